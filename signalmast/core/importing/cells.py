"""Text cells of registers: no formula, no error of the spreadsheet, no endless text."""

from django.utils.translation import gettext_lazy as _

from signalmast.core.tabular.errors import BadValue
from signalmast.core.tabular.table import CellError
from signalmast.core.tabular.text import nfc


def plain_text(value: object, longest: int) -> str:
    """Return a cell as NFC text of at most `longest` characters. Raises BadValue."""
    if value is None:
        return ""
    if isinstance(value, CellError):
        raise BadValue(
            _("A cell of the row shows the error %(cell)s; correct it in the table."),
            cell=value.text,
        )
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = nfc(str(value)).replace("\0", "").strip()
    if text.startswith("="):
        raise BadValue(
            _("“%(cell)s” is a formula without its result; write the value itself."),
            cell=text[:40],
        )
    return no_longer_than(text, longest)


def no_longer_than(text: str, longest: int) -> str:
    """Return the text when the database has room for it. Raises BadValue."""
    if len(text) > longest:
        raise BadValue(
            _("“%(cell)s…” is longer than %(longest)s characters; shorten it."),
            cell=text[:40],
            longest=longest,
        )
    return text
