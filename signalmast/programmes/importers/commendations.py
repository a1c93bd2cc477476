"""The register of commendations: collectives and persons, by round and level."""

from django.utils.translation import gettext_lazy as _

from signalmast.core.importing.importer import Context, Fact
from signalmast.core.tabular.errors import BadValue
from signalmast.programmes.models import Commendation
from signalmast.programmes.models.registers import subject_of
from signalmast.programmes.reading import Cells, SheetImporter, weigh


class Commendations(SheetImporter):
    """Subject of a row: the round, the level, the kind, the name and the unit."""

    format = "commendations"
    label = _("Commendations")
    store = "commendations"
    model = Commendation
    day_fields = ("day",)

    def fact(self, cells: Cells, context: Context) -> Fact:
        round_name = cells.text("round", required=True)
        level = self.code(cells, "level")
        kind = self.code(cells, "kind")
        name = cells.text("name", required=True)
        day = cells.past_day("day")
        unit = cells.unit("unit", on=day)
        said = {
            "round": round_name,
            "name": name,
            "day": day,
            "citation": cells.long_text("citation"),
        }
        values = {**said, "level": level, "kind": kind, "unit_id": unit.pk if unit else None}
        subject = subject_of(round_name, level, kind, name, unit.subject if unit else "")
        return Fact(cells.row.number, subject, weigh(context, said), values)

    def code(self, cells: Cells, field: str) -> str:
        """Return the code of a level or kind. Raises BadValue that lists the known words."""
        word = cells.text(field, required=True)
        code = self.value(field, word)
        if code is None:
            known = [names[0] for names in self.data["values"][field].values()]
            raise BadValue(
                _("“%(word)s” is not known under “%(column)s”; write one of %(known)s."),
                word=word,
                column=cells.titles[field],
                known=", ".join(known),
            )
        return code
