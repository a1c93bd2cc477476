"""The register for programs, in the field names of the common interface `claims:search`."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_safe

from signalmast.core.search.index import site_index
from signalmast.corrections.domain.answering import find_answers
from signalmast.corrections.enums import Verdict
from signalmast.corrections.models import CorrectionPage
from signalmast.newsroom.addresses import absolute
from signalmast.newsroom.enums import Kind
from signalmast.newsroom.models import SitePage
from signalmast.website.domain import limits
from signalmast.website.domain.corrections import public_corrections
from signalmast.website.domain.frames import sites_of
from signalmast.website.views import find_site

#: A page of results, and how far anybody turns.
PER_PAGE, MOST_PER_PAGE, FARTHEST = 10, 100, 1_000
LONGEST_QUESTION = 3_000


@require_safe
def search_claims(request: HttpRequest, language: str, slug: str = "") -> HttpResponse:
    """Return the claims that may answer `query`, best first; without one all, the newest first.

    `languageCode` picks the language of the reviews, `maxAgeDays` how old they may be,
    `pageSize` and `pageToken` turn pages. A word that cannot be read is answered with 400.
    """
    if not limits.all_questions.takes() or not limits.questions.takes(limits.marks.of(request)):
        return _open(
            JsonResponse(_error(429, "Too many questions; ask again in a minute."), status=429)
        )
    site = find_site(language, slug)
    asked = request.GET
    try:
        size = _number(asked.get("pageSize", ""), PER_PAGE, MOST_PER_PAGE)
        start = _number(asked.get("pageToken", ""), 0, FARTHEST)
        days = _number(asked.get("maxAgeDays", ""), 0, 100_000)
    except ValueError as error:
        return _open(JsonResponse(_error(400, str(error)), status=400))
    wanted = asked.get("languageCode", "").split("-")[0] or site.language
    there = next((one for one in sites_of(site) if one.language == wanted), None)
    if there is None:
        return _open(JsonResponse({"claims": []}))
    since = timezone.now() - timedelta(days=days) if days else None
    with override(there.language):
        pages = _found(there, asked.get("query", "")[:LONGEST_QUESTION].strip(), since)
        shown = pages[start : start + size]
        body: dict[str, Any] = {"claims": [_claim(page, there) for page in shown]}
    if len(pages) > start + size and start + size <= FARTHEST:
        body["nextPageToken"] = str(start + size)
    return _open(JsonResponse(body))


def _found(site: SitePage, query: str, since: datetime | None) -> list[CorrectionPage]:
    """Return public corrections: those that may answer the query, then those with its words."""
    pages = public_corrections(site).select_related("ruling", "claim", "office")
    if since is not None:
        pages = pages.filter(ruling__confirmed_at__gte=since)
    if not query:
        return list(pages[: FARTHEST + MOST_PER_PAGE])
    likely = find_answers(query, office=site.office, language=site.language, limit=MOST_PER_PAGE)
    claims = [one.page.claim_id for one in likely]
    by_words = site_index().find(
        query, office=site.office_id, language=site.language, kind=Kind.CORRECTION,
        offset=0, limit=MOST_PER_PAGE, order="relevance",
    )  # fmt: skip
    numbers = [hit.key for hit in by_words.hits]
    by_claim = {page.claim_id: page for page in pages.filter(claim__in=claims)}
    by_number = {page.pk: page for page in pages.filter(pk__in=numbers)}
    ordered = [by_claim.get(one) for one in claims] + [by_number.get(one) for one in numbers]
    return list({page.pk: page for page in ordered if page is not None}.values())


def _claim(page: CorrectionPage, site: SitePage) -> dict[str, Any]:
    ruling = page.ruling
    words = ruling.words_in(site.language)
    review = {
        "publisher": {"name": site.title, "site": absolute(site.path_prefix)},
        "url": absolute(page.public_path()),
        "title": words.title,
        "reviewDate": ruling.confirmed_at.isoformat(timespec="seconds")
        if ruling.confirmed_at
        else "",
        "textualRating": str(Verdict(ruling.verdict).label),
        "languageCode": words.language,
    }
    claim = {"text": words.claim_reviewed, "claimReview": [review]}
    if ruling.first_seen:
        claim["claimDate"] = ruling.first_seen.isoformat()
    return claim


def _number(text: str, default: int, most: int) -> int:
    """Read a number of the question. Raises ValueError with a sentence."""
    if not text:
        return default
    if not text.isdecimal() or len(text) > 6:
        raise ValueError("pageSize, pageToken and maxAgeDays are whole numbers.")
    return min(int(text), most)


def _error(code: int, said: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": said}}


def _open(response: HttpResponse) -> HttpResponse:
    """Let pages of any site read an answer, and nobody keep an old one."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "no-cache"
    return response
