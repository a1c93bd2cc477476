"""The plan as people work with it: the board, a task, proposals, and a unit's own tasks."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from signalmast.core.forms import put
from signalmast.core.periods import current_period, short_day
from signalmast.core.views.frame import REFUSED, asks, office_of, page, paginated
from signalmast.people.models import Unit
from signalmast.programmes.domain import planning as verbs
from signalmast.programmes.domain.plans import CLOSED, planned_periods
from signalmast.programmes.forms.planning import (
    DeclineForm,
    EvidenceForm,
    OwnerForm,
    ProgressForm,
    ProposalForm,
    TaskForm,
)
from signalmast.programmes.models import PlanItem, Proposal
from signalmast.programmes.permissions import can_keep
from signalmast.programmes.views.doors import own_unit
from signalmast.programmes.workspace import Line, Section, section


@section(order=30)
def of_unit(_request: HttpRequest, unit: Unit) -> Section | None:
    """Return the open tasks that a unit leads, the late ones marked."""
    today = unit.office.today()
    items = PlanItem.objects.filter(unit=unit).exclude(status__in=CLOSED)
    lines = [
        Line(
            item.task, reverse("unit:task", args=[unit.pk, item.pk]),
            _("due %(day)s") % {"day": short_day(item.due)} if item.due else "",
            is_late=item.due is not None and item.due < today,
        )
        for item in items.order_by("due", "pk")
    ]  # fmt: skip
    return Section(
        title=gettext_lazy("Tasks of the plan"), lines=lines,
        empty=gettext_lazy("Your unit leads no open task."),
    )  # fmt: skip


@own_unit
@require_http_methods(["GET", "POST"])
def unit_task(request: HttpRequest, unit: Unit, pk: int) -> HttpResponseBase:
    """A unit's task: how far it is, and what shows it."""
    item = get_object_or_404(PlanItem.objects.select_related("unit", "office"), pk=pk, unit=unit)
    here = reverse("unit:task", args=[unit.pk, item.pk])
    way = [(unit.name, reverse("unit:home", args=[unit.pk]))]
    return _task(request, item, here, way, "programmes/unit/task.html")


def _task(
    request: HttpRequest, item: PlanItem, here: str, way: Any, template: str
) -> HttpResponseBase:
    do = request.POST.get("do", "")
    initial = {"seen": item.status or "", "status": item.status, "result": item.result}
    progress = ProgressForm(request.POST if do == "progress" else None, initial=initial)
    evidence = EvidenceForm(request.POST if do == "evidence" else None)
    owner = OwnerForm(request.POST if do == "owner" else None, office=item.office)
    if request.method == "POST" and _kept(request, item, do, progress, evidence, owner):
        return redirect(here)
    care = getattr(item, "care", None)
    return page(
        request, template, title=_("Task"), icon="tasks", way=way, item=item, progress=progress,
        evidence_form=evidence, owner_form=owner, care=care, evidence=item.evidence.all(),
        may_keep=can_keep(request.user, item.office),
        may_report=verbs.may_report(request.user, item),
        status=REFUSED if request.method == "POST" else 200,
    )  # fmt: skip


def _kept(
    request: HttpRequest, item: PlanItem, do: str, progress: ProgressForm, evidence: EvidenceForm,
    owner: OwnerForm,
) -> bool:  # fmt: skip
    """Do what a button asks; False with what was refused said in its form."""
    forms: dict[str, Any] = {"progress": progress, "evidence": evidence, "owner": owner}
    form = forms.get(do)
    if form is None:
        raise PermissionDenied
    if not form.is_valid():
        return False
    given = form.cleaned_data
    try:
        if do == "progress":
            verbs.report_progress(item, by=request.user, **given)
        elif do == "evidence":
            verbs.add_evidence(item, by=request.user, **given)
        else:
            verbs.give_task(item, owner=given["owner"], by=request.user)
    except ValidationError as error:
        put(form, error)
        return False
    messages.success(request, _("Kept."))
    return True


