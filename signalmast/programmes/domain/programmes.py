"""Verbs for programmes that come and go with their sessions."""

from collections.abc import Iterable
from typing import Any

from signalmast.core.importing.register import BY_HAND, CHUNK
from signalmast.programmes.models import Programme, Session
from signalmast.programmes.models.registers import subject_of


def programmes_named(office: Any, names: Iterable[str]) -> dict[str, int]:
    """Return the numbers of these programmes by subject; those not there yet are made."""
    wanted: dict[str, str] = {}
    for name in names:
        wanted.setdefault(subject_of(name), name)
    found = _numbers(office)
    Programme.objects.bulk_create(
        [
            Programme(office=office, subject=subject, name=name, rank="")
            for subject, name in wanted.items()
            if subject not in found
        ],
        batch_size=CHUNK,
    )
    return _numbers(office)


def _numbers(office: Any) -> dict[str, int]:
    return dict(Programme.objects.of(office).values_list("subject", "pk"))


def settle_programmes(office: Any) -> None:
    """Drop programmes without sessions, held or planned, and give the others one spelling.

    The first spelling by code points holds, whatever file came first. A programme that a
    person entered or renamed stays as it is.
    """
    from_files = Programme.objects.of(office).exclude(rank__startswith=BY_HAND)
    from_files.filter(sessions=None, planned=None).delete()
    spellings: dict[int, str] = {}
    rows = Session.objects.of(office).order_by().values_list("programme_id", "programme_name")
    for programme, name in rows.distinct():
        spellings[programme] = min(name, spellings.get(programme, name))
    changed = []
    for programme in from_files:
        spelling = spellings.get(programme.pk, programme.name)
        if programme.name != spelling:
            programme.name = spelling
            changed.append(programme)
    Programme.objects.bulk_update(changed, ["name"], batch_size=CHUNK)
