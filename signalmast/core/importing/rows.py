"""Write what became of each row of a file."""

import json
from collections.abc import Sequence

from signalmast.core.importing.importer import Verdict
from signalmast.core.models import ImportRow
from signalmast.core.sql import insert_rows

COLUMNS = ("import_id", "number", "outcome", "subject", "reason", "values")


def write_rows(import_id: int, verdicts: Sequence[Verdict]) -> None:
    """Store the verdicts of an import."""
    insert_rows(
        ImportRow,
        COLUMNS,
        (
            (
                import_id,
                verdict.number,
                int(verdict.outcome),
                verdict.subject,
                verdict.reason,
                _json(verdict),
            )
            for verdict in verdicts
        ),
    )


def _json(verdict: Verdict) -> str:
    return json.dumps(dict(verdict.values), ensure_ascii=False) if verdict.values else "{}"


def replace_rows(import_id: int, verdicts: Sequence[Verdict]) -> None:
    """Store new verdicts in the place of earlier ones about the same rows."""
    numbers = [verdict.number for verdict in verdicts]
    for start in range(0, len(numbers), 500):
        ImportRow.objects.filter(
            import_of_id=import_id, number__in=numbers[start : start + 500]
        ).delete()
    write_rows(import_id, verdicts)
