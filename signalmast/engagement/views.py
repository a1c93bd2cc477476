"""Posts on screen: the list with the latest counters, one post with its readings over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signalmast.core.figures import Source
from signalmast.core.importing.register import BY_HAND
from signalmast.core.listing import AskOnce, LooseSearch, ReadFirst
from signalmast.core.models import Import
from signalmast.core.templatetags.desk import cell
from signalmast.engagement.domain.origins import posted_from_here, read_from_platform
from signalmast.engagement.domain.posts import place_post
from signalmast.engagement.models import COUNTERS, Post, Reading
from signalmast.engagement.panels import interactions, moment, readings_line
from signalmast.people.desk import (
    OfficeEditView,
    OfficeIndexView,
    OfficeInspectView,
    office_of,
    shown_source,
)

#: Counters that the list of posts shows.
LISTED = ("reactions", "comments", "shares", "views")


def latest(name: str) -> Subquery:
    """Return the counter `name` of a post's latest reading, as an expression of a query of posts.

    What a platform left blank was told by the reading before (`domain/sums.py`). One seek on the
    readings' primary key for each row that is shown.
    """
    speaks = ~Q(**{name: None}) | ~Q(until_import_id=None)
    readings = Reading.objects.filter(speaks, post_id=OuterRef("pk")).order_by("-taken_at")
    return Subquery(readings.values(name)[:1], output_field=BigIntegerField())


def shown_post_source(post: Post) -> str:
    """Return where a post is from: a link to file and row, the desk itself, "by hand", or both."""
    if post.import_id is None and not post.rank.startswith(BY_HAND):
        return posted_from_here(post.published_at)
    shown: str = shown_source(post)  # type: ignore[arg-type]  # has what is asked of a register row
    return shown


class PostIndexView(AskOnce, LooseSearch, ReadFirst, OfficeIndexView):
    def get_base_queryset(self) -> QuerySet[Any]:
        posts: QuerySet[Any] = super().get_base_queryset()
        counters = {f"latest_{name}": latest(name) for name in LISTED}
        counted: QuerySet[Any] = posts.select_related("account", "unit").annotate(**counters)
        return counted


class DailyIndexView(AskOnce, LooseSearch, OfficeIndexView):
    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        return rows.select_related("account")


@dataclass(frozen=True, slots=True)
class Line:
    """One state of a post's counters: from when to when it was read, and in which rows."""

    reading: Reading
    first: Any
    last: Any
    counters: list[int | None]
    interactions: int | None
    sources: list[tuple[Source, str]]
    asked: str


def reading_lines(readings: Sequence[Reading]) -> list[Line]:
    """Return the readings in their order, each with the files or the platform it is from."""
    both = {number for one in readings for number in (one.import_id, one.until_import_id)}
    imports = Import.objects.filter(pk__in=[number for number in both if number is not None])
    names = dict(imports.values_list("pk", "file__name"))
    lines = []
    for one in readings:
        places = dict.fromkeys(
            ((one.import_id, one.row_number), (one.until_import_id, one.until_row))
        )
        lines.append(
            Line(
                one,
                moment(one.taken_at),
                moment(one.until) if one.until > one.taken_at else None,
                [getattr(one, name) for name in COUNTERS],
                interactions(one),
                [
                    (Source(file, row), names.get(file, ""))
                    for file, row in places
                    if file is not None and row is not None
                ],
                "" if one.until_import_id else read_from_platform(one.until),
            )
        )
    return lines


class PostInspectView(OfficeInspectView):
    """One post: what it is, where it came from, every reading with its row."""

    template_name = "engagement/post/inspect.html"
    page_title = gettext_lazy("Post")

    def get_published_at_display_value(self) -> str:
        return cell(self.object.published_at)

    def get_is_share_display_value(self) -> str:
        return _("yes") if self.object.is_share else _("no")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        readings = list(Reading.objects.filter(post_id=self.object.pk).order_by("taken_at"))
        fields = {field.name: field for field in Reading._meta.fields}
        link = self.object.permalink
        return {
            **context,
            "counter_names": [fields[name].verbose_name for name in COUNTERS],
            "lines": reading_lines(readings),
            "line": readings_line(readings),
            "source": shown_post_source(self.object),
            "link": link if link.startswith(("http://", "https://")) else "",
        }


class PostEditView(OfficeEditView):
    """Category and unit; the post's text and time stand above the form."""

    template_name = "engagement/post/edit.html"

    def save_instance(self) -> Any:
        return place_post(self.form.instance, by=self.request.user)

    @cached_property
    def can_delete(self) -> bool:
        """A post goes only with the import that brought it."""
        return False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["source"] = shown_post_source(self.object)
        context["categories"] = categories(office_of(self.request))
        return context


def categories(office: Any) -> list[str]:
    """Return the categories that the office's posts have."""
    rows = Post.objects.of(office).exclude(category="").order_by("category")
    return list(rows.values_list("category", flat=True).distinct())


class AliasIndexView(AskOnce, OfficeIndexView):
    """Names that this office's files give to columns."""
