"""The lists of texts: what stands where, in words, narrowed to the office of the desk."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.filters import LocaleFilter
from wagtail.admin.ui.tables import Column, Table, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.pages.listing import PageListingMixin
from wagtail.admin.widgets.button import Button, HeaderButton

from signalmast.channels.viewsets import OwnModelFilter
from signalmast.newsroom.domain.sites import languages, site_of
from signalmast.newsroom.domain.states import in_state, standings, to_read_again, written_by
from signalmast.newsroom.enums import Kind, State
from signalmast.newsroom.models import Category, Publication
from signalmast.newsroom.views.words import (
    shown_category,
    shown_change,
    shown_standing,
    shown_units,
)
from signalmast.people.desk import OfficeFilterSet, office_of
from signalmast.people.models import Unit
from signalmast.people.views.clock import OfficeClock

TITLE_SIGNS = 110
REVIEW = "review"
#: What a list offers to be narrowed to: every state, and what waits to be read again.
STATES = [*State.choices, (REVIEW, gettext_lazy("public, to be read again"))]
NEW: dict[str, Promise] = {
    Kind.STORY: gettext_lazy("New story"),
    Kind.NOTICE: gettext_lazy("New notice"),
    Kind.EVENT: gettext_lazy("New event"),
}
NEW_IN_ENGLISH: dict[str, Promise] = {
    Kind.STORY: gettext_lazy("New story in English"),
    Kind.NOTICE: gettext_lazy("New notice in English"),
    Kind.EVENT: gettext_lazy("New event in English"),
}


class TextFilterSet(OfficeFilterSet):
    """State, category, unit, language, and whether one wrote in it."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), method="by_state", choices=STATES
    )
    category = OwnModelFilter(queryset=Category.objects.all(), label=gettext_lazy("Category"))
    units = OwnModelFilter(queryset=Unit.objects.all(), label=gettext_lazy("Unit"))
    locale = LocaleFilter(
        label=gettext_lazy("Language"), choices=[("vi", "Tiếng Việt"), ("en", "English")]
    )
    mine = django_filters.ChoiceFilter(
        label=gettext_lazy("Writer"), method="by_writer", choices=[("yes", gettext_lazy("me"))]
    )

    class Meta:
        model = Publication
        fields: list[str] = []

    def by_state(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        if value == REVIEW:
            return to_read_again(rows, timezone.localdate())
        return in_state(rows, value)

    def by_writer(self, rows: QuerySet[Any], _name: str, _value: str) -> QuerySet[Any]:
        return written_by(rows, self.request.user)


class AnyTextFilterSet(TextFilterSet):
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind"),
        choices=[one for one in Kind.choices if one[0] != Kind.CORRECTION],
    )

    class Meta(TextFilterSet.Meta):
        pass


class HeadlineColumn(TitleColumn):
    """The headline, no longer than two lines, leading to the editor."""

    def __init__(self) -> None:
        super().__init__(
            "title",
            label=gettext_lazy("Headline"),
            accessor=lambda page: Truncator(page.get_admin_display_title()).chars(TITLE_SIGNS),
            sort_key="title",
            url_name="wagtailadmin_pages:edit",
        )


def columns(*, with_kind: bool) -> list[Column]:
    """Return what a list of texts shows; a list of all kinds names the kind of each."""
    kind = Column("kind", label=gettext_lazy("Kind"), accessor="get_kind_display")
    return [
        HeadlineColumn(),
        *([kind] if with_kind else []),
        Column("standing", label=gettext_lazy("State"), accessor=shown_standing),
        Column("category", label=gettext_lazy("Category"), accessor=shown_category),
        Column("language", label=gettext_lazy("Language"), accessor="locale.language_code"),
        Column("units", label=gettext_lazy("Units"), accessor=shown_units),
        Column(
            "changed",
            label=gettext_lazy("Last change"),
            accessor=shown_change,
            sort_key="latest_revision_created_at",
        ),
    ]


