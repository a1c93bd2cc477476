"""Where to tell that there is an answer: sealed, apart from feedback, and gone soon after it.

The mark is a keyed hash of the feedback's number in the database. The key lies in a file outside
of the database, so that whoever holds the database alone reads no address and computes no mark.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from signalmast.channels import vault
from signalmast.listening.models import AnswerMail, Contact, Feedback

#: So long after the final answer an address is kept, for whoever opens the feedback again.
KEPT = timedelta(days=30)


def mark_of(feedback: Feedback) -> str:
    return vault.digest(str(feedback.pk), context="feedback-contact")


def keep_contact(feedback: Feedback, address: str) -> None:
    """Seal an address for the answer; nothing is kept where none was given."""
    if not address.strip():
        return
    mark = mark_of(feedback)
    sealed = vault.seal(address.strip(), context=f"contact:{mark}")
    Contact.objects.create(mark=mark, sealed=sealed, language=feedback.language)


def open_contact(contact: Contact) -> str:
    """Return the address. Raises vault.Locked."""
    return vault.unseal(contact.sealed, context=f"contact:{contact.mark}")


def contact_of(feedback: Feedback) -> Contact | None:
    return Contact.objects.filter(mark=mark_of(feedback)).first()


def tell(feedback: Feedback, *, is_final: bool) -> None:
    """Write down that the sender is to be told, where an address is there.

    Call it in the transaction of what they are told of; the worker sends it (domain/mailing).
    """
    contact = contact_of(feedback)
    if contact is None:
        return
    if is_final:
        contact.until = timezone.localdate() + KEPT
        contact.save(update_fields=["until"])
    AnswerMail.objects.update_or_create(
        mark=contact.mark,
        defaults={"office": feedback.office, "attempts": 0, "not_before": None},
    )


def hold_on_to(feedback: Feedback) -> None:
    """Keep the address on: the feedback is open again."""
    Contact.objects.filter(mark=mark_of(feedback)).update(until=None)


def forget_contact(feedback: Feedback) -> int:
    """Delete the address and what was still to be sent to it; return how many there were."""
    mark = mark_of(feedback)
    AnswerMail.objects.filter(mark=mark).delete()
    return Contact.objects.filter(mark=mark).delete()[0]


def old_contacts() -> Any:
    return Contact.objects.filter(until__lt=timezone.localdate())


def forget_old_contacts() -> int:
    """Delete the addresses whose time is over; return how many."""
    marks = list(old_contacts().values_list("mark", flat=True))
    AnswerMail.objects.filter(mark__in=marks).delete()
    return Contact.objects.filter(mark__in=marks).delete()[0]
