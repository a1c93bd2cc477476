"""What may become of a claim, named once. There is no ruling on an opinion (charter, point 6)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Nature(models.TextChoices):
    """What somebody handed in. Only a claim of fact can be ruled on; the rest gets an answer."""

    FACT = "fact", _("checkable claim of fact")
    OPINION = "opinion", _("opinion")
    CRITICISM = "criticism", _("criticism")
    QUESTION = "question", _("question")


class ClaimState(models.TextChoices):
    """Where a claim stands in the room."""

    NEW = "new", pgettext_lazy("claim", "new")
    CHECKING = "checking", _("being checked")
    PROPOSED = "proposed", _("waits for a second person")
    RULED = "ruled", _("ruled on")
    ANSWERED = "answered", _("answered without a ruling")
    MERGED = "merged", _("same as another claim")
    SET_ASIDE = "set-aside", _("set aside with a reason")


#: States in which a claim still needs somebody.
OPEN = (ClaimState.NEW, ClaimState.CHECKING, ClaimState.PROPOSED)


class Origin(models.TextChoices):
    """How a claim came in. Who spread it is kept nowhere."""

    RESIDENT = "resident", _("form on the site")
    EDITOR = "editor", _("noted by the desk")
    EMAIL = "email", pgettext_lazy("way in", "e-mail")
    OWN = "own", _("the office's own mistake")


class Verdict(models.TextChoices):
    """The six rulings, as the page of definitions explains them."""

    TRUE = "true", pgettext_lazy("ruling", "true")
    MOSTLY_TRUE = "mostly-true", pgettext_lazy("ruling", "mostly true")
    MISSING_CONTEXT = "missing-context", pgettext_lazy("ruling", "missing context")
    MISLEADING = "misleading", pgettext_lazy("ruling", "misleading")
    FALSE = "false", pgettext_lazy("ruling", "false")
    UNVERIFIABLE = "unverifiable", pgettext_lazy("ruling", "cannot be verified")


#: Places on the published scale 1 (false) to 5 (true). A ruling that is no place on it carries
#: its words alone, as schema.org allows for Rating.
RATINGS = {Verdict.TRUE: 5, Verdict.MOSTLY_TRUE: 4, Verdict.MISLEADING: 2, Verdict.FALSE: 1}

DEFINITIONS = {
    Verdict.TRUE: _("What is claimed is so, and nothing that matters is left out."),
    Verdict.MOSTLY_TRUE: _("The core is so; a detail that changes little is not."),
    Verdict.MISSING_CONTEXT: _(
        "Each part is so, but without what is left out readers come to a wrong conclusion."
    ),
    Verdict.MISLEADING: _(
        "Something true is put together, cut or presented so that it says what is not so."
    ),
    Verdict.FALSE: _("What is claimed is not so."),
    Verdict.UNVERIFIABLE: _(
        "No public source decides it today; the page says what was looked for and where."
    ),
}


class Stance(models.TextChoices):
    """What a source says of the claim. Sources that disagree stay beside each other."""

    REFUTES = "refutes", _("speaks against the claim")
    SUPPORTS = "supports", _("speaks for the claim")
    CONTEXT = "context", _("gives context")


class Media(models.TextChoices):
    """What was found about a photo or a film, in the words of schema.org's MediaReview."""

    ORIGINAL = "OriginalMediaContent", _("original")
    DECONTEXTUALIZED = "DecontextualizedContent", _("taken out of its context")
    EDITED = "EditedOrCroppedContent", _("edited or cropped")
    STAGED = "StagedContent", _("staged")
    TRANSFORMED = "TransformedContent", _("transformed")
    SATIRE = "SatireOrParodyContent", _("satire or parody")


class Outcome(models.TextChoices):
    """What became of a contested ruling. Either is published (charter, point 7)."""

    UPHELD = "upheld", _("the ruling stays")
    CHANGED = "changed", _("the ruling was changed")


#: Verbs of the audit chain that the public log shows, with the sentence it says.
PUBLIC_VERBS = {
    "ruling.confirm": _("ruled on"),
    "ruling.change": _("ruled on anew"),
    "contest.upheld": _("contested; the ruling stays"),
    "contest.changed": _("contested; the ruling was changed"),
    "claim.set-aside": _("handed in and not checked"),
    "claim.answered": _("answered without a ruling"),
}
