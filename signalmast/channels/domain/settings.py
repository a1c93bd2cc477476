"""The settings of one account as its connector reads them: open ones and secrets."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from signalmast.channels import vault
from signalmast.channels.connectors import connector_of
from signalmast.channels.models import Account, Secret
from signalmast.channels.outbound import Gate
from signalmast.core.sentences import Sentence

#: A shorter value is no token, and taking it out would take out words.
SHORTEST = 6


def _place(account: Account, name: str) -> str:
    return f"account:{account.pk}:{name}"


class AccountSettings:
    """Settings and secrets of an account; secrets are opened when they are asked for."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def __getitem__(self, name: str) -> Any:
        if name in self.account.settings:
            return self.account.settings[name]
        sealed = self.account.secrets.filter(name=name).values_list("sealed", flat=True).first()
        if sealed is None:
            raise KeyError(name)
        return vault.unseal(sealed, context=_place(self.account, name))

    def get(self, name: str, default: Any = None) -> Any:
        try:
            return self[name]
        except KeyError:
            return default

    def keep(self, **values: str) -> None:
        """Store secrets at once. Must not be called inside another transaction."""
        with transaction.atomic(durable=True):
            keep_secrets(self.account, values)

    def alone(self, seconds: float = 60) -> bool:
        """Claim the renewal of this account's secrets by one conditional update."""
        now = timezone.now()
        free = Q(claimed_until=None) | Q(claimed_until__lt=now)
        taken = Account.objects.filter(free, pk=self.account.pk).update(
            claimed_until=now + timedelta(seconds=seconds)
        )
        return taken == 1


def keep_secrets(account: Account, values: dict[str, str]) -> None:
    """Seal values for an account, replacing those of the same name."""
    for name, value in values.items():
        Secret.objects.update_or_create(
            account=account,
            name=name,
            defaults={"sealed": vault.seal(value, context=_place(account, name))},
        )


def redact_sentence(sentence: Sentence, account: Account) -> Sentence:
    """Return a sentence without the account's secrets, which a platform may have repeated."""
    return sentence.each(lambda words: redact(words, account))


def redact(text: str, account: Account) -> str:
    """Return a text without the account's secrets: platforms and libraries repeat tokens."""
    for secret in account.secrets.all():
        try:
            value = vault.unseal(secret.sealed, context=_place(account, secret.name))
        except vault.Locked:
            continue
        if len(value) >= SHORTEST:
            text = text.replace(value, "•••").replace(quote(value, safe=""), "•••")
    return text


def reseal_all() -> int:
    """Seal every secret with the newest key; return how many were sealed anew."""
    count = 0
    for secret in Secret.objects.select_related("account").iterator():
        if vault.is_current(secret.sealed):
            continue
        place = _place(secret.account, secret.name)
        secret.sealed = vault.seal(vault.unseal(secret.sealed, context=place), context=place)
        secret.save(update_fields=["sealed", "kept_at"])
        count += 1
    return count


def channel_of(account: Account) -> Any:
    """Return the connector of an account, ready to speak. Raises UnknownConnector, Locked."""
    kind = connector_of(account.connector)
    settings = AccountSettings(account)
    return kind(settings, Gate(kind.key, kind.hosts(account.settings)))