@asks("see")
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The tasks of a period in columns, how far each is."""
    office = office_of(request)
    planned = planned_periods(office)
    asked = request.GET.get("period", "")
    now = current_period(office.today(), office.half_year)
    keys = [one.key for one in planned]
    chosen = asked if asked in keys else now.key if now.key in keys else (keys or [now.key])[-1]
    items = PlanItem.objects.of(office).planned_for([chosen]).select_related("unit")
    found = list(items.order_by("due", "subject"))
    today = office.today()
    return page(
        request, "programmes/planning/board.html", title=_("Progress of the plan"), icon="tasks",
        way=[(_("Plan"), reverse("plan:index"))], periods=list(reversed(planned)), chosen=chosen,
        columns=verbs.columns(found), all=len(found), today=today,
        done=sum(1 for one in found if one.status in CLOSED),
        late={one.pk for one in found if one.due and one.due < today and one.status not in CLOSED},
    )  # fmt: skip


@asks("see")
@require_http_methods(["GET", "POST"])
def task(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One task at the desk."""
    items = PlanItem.objects.of(office_of(request)).select_related("unit", "office")
    item = get_object_or_404(items, pk=pk)
    way = [(_("Progress of the plan"), f"{reverse('planning:board')}?period={item.period}")]
    here = reverse("planning:task", args=[item.pk])
    return _task(request, item, here, way, "programmes/planning/task.html")


@asks("see")
@require_http_methods(["GET", "POST"])
def proposals(request: HttpRequest) -> HttpResponseBase:
    """What was proposed at the conference, and what became of it."""
    office = office_of(request)
    form = ProposalForm(
        request.POST or None, instance=Proposal(office=office, recorded_on=office.today()),
        office=office,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            verbs.record_proposal(form.instance, by=request.user)
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, _("Recorded."))
            return redirect("planning:proposals")
    rows = Proposal.objects.filter(office=office).select_related("unit", "item")
    waiting = rows.filter(settled_at=None).order_by("recorded_on", "pk")
    settled = paginated(request, rows.exclude(settled_at=None).order_by("-settled_at"))
    return page(
        request, "programmes/planning/proposals.html", title=_("Proposals"), icon="tasks",
        way=[(_("Progress of the plan"), reverse("planning:board"))], form=form, waiting=waiting,
        page_obj=settled, may_keep=can_keep(request.user, office),
        status=REFUSED if form.is_bound else 200,
    )  # fmt: skip


@asks("load")
@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Make a proposal a task, or say why it becomes none."""
    office = office_of(request)
    one = get_object_or_404(Proposal.objects.select_related("unit", "office"), pk=pk, office=office)
    do = request.POST.get("do", "")
    next_period = current_period(office.today(), office.half_year).key
    initial = {"period": next_period, "unit": one.unit_id}
    form = TaskForm(request.POST if do == "take-up" else None, office=office, initial=initial)
    decline = DeclineForm(request.POST if do == "decline" else None)
    try:
        if form.is_bound and form.is_valid():
            item = verbs.take_up(one, verbs.Task(**form.cleaned_data), by=request.user)
            messages.success(request, _("It is a task of the plan now."))
            return redirect("planning:task", item.pk)
        if decline.is_bound and decline.is_valid():
            verbs.decline_proposal(one, why=decline.cleaned_data["why"], by=request.user)
            messages.success(request, _("The reason is kept with the proposal."))
            return redirect("planning:proposals")
    except ValidationError as error:
        put(form if form.is_bound else decline, error)
    return page(
        request, "programmes/planning/proposal.html", title=_("Proposal"), icon="tasks",
        way=[(_("Proposals"), reverse("planning:proposals"))], proposal=one, form=form,
        decline=decline, status=REFUSED if request.method == "POST" else 200,
    )  # fmt: skip
