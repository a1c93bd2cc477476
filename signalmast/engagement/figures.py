"""Figures of posts: how many, and what their counters say at the latest reading."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from signalmast.channels.models import Account
from signalmast.core.figures import (
    Answer,
    EvidenceRow,
    QueryRows,
    Question,
    Slice,
    Source,
    Table,
    figure,
    table,
)
from signalmast.core.tabular.text import vietnamese_key
from signalmast.engagement.domain.asked import NO_VALUE, posts_of, successors_of
from signalmast.engagement.domain.origins import posted_from_here, read_from_platform
from signalmast.engagement.domain.sums import EMPTY, Sums, latest_readings, sum_posts
from signalmast.engagement.models import Kind, Post, Reading

NO_POSTS = _("No file of posts reaches into this period; load the page's export for it.")
INTERACTIONS = ("reactions", "comments", "shares")
NOT_COUNTED = _("No reading of these posts says how many there were.")


def _reach(question: Question) -> tuple[datetime, datetime] | None:
    """Return the times of the office's first and last own post, or None without any."""

    def ends() -> tuple[datetime, datetime] | None:
        times = Post.objects.of(question.office).own().order_by("published_at")
        first = times.values_list("published_at", flat=True).first()
        last = times.values_list("published_at", flat=True).last()
        return (first, last) if first and last else None

    found: tuple[datetime, datetime] | None = question.remember("reach", ends)
    return found


def _unknown(question: Question) -> bool:
    """Tell whether no file reaches into the period, so that nothing is known rather than none."""
    reach = _reach(question)
    first, after = question.period.moments(question.office.zone)
    return reach is None or reach[1] < first or reach[0] >= after


def _sums(question: Question) -> Sums:
    key = ("sums", tuple(sorted(question.where.items())))
    found: Sums = question.remember(key, lambda: sum_posts(posts_of(question)).get(None, EMPTY))
    return found


