"""Planned sessions on a unit's own pages: what is to hold, planning, changing, calling off."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from signalmast.core.exports import file_response
from signalmast.core.forms import put
from signalmast.core.periods import short_day
from signalmast.core.qr import qr_svg
from signalmast.core.views.frame import REFUSED, page, paginated
from signalmast.people.models import Unit
from signalmast.programmes import calendars
from signalmast.programmes.domain import planned as verbs
from signalmast.programmes.domain.coverage import of_unit as still_to_plan
from signalmast.programmes.domain.session_mail import survey_of
from signalmast.programmes.domain.session_reminders import morning_after
from signalmast.programmes.enums import PlannedState, Standing
from signalmast.programmes.forms.planned import CallOffForm, UnitPlanForm
from signalmast.programmes.models import PlannedSession, Session
from signalmast.programmes.views.doors import own_unit
from signalmast.programmes.workspace import Line, Section, section

MOST_LINES = 10
ROWS = ("programme", "unit", "office", "session")


@section(order=15)
def to_report(_request: HttpRequest, unit: Unit) -> Section | None:
    """Return the sessions that are over and of which the unit has said nothing yet."""
    now = timezone.now()
    rows = PlannedSession.objects.to_report(now).filter(unit=unit).select_related(*ROWS)
    lines = [
        Line(
            one.programme.name, reverse("unit:report", args=[unit.pk, one.pk]), one.when,
            is_late=now >= morning_after(one),
        )
        for one in rows
    ]  # fmt: skip
    return Section(
        title=gettext_lazy("Sessions to report"), lines=lines,
        empty=gettext_lazy("Every session is reported."),
        verb=gettext_lazy("Report another session"),
        verb_url=reverse("unit:report-unplanned", args=[unit.pk]),
    )  # fmt: skip


@section(order=16)
def to_hold(_request: HttpRequest, unit: Unit) -> Section:
    """Return the sessions to come, and the programmes of which none is planned yet."""
    now = timezone.now()
    rows = PlannedSession.objects.standing().filter(unit=unit, ends_at__gt=now, session=None)
    lines = [
        Line(
            one.programme.name, reverse("unit:session", args=[unit.pk, one.pk]),
            f"{one.when}, {one.place}",
        )
        for one in rows.select_related(*ROWS)[:MOST_LINES]
    ]  # fmt: skip
    plan = reverse("unit:plan", args=[unit.pk])
    for programme, place in still_to_plan(unit, now):
        late = place.standing == Standing.OVERDUE
        said = _("was to be held by %(day)s") if late else _("to be held by %(day)s")
        address = reverse("unit:report-unplanned", args=[unit.pk]) if late else plan
        lines.append(
            Line(
                _("Not planned yet: %(programme)s") % {"programme": programme.name},
                f"{address}?programme={programme.pk}",
                said % {"day": short_day(place.day)} if place.day else "", is_late=late,
            )
        )  # fmt: skip
    return Section(
        title=gettext_lazy("Sessions to hold"), lines=lines,
        empty=gettext_lazy("No session is planned."), verb=gettext_lazy("Plan a session"),
        verb_url=plan,
        more={
            "url": reverse("unit:sessions", args=[unit.pk]), "label": gettext_lazy("All sessions"),
        },
    )  # fmt: skip


def way(unit: Unit) -> list[tuple[str, str]]:
    """Return the way from a unit's home to its sessions."""
    return [
        (unit.name, reverse("unit:home", args=[unit.pk])),
        (_("Sessions"), reverse("unit:sessions", args=[unit.pk])),
    ]


def of_unit(unit: Unit, pk: int) -> PlannedSession:
    """Return a planned session of a unit. Raises Http404."""
    return get_object_or_404(PlannedSession.objects.select_related(*ROWS), pk=pk, unit=unit)


