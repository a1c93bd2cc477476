"""The statements that unite, as a list for reports and the digest; from published results alone."""

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _

from signalmast.core.figures import Question, Table, table
from signalmast.listening.domain.published import Line, published
from signalmast.listening.figures.consultations import running


@table("listening.common_ground", label=_("Statements that unite"))
def common_ground(question: Question) -> Table:
    """Return each statement on which every group is on one side, and how many of all are."""
    language = get_language() or question.office.language
    columns = (_("consultation"), _("statement"), _("most of every group"), _("of everybody"))
    rows = []
    for one in running(question):
        found = published(one)
        title = one.says("title", language)
        for line in found.bridging if found is not None else ():
            side, share = _side(line)
            rows.append((title, line.statement.said_in(language)[0], side, share))
    note = _("Shares are rounded to five per cent, from today's published results.")
    nothing = _("No published result of the period has a statement that unites.")
    return Table(columns, rows, note=note if rows else nothing)


def _side(line: Line) -> tuple[str, str]:
    """Return what most of every group say of a statement, and the share of everybody."""
    body = line.groups[0] if line.groups else line.whole
    agrees = body.side == "agree"
    share = line.whole.agree if agrees else line.whole.disagree
    said = pgettext("statement", "agree") if agrees else pgettext("statement", "disagree")
    return said, f"{share} %" if share is not None else ""
