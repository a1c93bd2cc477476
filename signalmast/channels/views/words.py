"""How the desk says where an account or a delivery stands, and what a channel can do."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signalmast.channels.broadcast import Broadcast
from signalmast.channels.connector import Connector, Unit, can
from signalmast.channels.connectors import UnknownConnector, connector_of
from signalmast.channels.enums import Act, CopyState, Outcome, Standing, State
from signalmast.channels.models import Account, Delivery
from signalmast.core.numbers import show
from signalmast.core.templatetags.desk import cell

SAID_SIGNS = 140
#: Days that a token has left at which its number turns red.
FEW_DAYS = 7
#: The look of each state: its sign and colour, beside its word (channels/desk.css).
GOOD, WAITS, DOUBT, ACT, OFF = "good", "waits", "doubt", "act", "off"
LOOKS: dict[str, str] = {
    State.DUE: WAITS, State.SENDING: WAITS, State.LATER: WAITS, State.SENT: GOOD,
    State.UNKNOWN: DOUBT, State.REFUSED: ACT, State.NEEDS_PERSON: ACT, State.WITHDRAWN: OFF,
}  # fmt: skip
STANDINGS: dict[str, str] = {
    Standing.READY: GOOD, Standing.UNPROVEN: DOUBT, Standing.BROKEN: ACT, Standing.PAUSED: OFF,
}  # fmt: skip
OUTCOMES: dict[str, str] = {
    Outcome.RUNNING: WAITS, Outcome.LATER: WAITS, Outcome.NOT_FOUND: WAITS, Outcome.SENT: GOOD,
    Outcome.FOUND: GOOD, Outcome.UNKNOWN: DOUBT, Outcome.DIED: DOUBT, Outcome.REFUSED: ACT,
    Outcome.DECIDED: OFF, Outcome.WAITED: WAITS,
}  # fmt: skip
COPIES: dict[str, str] = {
    CopyState.DUE: WAITS, CopyState.SENDING: WAITS, CopyState.HANDING: WAITS,
    CopyState.SENT: GOOD, CopyState.UNKNOWN: DOUBT, CopyState.FAILED: ACT,
    CopyState.BOUNCED: ACT, CopyState.LEFT: OFF,
}  # fmt: skip


NOTHING = format_html('<span class="desk-none">{}</span>', "–")


def chip(look: str, words: Any) -> SafeString:
    """Return a state as its word with a sign of its own shape and colour."""
    return format_html('<span class="desk-chip desk-chip--{}">{}</span>', look, words)


def kind_of(account: Account) -> type[Connector] | None:
    """Return an account's connector, None where it has none or its file is not installed."""
    try:
        return connector_of(account.connector)
    except UnknownConnector:
        return None


def labelled(label: Any, value: Any) -> SafeString:
    """Return a cell that names itself where a phone shows no headings; a dash for nothing."""
    if not value:
        return NOTHING
    return format_html('<span class="desk-label">{}: </span>{}', label, value)


def shown_moment(label: Any, at: datetime | None) -> SafeString:
    return labelled(label, cell(at) if at is not None else "")


# accounts


def shown_platform(account: Account) -> str:
    kind = kind_of(account)
    return str(kind.label) if kind is not None else account.platform


def shown_standing(account: Account) -> SafeString:
    if not account.connector:
        return chip(OFF, _("not connected"))
    return chip(STANDINGS[account.standing], account.get_standing_display())


def shown_days_left(account: Account) -> SafeString | str:
    """Return the days a token has left; few of them in red and with a sign, "" if not known."""
    days = account.days_left
    if days is None:
        return ""
    if days < 0:
        return chip(ACT, _("run out"))
    return chip(ACT, show(days)) if days < FEW_DAYS else show(days)


def whats_wrong(account: Account) -> str:
    """Return in a sentence what a person should know or do; "" when all is well."""
    if not account.connector:
        return ""
    if kind_of(account) is None:
        return _("This channel is not installed, so nothing goes out through it.")
    if account.said:
        return str(account.said)
    now = timezone.now()
    if account.standing == Standing.READY and not account.is_proven:
        return _("The proof of ownership is too old, so nothing goes out. Check the account again.")
    if account.expires_at is not None and account.expires_at <= now:
        return _("The token has run out, so nothing goes out. Make a new one on the platform and "
                 "enter it under “Change settings”.")  # fmt: skip
    if account.rests_until is not None and account.rests_until > now:
        return _("It failed several times in a row and rests until %(when)s; then it goes on by "
                 "itself.") % {"when": cell(account.rests_until)}  # fmt: skip
    days = account.days_left
    if days is not None and days < FEW_DAYS:
        said = ngettext(
            "The token runs out in %(count)s day. Make a new one on the platform and enter it "
            "under “Change settings”.",
            "The token runs out in %(count)s days. Make a new one on the platform and enter it "
            "under “Change settings”.",
            days,
        )
        return said % {"count": show(days)}
    return ""


