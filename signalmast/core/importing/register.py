"""Importers of registers: rows with a subject, values and a rank, kept one per subject."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from django.db import models
from django.db.models import ProtectedError
from django.utils.translation import gettext_noop

from signalmast.core.importing.importer import Context, Fact, Importer, Refusal, Verdict
from signalmast.core.models import Outcome

CHUNK = 500
# Sorts after every day, so what a person entered at the desk holds against any file.
BY_HAND = "~"
SAME = gettext_noop("The same is already known.")
OLDER = gettext_noop(
    "A newer file, or a person, says otherwise of the same; this row is kept as history."
)


class RegisterRow(models.Model):
    """A row of a register: unique by subject in its office, with the row it came from.

    `import_id` and `row_number` are empty for rows entered at the desk.
    """

    subject = models.TextField(editable=False)
    rank = models.TextField(default=BY_HAND, editable=False)
    import_id = models.BigIntegerField(null=True, editable=False, db_index=True)
    row_number = models.IntegerField(null=True, editable=False)

    class Meta:
        abstract = True


class RegisterImporter(Importer):
    """Applies facts whose values are the model's field values."""

    #: A RegisterRow with a field `office`.
    model: ClassVar[Any]

    def existing(self, context: Context, subjects: Sequence[str]) -> dict[str, Any]:
        """Return the office's rows by subject."""
        manager = self.model._default_manager
        found: dict[str, Any] = {}
        for start in range(0, len(subjects), CHUNK):
            part = subjects[start : start + CHUNK]
            for row in manager.filter(office=context.office, subject__in=part):
                found[row.subject] = row
        return found

    def apply(self, facts: Sequence[Fact], context: Context) -> Iterable[Verdict]:
        known = self.existing(context, [fact.subject for fact in facts])
        new: list[Any] = []
        changed: list[Any] = []
        names: set[str] = {"rank", "import_id", "row_number"}
        verdicts = []
        for fact in facts:
            row = known.get(fact.subject)
            if row is None:
                new.append(self._fill(self.model(office=context.office), fact, context))
                verdicts.append(Verdict(fact.number, Outcome.STORED, fact.subject))
            elif fact.rank > row.rank:
                same = all(getattr(row, name) == value for name, value in fact.values.items())
                changed.append(self._fill(row, fact, context))
                names.update(fact.values)
                outcome = Outcome.DUPLICATE if same else Outcome.UPDATED
                verdicts.append(Verdict(fact.number, outcome, fact.subject, SAME if same else ""))
            else:
                reason = SAME if fact.rank == row.rank else OLDER
                verdicts.append(Verdict(fact.number, Outcome.DUPLICATE, fact.subject, reason))
        self.model._default_manager.bulk_create(new, batch_size=CHUNK)
        if changed:
            self.model._default_manager.bulk_update(changed, sorted(names), batch_size=200)
        return verdicts

    def _fill(self, row: Any, fact: Fact, context: Context) -> Any:
        row.subject, row.rank = fact.subject, fact.rank
        row.import_id, row.row_number = context.import_id, fact.number
        for name, value in fact.values.items():
            setattr(row, name, value)
        return row

    def _of_import(self, subjects: Sequence[str], context: Context) -> Iterator[Any]:
        for start in range(0, len(subjects), CHUNK):
            yield self.model._default_manager.filter(
                office=context.office,
                import_id=context.import_id,
                subject__in=subjects[start : start + CHUNK],
            ).exclude(rank__startswith=BY_HAND)

    def forget(self, subjects: Sequence[str], context: Context) -> None:
        try:
            for rows in self._of_import(subjects, context):
                rows.delete()
        except ProtectedError as error:
            users = sorted({str(one._meta.verbose_name_plural) for one in error.protected_objects})
            raise Refusal(
                "This import can't be undone while other records use its rows (%(users)s); "
                "undo the imports that brought those first.",
                users=", ".join(users),
            ) from error

    def reset(self, subjects: Sequence[str], context: Context) -> None:
        for rows in self._of_import(subjects, context):
            rows.update(rank="")
