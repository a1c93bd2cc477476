"""Facebook's older Page Insights workbook at post level, two sheets that belong together."""

from django.utils.translation import gettext_lazy as _

from signalmast.core.importing.importer import Context, cell
from signalmast.core.tabular.reader import Row, Table, open_table, sheet_names
from signalmast.core.tabular.text import header_key
from signalmast.engagement.posts_importer import PostImporter, plain_id

STORIES = ("lifetime post stories", "lifetime talking about")
COUNTED = ("reactions", "comments", "shares")


class PageInsights(PostImporter):
    """Row 1 names, row 2 describes, data from row 3; impressions are not views and stay out."""

    format = "page-insights"
    label = _("Older Page Insights workbook")
    platform = "facebook"
    time_zone = "America/Los_Angeles"
    day_order = "mdy"

    def is_data(self, row: Row, table: Table) -> bool:
        """Pass over the row of descriptions: it has no post number with a digit."""
        place = self.match(table.header, {}).columns.get("external_id")
        described = row.number == table.header_number + 1
        return not described or any(sign.isdigit() for sign in plain_id(cell(row, place)))

    def counter(self, row: Row, name: str, context: Context) -> object:
        if name not in COUNTED or name in context.columns:
            return super().counter(row, name, context)
        stories = context.keep("stories", lambda: self._stories(context))
        place = context.columns.get("external_id")
        return stories.get(plain_id(cell(row, place)), {}).get(name)

    def _stories(self, context: Context) -> dict[str, dict[str, object]]:
        """Read the sheet of stories: post number to its three counters.

        A post without a story of one kind has a blank there, which means none.
        """
        found: dict[str, dict[str, object]] = {}
        for sheet in sheet_names(context.path):
            if not header_key(sheet).startswith(STORIES):
                continue
            table = open_table(context.path, name=context.file_name, sheet=sheet)
            columns = self.match(table.header, {}).columns
            for row in table.rows():
                if self.is_data(row, table):
                    number = plain_id(cell(row, columns.get("external_id")))
                    found[number] = {
                        name: cell(row, columns[name]) or 0 for name in COUNTED if name in columns
                    }
            if any(found.values()):
                return found
        return found
