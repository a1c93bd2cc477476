"""Claims, what they are checked against, what two people ruled, and how it was contested."""

from django.utils.translation import gettext_lazy as _

from signalmast.core.personal import Personal
from signalmast.corrections.models.claims import Claim, Note, Submission
from signalmast.corrections.models.contests import Contest
from signalmast.corrections.models.judgements import Judgement
from signalmast.corrections.models.pages import CorrectionPage
from signalmast.corrections.models.rulings import Ruling, RulingSource, RulingWords
from signalmast.corrections.models.sources import Source

__all__ = [
    "PERSONAL",
    "Claim",
    "Contest",
    "CorrectionPage",
    "Judgement",
    "Note",
    "Ruling",
    "RulingSource",
    "RulingWords",
    "Source",
    "Submission",
]

_BASIS = _("Performing the office's public task of answering what residents hand in.")

PERSONAL: dict[str, Personal] = {
    "corrections.submission.text": Personal(
        purpose=_("To see what the claim is; a message may name people."),
        basis=_BASIS,
        retention=_("Emptied 90 days after the claim was settled."),
    ),
    "corrections.submission.image": Personal(
        purpose=_("To see what circulates; a picture may show people."),
        basis=_BASIS,
        retention=_("Deleted 90 days after the claim was settled."),
    ),
    "corrections.contest.text": Personal(
        purpose=_("To answer who contests a ruling; the text may name people."),
        basis=_BASIS,
        retention=_("As long as the correction stands; it is not shown in public."),
    ),
    "corrections.note.text": Personal(
        purpose=_("To check a claim together; a note may name people who were asked."),
        basis=_BASIS,
        retention=_("Deleted a year after the claim was settled."),
    ),
}
