"""Briefings: how many were sent, and which part of the units they went to has confirmed."""

from typing import Any, NamedTuple

from django.db.models import Max, Min
from django.utils.translation import gettext_lazy as _

from signalmast.core.figures import (
    Answer,
    EvidenceRow,
    QueryRows,
    Question,
    Slice,
    Text,
    figure,
)
from signalmast.programmes.enums import BriefingState
from signalmast.programmes.figures import shared
from signalmast.programmes.models import Briefing, Reading

NARROWED_BY = ("unit", "units_on")
COLUMNS = (_("Briefing"), _("Sent"), _("Unit"), _("Confirmed"))
SENT_COLUMNS = (_("Briefing"), _("Source"), _("Sent"))
NONE_YET = _("No briefing was sent until the end of this period.")
#: A unit that got none has nothing to confirm: no share, which is not a share of 0.
NONE_SENT = _("No briefing was sent to it in the period, so there is nothing to confirm.")


class Line(NamedTuple):
    """What the figure takes from one unit's reading of one briefing."""

    unit: int
    is_confirmed: bool


def _all(question: Question) -> Any:
    rows = Reading.objects.filter(briefing__office=question.office)
    return rows.filter(briefing__state=BriefingState.SENT)


def readings(question: Question) -> Any:
    """Return the units that the period's briefings went to, narrowed as asked."""
    first, after = question.period.moments(question.office.zone)
    rows = _all(question).filter(briefing__sent_at__gte=first, briefing__sent_at__lt=after)
    key = question.where.get("unit")
    return rows if key is None else rows.filter(unit__in=shared.parts_of(question, key))


def lines(question: Question) -> list[Line]:
    def ask() -> list[Line]:
        rows = readings(question).order_by().values_list("unit_id", "confirmed_at")
        return [Line(unit, at is not None) for unit, at in rows]

    return shared.once(question, "programmes.reading lines", ask)


def not_known(question: Question) -> Text | None:
    """Return why nothing is known of briefings in the period, None where something is."""
    narrow = shared.too_narrow(question, NARROWED_BY)
    if narrow:
        return narrow
    begun = _all(question).aggregate(first=Min("briefing__sent_at"))["first"]
    _start, after = question.period.moments(question.office.zone)
    if begun is None or begun >= after:
        return NONE_YET
    return None


def share(found: list[Line]) -> float | None:
    """Return confirmed / sent, four decimals; None where nothing was sent."""
    return round(sum(line.is_confirmed for line in found) / len(found), 4) if found else None


def evidence(row: Reading) -> EvidenceRow:
    return EvidenceRow(
        f"reading:{row.briefing_id}:{row.unit.subject}",
        f"confirmed={'yes' if row.confirmed_at else 'no'}",
        (row.briefing.title, row.briefing.sent_at, row.unit.name, row.confirmed_at),
        origin=_("at the desk"),
    )


def by_unit(question: Question) -> list[Slice]:
    """Slice by unit; one that no briefing went to is not known."""
    if not_known(question):
        return []
    return shared.unit_slices(question, lines(question), share)


@figure(
    "programmes.briefings_confirmed",
    label=_("Briefings confirmed"),
    unit="share",
    method=_(
        "Counts, for each briefing sent in the period and not withdrawn, the units it went to, "
        "and divides those that confirmed it by all of them, rounded to four decimals."
    ),
    by={"unit": by_unit},
    places=4,
)
def briefings_confirmed(question: Question) -> Answer:
    silent = not_known(question)
    if silent:
        return shared.not_known(silent)
    rows = readings(question).select_related("unit", "briefing")
    known = rows.aggregate(sent=Max("briefing__sent_at"), confirmed=Max("confirmed_at"))
    as_of = max((at for at in known.values() if at), default=None)
    value = share(lines(question))
    counted = rows.order_by("briefing__sent_at", "briefing_id", "unit__subject")
    reason: Text = NONE_SENT if value is None else ""
    return Answer(value, QueryRows(counted, COLUMNS, evidence), as_of, reason)


def _sent_row(row: Briefing) -> EvidenceRow:
    return EvidenceRow(
        f"briefing:{row.pk}", f"sent={row.sent_at}", (row.title, row.source, row.sent_at),
        origin=_("at the desk"),
    )  # fmt: skip


@figure(
    "programmes.briefings",
    label=_("Briefings"),
    unit="briefings",
    method=_("Counts the briefings sent to units in the period and not withdrawn since."),
)
def briefings(question: Question) -> Answer:
    # It goes to many units at once, so there is no share of it that is one unit's.
    narrow = shared.too_narrow(question, ())
    begins, after = question.period.moments(question.office.zone)
    sent = Briefing.objects.of(question.office).filter(state=BriefingState.SENT)
    first = sent.aggregate(first=Min("sent_at"))["first"]
    if narrow or first is None or first >= after:
        return shared.not_known(narrow or NONE_YET)
    rows = sent.filter(sent_at__gte=begins, sent_at__lt=after).order_by("sent_at", "pk")
    as_of = rows.aggregate(last=Max("sent_at"))["last"]
    return Answer(rows.count(), QueryRows(rows, SENT_COLUMNS, _sent_row), as_of, "")
