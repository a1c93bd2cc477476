"""Days and hours in the words of the page's language and the zone of its office."""

from datetime import UTC, date, datetime, timedelta, tzinfo

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language, pgettext

#: How a day is written, by language: 26/6/2018, 26 June 2018.
DAYS = {"vi": "j/n/Y", "en": "j F Y"}
MONDAY = date(2018, 1, 1)
Moment = datetime | str


def in_words(value: date | datetime) -> str:
    """Return a day in the language that is active."""
    language = (get_language() or "vi").split("-")[0]
    return date_format(value, DAYS.get(language, DAYS["en"]))


def weekday(value: date) -> str:
    """Return the name of a weekday as it stands inside a sentence."""
    return (
        pgettext("weekday", "Monday"),
        pgettext("weekday", "Tuesday"),
        pgettext("weekday", "Wednesday"),
        pgettext("weekday", "Thursday"),
        pgettext("weekday", "Friday"),
        pgettext("weekday", "Saturday"),
        pgettext("weekday", "Sunday"),
    )[value.weekday()]


def local(value: Moment, zone: tzinfo | None = None) -> datetime:
    """Return a moment in the office's zone.

    Cards carry times in it already. What comes from the database is in UTC and is led to
    `zone`, else to the active one. A text is read as ISO 8601. Raises ValueError.
    """
    moment = parse_datetime(value) if isinstance(value, str) else value
    if moment is None:
        raise ValueError(value)
    if zone is not None:
        return moment.astimezone(zone)
    return timezone.localtime(moment) if moment.utcoffset() == UTC.utcoffset(None) else moment


def iso(value: Moment) -> str:
    """Write a moment as machines read it, with its offset from UTC."""
    return local(value).isoformat(timespec="seconds")


def day(value: date | Moment | None, zone: tzinfo | None = None) -> str:
    """Write the day as `<time>`; nothing for None."""
    if not value:
        return ""
    if isinstance(value, date) and not isinstance(value, datetime):
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), in_words(value))
    when = local(value, zone)
    return _time(when, in_words(when))


def moment(value: Moment | None, zone: tzinfo | None = None) -> str:
    """Write weekday, day and hour as `<time>`; nothing for None."""
    if not value:
        return ""
    when = local(value, zone)
    return _time(when, f"{weekday(when)}, {in_words(when)}, {when:%H:%M}")


def clock(value: Moment, zone: tzinfo | None = None) -> str:
    """Write the hour alone as `<time>`."""
    when = local(value, zone)
    return _time(when, f"{when:%H:%M}")


def span(start: Moment | None, end: Moment | None = None, zone: tzinfo | None = None) -> str:
    """Write from when until when; the second day only where it is another one."""
    if not start or not end or end == start:
        return moment(start or end, zone)
    first, last = local(start, zone), local(end, zone)
    if first.date() == last.date():
        return format_html("{}–{}", moment(first), clock(last))
    return format_html("{} – {}", moment(first), moment(last))


def leaf(value: datetime) -> str:
    """Write a day as on a calendar's leaf: day and month large, the weekday below."""
    when = local(value)
    return format_html(
        '<time class="leaf" datetime="{}"><b>{}</b> <span>{}</span></time>',
        when.isoformat(timespec="minutes"),
        f"{when.day}/{when.month}",
        weekday(when),
    )


def is_later(later: datetime, earlier: datetime) -> bool:
    """Tell whether a text was changed after it went out; its first minute is one moment."""
    return later - earlier >= timedelta(minutes=1)


def month_day(value: date) -> str:
    """Write a day of the month view: its number in a table, all of it in a list."""
    return format_html(
        '<time datetime="{}"><span class="month__number">{}</span>'
        '<span class="month__words">{}, {}</span></time>',
        value.isoformat(),
        value.day,
        weekday(value),
        in_words(value),
    )


def weekdays() -> list[tuple[str, str]]:
    """Return the days of a week, each short and in full, from Monday on."""
    short = (
        pgettext("short weekday", "Mon"),
        pgettext("short weekday", "Tue"),
        pgettext("short weekday", "Wed"),
        pgettext("short weekday", "Thu"),
        pgettext("short weekday", "Fri"),
        pgettext("short weekday", "Sat"),
        pgettext("short weekday", "Sun"),
    )
    return [(name, weekday(MONDAY + timedelta(days=number))) for number, name in enumerate(short)]


def _time(when: datetime, words: str) -> str:
    return format_html('<time datetime="{}">{}</time>', when.isoformat(timespec="minutes"), words)