def shown_trouble(account: Account) -> SafeString:
    """Return the state of an account, and below it what is wrong."""
    said = whats_wrong(account)
    sign = shown_standing(account)
    return format_html('{}<span class="desk-help">{}</span>', sign, said) if said else sign


def abilities(kind: type[Connector]) -> tuple[list[str], list[str]]:
    """Return what a channel can and what it can't do, each as sentences."""
    does: list[str] = list(_fits(kind))
    does_not: list[str] = []
    for ability, yes, no in (
        ("edit", _("A post can be changed after it went out."),
         _("A post can't be changed after it went out.")),
        ("withdraw", _("A post can be taken down from here."),
         _("A post can't be taken down from here.")),
        ("count", _("Its numbers are read from here: reactions, comments and shares as far as the "
                    "channel tells them."),
         _("Its numbers are not read from here.")),
    ):  # fmt: skip
        (does if can(kind, ability) else does_not).append(yes if can(kind, ability) else no)
    if not issubclass(kind, Broadcast):
        if kind.repeatable or can(kind, "find"):
            does.append(_("After a lost answer the desk finds out by itself whether a post has "
                          "arrived."))  # fmt: skip
        else:
            does_not.append(_("After a lost answer a person has to look whether a post has "
                              "arrived."))  # fmt: skip
    return does, does_not + [str(one) for one in kind.cannot]


def _fits(kind: type[Connector]) -> Iterator[str]:
    """Yield what fits into one post."""
    limits = kind.limits
    if limits.length is not None:
        said = {
            Unit.BYTES: _("A text may be %(count)s bytes long."),
        }.get(limits.unit, _("A text may be %(count)s characters long."))
        yield said % {"count": show(limits.length)}
    if limits.images:
        said = ngettext(
            "A post takes %(count)s picture.", "A post takes up to %(count)s pictures.",
            limits.images,
        )  # fmt: skip
        yield said % {"count": show(limits.images)}


# deliveries


def shown_state(delivery: Delivery) -> SafeString:
    """Return the state of a delivery with its sign, and below it what follows from it."""
    sign = chip(LOOKS[delivery.state], delivery.get_state_display())
    said = Truncator(what_follows(delivery)).chars(SAID_SIGNS)
    return format_html('{}<span class="desk-help">{}</span>', sign, said) if said else sign


def what_follows(delivery: Delivery) -> str:
    """Return what happened and what happens next, in sentences; "" for what went as it should."""
    if delivery.state in {State.NEEDS_PERSON, State.REFUSED}:
        why = delivery.get_why_display() if delivery.state == State.NEEDS_PERSON else ""
        return " ".join(one for one in dict.fromkeys((str(why), str(delivery.said))) if one)
    if delivery.state == State.WITHDRAWN:
        return str(delivery.said)
    if delivery.state == State.SENT and delivery.why:
        return str(delivery.get_why_display())
    next_time = {"when": cell(delivery.not_before)}
    if delivery.state == State.LATER:
        again = _("It is tried again on %(when)s.") % next_time
        return f"{delivery.said} {again}".strip()
    if delivery.state == State.UNKNOWN:
        looks = _("Whether it has arrived is looked up on %(when)s.") % next_time
        return f"{delivery.said} {looks}".strip()
    return ""


def what_it_waits_for(delivery: Delivery) -> str:
    """Return what holds back a delivery that is due: its account, or the post it is about."""
    if delivery.state not in {State.DUE, State.LATER, State.UNKNOWN}:
        return ""
    account = delivery.account
    if account.standing != Standing.READY or not account.is_proven:
        return _("It waits until the account “%(account)s” may send.") % {"account": account.name}
    if delivery.of is not None and delivery.of.state != State.SENT:
        return _("It waits until it is known whether the post itself has arrived.")
    return ""


def question(delivery: Delivery) -> str:
    """Return what a person should look at before deciding."""
    place = {"account": delivery.account.name}
    if delivery.act == Act.SEND:
        return _("Look at “%(account)s” first whether the post is there.") % place
    return _("Look at “%(account)s” first how the post is there now.") % place


def shown_act(delivery: Delivery) -> str:
    return str(delivery.get_act_display())


def safe_link(url: str) -> str:
    """Return an address that can be followed, "" for anything that is none of the web."""
    return url if url.startswith(("https://", "http://")) else ""


def name_of(user: Any) -> str:
    """Return a colleague's name, or their user name where none is written down."""
    return str(user.get_full_name() or user.get_username()) if user is not None else ""
