"""Certificates that were issued and hold."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from signalmast.core.figures import Answer, EvidenceRow, Question, figure
from signalmast.programmes.figures.moments import Happened
from signalmast.programmes.models import Credential


def _rows(office: Any) -> QuerySet[Credential]:
    return Credential.objects.of(office).standing().select_related("unit")


def _evidence(row: Credential) -> EvidenceRow:
    """Say what for and by which unit; the code would open the name."""
    return EvidenceRow(
        f"credential:{row.pk}",
        f"for={row.what_for}",
        (row.title, row.get_what_for_display(), row.unit.name if row.unit else "", row.issued_at),
        origin=_("at the desk"),
    )


ISSUED = Happened(
    _rows, "issued_at",
    never=_("No certificate was issued until the end of this period."),
    columns=(_("Title"), _("Given for"), _("Unit"), _("Issued")),
    evidence=_evidence,
)  # fmt: skip


@figure(
    "programmes.certificates",
    label=_("Certificates"),
    unit="certificates",
    method=_("Counts the certificates issued in the period for sessions, courses and commendations "
             "that were not revoked since."),
    by={"unit": ISSUED.by_unit},
)  # fmt: skip
def certificates(question: Question) -> Answer:
    return ISSUED.count(question)
