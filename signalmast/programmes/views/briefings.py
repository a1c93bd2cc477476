"""Briefings at the desk and on a unit's own page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from signalmast.core.forms import put
from signalmast.core.periods import short_day
from signalmast.core.views.frame import REFUSED, asks, office_of, page, paginated
from signalmast.people.models import Unit
from signalmast.programmes.domain import briefings as verbs
from signalmast.programmes.enums import BriefingState
from signalmast.programmes.forms.briefings import (
    AnswerForm,
    BriefingForm,
    QuestionForm,
    WithdrawForm,
)
from signalmast.programmes.models import Briefing, BriefingQuestion, Reading
from signalmast.programmes.permissions import can_settle
from signalmast.programmes.views.doors import own_unit
from signalmast.programmes.workspace import Line, Section, section


def _ended(briefing: Briefing) -> str:
    """Return the mark of a briefing that nobody goes by any more, empty for one that holds."""
    if briefing.state == BriefingState.WITHDRAWN:
        return pgettext("briefing", "withdrawn")
    if briefing.has_ended(briefing.office.today()) and briefing.valid_until:
        return _("ended on %(day)s") % {"day": short_day(briefing.valid_until)}
    return ""


@section(order=10)
def to_read(_request: HttpRequest, unit: Unit) -> Section | None:
    """Return the briefings that a unit has not confirmed and that still hold."""
    today = unit.office.today()
    rows = Reading.objects.filter(
        unit=unit, confirmed_at=None, briefing__in=Briefing.objects.valid_on(today)
    ).select_related("briefing")
    lines = [
        Line(
            one.briefing.title, reverse("unit:briefing", args=[unit.pk, one.briefing_id]),
            _("until %(day)s") % {"day": short_day(one.briefing.valid_until)}
            if one.briefing.valid_until else "",
        )
        for one in rows.order_by("-briefing__sent_at")
    ]  # fmt: skip
    return Section(
        title=gettext_lazy("Briefings to read"), lines=lines,
        empty=gettext_lazy("Every briefing is confirmed."),
        verb=gettext_lazy("All briefings"), verb_url=reverse("unit:briefings", args=[unit.pk]),
    )  # fmt: skip


@own_unit
@require_safe
def of_unit_all(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Every briefing of a unit; those that ended are marked."""
    rows = Reading.objects.filter(unit=unit).select_related("briefing__office")
    found = paginated(request, rows.order_by("-briefing__sent_at"))
    return page(
        request, "programmes/unit/briefings.html", title=_("Briefings"), icon="mail",
        way=[(unit.name, reverse("unit:home", args=[unit.pk]))], unit=unit, page_obj=found,
        rows=[(one, _ended(one.briefing)) for one in found],
    )  # fmt: skip


@own_unit
@require_http_methods(["GET", "POST"])
def read(request: HttpRequest, unit: Unit, pk: int) -> HttpResponseBase:
    """Read one briefing, confirm it, ask the office back."""
    row = get_object_or_404(
        Reading.objects.select_related("briefing__office"), briefing=pk, unit=unit
    )
    briefing = row.briefing
    form = QuestionForm(request.POST if request.POST.get("do") == "ask" else None)
    problem = ""
    if request.method == "POST":
        try:
            if request.POST.get("do") == "confirm":
                is_first = verbs.confirm_reading(briefing, unit, by=request.user)
                messages.success(
                    request,
                    _("Confirmed.") if is_first else _("Your unit has confirmed it already."),
                )
                return redirect("unit:briefing", unit.pk, briefing.pk)
            if form.is_bound and form.is_valid():
                verbs.ask_back(briefing, unit, text=form.cleaned_data["text"], by=request.user)
                messages.success(request, _("The office has your question; all read the answer."))
                return redirect("unit:briefing", unit.pk, briefing.pk)
        except ValidationError as error:
            if form.is_bound:
                put(form, error)
            else:
                problem = " ".join(error.messages)
    answered = briefing.questions.exclude(answered_at=None)
    own = briefing.questions.filter(unit=unit, answered_at=None)
    return page(
        request, "programmes/unit/briefing.html", title=briefing.title, icon="mail",
        way=[
            (unit.name, reverse("unit:home", args=[unit.pk])),
            (_("Briefings"), reverse("unit:briefings", args=[unit.pk])),
        ],
        unit=unit, row=row, briefing=briefing, ended=_ended(briefing), answered=answered, own=own,
        form=form, problem=problem, status=REFUSED if request.method == "POST" else 200,
    )  # fmt: skip


