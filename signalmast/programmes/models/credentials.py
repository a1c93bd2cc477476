from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from signalmast.people.models import Office, Unit
from signalmast.programmes.enums import Agreed, CredentialFor
from signalmast.programmes.models.nominations import Nomination
from signalmast.programmes.models.planned import Attendee


class IssuerKey(models.Model):
    """A key that an office signs certificates with; the public half of each stays published."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", editable=False)
    name = models.CharField(max_length=20, editable=False)
    #: The public half as a JSON Web Key (RFC 7517).
    public = models.JSONField(editable=False)
    #: The private half in PEM, sealed with the installation's key file.
    sealed = models.TextField(editable=False)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    retired_at = models.DateTimeField(_("out of use since"), null=True, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("key for certificates")
        verbose_name_plural = _("keys for certificates")
        constraints = [
            models.UniqueConstraint(fields=["office", "name"], name="one_key_of_a_name"),
            models.UniqueConstraint(
                fields=["office"], condition=Q(retired_at=None), name="one_key_in_use"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CredentialQuerySet(models.QuerySet["Credential"]):
    def of(self, office: Any) -> "CredentialQuerySet":
        return self.filter(office=office)

    def standing(self) -> "CredentialQuerySet":
        """Those that nobody revoked."""
        return self.filter(revoked_at=None)

    def named(self) -> "CredentialQuerySet":
        """Those whose name was not erased."""
        return self.filter(erased_at=None)


class Credential(models.Model):
    """A certificate as it was issued: what it says, the signed document, whether it still holds.

    What it says is kept here and not read again from the session or nomination, which may change.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", editable=False)
    what_for = models.CharField(_("for"), max_length=12, choices=CredentialFor.choices)
    attendee = models.ForeignKey(
        Attendee, null=True, on_delete=models.SET_NULL, related_name="credentials"
    )
    nomination = models.ForeignKey(
        Nomination, null=True, on_delete=models.SET_NULL, related_name="credentials"
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    course = models.CharField(max_length=40, blank=True)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    #: Such as `7KQ2-M9TX-4HBC`; whoever knows it can check the certificate.
    code = models.CharField(_("code"), max_length=14, unique=True, editable=False)
    #: Which bit of the office's list of revoked certificates speaks of this one.
    place = models.PositiveIntegerField(editable=False)
    language = models.CharField(max_length=5)
    name = models.CharField(_("name"), max_length=300, blank=True)
    agreed = models.CharField(_("agreed"), max_length=12, choices=Agreed.choices)
    title = models.CharField(_("title"), max_length=300)
    words = models.TextField(_("what it says"), max_length=2000, blank=True)
    decision = models.CharField(_("decision"), max_length=120, blank=True)
    day = models.DateField(_("day"))
    issued_at = models.DateTimeField(_("issued"), editable=False)
    issued_by = models.BigIntegerField(editable=False)
    #: The signed credential (a JSON Web Token); empty once the name was erased.
    document = models.TextField(blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)
    revoked_by = models.BigIntegerField(null=True, editable=False)
    revoked_why = models.CharField(_("reason"), max_length=500, blank=True, editable=False)
    erased_at = models.DateTimeField(null=True, editable=False)

    objects = CredentialQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-pk"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(fields=["office", "place"], name="one_place_on_the_list"),
            models.UniqueConstraint(
                fields=["attendee"], condition=Q(revoked_at=None), name="one_per_attendee"
            ),
            models.UniqueConstraint(
                fields=["nomination"], condition=Q(revoked_at=None), name="one_per_nomination"
            ),
            models.UniqueConstraint(
                fields=["office", "holder", "course"],
                condition=Q(revoked_at=None, what_for=CredentialFor.COURSE),
                name="one_per_course",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | ~Q(revoked_why=""), name="revoked_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None, name__gt="", document__gt="")
                | Q(erased_at__isnull=False, name="", document=""),
                name="named_or_erased",
            ),
        ]
        indexes = [models.Index(fields=["office", "-issued_at"], name="credentials_of_an_office")]

    def __str__(self) -> str:
        return f"{self.title}, {self.code}"

    @property
    def holds(self) -> bool:
        """Whether it is neither revoked nor without its name."""
        return self.revoked_at is None and self.erased_at is None

    @property
    def may_be_anew(self) -> bool:
        """Whether it was revoked and its attendee has no other one that holds."""
        if self.revoked_at is None or self.erased_at is not None or self.attendee is None:
            return False
        return all(one.revoked_at is not None for one in self.attendee.credentials.all())
