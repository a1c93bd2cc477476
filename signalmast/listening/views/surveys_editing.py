"""Beginning and changing a survey, looking at its form, and what is printed once."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from signalmast.core.forms import put
from signalmast.core.qr import qr_svg
from signalmast.core.views.frame import asks, office_of, page
from signalmast.listening.domain.admissions import make_codes
from signalmast.listening.domain.surveys import begin_survey, change_survey
from signalmast.listening.domain.surveys_keys import make_collector_key
from signalmast.listening.domain.surveys_preview import PREVIEW, preview_mark
from signalmast.listening.enums.admissions import Door
from signalmast.listening.forms.surveys import CodesForm, DetailsForm, KeyForm
from signalmast.listening.models import Survey
from signalmast.listening.views.surveys import public_path
from signalmast.listening.views.surveys_devices import collect_settings, server_url
from signalmast.newsroom.addresses import absolute
from signalmast.newsroom.addresses import address as public_address
from signalmast.newsroom.models import SitePage


def own_survey(request: HttpRequest, pk: int) -> Survey:
    """Return a survey of the office of the request. Raises Http404 for any other."""
    rows = Survey.objects.select_related("office", "version").prefetch_related("words")
    found: Survey = get_object_or_404(rows, pk=pk, office=office_of(request))
    return found


def _way(survey: Survey | None = None) -> list[tuple[str, str]]:
    way = [(_("Surveys"), reverse("surveys:index"))]
    if survey is not None:
        way.append((survey.title, reverse("surveys:inspect", args=[survey.pk])))
    return way


@asks("write")
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponseBase:
    """Begin a survey with its words; the form comes next."""
    office = office_of(request)
    form = DetailsForm(request.POST if request.method == "POST" else None, office=office)
    if request.method == "POST" and form.is_valid():
        try:
            survey = begin_survey(office, form.details, by=request.user)
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, _("The survey is begun. Upload the workbook next."))
            return redirect("surveys:inspect", survey.pk)
    return _screen(request, form, _("Begin a survey"), None)


@asks("write")
@require_http_methods(["GET", "POST"])
def details(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Change the words and days of a survey that is not public yet."""
    survey = own_survey(request, pk)
    data = request.POST if request.method == "POST" else None
    form = DetailsForm(data, initial=DetailsForm.of(survey), office=survey.office)
    if data is not None and form.is_valid():
        try:
            change_survey(survey, form.details, by=request.user)
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, _("The changes are kept."))
            return redirect("surveys:inspect", survey.pk)
    return _screen(request, form, _("Words and days"), survey)


def _screen(
    request: HttpRequest, form: forms.Form, title: str, survey: Survey | None
) -> HttpResponse:
    back = reverse("surveys:inspect", args=[survey.pk]) if survey else reverse("surveys:index")
    return page(
        request, "listening/surveys/details.html", title=title, icon="form", way=_way(survey),
        form=form, survey=survey, back=back,
    )  # fmt: skip


@asks("write")
@never_cache
@require_POST
def codes(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Make a sheet of codes and show it once, for printing. Nothing keeps the codes."""
    survey = own_survey(request, pk)
    form = CodesForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("Between 1 and 2,000 codes fit on one sheet."))
        sheet, made = make_codes(
            survey.office, door=Door.SURVEY, number=survey.pk, by=request.user, **form.cleaned_data
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("surveys:inspect", survey.pk)
    path = public_path(survey)
    return page(
        request, "listening/surveys/codes.html", title=_("Sheet of codes"), icon="form",
        way=_way(survey), survey=survey, sheet=sheet, codes=made,
        address=absolute(path) if path else "",
    )  # fmt: skip


@asks("write")
@never_cache
@require_POST
def key(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Make a key for a device and show it once, with the picture the app reads it from."""
    survey = own_survey(request, pk)
    form = KeyForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("Name the device or the place."))
        made, secret = make_collector_key(survey, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("surveys:inspect", survey.pk)
    url = server_url(survey)
    settings = collect_settings(survey, url=url, username=f"k{made.pk}", secret=secret)
    return page(
        request, "listening/surveys/key.html", title=_("Key of a device"), icon="form",
        way=_way(survey), survey=survey, key=made, secret=secret, url=url,
        username=f"k{made.pk}", picture=qr_svg(settings),
    )  # fmt: skip


@asks("see")
@require_GET
def preview(request: HttpRequest, pk: int, number: int, language: str) -> HttpResponseBase:
    """Lead to a version as residents will see it; nothing is taken in there."""
    survey = own_survey(request, pk)
    version = get_object_or_404(survey.versions, number=number)
    rows = SitePage.objects.filter(office=survey.office, live=True)
    site = get_object_or_404(rows, locale__language_code=language)
    path = public_address(site, "survey", survey.slug)
    return redirect(f"{path}?{urlencode({PREVIEW: preview_mark(version)})}")
