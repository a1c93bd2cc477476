"""The screens of a report: begin, read, hand in, give back, sign, print, check."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin.views.generic.preview import PreviewOnEdit

from signalmast.core.exports import file_response
from signalmast.core.middleware import paper
from signalmast.core.reach import default_period, named_periods
from signalmast.core.views.frame import asks, office_of, page
from signalmast.people.models.offices import Layout
from signalmast.reports import permissions
from signalmast.reports.domain.composing import compose
from signalmast.reports.domain.printing import keep_word_template, print_report, word_template
from signalmast.reports.domain.reports import (
    begin_report,
    return_report,
    sign_report,
    submit_report,
)
from signalmast.reports.domain.verifying import drifts
from signalmast.reports.forms import BeginForm, ReturnForm, SignForm, TemplateForm
from signalmast.reports.models import Report, WordTemplate
from signalmast.reports.renderers import RENDERERS, render_html
from signalmast.reports.renderers.docx import TemplateRefused, build_template

DOCX = RENDERERS["docx"].content_type


def way() -> list[tuple[str, str]]:
    return [(_("Reports"), reverse("reports:index"))]


def own_report(request: HttpRequest, pk: int) -> Report:
    """Return a report of the request's office. Raises Http404 for any other."""
    report = Report.objects.of(office_of(request)).select_related("office").filter(pk=pk).first()
    if report is None:
        raise Http404
    return report


def to_report(report: Report) -> HttpResponse:
    return redirect("reports:detail", report.pk)


@asks("write")
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Choose a period; the draft opens with the usual sections and the period's figures."""
    office = office_of(request)
    now = default_period(office, timezone.localdate())
    form = BeginForm(request.POST or None, office=office, initial={"period": now.key})
    if request.method == "POST" and form.is_valid():
        report = begin_report(office, period_key=form.cleaned_data["period"], by=request.user)
        return redirect("reports:edit", report.pk)
    return page(
        request,
        "reports/begin.html",
        title=_("Begin a report"),
        icon="doc-full",
        way=way(),
        form=form,
        periods=named_periods(office),
    )


@asks("see")
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as it prints, its state, and the one verb that comes next."""
    report = own_report(request, pk)
    user = request.user
    return page(
        request,
        "reports/detail.html",
        title=report.abstract,
        icon="doc-full",
        way=way(),
        report=report,
        can_edit=permissions.can_edit(user, report),
        can_submit=permissions.can_submit(user, report),
        can_return=permissions.can_return(user, report),
        can_sign=permissions.can_sign(user, report),
        wrote_in=permissions.wrote_in(user, report),
        return_form=ReturnForm(),
        sign_form=SignForm(initial={"name": user.get_full_name()}),  # type: ignore[union-attr]  # a member
        kinds=[kind for kind in RENDERERS if kind != "html"],
        figures=report.figures.all() if report.is_signed else [],
    )


@asks("see")
@require_GET
@paper
def document(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The printed report; html is shown in its frame, the others are downloads."""
    report = own_report(request, pk)
    renderer = RENDERERS.get(kind)
    if renderer is None:
        raise Http404
    try:
        content = print_report(report, kind)
    except TemplateRefused as error:
        messages.error(request, str(error))
        return to_report(report)
    if kind == "html":
        return HttpResponse(content, content_type=renderer.content_type)
    name = f"{report.office.slug}-{report.period_key}{renderer.suffix}"
    return file_response(name, content, renderer.content_type)


@asks("write")
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    report = submit_report(own_report(request, pk), by=request.user)
    messages.success(request, _("The report is handed in; another person can sign it now."))
    return to_report(report)


@asks("sign")
@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    report = own_report(request, pk)
    try:
        return_report(report, by=request.user, because=request.POST.get("because", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The report is back with its authors."))
    return to_report(report)


@asks("see")
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign; an author is told why not, anyone else without the duty is refused."""
    report = own_report(request, pk)
    try:
        sign_report(report, by=request.user, name=request.POST.get("name", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The report is signed; its figures are frozen."))
    return to_report(report)


@asks("see")
@require_GET
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Recompute a signed report and show what drifted and why."""
    report = own_report(request, pk)
    if not report.is_signed:
        raise Http404
    return page(
        request,
        "reports/check.html",
        title=_("Recomputed figures"),
        icon="check",
        way=[*way(), (report.abstract, reverse("reports:detail", args=[report.pk]))],
        report=report,
        drifts=list(drifts(report)),
    )


@asks("write")
@require_http_methods(["GET", "POST"])
def templates(request: HttpRequest) -> HttpResponse:
    """The Word templates: download, edit in Word, upload. A new one is tried before it is kept."""
    office = office_of(request)
    form = TemplateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file: Any = form.cleaned_data["file"]
        try:
            keep_word_template(
                office,
                layout=form.cleaned_data["layout"],
                content=file.read(),
                name=file.name,
                by=request.user,
            )
        except TemplateRefused as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, _("The template is kept; reports are printed with it now."))
            return redirect("reports:templates")
    return page(
        request,
        "reports/templates.html",
        title=_("Word templates"),
        icon="doc-full-inverse",
        way=way(),
        form=form,
        layouts=Layout.choices,
        kept=WordTemplate.objects.filter(office=office),
    )


@asks("write")
@require_GET
def template(request: HttpRequest, layout: str) -> HttpResponse:
    """Download the template in use for a layout: the office's own, else the product's."""
    if layout not in Layout.values:
        raise Http404
    office = office_of(request)
    content = word_template(office, layout) or build_template(layout, office.language)
    return file_response(f"{layout}.docx", content, DOCX)


class ReportPreview(PreviewOnEdit):
    """The editor's preview panel: the sections as they stand in the form, printed as HTML."""

    model = Report

    def get_object(self) -> Report:
        report = own_report(self.request, int(self.kwargs["pk"]))
        if not permissions.can_edit(self.request.user, report):
            raise PermissionDenied
        return report

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002 -- the framework's signature
        form = self.get_form(self._get_form_data(self._get_form_state()))
        if not self.validate_form(form):
            return self.error_response()  # type: ignore[no-any-return]  # an untyped framework
        form.save(commit=False)
        return HttpResponse(render_html(compose(self.object)))
