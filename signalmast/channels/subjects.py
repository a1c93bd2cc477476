"""What this room holds of a person: an address to which the newsletter goes."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from signalmast.channels import vault
from signalmast.channels.domain.copies import place_of
from signalmast.channels.domain.subscriptions import clean_address, forget
from signalmast.channels.models import Account, Subscriber
from signalmast.core.data_subjects import Held


def _of(name: str) -> list[Subscriber]:
    try:
        address = clean_address(name)
    except ValidationError:
        return []
    digests = {
        vault.digest(address, context=f"subscriber:{number}")
        for number in Account.objects.values_list("pk", flat=True)
    }
    return list(Subscriber.objects.filter(digest__in=digests).select_related("account"))


def held(name: str) -> list[Held]:
    """Return the subscriptions of an e-mail address."""
    return [
        Held(
            what=_("Subscription to %(account)s") % {"account": one.account.name},
            content={
                "address": vault.unseal(one.address, context=place_of(one)),
                "language": one.language,
                "asked_at": one.asked_at.isoformat(),
                "confirmed_at": one.confirmed_at.isoformat() if one.confirmed_at else None,
            },
            kept=_("Until the subscription ends; 30 days where it was never confirmed."),
        )
        for one in _of(name)
    ]


def erase(name: str) -> int:
    """End the subscriptions of an e-mail address and erase it."""
    found = _of(name)
    for one in found:
        forget(one)
    return len(found)
