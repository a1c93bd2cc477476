"""The honour roll: who was commended and agreed to be named."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from signalmast.newsroom.addresses import address
from signalmast.programmes.domain.honours import roll
from signalmast.website.content import Link
from signalmast.website.domain.frames import frame, sites_of
from signalmast.website.domain.sheet import Ref, sheet_kind
from signalmast.website.sheets import render

HONOURS = "honours"


@sheet_kind(HONOURS, lambda ref: address(ref.site, HONOURS))
def honours(ref: Ref) -> bytes:
    """Every round with those who may be named; the others are counted."""
    site = ref.site
    with override(site.language):
        base = frame(
            site, title=_("Honour roll"), here=address(site, HONOURS),
            elsewhere={one.language: address(one, HONOURS) for one in sites_of(site)},
            crumbs=(Link(_("Home"), site.path_prefix),),
        )  # fmt: skip
    return render.page(site, "honours.html", base, rounds=list(roll(site.office)))
