"""Nominations that units handed in."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from signalmast.core.figures import Answer, EvidenceRow, Question, figure
from signalmast.programmes.figures.moments import Happened
from signalmast.programmes.models import Nomination


def _rows(office: Any) -> QuerySet[Nomination]:
    return Nomination.objects.of(office).exclude(handed_in_at=None).select_related("unit")


def _evidence(row: Nomination) -> EvidenceRow:
    """Say which unit, round and state; whom it names is read where it is decided."""
    return EvidenceRow(
        f"nomination:{row.pk}",
        f"state={row.state}",
        (row.round, row.unit.name, row.get_kind_display(), row.get_state_display(),
         row.handed_in_at),
        origin=_("at the desk"),
    )  # fmt: skip


HANDED_IN = Happened(
    _rows, "handed_in_at",
    never=_("No unit handed in a nomination until the end of this period."),
    columns=(_("Round"), _("Unit"), _("Kind"), _("State"), _("Date")),
    evidence=_evidence,
)  # fmt: skip


@figure(
    "programmes.nominations",
    label=_("Nominations"),
    unit="nominations",
    method=_("Counts the nominations that units handed in within the period, whatever became of "
             "them."),
    by={"unit": HANDED_IN.by_unit},
)  # fmt: skip
def nominations(question: Question) -> Answer:
    return HANDED_IN.count(question)
