"""Streets and places of the office's area, with where they lie."""

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_lazy as _

from signalmast.core.importing.cells import plain_text
from signalmast.core.importing.importer import Context, Fact, Problem, cell, spoken
from signalmast.core.importing.register import RegisterImporter
from signalmast.core.models import Outcome
from signalmast.core.tabular.errors import BadValue
from signalmast.core.tabular.reader import Row, Table
from signalmast.core.tabular.text import header_key
from signalmast.listening.models import Place

LONGEST_NAME, LONGEST_NUMBER = 200, 30
#: About a metre.
EXACT = Decimal("0.00001")


class Places(RegisterImporter):
    """Subject of a row: the name."""

    format = "places"
    label = _("Places")
    store = "places"
    model = Place

    def read(
        self,
        table: Table,  # noqa: ARG002 -- the interface's
        rows: Iterable[Row],
        context: Context,
    ) -> Iterator[Fact | Problem]:
        for row in rows:
            try:
                yield self._fact(row, context)
            except BadValue as error:
                yield Problem(row.number, Outcome.REFUSED, *spoken(error))

    def _fact(self, row: Row, context: Context) -> Fact:
        at = context.columns.get
        name = plain_text(cell(row, at("name")), LONGEST_NAME)
        if not name:
            raise BadValue(_("The row names no place; write the name or remove the row."))
        values = {
            "name": name,
            "latitude": _degrees(cell(row, at("latitude")), 90),
            "longitude": _degrees(cell(row, at("longitude")), 180),
        }
        said = [name, str(values["latitude"]), str(values["longitude"])]
        return Fact(row.number, header_key(name), context.rank(said), values)


def _degrees(value: object, most: int) -> Decimal:
    """Return degrees with five digits; a comma stands for the point. Raises BadValue."""
    text = plain_text(value, LONGEST_NUMBER).replace(",", ".")
    try:
        found = Decimal(text).quantize(EXACT)
    except InvalidOperation:
        found = Decimal(999)
    if not abs(found) <= most:
        raise BadValue(
            _("“%(cell)s” is no place on the map; write degrees such as 10.77690."), cell=text
        )
    return found
