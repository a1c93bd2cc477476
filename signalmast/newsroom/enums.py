"""What may happen to a text, named once."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ApprovalKind(models.TextChoices):
    """How a revision was let out. Only an approval is the word of a second person."""

    APPROVED = "approved", _("approved by a second person")
    URGENT = "urgent", _("published in a hurry")


class Kind(models.TextChoices):
    """The kinds of publication, as addresses, lists and search name them.

    A correction is written by the room of corrections: its page follows from a ruling.
    """

    STORY = "story", pgettext_lazy("kind of page", "story")
    NOTICE = "notice", pgettext_lazy("kind of page", "notice")
    EVENT = "event", pgettext_lazy("kind of page", "event")
    CORRECTION = "correction", pgettext_lazy("kind of page", "correction")


class MarkKind(models.TextChoices):
    """What no longer agrees with the files of the site."""

    PAGE = "page", _("a page")
    SITE = "site", _("a whole site")
    FIXED = "fixed", _("pages about the office")


#: Verbs of the audit chain that the public log shows, with the sentence it says.
PUBLIC_VERBS = {
    "page.withdraw": _("withdrawn"),
    "page.expire": _("ended at the time set for it"),
    "page.urgent": _("published in a hurry, before a second reading"),
    "page.urgent-approved": _("approved by a second person after publication"),
    "page.urgent-lapsed": _("taken down because no second person approved it within the hour"),
    "page.change": _("changed after publication"),
}


class State(models.TextChoices):
    """Where a text stands, as the desk's lists say it."""

    DRAFT = "draft", _("draft")
    SENT_BACK = "sent-back", _("sent back for changes")
    WAITING = "waiting", _("waits for approval")
    SCHEDULED = "scheduled", _("scheduled")
    PUBLIC = "public", _("public")
    HURRY = "hurry", _("public in a hurry")
    WITHDRAWN = "withdrawn", _("withdrawn")
    ENDED = "ended", _("ended")
