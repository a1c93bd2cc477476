"""Meta Business Suite's content export: Facebook and Instagram, any interface language."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from signalmast.core.importing.importer import Match
from signalmast.core.tabular.reader import Table
from signalmast.engagement.models import COUNTERS
from signalmast.engagement.posts_importer import PostImporter


class MetaPosts(PostImporter):
    """Times are US Pacific, MM/DD/YYYY even in the Vietnamese interface; Meta says so nowhere."""

    format = "meta-posts"
    label = _("Posts from Meta Business Suite")
    platform = "facebook"
    time_zone = "America/Los_Angeles"
    day_order = "mdy"

    def match(self, header: Sequence[str], extra: Mapping[str, str]) -> Match:
        """Ask for one counter at least, whichever it is: files differ from month to month."""
        found = super().match(header, extra)
        if any(name in found.columns for name in COUNTERS):
            return found
        names = {column.field: column.names[0] for column in self.columns}
        wanted = " / ".join(names[name] for name in ("reactions", "comments", "shares", "views"))
        return Match(found.columns, (*found.missing, wanted))

    def usual_platform(self, table: Table) -> str:
        """Tell Instagram's export from Facebook's: only the former has the account's user name."""
        found = super().match(table.header, {}).columns
        return "instagram" if "account_username" in found else self.platform