def describe(pages: Iterable[Any]) -> list[Any]:
    """Give each page of a list its standing and the names of its units; a few queries in all."""
    pages = list(pages)
    standing = standings(pages)
    names: dict[int, list[str]] = {}
    joined = Publication.units.through.objects.filter(publication__in=[one.pk for one in pages])
    for number, name in joined.order_by("unit__name").values_list("publication", "unit__name"):
        names.setdefault(number, []).append(name)
    for page in pages:
        page.standing = standing[page.pk]
        page.unit_names = ", ".join(names.get(page.pk, []))
    return pages


class TextTable(Table):
    """A table that reads as cards on a phone: every cell knows its heading."""

    classname = "listing desk-texts"


class TextIndexView(OfficeClock, PageListingMixin, generic.IndexView):
    """Texts of one office, of one kind or of all."""

    any_permission_required = {"add", "change"}
    template_name = "wagtailadmin/generic/index.html"
    results_template_name = "newsroom/list_results.html"
    base_filterset_class = TextFilterSet
    default_ordering = "-latest_revision_created_at"
    table_class = TextTable
    paginate_by = 50
    show_locale_labels = False

    def get_base_queryset(self) -> QuerySet[Any]:
        # A correction follows from a ruling and is worked on in the room of corrections.
        rows = self.model._default_manager.exclude(kind=Kind.CORRECTION)
        rows = rows.filter(office=office_of(self.request))
        rows = rows.select_related("category", "locale", "latest_revision__user")
        found: QuerySet[Any] = rows.defer("body", "latest_revision__content")
        return found

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.is_searching and not self.is_explicitly_ordered:
            return queryset
        down = self.ordering.startswith("-")
        name = F(self.ordering.removeprefix("-"))
        order = name.desc(nulls_last=True) if down else name.asc(nulls_first=True)
        return queryset.order_by(order, "-pk")

    def get_table_kwargs(self) -> dict[str, Any]:
        # The one for pages would bring along how to reorder them.
        kwargs: dict[str, Any] = generic.IndexView.get_table_kwargs(self)
        return kwargs

    def get_table(self, object_list: Any) -> Any:
        return super().get_table(describe(object_list))

    def get_add_url(self) -> str | None:
        """Return the form of a new text in the language the list is narrowed to."""
        if not hasattr(self.model, "own_kind") or not self.user_has_permission("add"):
            return None
        chosen = self.request.GET.get("locale", "")
        language = chosen if chosen in languages() else languages()[0]
        return f"{reverse(self.add_url_name)}?language={language}"

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.add_url:
            return []
        return [HeaderButton(NEW[self.model.own_kind], url=self.add_url, icon_name="plus")]

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        if not self.add_url:
            return []
        url = f"{reverse(self.add_url_name)}?language=en"
        return [Button(NEW_IN_ENGLISH[self.model.own_kind], url=url, icon_name="globe")]

    def get_page_title(self) -> str:
        return str(self.page_title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["nothing_said"] = self.nothing_said()
        return context

    def nothing_said(self) -> str:
        """Say in an empty list what to do first."""
        if self.is_searching or self.is_filtering:
            return _("No text fits; take a filter away or search for another word.")
        first: dict[Any, str] = {
            Kind.STORY: _("No story is written yet. The first one begins with its headline."),
            Kind.NOTICE: _(
                "No notice is written yet. A notice tells residents what changes, from when and "
                "whom to ask."
            ),
            Kind.EVENT: _("No event is written yet. An event has a time and a place."),
        }
        return first.get(getattr(self.model, "own_kind", None), _("Nothing is written yet."))


class BeginView(View):
    """Leads to the form of a new text on the office's site in one language."""

    model: Any = None

    def get(self, request: HttpRequest) -> HttpResponse:
        office = office_of(request)
        if office is None:
            raise PermissionDenied
        chosen = request.GET.get("language", "")
        language = chosen if chosen in languages() else languages()[0]
        options = self.model._meta
        site = site_of(office, language)
        return redirect("wagtailadmin_pages:add", options.app_label, options.model_name, site.pk)
