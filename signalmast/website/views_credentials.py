"""Certificates checked by anybody who has the code: what was issued, by whom, does it hold.

There is no list and no search by name. Nothing is kept of who asks.
"""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from signalmast.core.exports import kept_as
from signalmast.newsroom.addresses import address
from signalmast.newsroom.models import SitePage
from signalmast.programmes import credentials as badges
from signalmast.programmes.certificates import certificate_pdf
from signalmast.programmes.domain.credentials import by_code
from signalmast.programmes.domain.papers import paper_of, told, where
from signalmast.programmes.models import Credential
from signalmast.website.content import Link
from signalmast.website.domain.frames import frame, sites_of
from signalmast.website.sheets.credentials import badge_picture
from signalmast.website.sheets.machines import first_site
from signalmast.website.views import find_site
from signalmast.website.views_forms import may_ask, refused, residents_form

CERTIFICATE = "certificate"
LONGEST_CODE = 40


@residents_form("POST")
def check(request: HttpRequest, language: str, slug: str, code: str = "") -> HttpResponse:
    """Say what a certificate is, by the code of the address or one that was typed."""
    site = find_site(language, slug)
    if not may_ask(request):
        return refused(request, 429)
    typed = request.POST.get("code", "")[:LONGEST_CODE].strip()
    asked = typed or code[:LONGEST_CODE]
    if not asked:
        return _page(request, site)
    one = by_code(asked)
    if one is None:
        return _page(request, site, asked=asked, status=404)
    if typed or one.office_id != site.office_id or one.code != code:
        return _bare(HttpResponseRedirect(_page_of(one, language)))
    return _page(request, site, one=one)


@require_safe
def lead(request: HttpRequest, code: str = "") -> HttpResponse:
    """Lead from the address on a certificate to its page; the paper knows no language."""
    one = by_code(code) if may_ask(request) else None
    if one is not None:
        return _bare(HttpResponseRedirect(_page_of(one, one.language)))
    site = first_site()
    if site is None:
        raise Http404
    parts = [code[:LONGEST_CODE]] if code.isascii() and code.replace("-", "").isalnum() else []
    return _bare(HttpResponseRedirect(address(site, CERTIFICATE, *parts)))


@require_safe
def document(request: HttpRequest, code: str, ending: str) -> HttpResponse:
    """Hand out a certificate that holds, as a file of one of four kinds."""
    make = FILES.get(ending)
    if make is None:
        raise Http404
    if not may_ask(request):
        return refused(request, 429)
    one = by_code(code)
    if one is None or not one.holds:
        raise Http404
    response = make(one, request)
    response.headers["Content-Disposition"] = kept_as(f"{one.code}.{ending}")
    return _bare(response)


def _json(one: Credential, _request: HttpRequest) -> HttpResponse:
    return HttpResponse(badges.enveloped(one.document), content_type="application/vc")


def _jwt(one: Credential, _request: HttpRequest) -> HttpResponse:
    return HttpResponse(one.document, content_type="application/vc+jwt")


def _svg(one: Credential, _request: HttpRequest) -> HttpResponse:
    return HttpResponse(badges.baked(badge_picture(), one.document), content_type="image/svg+xml")


def _pdf(one: Credential, request: HttpRequest) -> HttpResponse:
    language = request.GET.get("language", one.language)
    paper = paper_of(one, language if language in ("vi", "en") else one.language)
    return HttpResponse(certificate_pdf(paper, at=one.issued_at), content_type="application/pdf")


FILES: dict[str, Callable[[Credential, HttpRequest], HttpResponse]] = {
    "json": _json, "jwt": _jwt, "svg": _svg, "pdf": _pdf,
}  # fmt: skip


def _page_of(one: Credential, language: str) -> str:
    """Return the page of a certificate in a language. Raises Http404 where its site is gone."""
    sites = list(SitePage.objects.filter(office=one.office_id).select_related("locale", "office"))
    if not sites:
        raise Http404
    site = next((site for site in sites if site.language == language), sites[0])
    return address(site, CERTIFICATE, one.code)


def _page(
    request: HttpRequest, site: SitePage, *, one: Credential | None = None, asked: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    parts = [one.code] if one is not None else []
    below = where(one.code).rstrip("/") if one is not None else ""
    context: dict[str, Any] = {
        "frame": frame(
            site, title=_("Check a certificate"), here=address(site, CERTIFICATE, *parts),
            elsewhere={
                other.language: address(other, CERTIFICATE, *parts) for other in sites_of(site)
            },
            crumbs=(Link(_("Home"), site.path_prefix),),
        ),
        "way": address(site, CERTIFICATE),
        "one": one,
        "asked": asked,
        "words": told(one, site.language) if one is not None and one.holds else "",
        "pdf": f"{below}.pdf?language={site.language}",
        "svg": f"{below}.svg",
        "json": f"{below}.json",
        "jwt": f"{below}.jwt",
    }  # fmt: skip
    with timezone.override(site.office.zone):
        response = render(request, "website/certificate.html", context, status=status)
    response.headers["Content-Language"] = site.language
    return _bare(response)


def _bare(response: HttpResponse) -> HttpResponse:
    """Keep an answer out of caches and search engines: names stand in it."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
