"""Results of surveys on the site: what was released, in words, bars and files; no script needed.

Pages and files are made from releases alone; a request never counts an answer but for the number
of answers so far, which is shown in tens.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.listening.domain.results import Results, live_count, next_from, results_of
from signalmast.listening.domain.results_files import FILES, file_of
from signalmast.listening.domain.shown_texts import shown_texts
from signalmast.listening.models import Survey, SurveyVersion
from signalmast.newsroom.addresses import segment
from signalmast.newsroom.models import SitePage
from signalmast.website.content import Link
from signalmast.website.domain.frames import frame, sites_of
from signalmast.website.domain.surveys import survey_of, way
from signalmast.website.views import find_site
from signalmast.website.views_forms import may_ask, refused, residents_form


@residents_form()
def results_page(request: HttpRequest, language: str, slug: str, survey: str) -> HttpResponse:
    """Show what is published of a survey: every question, cross-tables, and files to take away."""
    site = find_site(language, slug)
    found = _public(survey_of(site, survey))
    version = _version(request, found)
    results = results_of(version, language=language)
    here = way(site, found.slug, segment(site, "results"))
    words = found.words_in(language)
    title = words.title if words else found.slug
    context: dict[str, Any] = {
        "frame": frame(
            site,
            title=_("Results: %(survey)s") % {"survey": title},
            here=here,
            elsewhere={one.language: results_way(one, found) for one in sites_of(site)},
            crumbs=(
                Link(_("Home"), site.path_prefix),
                Link(_("Surveys"), way(site)),
                Link(title, way(site, found.slug)),
            ),
        ),
        "office": site.office, "site": site, "here": here, "list_way": way(site),
        "form_way": way(site, found.slug), "survey": found, "words": words, "version": version,
        "versions": list(_opened(found).order_by("number")), "results": results,
        "live": live_count(version), "next_from": next_from(results) if results else 0,
        "files": list(FILES) if results else [],
        "shown_texts": shown_texts(version, language) if results else [],
    }  # fmt: skip
    with timezone.override(site.office.zone):
        response = render(request, "website/surveys/results.html", context)
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-store"
    return response


@residents_form()
def results_file(
    request: HttpRequest, language: str, slug: str, survey: str, name: str
) -> HttpResponse:
    """Hand out the published tables or the codebook as a file. Raises Http404."""
    if not may_ask(request):
        return refused(request, 429)
    found = _public(survey_of(find_site(language, slug), survey))
    results: Results | None = results_of(_version(request, found), language=language)
    if results is None:
        raise Http404
    return file_of(results, name)


def results_way(site: SitePage, survey: Survey) -> str:
    """Return where a site shows the results of a survey."""
    return way(site, survey.slug, segment(site, "results"))


def _public(survey: Survey) -> Survey:
    if not survey.is_public or not survey.shows_results:
        raise Http404
    return survey


def _opened(survey: Survey) -> Any:
    rows = survey.versions.exclude(opened_at=None)
    return rows.select_related("survey__office").defer("form", "xml")


def _version(request: HttpRequest, survey: Survey) -> SurveyVersion:
    """Return the version that the address names, else the one that is shown now."""
    number = request.GET.get("version", "")
    wanted = {"number": int(number[:9])} if number.isdecimal() else {"pk": survey.version_id}
    found: SurveyVersion | None = _opened(survey).filter(**wanted).first()
    if found is None:
        raise Http404
    return found
