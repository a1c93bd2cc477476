"""Planned sessions at the office's desk: for one unit or many, each with its page and file."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from signalmast.core.forms import put
from signalmast.core.numbers import show
from signalmast.core.views.frame import REFUSED, asks, office_of, page
from signalmast.programmes.domain import planned as verbs
from signalmast.programmes.forms.planned import DeskPlanForm
from signalmast.programmes.models import PlannedSession
from signalmast.programmes.permissions import can_keep
from signalmast.programmes.views.planned import ROWS, calendar_file, shown


def _own(request: HttpRequest, pk: int) -> PlannedSession:
    rows = PlannedSession.objects.select_related(*ROWS)
    return get_object_or_404(rows, pk=pk, office=office_of(request))


def _way() -> list[tuple[str, str]]:
    return [(_("Planned sessions"), reverse("planned_sessions:index"))]


@asks("load")
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: int = 0) -> HttpResponseBase:
    """Plan for any units, or change one session."""
    office = office_of(request)
    known = _own(request, pk) if pk else None
    if known is not None and not known.is_open:
        return redirect("planned:session", known.pk)
    initial = {}
    if known is None:
        initial = {"programme": request.GET.get("programme"), "unit": request.GET.getlist("unit")}
    form = DeskPlanForm(request.POST or None, office=office, known=known, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_kept(request, form, known))
        except ValidationError as error:
            put(form, error)
    return page(
        request, "programmes/planned/plan.html", icon="date", way=_way(), form=form,
        title=_("Plan sessions") if known is None else _("Change the session"),
        unit=known.unit if known else None, back=reverse("planned_sessions:index"),
        status=REFUSED if form.is_bound else 200,
    )  # fmt: skip


def _kept(request: HttpRequest, form: DeskPlanForm, known: PlannedSession | None) -> str:
    """Plan or change; return the address of what was made. Raises ValidationError."""
    if known is not None:
        seen = form.cleaned_data["seen"] or 0
        verbs.change_session(known, form.plan(), seen=seen, by=request.user)
        messages.success(request, _("Changed; whoever got the invitation gets it anew."))
        return reverse("planned:session", args=[known.pk])
    made = verbs.plan_sessions(form.plan(), units=form.units(), by=request.user)
    said = ngettext(
        "Planned for %(count)s unit; its officers get it for their calendars by e-mail.",
        "Planned for %(count)s units; their officers get it for their calendars by e-mail.",
        len(made),
    )
    messages.success(request, said % {"count": show(len(made))})
    if len(made) == 1:
        return reverse("planned:session", args=[made[0].pk])
    return reverse("planned:programme", args=[made[0].programme_id])


@asks("see")
@require_http_methods(["GET", "POST"])
def session(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One planned session at the desk."""
    one = _own(request, pk)
    may_plan = can_keep(request.user, one.office)
    addresses = {
        "here": reverse("planned:session", args=[one.pk]),
        "change": reverse("planned:change", args=[one.pk]),
        "calendar": reverse("planned:calendar", args=[one.pk]),
        "check_in": reverse("unit:check-in", args=[one.unit_id, one.pk]) if may_plan else "",
        "certificates": reverse("credentials:session", args=[one.pk]),
        "held": reverse("sessions:inspect", args=[one.session_id]) if one.session_id else "",
    }
    return shown(request, one, addresses, _way(), may_plan=may_plan)


@asks("see")
@require_safe
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The session for one's own calendar."""
    return calendar_file(_own(request, pk))
