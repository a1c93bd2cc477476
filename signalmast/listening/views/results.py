"""Published results of a survey on the desk, their charts, and the files made from them.

The desk sees what everybody sees and nothing more: there is no screen with single answers.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from signalmast.core.charts.drawing import Bar, Chart, bars_by_category
from signalmast.core.duties import allowed
from signalmast.core.views.frame import asks, page, paginated
from signalmast.listening.domain.open_answers import OpenQuestion, open_questions, texts_of
from signalmast.listening.domain.results import (
    Block,
    Results,
    live_count,
    next_from,
    results_of,
)
from signalmast.listening.domain.results_files import file_of
from signalmast.listening.domain.shown_texts import (
    ask_removal,
    digest_of_text,
    key_of,
    propose_text,
    remove_text,
    show_text,
)
from signalmast.listening.models import ShownText, SurveyVersion
from signalmast.listening.views.surveys_editing import own_survey
from signalmast.people.enums import Duty


@asks("write")
@require_GET
def results(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show what is published of a survey, of the version asked for or of the current one."""
    survey = own_survey(request, pk)
    version = version_asked(request, pk)
    found = results_of(version, language=get_language() or "vi") if version else None
    return page(
        request,
        "listening/surveys/results.html",
        title=_("Results"),
        icon="form",
        way=[
            (_("Surveys"), reverse("surveys:index")),
            (survey.title, reverse("surveys:inspect", args=[survey.pk])),
        ],
        survey=survey,
        version=version,
        versions=survey.versions.exclude(opened_at=None).order_by("number"),
        results=found,
        open_questions=open_questions(version, language=get_language() or "vi") if version else [],
        live=live_count(version) if version else 0,
        next_from=next_from(found) if found else 0,
    )


@asks("write")
@require_GET
def results_file(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """Hand out a table, the codebook, or the chart of one question. Raises Http404."""
    own_survey(request, pk)
    version = version_asked(request, pk)
    found = results_of(version, language=get_language() or "vi") if version else None
    if found is None:
        raise Http404
    if name.startswith("chart-") and name.endswith(".png"):
        return _chart_file(found, name.removeprefix("chart-").removesuffix(".png"))
    return file_of(found, name)


@asks("write")
@require_http_methods(["GET", "POST"])
def texts(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """Show what was written to one open question; two people let a text stand with the results.

    Raises Http404.
    """
    survey = own_survey(request, pk)
    version = version_asked(request, pk)
    questions = open_questions(version, language=get_language() or "vi") if version else []
    question = next((one for one in questions if one.number == number), None)
    if version is None or question is None:
        raise Http404
    if request.method == "POST":
        return _text_done(request, version, question)
    rows = ShownText.objects.filter(version=version, question=key_of(question))
    known = {row.digest: row for row in rows}
    found = paginated(request, texts_of(version, question))
    return page(
        request,
        "listening/surveys/texts.html",
        title=_("Open answers"),
        icon="form",
        way=[
            (_("Surveys"), reverse("surveys:index")),
            (survey.title, reverse("surveys:inspect", args=[survey.pk])),
            (_("Results"), reverse("surveys:results", args=[survey.pk])),
        ],
        survey=survey,
        version=version,
        question=question,
        page_of_texts=found,
        lines=[(text, digest_of_text(text), known.get(digest_of_text(text))) for text in found],
        approves=allowed(request.user, Duty.APPROVE, survey.office),
        me=request.user.pk,
    )


def _text_done(
    request: HttpRequest, version: SurveyVersion, question: OpenQuestion
) -> HttpResponseBase:
    """Do what a button beside a text asks, and lead back to the texts."""
    do, digest = request.POST.get("do", ""), request.POST.get("text", "")
    rows = ShownText.objects.filter(version=version, question=key_of(question), digest=digest)
    row = rows.select_related("version__survey__office").first()
    try:
        if do == "propose":
            propose_text(version, question, digest, by=request.user)
        elif row is None:
            raise Http404
        elif do == "show":
            show_text(row, by=request.user)
        elif do == "ask-removal":
            ask_removal(row, why=request.POST.get("why", ""), by=request.user)
        elif do == "remove":
            remove_text(row, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Kept."))
    return redirect(request.get_full_path())


def version_asked(request: HttpRequest, pk: int) -> SurveyVersion | None:
    """Return the opened version that the address names, else the current one. Raises Http404."""
    rows = SurveyVersion.objects.filter(survey=pk).exclude(opened_at=None)
    rows = rows.select_related("survey__office").defer("form", "xml")
    number = request.GET.get("version", "")
    if number.isdecimal():
        found = rows.filter(number=int(number[:9])).first()
        if found is None:
            raise Http404
        return found
    return rows.order_by("-number").first()


def _chart_file(found: Results, number: str) -> HttpResponse:
    block = next((one for one in found.blocks if str(one.number) == number), None)
    if block is None:
        raise Http404
    drawn = chart(block, found.language)
    if drawn.is_empty:
        raise Http404
    return HttpResponse(drawn.png, content_type="image/png")


def chart(block: Block, language: str) -> Chart:
    """Return the chart of one question: shares where they are known, else rounded counts."""
    as_percent = all(line.share is not None for line in block.lines)
    return bars_by_category(
        [
            Bar(line.label, (line.share or 0) / 100 if as_percent else line.count)
            for line in block.lines
        ],
        title=block.label,
        value_label=_("share of those who answered") if as_percent else _("People, about"),
        category_label=pgettext("survey", "Answer"),
        language=language,
        as_percent=as_percent,
    )
