"""Any table of posts, by a column map that the office states once and the desk remembers."""

from django.utils.translation import gettext_lazy as _

from signalmast.core.importing.importer import Option
from signalmast.engagement.posts_importer import PostImporter


class Posts(PostImporter):
    """Days come first and times are the office's own unless the person says otherwise."""

    format = "posts"
    label = _("Posts from another table")
    platform = "other"
    options = (
        *PostImporter.options,
        Option("columns", _("Column map"), "columns"),
    )
