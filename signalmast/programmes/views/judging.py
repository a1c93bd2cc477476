"""A judged contest at the desk: one page with one main verb, and the pages it leads to."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from signalmast.core.forms import put
from signalmast.core.views.frame import REFUSED, asks, office_of, page
from signalmast.programmes.domain import judging
from signalmast.programmes.domain.sheets import points_of, progress
from signalmast.programmes.domain.standings import taking_part
from signalmast.programmes.enums import RoundState
from signalmast.programmes.forms.judging import (
    ConflictForm,
    JudgeForm,
    RoundForm,
    SheetForm,
    criteria_forms,
)
from signalmast.programmes.models import Contest, ContestEntry, Judge, Round
from signalmast.programmes.permissions import can_keep, can_settle


def _contest(request: HttpRequest, pk: int) -> Contest:
    found: Contest = get_object_or_404(Contest.objects.of(office_of(request)), pk=pk)
    return found


def _round(request: HttpRequest, pk: int) -> Round:
    rounds = Round.objects.select_related("contest__office")
    return get_object_or_404(rounds, pk=pk, contest__office=office_of(request))


def _way(contest: Contest, *more: tuple[str, str]) -> list[tuple[str, str]]:
    here = reverse("contests:inspect", args=[contest.pk])
    return [(_("Contests"), reverse("contests:index")), (contest.name, here), *more]


def _judging(contest: Contest) -> tuple[str, str]:
    return _("Judging"), reverse("judging:home", args=[contest.pk])


@asks("see")
@require_safe
def home(request: HttpRequest, pk: int) -> HttpResponse:
    """The rounds of a contest, who judges, how far the sheets are, and what is next."""
    contest = _contest(request, pk)
    rounds = list(contest.rounds.prefetch_related("criteria"))
    current = rounds[-1] if rounds else None
    open_now = current is not None and current.is_open
    return page(
        request, "programmes/judging/home.html", title=_("Judging"), icon="list-ol",
        way=_way(contest), contest=contest, rounds=rounds, current=current,
        judges=contest.judges.all(), judge_form=JudgeForm(),
        rows=progress(current) if current and open_now else [],
        may_keep=can_keep(request.user, contest.office),
        may_settle=can_settle(request.user, contest.office),
        may_follow=current is None or (current.is_settled and current.goes_on is not None),
    )  # fmt: skip


@asks("load")
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest, pk: int, number: int = 0) -> HttpResponseBase:
    """Prepare a round: its rules and criteria. They stand once it is open."""
    contest = _contest(request, pk)
    known = _round(request, number) if number else Round(contest=contest)
    form = RoundForm(request.POST or None, instance=known)
    criteria = criteria_forms(known, request.POST or None)
    if request.method == "POST" and form.is_valid() & criteria.is_valid():
        asked = [
            judging.Asked(one["name"], one["weight"], one["most"])
            for one in criteria.cleaned_data
            if one.get("name")
        ]
        try:
            judging.prepare_round(form.instance, contest=contest, criteria=asked, by=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The rules are kept. They stand once the round opens."))
            return redirect("judging:home", contest.pk)
    return page(
        request, "programmes/judging/rules.html", title=_("Rules of the round"), icon="list-ol",
        way=_way(contest, _judging(contest)), contest=contest, form=form, criteria=criteria,
        back=reverse("judging:home", args=[contest.pk]), status=REFUSED if form.is_bound else 200,
    )  # fmt: skip


@asks("load")
@require_POST
def add_judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Name a judge and show the code, once."""
    contest = _contest(request, pk)
    form = JudgeForm(request.POST)
    if form.is_valid():
        try:
            judge, code = judging.name_judge(
                contest, form.cleaned_data["name"].strip(), by=request.user
            )
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            return _shown_code(request, judge, code)
    else:
        messages.error(request, _("Write the judge's name."))
    return redirect("judging:home", contest.pk)


@asks("load")
@require_POST
def another_code(request: HttpRequest, pk: int, judge: int) -> HttpResponse:
    """Give a judge another code and show it, once."""
    found = get_object_or_404(Judge, pk=judge, contest=_contest(request, pk))
    return _shown_code(request, found, judging.renew_code(found, by=request.user))


