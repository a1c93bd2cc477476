from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from signalmast.people.models import Office, Unit

_is_code = RegexValidator(
    r"^[a-z0-9][a-z0-9_-]*$",
    _("A code has small letters, digits and dashes only, such as den-duong."),
)


class SubjectQuerySet(models.QuerySet["Subject"]):
    def of(self, office: Any) -> "SubjectQuerySet":
        return self.filter(office=office)

    def open(self) -> "SubjectQuerySet":
        return self.filter(is_open=True)


class Subject(models.Model):
    """What feedback can be about, who answers it and within how many working days.

    `code` is the service code of Open311 and stays; `attributes` are its questions in the form
    of an Open311 service definition, with `description_en` and `name_en` beside it.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", editable=False)
    code = models.CharField(
        _("code"), max_length=40, validators=[_is_code],
        help_text=_("Other programs know the subject by it, so it stays as it is."),
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100)
    description = models.CharField(_("what belongs to it"), max_length=300, blank=True)
    description_en = models.CharField(
        _("what belongs to it, in English"), max_length=300, blank=True
    )
    group = models.CharField(_("group"), max_length=60, blank=True)
    group_en = models.CharField(_("group in English"), max_length=60, blank=True)
    keywords = models.CharField(
        _("keywords"), max_length=300, blank=True, help_text=_("Separated by commas.")
    )
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("unit that answers"), help_text=_("Empty means the office itself."),
    )  # fmt: skip
    working_days = models.PositiveSmallIntegerField(
        _("working days for the answer"), default=10,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )  # fmt: skip
    is_open = models.BooleanField(_("offered"), default=True)
    attributes = models.JSONField(_("questions"), default=list, blank=True)
    notice = models.CharField(
        _("notice"), max_length=500, blank=True,
        help_text=_("Shown together with the code, such as whom to ring when there is danger."),
    )  # fmt: skip
    notice_en = models.CharField(_("notice in English"), max_length=500, blank=True)
    order = models.PositiveSmallIntegerField(_("place in the list"), default=100)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        ordering = ["order", "name"]
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        constraints = [
            models.UniqueConstraint(fields=["office", "code"], name="one_subject_per_code")
        ]

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        return self._in(language, "name")

    def description_in(self, language: str) -> str:
        return self._in(language, "description")

    def group_in(self, language: str) -> str:
        return self._in(language, "group")

    def notice_in(self, language: str) -> str:
        return self._in(language, "notice")

    def _in(self, language: str, field: str) -> str:
        """Return a text in a language, else in the office's own."""
        own: str = getattr(self, field)
        return getattr(self, f"{field}_en") or own if language == "en" else own


class DayOff(models.Model):
    """A day that the Government moved this year: an extra day off, or a Saturday of work.

    The holidays of the law themselves are known; this is what is announced year by year.
    """

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+", editable=False)
    day = models.DateField(_("day"))
    is_off = models.BooleanField(
        _("day off"), default=True, help_text=_("Without the tick it is a working day.")
    )
    name = models.CharField(_("reason"), max_length=100, blank=True)

    class Meta:
        ordering = ["day"]
        verbose_name = _("moved day")
        verbose_name_plural = _("moved days")
        constraints = [models.UniqueConstraint(fields=["office", "day"], name="one_rule_per_day")]

    def __str__(self) -> str:
        return self.day.isoformat()