@asks("see")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All briefings with how many units have confirmed."""
    rows = Briefing.objects.of(office_of(request)).select_related("office")
    found = paginated(request, rows.order_by("-pk"))
    tallies = verbs.tallies(found)
    return page(
        request, "programmes/briefings/index.html", title=_("Briefings"), icon="mail",
        page_obj=found, may_write=verbs.can_brief(request.user, office_of(request)),
        rows=[(one, tallies[one.pk], _ended(one)) for one in found],
    )  # fmt: skip


def _own(request: HttpRequest, pk: int) -> Briefing:
    rows = Briefing.objects.select_related("office")
    return get_object_or_404(rows, pk=pk, office=office_of(request))


@asks("write")
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int = 0) -> HttpResponseBase:
    """Write a briefing; what was proposed becomes a draft again when it is changed."""
    office = office_of(request)
    known = _own(request, pk) if pk else Briefing(office=office, valid_from=office.today())
    if known.state not in (BriefingState.DRAFT, BriefingState.PROPOSED):
        return redirect("briefings:inspect", known.pk)
    form = BriefingForm(request.POST or None, instance=known, office=office)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            kept = verbs.write_briefing(
                form.instance, units=given["units"], attachments=given.get("attachments", ()),
                by=request.user,
            )  # fmt: skip
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, _("Kept. Somebody else sends it once you propose it."))
            return redirect("briefings:inspect", kept.pk)
    return page(
        request, "programmes/briefings/write.html", title=_("Briefing"), icon="mail",
        way=[(_("Briefings"), reverse("briefings:index"))], form=form,
        back=reverse("briefings:inspect", args=[pk]) if pk else reverse("briefings:index"),
        status=REFUSED if form.is_bound else 200,
    )  # fmt: skip


@asks("see")
@require_http_methods(["GET", "POST"])
def inspect(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One briefing with its next step, the board of confirmations, and questions."""
    one = _own(request, pk)
    do = request.POST.get("do", "")
    withdraw = WithdrawForm(request.POST if do == "withdraw" else None)
    problem = ""
    if request.method == "POST":
        try:
            if do == "story":
                drafted = verbs.make_story(one, by=request.user)
                messages.success(
                    request, _("A draft. It goes the way of every text: somebody else approves.")
                )
                return redirect("wagtailadmin_pages:edit", drafted.pk)
            if _done(request, one, do, withdraw):
                return redirect("briefings:inspect", one.pk)
        except ValidationError as error:
            if do == "withdraw":
                put(withdraw, error)
            else:
                problem = " ".join(error.messages)
    may_write = verbs.can_brief(request.user, one.office)
    settles = can_settle(request.user, one.office)
    return page(
        request, "programmes/briefings/inspect.html", title=one.title, icon="mail",
        way=[(_("Briefings"), reverse("briefings:index"))], briefing=one, ended=_ended(one),
        board=verbs.board(one), staff=verbs.staff_board(one), members=verbs.staff(one).count(),
        to_confirm=verbs.to_read(request.user, one.office).filter(briefing=one).exists(),
        problem=problem, withdraw=withdraw, may_write=may_write,
        stories=verbs.stories_of(one),
        audience=verbs.audience(one, one.office.today()).count(),
        questions=[(each, AnswerForm(prefix=str(each.pk))) for each in one.questions.all()],
        may_send=settles and one.proposed_by != request.user.pk,
        is_own=one.proposed_by == request.user.pk,
        status=REFUSED if request.method == "POST" else 200,
    )  # fmt: skip


def _done(request: HttpRequest, one: Briefing, do: str, withdraw: WithdrawForm) -> bool:
    """Do what a button asks; False where its form is not right."""
    if do == "propose":
        verbs.propose_briefing(one, by=request.user)
        messages.success(request, _("It waits for somebody else, who sends it."))
    elif do == "send":
        verbs.send_briefing(one, by=request.user)
        messages.success(request, _("Sent. Here you see who has confirmed."))
    elif do == "confirm":
        verbs.confirm_own_reading(one, by=request.user)
        messages.success(request, _("Confirmed."))
    elif do == "withdraw" and withdraw.is_valid():
        verbs.withdraw_briefing(one, why=withdraw.cleaned_data["why"], by=request.user)
        messages.success(request, _("Withdrawn; every unit sees the reason."))
    elif do == "withdraw":
        return False
    else:
        raise PermissionDenied
    return True


@asks("write")
@require_POST
def answer(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    """Answer a unit's question; every unit reads it."""
    one = _own(request, pk)
    asked = get_object_or_404(BriefingQuestion.objects.select_related("briefing"), pk=question,
                              briefing=one)  # fmt: skip
    form = AnswerForm(request.POST, prefix=str(asked.pk))
    try:
        form.is_valid()
        verbs.answer_question(asked, answer=form.cleaned_data.get("answer", ""), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Answered; every unit of the briefing reads it."))
    return redirect("briefings:inspect", one.pk)
