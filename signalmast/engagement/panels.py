"""What the office knows of its posts' days, and the line of one post's counters."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from signalmast.core.numbers import show
from signalmast.core.periods import short_day
from signalmast.core.reach import Days, days_known_from
from signalmast.engagement.models import Post, Reading

WIDTH, HEIGHT, EDGE = 480, 96, 6


@days_known_from
def days_of_posts(office: Any) -> Days | None:
    """Return the days of the office's first and last post, in its own zone."""
    times = Post.objects.of(office).order_by("published_at").values_list("published_at", flat=True)
    first, last = times.first(), times.last()
    if first is None or last is None:
        return None
    return first.astimezone(office.zone).date(), last.astimezone(office.zone).date()


def moment(seconds: int) -> datetime:
    """Return a reading's time in the zone of the request."""
    return timezone.localtime(datetime.fromtimestamp(seconds, UTC))


def interactions(reading: Reading) -> int | None:
    """Return reactions, comments and shares together; None where none of them is known."""
    known = [
        value
        for value in (reading.reactions, reading.comments, reading.shares)
        if value is not None
    ]
    return sum(known) if known else None


def readings_line(readings: Sequence[Reading]) -> SafeString | str:
    """Return an SVG of a post's interactions over time, or nothing for fewer than two times.

    The base is 0, so that the slope shows growth and not the choice of an axis. A state that
    was read at two times is level between them.
    """
    points: list[tuple[int, int]] = []
    for reading in readings:
        value = interactions(reading)
        if value is not None:
            points.append((reading.taken_at, value))
            if reading.until > reading.taken_at:
                points.append((reading.until, value))
    if len(points) < 2:
        return ""
    first, last = points[0], points[-1]
    span, most = last[0] - first[0], max(value for _time, value in points) or 1
    x = (WIDTH - 2 * EDGE) / span
    y = (HEIGHT - 2 * EDGE) / most
    placed = [(EDGE + (time - first[0]) * x, HEIGHT - EDGE - value * y) for time, value in points]
    label = _(
        "Interactions: %(first)s on %(first_day)s, at most %(most)s, %(last)s on %(last_day)s."
    ) % {
        "first": show(first[1]),
        "first_day": short_day(moment(first[0]).date()),
        "most": show(most),
        "last": show(last[1]),
        "last_day": short_day(moment(last[0]).date()),
    }
    return format_html(
        '<figure class="desk-line"><svg viewBox="0 0 {} {}" width="{}" height="{}" role="img" '
        'aria-label="{}"><path d="M{} {}H{}" stroke="currentColor" stroke-opacity="0.3"/>'
        '<polyline points="{}" fill="none" stroke="currentColor" stroke-width="2"/>'
        '<circle cx="{}" cy="{}" r="3" fill="currentColor"/></svg>'
        "<figcaption>{}</figcaption></figure>",
        *(WIDTH, HEIGHT, WIDTH, HEIGHT, label),
        *(EDGE, HEIGHT - EDGE, WIDTH - EDGE),
        " ".join(f"{at:.1f},{value:.1f}" for at, value in placed),
        f"{placed[-1][0]:.1f}",
        f"{placed[-1][1]:.1f}",
        label,
    )
