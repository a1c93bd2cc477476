"""A page of any state as its readers would see it; for the desk's preview only."""

from typing import cast

from signalmast.newsroom.models import Publication, SitePage
from signalmast.newsroom.models.guarded import GuardedPage
from signalmast.website.domain.sheet import Ref, noting
from signalmast.website.sheets.office import about
from signalmast.website.sheets.publications import drafted_page


def preview(page: GuardedPage) -> bytes:
    """Render a draft with the site around it. Nothing is written to the site.

    Its pictures are shown from the desk's own media, because a draft's are not public.
    """
    with noting() as note:
        note.is_preview = True
        if isinstance(page, SitePage):
            return about(Ref(page, "about")) or b""
        return drafted_page(cast("Publication", page))
