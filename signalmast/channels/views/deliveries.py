"""What goes out and went out: the list, one delivery with its attempts, and what is decided."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Max, Min, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin.ui.tables import Column, Table
from wagtail.admin.widgets.button import HeaderButton

from signalmast.channels.domain import holding
from signalmast.channels.domain.deciding import (
    confirm_arrival,
    leave_copies,
    let_be,
    send_again,
    send_copies_again,
)
from signalmast.channels.domain.watching import may_be_let_go, why_nothing_goes_out
from signalmast.channels.enums import Act, CopyState, State, Why
from signalmast.channels.forms import AGAIN, ARRIVED, LET_BE, DecideForm
from signalmast.channels.models import Account, Attempt, Delivery
from signalmast.channels.permissions import can_connect, can_decide
from signalmast.channels.views import words
from signalmast.core.links import thing_url
from signalmast.core.listing import AskOnce, CellColumn, LooseSearch, PeriodFilter, ReadFirst
from signalmast.core.numbers import show
from signalmast.core.periods import Period, parse_period
from signalmast.core.views.frame import asks, office_of
from signalmast.people.desk import OfficeFilterSet, OfficeIndexView, OfficeInspectView, own_rows
from signalmast.people.views.clock import OfficeClock

WAITING = "waiting"
STATES = [(WAITING, gettext_lazy("waits for a person")), *State.choices]
#: So many months back are offered; older ones are found by their year.
MONTHS = 24
SUBTITLE_SIGNS = 60
DUE, SENT = gettext_lazy("Goes out"), gettext_lazy("Sent")
COLUMNS = (
    "title",
    CellColumn("act", label=gettext_lazy("What it does"), accessor=words.shown_act, sort_key="act"),
    CellColumn(
        "account", label=gettext_lazy("Account"), accessor="account.name",
        sort_key="account__name",
    ),
    Column(
        "due_at", label=DUE, sort_key="due_at",
        accessor=lambda one: words.shown_moment(DUE, one.due_at),
    ),
    Column("state", label=gettext_lazy("State"), accessor=words.shown_state, sort_key="state"),
    Column(
        "sent_at", label=SENT, sort_key="sent_at",
        accessor=lambda one: words.shown_moment(SENT, one.sent_at),
    ),
)  # fmt: skip
SAID = {
    ARRIVED: gettext_lazy("It is noted as seen on the channel, with your name."),
    AGAIN: gettext_lazy("It is due now and goes out as soon as the account may send."),
    LET_BE: gettext_lazy("It does not happen. The log keeps the reason."),
}


def months_and_years(office: Any) -> list[tuple[Any, list[tuple[str, str]]]]:
    """Return the months and years in which something is or was due, the latest first."""
    days = Delivery.objects.of(office).aggregate(first=Min("due_at"), last=Max("due_at"))
    if days["first"] is None:
        return []
    first, last = (days[name].astimezone(office.zone).date() for name in ("first", "last"))
    months: list[Period] = []
    year, month = last.year, last.month
    while (year, month) >= (first.year, first.month) and len(months) < MONTHS:
        months.append(parse_period(f"{year}-{month:02}", office.half_year))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    years = [
        parse_period(str(one), office.half_year) for one in range(last.year, first.year - 1, -1)
    ]
    return [
        (_("months"), [(one.key, one.label) for one in months]),
        (_("years"), [(one.key, one.label) for one in years]),
    ]


class DuePeriodFilter(PeriodFilter):
    """Periods of the deliveries themselves; files may speak of other years."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = months_and_years


