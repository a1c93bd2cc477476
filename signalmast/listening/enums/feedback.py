"""What may become of feedback, named once."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FeedbackState(models.TextChoices):
    """Where feedback stands. What is drafted for an answer stands on the answers."""

    NEW = "new", pgettext_lazy("feedback", "new")
    ROUTED = "routed", pgettext_lazy("feedback", "with the unit that answers")
    ANSWERED = "answered", pgettext_lazy("feedback", "answered")
    CLOSED = "closed", pgettext_lazy("feedback", "closed")
    MERGED = "merged", pgettext_lazy("feedback", "same as other feedback")
    REFUSED = "refused", pgettext_lazy("feedback", "not for this office")


#: States in which feedback still needs somebody.
OPEN = (FeedbackState.NEW, FeedbackState.ROUTED)
#: States in which its sender may say that the answer does not settle it.
SETTLED = (FeedbackState.ANSWERED, FeedbackState.REFUSED)


class FeedbackOrigin(models.TextChoices):
    """How feedback came in. Who sent it is kept nowhere."""

    SITE = "site", _("form on the site")
    DESK = "desk", _("noted by the desk")
    OPEN311 = "open311", _("another program (Open311)")
    PAPER = "paper", _("letter")
    PHONE = "phone", _("telephone")


#: Ways in by which a person of the desk writes down what a resident said.
BY_DESK = (FeedbackOrigin.DESK, FeedbackOrigin.PAPER, FeedbackOrigin.PHONE)


class StepKind(models.TextChoices):
    """What happened to feedback, as its sender reads it."""

    RECEIVED = "received", pgettext_lazy("step", "received")
    ROUTED = "routed", pgettext_lazy("step", "given to a unit")
    NOTED = "noted", pgettext_lazy("step", "worked on")
    ANSWERED = "answered", pgettext_lazy("step", "answered")
    PUBLISHED = "published", pgettext_lazy("step", "answered in public")
    REFUSED = "refused", pgettext_lazy("step", "not for this office")
    MERGED = "merged", pgettext_lazy("step", "put together with the same feedback")
    REOPENED = "reopened", pgettext_lazy("step", "opened again by its sender")
    CLOSED = "closed", pgettext_lazy("step", "closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("step", "taken back by its sender")
    REMOVED = "removed", pgettext_lazy("step", "taken off the site")


class Reminder(models.IntegerChoices):
    """Which reminders are out; each goes out once."""

    NONE = 0, pgettext_lazy("reminder", "none")
    SOON = 1, pgettext_lazy("reminder", "two thirds of the time are over")
    DUE = 2, pgettext_lazy("reminder", "due today")
    OVERDUE = 3, pgettext_lazy("reminder", "overdue")


#: Verbs of the audit chain that the public log shows, with the sentence it says.
PUBLIC_VERBS = {
    "feedback.publish": _("feedback answered in public"),
    "feedback.remove": _("a resident's text taken off the list of questions and answers"),
}
