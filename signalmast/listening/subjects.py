"""What this room holds of a person: what was handed in under a code that only they know."""

from django.utils.translation import gettext as _

from signalmast.core.data_subjects import Held
from signalmast.listening.domain.consultations_retention import erase_votes, held_votes
from signalmast.listening.domain.contacts import contact_of
from signalmast.listening.domain.feedback_intake import follow
from signalmast.listening.domain.sender import withdraw
from signalmast.listening.domain.surveys_retention import erase_answers, held_answers


def held(name: str) -> list[Held]:
    """Return what was handed in under a receipt's code."""
    return [*_held_feedback(name), *held_answers(name), *held_votes(name)]


def erase(name: str) -> int:
    """Erase what was handed in under a code; that something was handed in stays counted."""
    return _erase_feedback(name) + erase_answers(name) + erase_votes(name)


def _held_feedback(name: str) -> list[Held]:
    one = follow(name)
    if one is None:
        return []
    content = {
        "number": one.number, "received_at": one.received_at.isoformat(),
        "subject": one.subject.name, "text": one.text, "address": one.address,
        "latitude": str(one.latitude or ""), "longitude": str(one.longitude or ""),
        "attributes": one.attributes, "images": [row.image.name for row in one.images.all()],
        "address_for_the_answer": contact_of(one) is not None,
        "answers": [answer.text for answer in one.answers.given()],
    }  # fmt: skip
    kept = _("Until six months after it was closed; the address until 30 days after the answer.")
    return [Held(what=_("Feedback"), content=content, kept=kept)]


def _erase_feedback(name: str) -> int:
    one = follow(name)
    if one is None or not (one.text or one.address or contact_of(one) or one.images.exists()):
        return 0
    withdraw(one)
    return 1
