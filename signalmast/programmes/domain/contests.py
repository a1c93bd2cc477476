"""Verbs for contests that come and go with their entries."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from signalmast.core.importing.register import BY_HAND, CHUNK
from signalmast.programmes.models import Contest, ContestEntry
from signalmast.programmes.models.registers import subject_of

Named = tuple[str, date | None]


def contests_named(office: Any, named: Iterable[Named]) -> dict[Named, int]:
    """Return the numbers of contests by name and day; those not there yet are made.

    Days of one year mean one contest.
    """
    subjects = {place: _subject(place) for place in named}
    known = _numbers(office)
    new = {
        subject: Contest(office=office, subject=subject, name=place[0], rank="")
        for place, subject in subjects.items()
        if subject not in known
    }
    Contest.objects.bulk_create(list(new.values()), batch_size=CHUNK)
    known = _numbers(office)
    return {place: known[subject] for place, subject in subjects.items()}


def _subject(named: Named) -> str:
    name, day = named
    return subject_of(name, str(day.year) if day else "")


def _numbers(office: Any) -> dict[str, int]:
    return dict(Contest.objects.of(office).values_list("subject", "pk"))


def settle_contests(office: Any) -> None:
    """Drop contests without entries; take the others' name and day from their entries.

    A stated day goes before an assumed one, of equals the earlier holds, so that it does not
    matter which file came first. What a person set at the desk stays.
    """
    from_files = Contest.objects.of(office).exclude(rank__startswith=BY_HAND)
    from_files.filter(entries=None).delete()
    names: dict[int, str] = {}
    days: dict[int, tuple[bool, date]] = {}
    fields = ("contest_id", "contest_name", "day", "day_assumed")
    said_of = ContestEntry.objects.of(office).order_by().values_list(*fields).distinct()
    for contest, name, day, assumed in said_of:
        names[contest] = min(name, names.get(contest, name))
        if day is not None:
            days[contest] = min((assumed, day), days.get(contest, (assumed, day)))
    changed = []
    for contest in from_files:
        assumed, day = days.get(contest.pk, (False, None))
        said = (names[contest.pk], day, assumed)
        if said != (contest.name, contest.held_on, contest.held_on_assumed):
            contest.name, contest.held_on, contest.held_on_assumed = said
            changed.append(contest)
    Contest.objects.bulk_update(changed, ["name", "held_on", "held_on_assumed"], batch_size=CHUNK)
