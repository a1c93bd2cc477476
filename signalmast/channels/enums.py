"""The states of accounts and deliveries, named once."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Where a delivery stands. Only `SENT` says that it is public, and it has the proof."""

    DUE = "due", pgettext_lazy("delivery", "due")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    LATER = "later", _("tried again later")
    REFUSED = "refused", _("refused")
    UNKNOWN = "unknown", _("unknown")
    NEEDS_PERSON = "person", _("needs a person")
    WITHDRAWN = "withdrawn", _("not sent")


#: A worker may take these when their time has come.
CLAIMABLE = (State.DUE, State.LATER, State.UNKNOWN)
#: Nothing happens to these by itself any more.
FINAL = (State.SENT, State.REFUSED, State.NEEDS_PERSON, State.WITHDRAWN)
#: What has not left the house for certain.
PENDING = (State.DUE, State.LATER)
#: The platform may hold the post.
PERHAPS_THERE = (State.SENDING, State.SENT, State.UNKNOWN, State.NEEDS_PERSON)


class Act(models.TextChoices):
    """What a delivery does on the platform."""

    SEND = "send", _("publish")
    EDIT = "edit", _("change")
    WITHDRAW = "withdraw", _("withdraw")


#: The order in which what is due at once leaves: taking down a mistake overtakes all.
RANK = {Act.WITHDRAW: 0, Act.EDIT: 1, Act.SEND: 2}


class Why(models.TextChoices):
    """Why a person has to decide about a delivery."""

    UNREADABLE = "unreadable", _("The answer was lost and this channel can't be read back.")
    STALE = "stale", _("Its time is long past.")
    SPENT = "spent", _("It was tried as often as is allowed.")
    RESTORED = "restored", _("The database was restored from a backup.")
    IMPOSSIBLE = "impossible", _("The channel can't do this.")
    #: Of a post to subscribers that is sent: some answers were lost.
    COPIES = "copies", _("Of some copies it is not known whether they arrived.")


class Outcome(models.TextChoices):
    """How one attempt ended."""

    RUNNING = "running", _("under way")
    SENT = "sent", _("accepted")
    LATER = "later", _("not possible now")
    REFUSED = "refused", _("refused")
    UNKNOWN = "unknown", _("answer lost")
    FOUND = "found", _("found on the platform")
    NOT_FOUND = "absent", _("not on the platform")
    DIED = "died", _("the worker stopped in the middle")
    DECIDED = "decided", _("decided by a person")
    WAITED = "waited", _("waited for the page")


#: What stands in the timeline without a use of the network.
NOT_TRIED = (Outcome.DECIDED, Outcome.WAITED)


class Standing(models.TextChoices):
    """Whether an account may send."""

    UNPROVEN = "unproven", _("ownership not proven")
    READY = "ready", _("connected")
    BROKEN = "broken", _("needs a person")
    PAUSED = "paused", _("paused by the office")


class CopyState(models.TextChoices):
    """Where one subscriber's copy of a post stands."""

    DUE = "due", pgettext_lazy("delivery", "due")
    SENDING = "sending", _("being sent")
    #: The last word of the message is being handed over; only here an outcome can be unknown.
    HANDING = "handing", _("being handed over")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    UNKNOWN = "unknown", _("unknown")
    BOUNCED = "bounced", _("came back")
    #: A person has decided not to send again what may not have arrived.
    LEFT = "left", _("unknown and left so")
