"""Recompute what was signed and say what drifted and why."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import override

from signalmast.core.figures import UnknownFigure
from signalmast.core.models import Import, ImportState
from signalmast.reports.domain.figures import Figures
from signalmast.reports.domain.freezing import table_keys
from signalmast.reports.domain.reports import document_hash
from signalmast.reports.models import Report, SignedFigure

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Drift:
    """One signed figure that comes out otherwise now, with the sentences that say how and why."""

    name: str
    signed: object
    now: object
    reasons: list[str] = field(default_factory=list)


def drifts(report: Report) -> Iterator[Drift]:
    """Recompute every figure of a signed report and yield those that differ.

    The stored record is checked against its own hash first: a value changed in the database
    is another matter than rows that have come since.
    """
    with override(report.office.language):
        figures = Figures(report.office, report.period)
        recent = _since(report)
    if document_hash(report.document) != report.document_hash:
        yield Drift(
            "document", None, None, [_("The signed document itself was changed in the database.")]
        )
    for kept in report.figures.all():
        drift = _drift(kept, figures, report, recent)
        if drift is not None:
            yield drift


def _drift(kept: SignedFigure, figures: Figures, report: Report, recent: list[str]) -> Drift | None:
    with override(report.office.language):
        try:
            value, keys, digest, version = _now(kept.name, figures)
        except UnknownFigure:
            return Drift(
                kept.name, kept.value, None, [_("This version knows no figure of this name.")]
            )
    if digest == kept.digest:
        return None
    reasons = []
    if version != kept.version:
        reasons.append(
            _("The rule is another: version %(old)s then, %(new)s now.")
            % {"old": kept.version, "new": version}
        )
    changes = list(_changes(kept.keys, keys))
    reasons.extend(changes or [_("The stored value or method was changed in the database.")])
    if changes and recent:
        reasons.append(
            _("Since the signing these imports were loaded or undone: %(imports)s.")
            % {"imports": "; ".join(recent)}
        )
    return Drift(kept.name, kept.value, value, reasons)


def _now(name: str, figures: Figures) -> tuple[object, dict[str, str], str, int]:
    if name.startswith("table:"):
        keys = table_keys(figures.table(name.removeprefix("table:")))
        return None, keys, document_hash(keys), 1
    quoted = figures.quote(name)
    return quoted.value, quoted.keys, quoted.digest, quoted.version


def _changes(old: dict[str, str], new: dict[str, str]) -> Iterator[str]:
    added = sorted(new.keys() - old.keys())
    gone = sorted(old.keys() - new.keys())
    changed = sorted(key for key in old.keys() & new.keys() if old[key] != new[key])
    if added:
        yield _("%(count)s rows are new: %(rows)s.") % _listed(added)
    if gone:
        yield _("%(count)s rows are gone: %(rows)s.") % _listed(gone)
    if changed:
        named = [f"{key} ({old[key]} → {new[key]})" for key in changed]
        yield _("%(count)s rows say otherwise: %(rows)s.") % _listed(named)


def _listed(rows: list[str]) -> dict[str, object]:
    shown = ", ".join(rows[:SHOWN])
    return {"count": len(rows), "rows": shown + (" …" if len(rows) > SHOWN else "")}


def _since(report: Report) -> list[str]:
    """Return the files loaded or undone after the signing, by name and day."""
    loaded = Import.objects.of(report.office).exclude(state=ImportState.REFUSED)
    found = []
    for record in loaded.select_related("file").order_by("pk"):
        if record.undone_at and report.signed_at and record.undone_at > report.signed_at:
            found.append(_("%(file)s (undone)") % {"file": record.file.name})
        elif report.signed_at and record.at > report.signed_at:
            found.append(record.file.name)
    return found
