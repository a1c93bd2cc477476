"""How the desk says where a text stands, who did something, and what is about to happen."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signalmast.core.flags import flag_svg
from signalmast.core.templatetags.desk import cell
from signalmast.newsroom.domain.states import Standing
from signalmast.newsroom.enums import State
from signalmast.people.models import User

NOTHING = format_html('<span class="desk-none">{}</span>', "–")


def said(standing: Standing) -> str:
    """Return the state in words: "scheduled for 26/6/2018 08:00"."""
    if standing.state is State.SCHEDULED:
        return _("scheduled for %(when)s") % {"when": cell(standing.at)}
    if standing.state is State.HURRY and standing.at is not None:
        hour = formats.time_format(timezone.localtime(standing.at), "H:i")
        return _("public in a hurry until %(hour)s") % {"hour": hour}
    if standing.state is State.ENDED and standing.at is not None:
        return _("ended on %(when)s") % {"when": cell(standing.at)}
    return str(standing.state.label)


def said_change(standing: Standing) -> str:
    """Return what is on its way to change a public text, or "" when nothing is."""
    if standing.change is None:
        return ""
    return {
        State.DRAFT: _("a change is not handed in yet"),
        State.WAITING: _("a change waits for approval"),
        State.SENT_BACK: _("a change was sent back"),
        State.SCHEDULED: _("a change is scheduled for %(when)s")
        % {"when": cell(standing.change_at)},
    }[standing.change]


def shown_standing(page: Any) -> SafeString:
    """Return the standing of a page that `describe` was given, with its sign."""
    standing: Standing = page.standing
    change = said_change(standing)
    sign = format_html(
        '<span class="desk-state desk-state--{}">{}</span>', standing.state, said(standing)
    )
    return format_html('{}<span class="desk-help">{}</span>', sign, change) if change else sign


def shown_category(page: Any) -> SafeString | str:
    """Return the flag and the name of a text's category."""
    if page.category_id is None:
        return "–"
    return format_html(
        '<span class="desk-category">{} {}</span>', flag_svg(page.category.flag), page.category
    )


def shown_units(page: Any) -> SafeString | str:
    """Return the names of the units that a text concerns, as `describe` found them."""
    return page.unit_names or NOTHING


def shown_change(page: Any) -> SafeString:
    """Return when a text was last changed, and by whom."""
    revision = page.latest_revision
    return format_html(
        '<span class="desk-when">{}</span><span class="desk-help">{}</span>',
        cell(page.latest_revision_created_at),
        name_of(revision.user if revision else page.owner),
    )


def name_of(user: Any) -> str:
    """Return a colleague's name, or their user name where none is written down."""
    if user is None:
        return _("somebody who has left")
    return str(user.get_full_name() or user.get_username())


def minutes_left(until: datetime) -> int:
    """Return the whole minutes until a moment, at least none."""
    return max(0, int((until - timezone.now()).total_seconds() // 60))


def time_left(until: datetime) -> str:
    minutes = minutes_left(until)
    return ngettext("%(count)d minute left", "%(count)d minutes left", minutes) % {"count": minutes}


def names_of(numbers: Iterable[int]) -> str:
    """Return the names of people by their numbers, in one line."""
    people = User.objects.filter(pk__in=set(numbers)).order_by("pk")
    return ", ".join(name_of(person) for person in people) or name_of(None)
