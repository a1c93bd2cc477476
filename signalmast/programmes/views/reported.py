"""What a unit reports of its sessions, on a phone: planned ones, others, and corrections."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from signalmast.core.forms import put
from signalmast.core.numbers import show
from signalmast.core.signatures import signature_over
from signalmast.core.views.frame import REFUSED, page
from signalmast.people.models import Unit
from signalmast.programmes.domain import reported as verbs
from signalmast.programmes.domain.reported import Kept
from signalmast.programmes.forms.planned import ReportForm
from signalmast.programmes.models import PlannedSession, Session
from signalmast.programmes.views.doors import own_unit
from signalmast.programmes.views.planned import of_unit, way


@own_unit
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, unit: Unit, pk: int) -> HttpResponseBase:
    """Report a planned session; one that was called off or reported leads to its page."""
    one = of_unit(unit, pk)
    if not one.is_open:
        return redirect("unit:session", unit.pk, one.pk)
    form = ReportForm(request.POST or None, unit=unit, planned=one)
    if request.method == "POST" and form.is_valid():
        try:
            kept = verbs.report_session(one, form.report(), by=request.user)
        except ValidationError as error:
            put(form, error)
        else:
            _tell(request, kept)
            return redirect("unit:session", unit.pk, one.pk)
    return _shown(request, unit, form, planned=one)


@own_unit
@require_http_methods(["GET", "POST"])
def unplanned(request: HttpRequest, unit: Unit) -> HttpResponseBase:
    """Report a session that nobody planned, by its numbers."""
    initial = {"programme": request.GET.get("programme")}
    form = ReportForm(request.POST or None, unit=unit, initial=initial)
    if request.method == "POST" and form.is_valid():
        programme = form.cleaned_data["programme"]
        try:
            kept = verbs.report_unplanned(unit, programme, form.report(), by=request.user)
        except ValidationError as error:
            put(form, error)
        else:
            _tell(request, kept)
            return redirect("unit:sessions", unit.pk)
    return _shown(request, unit, form)


@own_unit
@require_http_methods(["GET", "POST"])
def held(request: HttpRequest, unit: Unit, pk: int) -> HttpResponseBase:
    """A session that the register has: its numbers, to be corrected until a report is signed."""
    rows = Session.objects.select_related("programme", "unit", "office", "planned")
    one = get_object_or_404(rows, pk=pk, unit=unit)
    planned = getattr(one, "planned", None)
    form = ReportForm(request.POST or None, unit=unit, planned=planned, session=one)
    if request.method == "POST" and form.is_valid():
        try:
            kept = verbs.correct_report(one, form.report(), by=request.user)
        except ValidationError as error:
            put(form, error)
        else:
            _tell(request, kept)
            return redirect("unit:sessions", unit.pk)
    signed = signature_over(one.office, one.held_on)
    return _shown(request, unit, form, planned=planned, session=one, signed=signed)


def _tell(request: HttpRequest, kept: Kept) -> None:
    """Say what became of a report, and which names of its list stood there twice."""
    if kept.was_known:
        messages.success(request, _("The register has the same numbers already; nothing changed."))
    else:
        attended = show(kept.session.attended)
        messages.success(request, _("Reported: %(count)s came.") % {"count": attended})
    if kept.twice:
        said = _("Counted once, because it stands twice in the list: %(names)s. If these are two "
                 "persons, tell them apart, such as by their group.")  # fmt: skip
        messages.warning(request, said % {"names": ", ".join(kept.twice)})


def _shown(
    request: HttpRequest, unit: Unit, form: ReportForm, *, planned: PlannedSession | None = None,
    session: Session | None = None, signed: Any = None,
) -> HttpResponseBase:  # fmt: skip
    title = _("Correct the report") if session is not None else _("Report a session")
    about = session.programme if session else planned.programme if planned else None
    return page(
        request, "programmes/planned/report.html", title=title, icon="group", way=way(unit),
        form=form, planned=planned, about=about,
        signed=signed, asks="replaces" in form.errors or form["replaces"].value(),
        back=reverse("unit:sessions", args=[unit.pk]), status=REFUSED if form.is_bound else 200,
    )  # fmt: skip
