"""The list of feedback: what is due first comes first."""

from typing import Any

import django_filters
from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, Table
from wagtail.admin.widgets.button import HeaderButton

from signalmast.core.listing import AskOnce, LooseSearch, ReadFirst
from signalmast.listening.domain.removing import waiting_removals
from signalmast.listening.domain.working_days import WorkingDays, working_days
from signalmast.listening.enums.feedback import OPEN, FeedbackOrigin, FeedbackState
from signalmast.listening.models import Answer, Feedback, Subject
from signalmast.listening.permissions import can_confirm, can_handle, can_see_all
from signalmast.listening.views import feedback_words as words
from signalmast.people.desk import OfficeFilterSet, OfficeIndexView, office_of
from signalmast.people.models import Unit
from signalmast.people.permissions import units_and_merged_of
from signalmast.people.views.clock import OfficeClock

IS_OPEN, LATE, TODAY = "open", "late", "today"
CONFIRM, BACK, REMOVAL = "confirm", "back", "removal"
STATES = [
    (IS_OPEN, gettext_lazy("open: needs an answer")),
    (LATE, gettext_lazy("overdue")),
    (TODAY, gettext_lazy("due today")),
    *FeedbackState.choices,
]
DECIDE = [
    (CONFIRM, gettext_lazy("an answer to confirm")),
    (BACK, gettext_lazy("an answer of mine that was sent back")),
    (REMOVAL, gettext_lazy("a text to take off the site")),
]


def to_confirm(user: Any, office: Any) -> list[int]:
    """Return the numbers of the feedback whose draft this person may confirm."""
    rows = Answer.objects.waiting().filter(feedback__office=office, feedback__state__in=OPEN)
    rows = rows.exclude(proposed_by=user.pk).select_related("feedback__office")
    return [one.feedback_id for one in rows if can_confirm(user, one)]


def sent_back_to(user: Any, office: Any) -> list[int]:
    """Return the numbers of open feedback whose newest draft is this person's and was sent back."""
    rows = Answer.objects.filter(feedback__office=office, feedback__state__in=OPEN)
    newest: dict[int, Answer] = {one.feedback_id: one for one in rows.order_by("version")}
    return [
        number
        for number, one in newest.items()
        if one.proposed_by == user.pk and one.sent_back_by is not None and not one.is_given
    ]


def to_remove(user: Any, office: Any) -> list[int]:
    """Return the numbers of the feedback whose public text this person may take off the site."""
    rows = waiting_removals(office).exclude(removal_by=user.pk)
    return list(rows.values_list("feedback", flat=True))


def seen_by(user: Any, office: Any) -> QuerySet[Feedback]:
    """Return the feedback of an office that a person sees: all, or what their units answer."""
    rows: QuerySet[Feedback] = Feedback.objects.of(office)
    return (
        rows
        if can_see_all(user, office)
        else rows.filter(unit__in=units_and_merged_of(user, office))
    )


class FeedbackFilterSet(OfficeFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), method="by_state", choices=STATES
    )
    decide = django_filters.ChoiceFilter(
        label=gettext_lazy("Waits for me"), method="by_decision", choices=DECIDE
    )
    subject = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Subject"), queryset=Subject.objects.all()
    )
    unit = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Unit that answers"), queryset=Unit.objects.all()
    )
    origin = django_filters.ChoiceFilter(
        label=gettext_lazy("Came by"), choices=FeedbackOrigin.choices
    )

    class Meta:
        model = Feedback
        fields: list[str] = []

    def by_state(self, rows: Any, _name: str, value: str) -> QuerySet[Feedback]:
        today = timezone.localdate()
        narrowed = {IS_OPEN: {}, LATE: {"due_at__lt": today}, TODAY: {"due_at": today}}
        found: QuerySet[Feedback] = rows.filter(state=value)
        if value in narrowed:
            found = rows.open().filter(**narrowed[value])
        return found

    def by_decision(self, rows: Any, _name: str, value: str) -> QuerySet[Feedback]:
        ask = {CONFIRM: to_confirm, BACK: sent_back_to, REMOVAL: to_remove}[value]
        found: QuerySet[Feedback] = rows.filter(pk__in=ask(self.request.user, self._office))
        return found

    @property
    def _office(self) -> Any:
        return office_of(self.request)


COLUMNS = (
    "text",
    Column("number", label=gettext_lazy("Number"), accessor="number"),
    Column("subject", label=gettext_lazy("Subject"), accessor="subject"),
    Column("unit", label=gettext_lazy("Unit that answers"), accessor=words.shown_unit),
    Column("state", label=gettext_lazy("State"), accessor=words.shown_state, sort_key="state"),
    Column("due_at", label=words.DUE, accessor="time_left", sort_key="due_at"),
)


class CardTable(Table):
    """A table that reads as cards on a phone."""

    classname = "listing desk-cards desk-feedback"


class ForUnitsToo:
    """A view that unit officers enter too; what they see there is narrowed to their units."""

    request: Any

    def user_has_permission(self, permission: str) -> bool:
        if super().user_has_permission(permission):  # type: ignore[misc]  # mixed into views
            return True
        own = units_and_merged_of(self.request.user, office_of(self.request))
        return permission == "view" and bool(own)


class FeedbackIndexView(ForUnitsToo, OfficeClock, AskOnce, LooseSearch, ReadFirst, OfficeIndexView):
    """Feedback of one office: open first, by the day it is due, then what is settled."""

    page_title = gettext_lazy("Feedback")
    default_ordering = ("-rank", "due", "-received_at", "-pk")
    table_class = CardTable

    def get_list_more_buttons(self, instance: Any) -> list[Any]:  # noqa: ARG002 -- Wagtail's
        return []

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        seen = seen_by(self.request.user, office_of(self.request))
        is_open = Case(When(state__in=OPEN, then=Value(1)), default=Value(0))
        due = Case(When(state__in=OPEN, then="due_at"), default=None)
        drafts = Exists(Answer.objects.waiting().filter(feedback=OuterRef("pk")))
        rows = rows.filter(pk__in=seen.values("pk"))
        found: QuerySet[Any] = rows.annotate(rank=is_open, due=due, has_draft=drafts)
        return found.select_related("subject", "unit", "office")

    def get_table(self, object_list: Any) -> Any:
        days: WorkingDays = working_days(office_of(self.request))
        for one in object_list:
            one.time_left = words.time_left(one, days)
            one.text = one.text or _("Emptied: %(number)s") % {"number": one.number}
        return super().get_table(object_list)

    @cached_property
    def may_note(self) -> bool:
        return can_handle(self.request.user, office_of(self.request))

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.may_note:
            return []
        url = reverse("feedback:note")
        return [HeaderButton(_("Note feedback"), url=url, icon_name="plus")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        subjects = Subject.objects.of(office_of(self.request)).exists()
        return {**context, "may_note": self.may_note, "has_subjects": subjects}
