from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from signalmast.newsroom.models import Attachment
from signalmast.people.models import Unit
from signalmast.programmes.models.registers import OfficeRow, RegisterQuerySet, subject_of


class Programme(OfficeRow):
    """A learning programme (chuyên đề) that units hold sessions of, by a day if one is set.

    `kinds` are the kinds of units that it calls; none means all.

    Files bring programmes through their sessions; such a one goes when its last session goes.
    """

    name = models.CharField(_("name"), max_length=300)
    topic = models.TextField(_("what it is about"), max_length=2000, blank=True)
    called = models.CharField(_("who should attend"), max_length=300, blank=True)
    kinds = models.JSONField(_("kinds of units"), default=list, blank=True)
    begins_on = models.DateField(_("from"), null=True, blank=True)
    due_on = models.DateField(_("to be held by"), null=True, blank=True)
    materials = models.ManyToManyField(
        Attachment, blank=True, related_name="+", verbose_name=_("materials")
    )
    #: The word of a questionnaire of core.questionnaires, for those who were at a session.
    questionnaire = models.CharField(_("survey afterwards"), max_length=60, blank=True)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            models.UniqueConstraint(fields=["office", "subject"], name="one_programme_per_name"),
            models.CheckConstraint(
                condition=Q(begins_on=None) | Q(due_on=None) | Q(due_on__gte=models.F("begins_on")),
                name="a_programme_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_subject(self) -> str:
        return subject_of(self.name)

    def begins_after(self, day: date) -> bool:
        """Tell whether a day is before the first on which it is to be held."""
        return self.begins_on is not None and day < self.begins_on

    def was_due_before(self, day: date) -> bool:
        """Tell whether a day is past the last on which it was to be held."""
        return self.due_on is not None and day > self.due_on


class SessionQuerySet(RegisterQuerySet):
    day_field = "held_on"

    def stating_expected(self) -> "SessionQuerySet":
        return self.filter(expected__isnull=False)

    def stating_present(self) -> "SessionQuerySet":
        return self.filter(attended__isnull=False)


class Session(OfficeRow):
    """One unit's session of a programme on one day. Numbers that nobody wrote down are null.

    `programme_name` keeps the file's own spelling; the programme shows one of them for all.
    """

    programme = models.ForeignKey(
        Programme,
        on_delete=models.PROTECT,
        related_name="sessions",
        verbose_name=_("programme"),
    )
    programme_name = models.CharField(max_length=300, editable=False)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("unit")
    )
    held_on = models.DateField(_("date"))
    expected = models.PositiveBigIntegerField(_("called"), null=True, blank=True)
    attended = models.PositiveBigIntegerField(_("present"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["held_on", "subject"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "subject"], name="one_session_per_programme_day_and_unit"
            )
        ]
        indexes = [models.Index(fields=["office", "held_on"], name="session_of_a_period")]

    def __str__(self) -> str:
        return f"{self.programme_name}, {self.unit}, {self.held_on.isoformat()}"

    def natural_subject(self) -> str:
        self.programme_name = self.programme_name or self.programme.name
        # The programme's own subject, because a person may have given it another name since.
        return f"{self.programme.subject}|{subject_of(self.held_on, self.unit.subject)}"
