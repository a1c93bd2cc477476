"""What the desk's lists share: search without diacritics, a choice of period, plain cells."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn

from signalmast.core.periods import Period
from signalmast.core.reach import named_periods
from signalmast.core.tabular.text import fold
from signalmast.core.templatetags.desk import cell

MOST_WORDS = 12
TITLE_SIGNS = 90
KINDS = {
    "half": _("half-years"),
    "quarter": _("quarters"),
    "month": _("months"),
    "year": _("years"),
}


def _spellings() -> dict[str, str]:
    """Return, for each plain letter, all Vietnamese letters that fold to it, in both cases."""
    letters = (chr(code) for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)))
    found: dict[str, str] = {}
    for letter in letters:
        plain = fold(letter)
        if unicodedata.category(letter)[0] == "L" and len(plain) == 1 and plain.isascii():
            found[plain] = found.get(plain, "") + letter
    return found


_SPELLINGS = _spellings()


def loose_pattern(word: str) -> str:
    """Return a regular expression that finds `word` with any diacritics and in either case."""
    return "".join(
        f"[{letter}{letter.upper()}{_SPELLINGS.get(letter, '')}]"
        if letter.isalpha() and letter.isascii()
        else re.escape(letter)
        for letter in fold(word)
    )


def search_loosely(rows: QuerySet[Any], text: str, fields: Iterable[str]) -> QuerySet[Any]:
    """Narrow rows to those that hold every word of `text` in one of `fields`.

    `truong hoc` finds “Trường học”. Words beyond the twelfth are not looked at.
    """
    names = list(fields)
    for word in text.split()[:MOST_WORDS]:
        pattern = loose_pattern(word)
        either = Q()
        for name in names:
            either |= Q(**{f"{name}__regex": pattern})
        rows = rows.filter(either)
    return rows


class LooseSearch:
    """Mixed into a list view: its `search_fields` are searched without diacritics."""

    search_query: str
    search_fields: Sequence[str] | None

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.search_query:
            return queryset
        return search_loosely(queryset, self.search_query, self.search_fields or ())


class AskOnce:
    """Mixed into a list view: what a person may do is asked once for a page, not for each row."""

    def user_has_permission(self, permission: str) -> bool:
        asked: dict[str, bool] = self.__dict__.setdefault("_asked", {})
        if permission not in asked:
            asked[permission] = super().user_has_permission(permission)  # type: ignore[misc]  # mixin
        return asked[permission]


class OfficeChoiceFilter(django_filters.ChoiceFilter):
    """A choice among what the office of the request has; `offer(office)` returns the choices."""

    def __init__(
        self, *args: Any, offer: Callable[[Any], Sequence[Any]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer

    @property
    def office(self) -> Any:
        return getattr(self.parent.request, "office", None)

    @property
    def field(self) -> Any:
        if self.offer is not None and "choices" not in self.extra:
            self.extra["choices"] = self.offer(self.office)
        return super().field


class PeriodFilter(OfficeChoiceFilter):
    """Rows of one period. With `moments` the column is a time, cut at the office's midnight."""

    def __init__(self, *args: Any, moments: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Period"))
        super().__init__(*args, offer=period_choices, **kwargs)
        self.moments = moments

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        period: Period = self.office.period(value)
        if self.moments:
            first, after = period.moments(self.office.zone)
            return qs.filter(**{f"{self.field_name}__gte": first, f"{self.field_name}__lt": after})
        return qs.filter(**{f"{self.field_name}__range": (period.first, period.last)})


def period_choices(office: Any) -> list[tuple[Any, list[tuple[str, str]]]]:
    """Return the periods that have data, grouped by their kind."""
    return [
        (KINDS[kind], [(one.key, one.label) for one in periods])
        for kind, periods in named_periods(office).items()
    ]


class CellColumn(Column):
    """A column of days, numbers and texts in the reader's format; a dash where nothing is known."""

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["value"] = cell(context["raw_value"])
        return context


class ReadFirst:
    """Mixed into a list view: the title leads to the page that shows the row, not to its form."""

    list_display: Sequence[Any]

    def _get_title_column(
        self, field_name: str, column_class: Any = TitleColumn, **kwargs: Any
    ) -> Any:
        short = type("ShortTitleColumn", (_ShortTitle, column_class), {})
        classed = self._get_title_column_class(short)  # type: ignore[attr-defined]  # IndexView's
        return self._get_custom_column(  # type: ignore[attr-defined]  # IndexView's
            field_name,
            classed,
            get_url=self.get_inspect_url,  # type: ignore[attr-defined]  # IndexView's
            **kwargs,
        )


class _ShortTitle:
    """A title that takes no more than two lines of a list."""

    def get_value(self, instance: Any) -> Any:
        value = super().get_value(instance)  # type: ignore[misc]  # mixed into a column
        return Truncator(str(value)).chars(TITLE_SIGNS) if value else value
