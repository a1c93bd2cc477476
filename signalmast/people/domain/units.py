"""Verbs for units: confirm another spelling, merge."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.importing.cells import no_longer_than
from signalmast.core.importing.pipeline import retry_held
from signalmast.core.importing.register import BY_HAND
from signalmast.core.periods import short_day
from signalmast.core.tabular.errors import BadValue
from signalmast.people.models import Unit, UnitAlias
from signalmast.people.permissions import can_load


@transaction.atomic
def confirm_unit_name(unit: Unit, *, name: str, by: Any) -> int:
    """Record that files mean `unit` by `name`; return how many waiting rows came free."""
    if not can_load(by, unit.office):
        raise PermissionDenied
    alias, _created = UnitAlias.objects.get_or_create(unit=unit, name=_spelling(name))
    audit.record(
        "unit.confirm-name", by=by, office=unit.office, subject=unit, data={"alias": alias.pk}
    )
    return retry_held(unit.office)


@transaction.atomic
def merge_units(units: list[Unit], *, into: Unit, on: date, by: Any) -> None:
    """Merge units into another from `on`; their last day in force is the day before.

    No later file of units undoes this: what a person said holds against files.

    Raises ValidationError when a unit would be merged into itself, directly or through
    others, or has gone already.
    """
    if not can_load(by, into.office):
        raise PermissionDenied
    if not units:
        raise ValidationError(_("No unit is chosen; choose those that are merged."))
    after = _path(into)
    for unit in units:
        if unit.pk in after and unit != into:
            raise ValidationError(
                _("“%(into)s” was itself merged into “%(unit)s”; undo that merger first."),
                params={"into": into.name, "unit": unit.name},
            )
        if unit.valid_from and on <= unit.valid_from:
            raise ValidationError(
                _("“%(unit)s” exists only from %(day)s; merge it on a later day."),
                params={"unit": unit.name, "day": short_day(unit.valid_from)},
            )
        if unit == into or unit.office_id != into.office_id:
            raise ValidationError(_("A unit can't be merged into itself; choose another unit."))
        if unit.merged_into_id:
            raise ValidationError(
                _("“%(unit)s” is merged away already; undo that merger first."),
                params={"unit": unit.name},
            )
        unit.merged_into = into
        unit.valid_to = on - timedelta(days=1)
        unit.rank = BY_HAND
        unit.save(update_fields=["merged_into", "valid_to", "rank"])
        audit.record(
            "unit.merge",
            by=by,
            office=into.office,
            subject=unit,
            data={"into": into.pk, "on": on.isoformat()},
        )


def _spelling(name: str) -> str:
    name = name.strip()
    if not name:
        raise ValidationError(_("A spelling is empty; write the name as the files have it."))
    try:
        return no_longer_than(name, 200)
    except BadValue as error:
        raise ValidationError(str(error)) from error


def _path(unit: Unit) -> set[int]:
    """Return the numbers of the unit and of all it was merged into, one after the other."""
    seen: set[int] = set()
    current: Unit | None = unit
    while current is not None and current.pk not in seen:
        seen.add(current.pk)
        current = current.merged_into
    return seen


@transaction.atomic
def name_in_files(unit: Unit, *, names: list[str], by: Any) -> int:
    """Set the other names by which files mean `unit`; return how many waiting rows came free."""
    if not can_load(by, unit.office):
        raise PermissionDenied
    wanted = {name.strip() for name in names if name.strip()}
    known = set(unit.aliases.values_list("name", flat=True))
    if wanted == known:
        return 0
    unit.aliases.exclude(name__in=wanted).delete()
    UnitAlias.objects.bulk_create(UnitAlias(unit=unit, name=name) for name in wanted - known)
    audit.record(
        "unit.name-in-files",
        by=by,
        office=unit.office,
        subject=unit,
        data={"added": sorted(wanted - known), "removed": sorted(known - wanted)},
    )
    return retry_held(unit.office)
