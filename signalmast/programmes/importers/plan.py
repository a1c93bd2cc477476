"""The plan: what the office set itself for a period, and what became of it."""

import re

from django.utils.translation import gettext_lazy as _

from signalmast.core.importing.importer import Context, Fact
from signalmast.core.periods import BadPeriod
from signalmast.core.tabular.errors import BadValue
from signalmast.core.tabular.text import header_key
from signalmast.programmes.models import PlanItem
from signalmast.programmes.models.registers import subject_of
from signalmast.programmes.reading import LONGEST_TEXT, Cells, SheetImporter, weigh


class Plan(SheetImporter):
    """Subject of a row: the period, the task and the lead unit."""

    format = "plan"
    label = _("Plan")
    store = "plan"
    model = PlanItem
    day_fields = ("due",)

    def fact(self, cells: Cells, context: Context) -> Fact:
        period = self.period(cells.text("period", required=True), context)
        task = cells.text("task", required=True, longest=LONGEST_TEXT)
        due = cells.day("due")
        unit = cells.unit("unit", on=due)
        said = {
            "period": period,
            "task": task,
            "due": due,
            "status": self.status(cells),
            "result": cells.long_text("result"),
        }
        values = {**said, "unit_id": unit.pk if unit else None}
        subject = subject_of(period, task, unit.subject if unit else "")
        return Fact(cells.row.number, subject, weigh(context, said), values)

    def period(self, text: str, context: Context) -> str:
        """Return the key of the period a cell names, in figures or in words."""
        key = header_key(text)
        for form, patterns in self.data["periods"].items():
            for pattern in patterns:
                if found := re.fullmatch(pattern, key):
                    return str(context.office.period(form.format(*found.groups())).key)
        try:
            return str(context.office.period(text.upper()).key)
        except BadPeriod:
            raise BadValue(
                _(
                    "“%(text)s” names no period; write it as 2018-H1, 2018-Q2, 2018-06, 2018 "
                    "or 2018-01-01..2018-06-26."
                ),
                text=text,
            ) from None

    def status(self, cells: Cells) -> str | None:
        """Return the code of the status, None where nothing is said. Raises BadValue."""
        word = cells.text("status")
        code = self.value("status", word) if word else None
        if word and code is None:
            known = [names[0] for names in self.data["values"]["status"].values()]
            raise BadValue(
                _("“%(word)s” is not known under “%(column)s”; write one of %(known)s."),
                word=word,
                column=cells.titles["status"],
                known=", ".join(known),
            )
        return code
