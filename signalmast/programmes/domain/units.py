"""Which unit can stand for something on a day; the refusal is a sentence beside the field."""

from datetime import date

from django.utils.translation import gettext as _

from signalmast.core.periods import short_day
from signalmast.people.models import Unit


def unit_fault(unit: Unit, day: date) -> str:
    """Return why nothing of a day can be this unit's, empty where the unit is in force then."""
    first, last, into = unit.valid_from, unit.valid_to, unit.merged_into
    words = {"unit": unit.name, "day": short_day(day)}
    if into is not None and (last is None or day > last):
        said = _("“%(unit)s” became part of “%(into)s”; choose that unit.")
        return said % {**words, "into": into.name}
    if last is not None and day > last:
        said = _(
            "“%(unit)s” was in force until %(last)s only, so it can't stand for %(day)s; "
            "choose the unit of that day or correct the date."
        )
        return said % {**words, "last": short_day(last)}
    if first is not None and day < first:
        said = _(
            "“%(unit)s” is in force from %(first)s only, so it can't stand for %(day)s; "
            "choose the unit of that day or correct the date."
        )
        return said % {**words, "first": short_day(first)}
    return ""