class OwnAccountFilter(django_filters.ModelChoiceFilter):
    """A choice among the office's accounts that something went out through."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = own_rows(super().get_queryset(request), office_of(request))
        return rows.exclude(connector="", deliveries=None).distinct()


class DeliveryFilterSet(OfficeFilterSet):
    account = OwnAccountFilter(queryset=Account.objects.all(), label=gettext_lazy("Account"))
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), method="by_state", choices=STATES
    )
    act = django_filters.ChoiceFilter(label=gettext_lazy("What it does"), choices=Act.choices)
    period = DuePeriodFilter(field_name="due_at", moments=True, label=gettext_lazy("Goes out in"))

    class Meta:
        model = Delivery
        fields: list[str] = []

    def by_state(self, rows: Any, _name: str, value: str) -> QuerySet[Delivery]:
        if value == WAITING:
            waiting: QuerySet[Delivery] = rows.waiting_for_a_person()
            return waiting
        found: QuerySet[Delivery] = rows.filter(state=value)
        return found


class DeliveryTable(Table):
    """A table that reads as cards on a phone."""

    classname = "listing desk-cards"


class DeliveryIndexView(OfficeClock, AskOnce, LooseSearch, ReadFirst, OfficeIndexView):
    table_class = DeliveryTable
    page_title = gettext_lazy("Deliveries")
    default_ordering = ("-due_at", "-pk")

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        return rows.select_related("account").defer("payload")

    @cached_property
    def header_buttons(self) -> list[Any]:
        url = reverse("deliveries:calendar")
        return [HeaderButton(_("Calendar"), url=url, icon_name="calendar-alt")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        office = office_of(self.request)
        held = why_nothing_goes_out(office)
        may_let_go = bool(held) and can_connect(self.request.user, office) and may_be_let_go()
        return {
            **context,
            "held": held,
            "may_let_go": may_let_go,
            "is_connected": Account.objects.connected().filter(office=office).exists(),
        }


@dataclass(frozen=True, slots=True)
class Step:
    """One attempt as the page of a delivery shows it."""

    attempt: Attempt
    sign: SafeString
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Copies:
    """How many copies of a post to subscribers stand where."""

    sign: SafeString
    count: int


def steps(delivery: Delivery) -> list[Step]:
    """Return every attempt in order, with how long it took."""
    found = []
    for one in delivery.timeline.all():
        sign = words.chip(words.OUTCOMES[one.outcome], one.get_outcome_display())
        found.append(Step(one, sign, _seconds(one.began_at, one.ended_at)))
    return found


def _seconds(began: datetime, ended: datetime | None) -> float | None:
    return round((ended - began).total_seconds(), 1) if ended is not None else None


def copies(delivery: Delivery) -> list[Copies]:
    """Return the number of copies in each state that has some, in the order of the states."""
    rows = delivery.copies.order_by().values_list("state").annotate(count=Count("pk"))
    counted = dict(rows)
    return [
        Copies(words.chip(words.COPIES[state], state.label), counted[state])
        for state in CopyState
        if state in counted
    ]


class DeliveryInspectView(OfficeClock, OfficeInspectView):
    """One delivery: what it says, what became of it, and what a person has to decide."""

    template_name = "channels/delivery.html"
    page_title = gettext_lazy("Delivery")
    form: DecideForm | None = None
    problem = ""

    def get_page_subtitle(self) -> str:
        return Truncator(self.object.title or self.object.account.name).chars(SUBTITLE_SIGNS)

    @property
    def may_decide(self) -> bool:
        waits = self.object.state in {State.NEEDS_PERSON, State.REFUSED}
        return waits and can_decide(self.request.user, self.object)

    def doubtful(self) -> int:
        """Return of how many copies this person may decide whether they are sent again."""
        if self.object.why != Why.COPIES or not can_decide(self.request.user, self.object):
            return 0
        return int(self.object.copies.filter(state=CopyState.UNKNOWN).count())

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Decide; what can't be done is said above the form, and what was entered stays."""
        if not can_decide(request.user, self.object):
            raise PermissionDenied
        if request.POST.get("copies") in {AGAIN, LET_BE}:
            return self._decide_copies(request)
        self.form = DecideForm(request.POST, delivery=self.object)
        if self.form.is_valid():
            try:
                self._decide(self.form.cleaned_data)
            except ValidationError as error:
                self._refuse(error)
            else:
                messages.success(request, SAID[self.form.cleaned_data["what"]])
                return redirect("deliveries:inspect", self.object.pk)
        self.object.refresh_from_db()
        answer: HttpResponse = self.render_to_response(self.get_context_data())
        return answer

    def _decide_copies(self, request: HttpRequest) -> HttpResponse:
        """Send again, or leave, the copies of which nobody knows whether they arrived."""
        one, by = self.object, request.user
        try:
            if request.POST["copies"] == AGAIN:
                count = send_copies_again(one, by=by)
                said = ngettext(
                    "%(count)s copy is sent again.", "%(count)s copies are sent again.", count
                )
            else:
                count = leave_copies(one, by=by)
                said = ngettext(
                    "%(count)s copy is left as it is.",
                    "%(count)s copies are left as they are.",
                    count,
                )
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, said % {"count": show(count)})
        return redirect("deliveries:inspect", one.pk)

    def _decide(self, given: dict[str, Any]) -> None:
        """Do what the person chose. Raises ValidationError, PermissionDenied."""
        one, by = self.object, self.request.user
        if given["what"] == ARRIVED:
            url = given.get("link") or one.url
            number = given.get("number") or one.external_id
            confirm_arrival(one, by=by, url=url, number=number)
        elif given["what"] == AGAIN:
            send_again(one, by=by)
        else:
            let_be(one, by=by, reason=given["reason"])

    def _refuse(self, error: ValidationError) -> None:
        form = self.form
        if (
            form is not None
            and form.cleaned_data["what"] == LET_BE
            and not form.cleaned_data["reason"]
        ):
            form.add_error("reason", error.messages)
        else:
            self.problem = " ".join(error.messages)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        one: Delivery = self.object
        followers = one.sequels.select_related("account").order_by("pk")
        return {
            **context,
            "delivery": one,
            "state": words.chip(words.LOOKS[one.state], one.get_state_display()),
            "said": words.what_follows(one),
            "waits_for": words.what_it_waits_for(one),
            "channel": words.shown_platform(one.account),
            "post": one.payload or (one.of.payload if one.of is not None else {}),
            "is_older_text": not one.payload and one.of is not None,
            "link": words.safe_link(one.url),
            "text_url": thing_url(one.source),
            "steps": steps(one),
            "copies": copies(one),
            "followers": [(two, words.shown_state(two)) for two in followers],
            "settled_by": words.name_of(one.settled_by),
            "may_decide": self.may_decide,
            "waits_for_others": one.state in {State.NEEDS_PERSON, State.REFUSED},
            "question": words.question(one),
            "form": (self.form or DecideForm(delivery=one)) if self.may_decide else None,
            "problem": self.problem,
            "doubtful": self.doubtful(),
        }


@asks("manage")
@require_http_methods(["GET", "POST"])
def go_on(request: HttpRequest) -> HttpResponseBase:
    """End the pause of the whole installation; what waits for a person still does."""
    if request.method == "POST" and may_be_let_go():
        holding.go_on(office_of(request), by=request.user)
        said = _("It goes on: what is due leaves now. What waits for a person still waits.")
        messages.success(request, said)
    return redirect("deliveries:index")