@own_unit
@require_safe
def sessions(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Every session of a unit: to report, to come, held, called off."""
    now = timezone.now()
    planned = PlannedSession.objects.filter(unit=unit, session=None).select_related(*ROWS)
    standing = planned.filter(state=PlannedState.PLANNED)
    held = Session.objects.filter(unit=unit).select_related("programme")
    return page(
        request, "programmes/unit/sessions.html", title=_("Sessions"), icon="group",
        way=way(unit)[:1], unit=unit,
        late=[(one, now >= morning_after(one)) for one in planned.to_report(now)],
        coming=standing.filter(ends_at__gt=now),
        page_obj=paginated(request, held.order_by("-held_on", "-pk")),
        off=planned.filter(state=PlannedState.CALLED_OFF).order_by("-starts_at")[:10],
    )  # fmt: skip


@own_unit
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, unit: Unit, pk: int = 0) -> HttpResponseBase:
    """Plan a session of the own unit, or change one."""
    known = of_unit(unit, pk) if pk else None
    if known is not None and not known.is_open:
        return redirect("unit:session", unit.pk, known.pk)
    initial = {"programme": request.GET.get("programme")} if known is None else {}
    form = UnitPlanForm(request.POST or None, unit=unit, known=known, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if known is None:
                kept = verbs.plan_session(form.plan(), unit=unit, by=request.user)
                messages.success(request, _("Planned. The unit's officers get it for their "
                                            "calendars by e-mail."))  # fmt: skip
            else:
                seen = form.cleaned_data["seen"] or 0
                kept = verbs.change_session(known, form.plan(), seen=seen, by=request.user)
                messages.success(request, _("Changed; whoever got the invitation gets it anew."))
        except ValidationError as error:
            put(form, error)
        else:
            return redirect("unit:session", unit.pk, kept.pk)
    return page(
        request, "programmes/planned/plan.html", icon="date",
        title=_("Plan a session") if known is None else _("Change the session"),
        way=way(unit), form=form, back=reverse("unit:sessions", args=[unit.pk]),
        status=REFUSED if form.is_bound else 200,
    )  # fmt: skip


@own_unit
@require_http_methods(["GET", "POST"])
def session(request: HttpRequest, unit: Unit, pk: int) -> HttpResponseBase:
    """One planned session with what its unit can do about it."""
    one = of_unit(unit, pk)
    addresses = {
        "here": reverse("unit:session", args=[unit.pk, one.pk]),
        "change": reverse("unit:change", args=[unit.pk, one.pk]),
        "report": reverse("unit:report", args=[unit.pk, one.pk]),
        "calendar": reverse("unit:calendar", args=[unit.pk, one.pk]),
        "check_in": reverse("unit:check-in", args=[unit.pk, one.pk]),
        "certificates": reverse("unit:credentials", args=[unit.pk, one.pk]),
        "held": reverse("unit:held", args=[unit.pk, one.session_id]) if one.session_id else "",
    }
    return shown(request, one, addresses, way(unit), may_plan=True)


def shown(
    request: HttpRequest, one: PlannedSession, addresses: dict[str, str], steps: Any, *,
    may_plan: bool,
) -> HttpResponseBase:  # fmt: skip
    """Show a planned session, and call it off where its form asks for that."""
    form = CallOffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.call_off_session(one, why=form.cleaned_data["why"], by=request.user)
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, _("Called off; whoever was invited reads the reason."))
            return redirect(addresses["here"])
    over = one.ends_at <= timezone.now()
    survey = survey_of(one) if over else None
    return page(
        request, "programmes/planned/session.html", title=one.programme.name, icon="date",
        way=steps, planned=one, speakers=one.speakers.all(), form=form,
        materials=one.programme.materials.all(), is_over=over, addresses=addresses,
        may_plan=may_plan, survey=survey, code=qr_svg(survey.url) if survey else "",
        status=REFUSED if form.is_bound else 200,
    )  # fmt: skip


@own_unit
def calendar(_request: HttpRequest, unit: Unit, pk: int) -> HttpResponse:
    """The session for the officer's own calendar."""
    return calendar_file(of_unit(unit, pk))


def calendar_file(one: PlannedSession) -> HttpResponse:
    """Return a session's calendar file to be kept."""
    content = calendars.session_file(one, at=timezone.now())
    return file_response(f"buoi-hoc-{one.pk}.ics", content, "text/calendar; charset=utf-8")