def _shown_code(request: HttpRequest, judge: Judge, code: str) -> HttpResponse:
    return page(
        request, "programmes/judging/code.html", title=_("Code of the sheet"), icon="key",
        way=_way(judge.contest, _judging(judge.contest)), judge=judge, code=code,
        back=reverse("judging:home", args=[judge.contest_id]),
    )  # fmt: skip


@asks("load")
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, number: int, judge: int, entry: int) -> HttpResponseBase:
    """Enter a paper sheet, or note that the judge may not judge this entry."""
    round_ = _round(request, number)
    who = get_object_or_404(Judge, pk=judge, contest=round_.contest)
    what = get_object_or_404(ContestEntry, pk=entry, contest=round_.contest)
    criteria = list(round_.criteria.order_by("number"))
    stands = points_of(round_, who, what)
    is_conflict = request.POST.get("do") == "conflict"
    data = request.POST if request.method == "POST" else None
    form = SheetForm(None if is_conflict else data, criteria=criteria, stands=stands)
    conflict = ConflictForm(data if is_conflict else None, prefix="conflict")
    if data is not None and _kept(request, round_, who, what, form, conflict):
        messages.success(request, _("Kept: %(judge)s, %(entry)s.") % {
            "judge": who.name, "entry": what.entry,
        })  # fmt: skip
        return redirect("judging:home", round_.contest_id)
    return page(
        request, "programmes/judging/paper.html", title=what.entry, icon="edit",
        way=_way(round_.contest, _judging(round_.contest)), round=round_, judge=who, entry=what,
        form=form, conflict=conflict, back=reverse("judging:home", args=[round_.contest_id]),
        status=REFUSED if data is not None else 200,
    )  # fmt: skip


def _kept(
    request: HttpRequest, round_: Round, judge: Judge, entry: ContestEntry, form: SheetForm,
    conflict: ConflictForm,
) -> bool:  # fmt: skip
    """Do what a form asks; False with what was refused said in it."""
    asked: Any = conflict if conflict.is_bound else form
    if not asked.is_valid():
        return False
    try:
        if asked is conflict:
            reason = conflict.cleaned_data["reason"]
            judging.declare_conflict(judge, entry, reason=reason, by=request.user)
        else:
            judging.mark_entry(round_, judge, entry, form.points(), by=request.user)
    except ValidationError as error:
        put(asked, error)
        return False
    return True


@asks("see")
@require_POST
def step(request: HttpRequest, number: int) -> HttpResponse:
    """Open a round, end it, or open it once more."""
    round_ = _round(request, number)
    verbs = {
        "open": (judging.open_round, _("The round is open; judges can begin.")),
        "close": (judging.close_round, _("The result waits for somebody else, who settles it.")),
        "again": (judging.open_again, _("The round is open again; its result is thrown away.")),
    }
    verb, said = verbs.get(request.POST.get("do", ""), (None, ""))
    if verb is None:
        raise PermissionDenied
    try:
        verb(round_, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect("judging:home", round_.contest_id)


@asks("see")
@require_http_methods(["GET", "POST"])
def result(request: HttpRequest, number: int) -> HttpResponseBase:
    """Read a round's result; the second person settles exactly what stands here."""
    round_ = _round(request, number)
    if round_.result is None:
        return redirect("judging:home", round_.contest_id)
    if request.method == "POST":
        try:
            judging.settle_round(round_, read=request.POST.get("read", ""), by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Settled and on the site."))
        return redirect("judging:result", round_.pk)
    may_settle = can_settle(request.user, round_.contest.office)
    return page(
        request, "programmes/judging/result.html", title=round_.name, icon="list-ol",
        way=_way(round_.contest, _judging(round_.contest)), round=round_, result=round_.result,
        judges=sorted({name for one in round_.result["standings"] for name in one["totals"]}),
        units={entry.pk: entry.unit for entry in taking_part(round_)},
        is_own=request.user.pk == round_.closed_by,
        may_settle=may_settle and request.user.pk != round_.closed_by,
        waits=round_.state == RoundState.CLOSED,
        back=reverse("judging:home", args=[round_.contest_id]),
    )  # fmt: skip
