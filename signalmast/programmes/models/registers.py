"""What the registers of this room share: an office, a subject made of natural keys, a slice."""

import hashlib
from datetime import date
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from signalmast.core.importing.register import RegisterRow
from signalmast.core.periods import Period
from signalmast.core.tabular.text import header_key
from signalmast.people.models import Office

LONGEST_PART = 200


def subject_of(*parts: str | date | None) -> str:
    """Return what names a row for ever, from its natural keys in their order.

    Long texts are cut and told apart by their hash, because PostgreSQL can't keep an index
    entry of more than 2,704 bytes.
    """
    return "|".join(_part(part) for part in parts)


def _part(part: str | date | None) -> str:
    if part is None:
        return ""
    if isinstance(part, date):
        return part.isoformat()
    key = header_key(part)
    if len(key) <= LONGEST_PART:
        return key
    return f"{key[: LONGEST_PART - 40]}~{hashlib.sha256(key.encode()).hexdigest()[:32]}"


class RegisterQuerySet(models.QuerySet[Any]):
    """Rows of one register; `day_field` is the day that decides their period."""

    day_field = "day"

    def of(self, office: models.Model) -> Self:
        return self.filter(office=office)

    def within(self, period: Period) -> Self:
        """Rows whose day lies in the period; a row without a day lies in none."""
        return self.filter(**{f"{self.day_field}__range": (period.first, period.last)})

    def undated(self) -> Self:
        return self.filter(**{self.day_field: None})

    def of_units(self, units: list[int]) -> Self:
        """Rows of these units, by their numbers."""
        return self.filter(unit_id__in=units)

    def without_unit(self) -> Self:
        return self.filter(unit=None)


class OfficeRow(RegisterRow):
    """A register row of one office. Subclasses say how their subject is made."""

    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="+", verbose_name=_("office")
    )

    class Meta:
        abstract = True

    def natural_subject(self) -> str:
        """Return what a file would call this row; each register says it.

        Django builds models with a metaclass of its own, so Python's abstract methods can't
        demand it; a register without it fails at the first row.
        """
        raise NotImplementedError

    def save(self, **kwargs: Any) -> None:
        """Derive the subject, so that a file speaking of a row made at the desk finds it."""
        if not self.subject:
            self.subject = self.natural_subject()
        super().save(**kwargs)
