"""Codes that registers are counted by. Words of files are turned into them by tables of names."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Level(models.TextChoices):
    """Who commends, by the seat of power, from the smallest to the whole country."""

    GRASSROOTS = "grassroots", _("grassroots level")
    COMMUNE = "commune", _("commune level")
    WARD = "ward", _("ward level")
    DISTRICT = "district", _("district level")
    CITY = "city", _("city level")
    PROVINCE = "province", _("province level")
    NATIONAL = "national", _("national level")


class Kind(models.TextChoices):
    """Whom a commendation is for."""

    COLLECTIVE = "collective", _("collectives")
    INDIVIDUAL = "individual", _("individuals")


class Status(models.TextChoices):
    """How far a planned task has come."""

    NOT_STARTED = "not-started", _("not started")
    IN_PROGRESS = "in-progress", _("in progress")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


class RoundState(models.TextChoices):
    """How far a round of a contest has come."""

    DRAFT = "draft", _("being prepared")
    OPEN = "open", _("being judged")
    CLOSED = "closed", _("waits for a second person")
    SETTLED = "settled", _("settled")


class SheetOrigin(models.TextChoices):
    """How a judge's points came in."""

    JUDGE = "judge", _("by the judge")
    PAPER = "paper", _("from paper")


class NominationState(models.TextChoices):
    """How far a nomination has come."""

    DRAFT = "draft", _("being written")
    HANDED_IN = "handed-in", _("with the office")
    PREPARED = "prepared", _("waits for a second person")
    AWARDED = "awarded", _("commended")
    DECLINED = "declined", _("not commended")


class Consent(models.TextChoices):
    """How the person agreed to be named in public."""

    SIGNED = "signed", _("signed on paper, kept by the unit")
    SPOKEN = "spoken", _("said to the unit's officer")
    NONE = "none", _("not asked or not given")


class BriefingState(models.TextChoices):
    """How far a briefing has come. That it has ended is told by its last day, not by a state."""

    DRAFT = "draft", _("being written")
    PROPOSED = "proposed", _("waits for a second person")
    SENT = "sent", _("sent")
    WITHDRAWN = "withdrawn", pgettext_lazy("briefing", "withdrawn")


class PlannedState(models.TextChoices):
    """Whether a planned session stands. That it is over is told by the clock, not by a state."""

    PLANNED = "planned", _("planned")
    CALLED_OFF = "called-off", _("called off")


class Came(models.TextChoices):
    """How an attendee came to be counted."""

    LISTED = "listed", _("on the unit's list")
    CHECKED_IN = "checked-in", _("checked in by phone")
    LATE = "late", _("checked in without network, sent later")


class CredentialFor(models.TextChoices):
    """What a certificate is given for."""

    SESSION = "session", _("a session attended")
    COURSE = "course", _("a course finished")
    COMMENDATION = "commendation", _("a commendation")


class Agreed(models.TextChoices):
    """How the name on a certificate came to stand there."""

    THEMSELVES = "themselves", _("the person gave the name themselves")
    SIGNED = "signed", _("signed on paper, kept by the unit")
    SPOKEN = "spoken", _("said to the unit's officer")
    DECISION = "decision", _("a collective, named by the decision")


class SessionWord(models.TextChoices):
    """What a message about a planned session says."""

    INVITED = "invited", _("planned")
    CHANGED = "changed", _("changed")
    CALLED_OFF = "called-off", _("called off")
    SOON = "soon", _("a day before")
    UNREPORTED = "unreported", _("over and not reported")
    ASKED = "asked", _("what those who were there think")


class Standing(models.TextChoices):
    """How far a unit is with a programme that calls it."""

    HELD = "held", pgettext_lazy("session", "held")
    TO_REPORT = "to-report", _("over, not reported")
    PLANNED = "planned", pgettext_lazy("session", "planned")
    OVERDUE = "overdue", _("not held in time")
    OPEN = "open", _("not yet")