def _as_of(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None


def _post_row(post: Post) -> EvidenceRow:
    source = Source(post.import_id, post.row_number) if post.import_id and post.row_number else None
    return EvidenceRow(
        identity=f"post:{post.platform}:{post.external_id}",
        content=f"published={post.published_at.astimezone(UTC).isoformat()}",
        cells=(post.published_at, post.title, post.account.name, post.get_kind_display()),
        source=source,
        origin="" if source else posted_from_here(post.published_at),
        href=post.permalink if post.permalink.startswith(("http://", "https://")) else "",
    )


def _reading_row(names: tuple[str, ...]) -> Callable[[Reading], EvidenceRow]:
    def row(reading: Reading) -> EvidenceRow:
        values = tuple(getattr(reading, f"told_{name}") for name in names)
        number = reading.until_row
        source = (
            Source(reading.until_import_id, number) if reading.until_import_id and number else None
        )
        counted = " ".join(
            f"{name}={'' if value is None else value}"
            for name, value in zip(names, values, strict=True)
        )
        post = reading.post
        return EvidenceRow(
            identity=f"post:{post.platform}:{post.external_id}",
            content=f"{counted} read={reading.until}",
            cells=(post.published_at, post.title, _as_of(reading.until), *values),
            source=source,
            origin="" if source else read_from_platform(reading.until),
            href=post.permalink if post.permalink.startswith(("http://", "https://")) else "",
        )

    return row


COLUMNS = (_("published"), _("text"), _("page"), _("kind"))
READ_COLUMNS = (_("published"), _("text"), _("read on"))


def _post_rows(posts: QuerySet[Post]) -> QueryRows:
    ordered = posts.select_related("account").order_by("-published_at", "pk")
    return QueryRows(ordered, COLUMNS, _post_row)


def _reading_rows(question: Question, names: tuple[str, ...]) -> QueryRows:
    readings = latest_readings(posts_of(question), names).select_related("post")
    labels = tuple(Reading._meta.get_field(name).verbose_name for name in names)  # type: ignore[union-attr]  # plain columns
    ordered = readings.order_by("-post__published_at", "post_id")
    return QueryRows(ordered, (*READ_COLUMNS, *labels), _reading_row(names))


def _split(group: str, label: Callable[[Question, Any], Any], *counters: str) -> Any:
    """Return a dimension: slices by a column of the post, in one query."""

    def slices(question: Question) -> list[Slice]:
        parts = sum_posts(posts_of(question), group)
        return [
            Slice(str(key if key != "" else NO_VALUE), label(question, key), _value(sums, counters))
            for key, sums in sorted(
                parts.items(), key=lambda item: vietnamese_key(str(label(question, item[0])))
            )
        ]

    return slices


def _value(sums: Sums, counters: tuple[str, ...]) -> int | None:
    if not counters:
        return sums.posts
    known = [sums.total(name) for name in counters]
    return (
        sum(value for value in known if value is not None)
        if any(value is not None for value in known)
        else None
    )


def _by_week(*counters: str) -> Any:
    """Return slices by week; a week that begins after the last reading is not known yet."""

    def slices(question: Question) -> list[Slice]:
        found = []
        latest = _latest_day(question)
        for week in question.period.weeks():
            part = question.narrowed(week=week.first.isoformat())
            sums = sum_posts(posts_of(part)).get(None, EMPTY)
            value = _value(sums, counters) if sums.posts else 0
            reached = latest is not None and week.first <= latest
            found.append(
                Slice(week.first.isoformat(), week.label, value if reached or value else None)
            )
        return found

    return slices


def _latest_day(question: Question) -> date | None:
    """Return the office's day of the latest reading of any of its posts."""

    def latest() -> date | None:
        seconds = Reading.objects.filter(post__office=question.office).aggregate(
            latest=Max("until")
        )["latest"]
        moment = _as_of(seconds)
        return moment.astimezone(question.office.zone).date() if moment else None

    found: date | None = question.remember("latest day", latest)
    return found


def _by_unit(*counters: str) -> Any:
    """Return slices by unit; a unit merged away counts in its successor."""

    def slices(question: Question) -> list[Slice]:
        parts = sum_posts(posts_of(question), "unit_id")
        after = successors_of(question)
        merged: dict[Any, int | None] = {}
        for pk, sums in parts.items():
            unit = after.get(pk)
            value = _value(sums, counters)
            if value is not None:
                merged[unit] = (merged.get(unit) or 0) + value
            else:
                merged.setdefault(unit, None)
        return [
            Slice(
                str(unit.pk) if unit else NO_VALUE, unit.name if unit else _("no one unit"), value
            )
            for unit, value in sorted(
                merged.items(), key=lambda item: vietnamese_key(item[0].name if item[0] else "￿")
            )
        ]

    return slices


def _channel_label(question: Question, key: Any) -> str:
    names: dict[int, str] = question.remember(
        "channels",
        lambda: dict(Account.objects.filter(office=question.office).values_list("pk", "name")),
    )
    return names[key]


def _dimensions(*counters: str) -> dict[str, Any]:
    return {
        "category": _split("category", lambda _q, key: key or _("without a category"), *counters),
        "kind": _split("kind", lambda _q, key: Kind(key).label, *counters),
        "channel": _split("account_id", _channel_label, *counters),
        "unit": _by_unit(*counters),
        "week": _by_week(*counters),
    }


@figure(
    "engagement.posts",
    label=_("Posts"),
    unit="posts",
    method=_(
        "Posts of the office's pages whose publish time, in the office's time zone, lies in the "
        "period; re-shares of others are not counted."
    ),
    by=_dimensions(),
)
def posts(question: Question) -> Answer:
    chosen = posts_of(question)
    rows = _post_rows(chosen)
    if _unknown(question):
        return Answer(None, rows, None, NO_POSTS)
    sums = _sums(question)
    return Answer(sums.posts, rows, _as_of(sums.latest))


@figure(
    "engagement.reshares",
    label=_("Re-shares of others"),
    unit="posts",
    method=_("Posts in the period that the export marks as shares of someone else's post."),
)
def reshares(question: Question) -> Answer:
    chosen = posts_of(question, shares=True)
    if _unknown(question):
        return Answer(None, _post_rows(chosen), None, NO_POSTS)
    return Answer(chosen.count(), _post_rows(chosen), _as_of(_sums(question).latest))


def _counter(question: Question, *names: str) -> Answer:
    rows = _reading_rows(question, names)
    if _unknown(question):
        return Answer(None, rows, None, NO_POSTS)
    sums = _sums(question)
    value = _value(sums, names) if sums.posts else 0
    return Answer(value, rows, _as_of(sums.latest), NOT_COUNTED if value is None else "")


SUM_METHOD = _(
    "Sum of the lifetime counter at the latest reading of each post published in the period; "
    "a post without this counter adds nothing."
)


@figure(
    "engagement.reactions",
    label=_("Reactions"),
    unit="reactions",
    method=SUM_METHOD,
    by=_dimensions("reactions"),
)
def reactions(question: Question) -> Answer:
    return _counter(question, "reactions")


@figure(
    "engagement.comments",
    label=_("Comments"),
    unit="comments",
    method=SUM_METHOD,
    by=_dimensions("comments"),
)
def comments(question: Question) -> Answer:
    return _counter(question, "comments")


@figure(
    "engagement.shares",
    label=_("Shares"),
    unit="shares",
    method=SUM_METHOD,
    by=_dimensions("shares"),
)
def shares(question: Question) -> Answer:
    return _counter(question, "shares")


@figure(
    "engagement.views",
    label=_("Views"),
    unit="views",
    method=_(
        "Sum of the views of each post published in the period at its latest reading, as the "
        "platform counts a view; views of the page as a whole are another number."
    ),
    by=_dimensions("views"),
)
def views(question: Question) -> Answer:
    return _counter(question, "views")


@figure(
    "engagement.interactions",
    label=_("Interactions"),
    unit="interactions",
    method=_(
        "Reactions, comments and shares together, at the latest reading of each post published "
        "in the period; a stated total that differs from its parts is not used."
    ),
    by=_dimensions("reactions", "comments", "shares"),
)
def interactions(question: Question) -> Answer:
    return _counter(question, *INTERACTIONS)


@table("engagement.best_posts", label=_("Posts with the most interactions"))
def best_posts(question: Question) -> Table:
    """The ten posts with the most interactions; equal ones in the order of publication."""
    rows = sorted(
        latest_readings(posts_of(question), INTERACTIONS).select_related("post"),
        key=lambda reading: (-_interactions(reading), reading.post.published_at, reading.post_id),
    )[:10]
    zone = question.office.zone
    return Table(
        columns=(_("Published"), _("Text"), _("Reactions"), _("Comments"), _("Shares"), _("Total")),
        rows=[
            (
                reading.post.published_at.astimezone(zone).date(),
                reading.post.title,
                *_told(reading),
                _interactions(reading),
            )
            for reading in rows
        ],
        sources=[
            Source(reading.until_import_id, reading.until_row)
            if reading.until_import_id and reading.until_row
            else None
            for reading in rows
        ],
    )


def _told(reading: Reading) -> tuple[int | None, ...]:
    return tuple(getattr(reading, f"told_{name}") for name in INTERACTIONS)


def _interactions(reading: Reading) -> int:
    return sum(value or 0 for value in _told(reading))


def _breakdown(question: Question, dimension: str, heading: Any) -> Table:
    """Posts and interactions by one dimension, with the period before beside them."""
    before = question.at(question.period.previous())
    rows = []
    parts = {part.key: part for part in _dimensions()[dimension](question)}
    sums = _dimensions("reactions", "comments", "shares")[dimension]
    now = {part.key: part.value for part in sums(question)}
    old = {part.key: part.value for part in sums(before)} if not _unknown(before) else {}
    for key, part in parts.items():
        rows.append((part.label, part.value, now.get(key), old.get(key)))
    total = (
        _("Total"),
        sum(part.value or 0 for part in parts.values()),
        sum(value or 0 for value in now.values()),
        sum(value or 0 for value in old.values()) if old else None,
    )
    return Table(
        columns=(heading, _("Posts"), _("Interactions"), _("Interactions, period before")),
        rows=rows,
        total=total,
    )


@table("engagement.by_category", label=_("Posts and interactions by category"))
def by_category(question: Question) -> Table:
    return _breakdown(question, "category", _("Category"))


@table("engagement.by_kind", label=_("Posts and interactions by kind of post"))
def by_kind(question: Question) -> Table:
    return _breakdown(question, "kind", _("Kind"))


@table("engagement.by_channel", label=_("Posts and interactions by page"))
def by_channel(question: Question) -> Table:
    return _breakdown(question, "channel", _("Page"))
