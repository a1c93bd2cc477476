"""Vietnamese search: one index of the public site and one of the desk, on either database.

The rooms call what is named here; Wagtail calls `desk`. Both stand on `engine`, which SQLite and
PostgreSQL answer; `folding` and `reading` say what a word is.
"""

from signalmast.core.search.documents import Document
from signalmast.core.search.index import Found, Hit, SiteIndex, Suggestion, site_index
from signalmast.core.tabular.text import fold

__all__ = ["Document", "Found", "Hit", "SiteIndex", "Suggestion", "fold", "site_index"]
