"""Where consultations and statements stand, and why a statement is not shown, named once."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ConsultationState(models.TextChoices):
    """Where a consultation stands."""

    DRAFT = "draft", pgettext_lazy("consultation", "draft")
    PROPOSED = "proposed", _("waits for a second person")
    OPEN = "open", pgettext_lazy("consultation", "open")
    CLOSED = "closed", pgettext_lazy("consultation", "closed")


class Access(models.TextChoices):
    """Who may take part."""

    ANYBODY = "anybody", _("anybody")
    GROUP = "group", _("a closed group, with one-time codes")


class By(models.TextChoices):
    """Whose words a statement is; of a resident nothing else is known."""

    OFFICE = "office", pgettext_lazy("statement by", "the office")
    RESIDENT = "resident", pgettext_lazy("statement by", "a resident")


class StatementState(models.TextChoices):
    """Where a statement stands."""

    WAITING = "waiting", pgettext_lazy("statement", "waits to be read")
    SHOWN = "shown", pgettext_lazy("statement", "shown")
    DECLINED = "declined", pgettext_lazy("statement", "not shown")
    REMOVED = "removed", pgettext_lazy("statement", "taken out")


class Rule(models.TextChoices):
    """Why a statement is not shown. Disagreeing with the office is no reason."""

    TWICE = "twice", _("says the same as another statement")
    SEVERAL = "several", _("says several things at once, so that nobody can answer with one word")
    ELSEWHERE = "elsewhere", _("is about something else")
    PERSON = "person", _("names or describes a private person")
    UNCLEAR = "unclear", _("is a question or cannot be understood")
    INSULT = "insult", _("insults or threatens somebody")
    ADVERT = "advert", _("is an advertisement")
    UNLAWFUL = "unlawful", _("calls for what the law forbids")


class AppealOutcome(models.TextChoices):
    """What two people decided about an author's objection."""

    STAYS = "stays", _("the decision stays")
    SHOWN = "shown", _("the statement is shown after all")


class Stance(models.IntegerChoices):
    """What a participant says to a statement."""

    AGREE = 1, pgettext_lazy("vote", "Agree")
    DISAGREE = -1, pgettext_lazy("vote", "Disagree")
    PASS = 0, pgettext_lazy("vote", "Pass")


#: Verbs of the audit chain that the public log shows, with the sentence it says.
PUBLIC_VERBS = {
    "consultation.open": _("consultation opened"),
    "consultation.close": _("consultation closed"),
    "statement.remove": _("a statement was taken out of a consultation"),
    "statement.appeal-stays": _("an author objected; the decision stays"),
    "statement.appeal-shown": _("an author objected; the statement is shown after all"),
}
