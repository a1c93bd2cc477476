"""The site of the office: its page in each language, and whether residents see it as it is."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from signalmast.core.views.frame import asks, office_of, page
from signalmast.newsroom.domain.states import Standing, standings
from signalmast.newsroom.domain.waiting import late_marks
from signalmast.newsroom.models import SitePage
from signalmast.newsroom.views.words import said, said_change


@dataclass(frozen=True, slots=True)
class Site:
    """A page of the site's root in one language."""

    page: SitePage
    standing: Standing

    @property
    def said(self) -> str:
        return said(self.standing)

    @property
    def said_change(self) -> str:
        return said_change(self.standing)


@asks("write")
@require_GET
def sites(request: HttpRequest) -> HttpResponseBase:
    """What the site says about the office, in each language, and what it does not show yet."""
    office = office_of(request)
    roots = list(SitePage.objects.of(office).select_related("locale").order_by("pk"))
    standing = standings(roots)
    late = late_marks(office)
    return page(
        request,
        "newsroom/sites.html",
        title=_("Site of the office"),
        icon="site",
        sites=[Site(one, standing[one.pk]) for one in roots],
        late=late.count(),
        late_since=late.order_by("at").values_list("at", flat=True).first(),
    )
