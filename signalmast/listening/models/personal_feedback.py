"""What of a person stands in feedback, why, and how long."""

from django.utils.translation import gettext_lazy as _

from signalmast.core.personal import Personal

_BASIS = _("Performing the office's public task of answering what residents hand in.")
_EMPTIED = _("Emptied six months after the feedback was closed.")
_PLACE = _("To find the place that the feedback is about; it may be somebody's home.")

PERSONAL_FEEDBACK: dict[str, Personal] = {
    "listening.feedback.text": Personal(
        purpose=_("To answer what a resident wrote; the text may name people."),
        basis=_BASIS,
        retention=_EMPTIED,
    ),
    "listening.feedback.text_digest": Personal(
        purpose=_("To see at once that the same message came before."),
        basis=_BASIS,
        retention=_EMPTIED,
    ),
    "listening.feedback.address": Personal(purpose=_PLACE, basis=_BASIS, retention=_EMPTIED),
    "listening.feedback.attributes": Personal(
        purpose=_("To know what the subject asks for beside the text."),
        basis=_BASIS,
        retention=_EMPTIED,
    ),
    "listening.feedbackphoto.image": Personal(
        purpose=_("To see what the feedback is about; a picture may show people."),
        basis=_BASIS,
        retention=_("Deleted six months after the feedback was closed."),
    ),
    "listening.step.note": Personal(
        purpose=_("To tell the sender what happens, and to hear why an answer does not help."),
        basis=_BASIS,
        retention=_EMPTIED,
    ),
    "listening.answer.text": Personal(
        purpose=_("To answer a resident; an answer to one person may speak of their affairs."),
        basis=_BASIS,
        retention=_("Emptied six months after the feedback was closed, unless it is public."),
    ),
    "listening.contact.sealed": Personal(
        purpose=_("To tell a sender who asked for it that there is an answer."),
        basis=_("Consent, given by leaving an address in the form."),
        retention=_("Deleted 30 days after the final answer."),
    ),
}
