from datetime import date
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from signalmast.core.periods import HalfYear, Period, parse_period


class Layout(models.TextChoices):
    """How a report is laid out on paper."""

    DECREE_30 = "decree-30", _("Decree 30/2020 (state bodies)")
    PLAIN = "plain", _("plain")


def check_time_zone(name: str) -> None:
    """Refuse a zone that the time zone database does not know."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValidationError(
            _("“%(name)s” is no time zone; write one such as Asia/Ho_Chi_Minh."),
            params={"name": name},
        ) from error


class Office(models.Model):
    """A body that owns a desk. Offices of one installation see nothing of each other."""

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    parent = models.CharField(_("governing body"), max_length=200, blank=True)
    place = models.CharField(pgettext_lazy("of an office", "place"), max_length=100, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="Asia/Ho_Chi_Minh", validators=[check_time_zone]
    )
    language = models.CharField(
        _("language"),
        max_length=8,
        default="vi",
        choices=[("vi", "Tiếng Việt"), ("en", "English")],
    )
    half_year = models.CharField(
        _("half-years begin on"),
        max_length=20,
        choices=HalfYear.choices,
        default=HalfYear.CALENDAR,
    )
    layout = models.CharField(
        _("report layout"), max_length=20, choices=Layout.choices, default=Layout.DECREE_30
    )
    document_mark = models.CharField(
        _("mark in document numbers"),
        max_length=40,
        blank=True,
        help_text=_("What follows the number, such as BC-TT in 05/BC-TT."),
    )
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("office")
        verbose_name_plural = _("offices")

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def today(self) -> date:
        """Return the day by this office's clock."""
        return timezone.localdate(timezone=self.zone)

    def period(self, key: str) -> Period:
        """Return the period `key` by this office's half-years. Raises BadPeriod."""
        return parse_period(key, self.half_year)
