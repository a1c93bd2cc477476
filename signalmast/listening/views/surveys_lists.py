"""The list of surveys of an office."""

from typing import Any

import django_filters
from django.db.models import Case, QuerySet, Value, When
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, Table
from wagtail.admin.widgets.button import HeaderButton

from signalmast.channels.views.words import ACT, GOOD, OFF, WAITS, chip, labelled
from signalmast.core.listing import AskOnce, LooseSearch, ReadFirst
from signalmast.core.templatetags.desk import cell
from signalmast.listening.enums.surveys import SurveyState
from signalmast.listening.models import Survey
from signalmast.listening.permissions import can_survey
from signalmast.people.desk import OfficeFilterSet, OfficeIndexView, office_of
from signalmast.people.views.clock import OfficeClock

STATES: dict[str, str] = {
    SurveyState.DRAFT: WAITS, SurveyState.PROPOSED: ACT, SurveyState.OPEN: GOOD,
    SurveyState.CLOSED: OFF,
}  # fmt: skip
#: What waits for a second person first, then what is open, what is prepared, what is over.
RANKS = {SurveyState.PROPOSED: 0, SurveyState.OPEN: 1, SurveyState.DRAFT: 2}
OVER = 3


def shown_state(survey: Survey) -> SafeString:
    return chip(STATES[survey.state], survey.get_state_display())


def shown_group(survey: Survey) -> str:
    return _("a closed group") if survey.is_closed_group else _("everybody")


def shown_closing(survey: Survey) -> SafeString:
    day = survey.closed_on or survey.closes_on
    return labelled(gettext_lazy("Closes after"), cell(day) if day else "")


class SurveyFilterSet(OfficeFilterSet):
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=SurveyState.choices)

    class Meta:
        model = Survey
        fields: list[str] = []


COLUMNS = (
    "title",
    Column("state", label=gettext_lazy("State"), accessor=shown_state, sort_key="state"),
    Column("group", label=gettext_lazy("For whom"), accessor=shown_group),
    Column(
        "closes_on", label=gettext_lazy("Closes after"), accessor=shown_closing,
        sort_key="closes_on",
    ),
)  # fmt: skip


class SurveyTable(Table):
    """A table that reads as cards on a phone."""

    classname = "listing desk-cards desk-claims"


class SurveyIndexView(OfficeClock, AskOnce, LooseSearch, ReadFirst, OfficeIndexView):
    """Surveys of one office. A row leads to its page; there is nothing else to choose for one."""

    page_title = gettext_lazy("Surveys")
    default_ordering = ("rank", "-pk")
    table_class = SurveyTable

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        rank = Case(
            *(When(state=state, then=Value(place)) for state, place in RANKS.items()),
            default=Value(OVER),
        )
        rows = rows.select_related("office").prefetch_related("words")
        found: QuerySet[Any] = rows.annotate(rank=rank)
        return found

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Find by the words in any language; a survey with two titles is one row."""
        if not self.search_query:
            return queryset
        found = super().search_queryset(Survey.objects.all()).values("pk")
        return queryset.filter(pk__in=found)

    def get_list_more_buttons(self, instance: Any) -> list[Any]:  # noqa: ARG002 -- Wagtail's
        return []

    @cached_property
    def may_begin(self) -> bool:
        return can_survey(self.request.user, office_of(self.request))

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.may_begin:
            return []
        url = reverse("surveys:begin")
        return [HeaderButton(_("Begin a survey"), url=url, icon_name="plus")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "may_begin": self.may_begin}
