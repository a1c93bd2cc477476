from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from signalmast.core.personal import Personal
from signalmast.people.enums import DUTIES, Duty, Role
from signalmast.people.models.offices import Office
from signalmast.people.models.units import Unit


class User(AbstractUser):
    """A person who works at the desk. Residents have no accounts."""

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def get_full_name(self) -> str:
        """Family name first, as names are written in Vietnam."""
        return f"{self.last_name} {self.first_name}".strip()


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of(self, office: Any) -> "MembershipQuerySet":
        return self.filter(office=office)


class Membership(models.Model):
    """A user's role in one office; a unit officer's also names the unit."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.CASCADE, verbose_name=_("unit")
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "office", "role"],
                condition=models.Q(unit__isnull=True),
                name="one_membership_per_role",
            ),
            models.UniqueConstraint(
                fields=["user", "office", "unit"],
                condition=models.Q(unit__isnull=False),
                name="one_membership_per_unit",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(role=Role.UNIT_OFFICER, unit__isnull=False)
                    | (~models.Q(role=Role.UNIT_OFFICER) & models.Q(unit__isnull=True))
                ),
                name="a_unit_officer_has_a_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"

    @property
    def duties(self) -> frozenset[Duty]:
        return DUTIES[self.role]


_ACCOUNT = _("The work for the office, which needs an account in the person's own name.")
_WHILE = _("As long as the person works for an office of this installation.")

PERSONAL: dict[str, Personal] = {
    "people.user.username": Personal(
        purpose=_("To sign in and to tell colleagues apart."), basis=_ACCOUNT, retention=_WHILE
    ),
    "people.user.first_name": Personal(
        purpose=_("To show colleagues who did something."), basis=_ACCOUNT, retention=_WHILE
    ),
    "people.user.last_name": Personal(
        purpose=_("To show colleagues who did something."), basis=_ACCOUNT, retention=_WHILE
    ),
    "people.user.email": Personal(
        purpose=_("To let a person sign in and to reach them about their account."),
        basis=_ACCOUNT,
        retention=_WHILE,
    ),
    "people.user.password": Personal(
        purpose=_("To check a password; only a hash of it is kept."),
        basis=_ACCOUNT,
        retention=_WHILE,
    ),
}
