"""Connecting an account, proving that it is the office's, and looking after it."""

import logging
import secrets
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as configuration
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.channels.connector import Connector, Failure, Profile, Refused, TryLater
from signalmast.channels.connectors import UnknownConnector, connector_of
from signalmast.channels.domain.holding import installation
from signalmast.channels.domain.settings import channel_of, keep_secrets, redact_sentence
from signalmast.channels.enums import Standing
from signalmast.channels.models import Account, Installation
from signalmast.channels.models.accounts import PROOF_HOLDS
from signalmast.channels.permissions import can_connect
from signalmast.channels.vault import Locked
from signalmast.core import audit
from signalmast.core.sentences import plain, tell

logger = logging.getLogger(__name__)


@transaction.atomic
def connect_account(
    office: Any, *, connector: str, name: str, values: dict[str, Any], by: Any,
    account: Account | None = None,
) -> Account:  # fmt: skip
    """Keep the settings of an account; it can't send before its ownership is proven.

    An account that files already speak of is furnished with `account`. Secrets are sealed and
    empty ones leave what is kept. Raises PermissionDenied, ValidationError, UnknownConnector.
    """
    if by is not None and not can_connect(by, office):
        raise PermissionDenied
    kind = connector_of(connector)
    hidden = kind.settings_form.secrets
    _refuse_what_is_taken(kind, values, account)
    account = account or Account(office=office, platform=kind.platform or kind.key, name=name)
    account.name, account.connector = name, connector
    account.settings = {one: value for one, value in values.items() if one not in hidden}
    account.standing, account.said = Standing.UNPROVEN, plain("")
    account.proven_at, account.failures, account.rests_until = None, 0, None
    account.proof_word = account.proof_word or f"signalmast-{secrets.token_hex(4)}"
    account.full_clean(exclude=["proof_word"])
    account.save()
    keep_secrets(account, {one: str(values[one]) for one in hidden if values.get(one)})
    audit.record(
        "channels.connect", by=by, office=office, subject=account,
        data={"account": name, "connector": connector},
    )  # fmt: skip
    return account


def _refuse_what_is_taken(
    kind: type[Connector], values: dict[str, Any], account: Account | None
) -> None:
    """Raise ValidationError when another account, of whatever office, has what must be unique."""
    name = kind.unique_setting
    if not name:
        return
    # Two who enter the same at the same moment wait here for each other, so that one of them sees.
    Installation.objects.select_for_update().get(pk=installation().pk)
    others = Account.objects.filter(connector=kind.key)
    if account is not None:
        others = others.exclude(pk=account.pk)
    if any(one.settings.get(name) == values.get(name) for one in others):
        raise ValidationError(str(kind.taken))


def check_account(account: Account, *, by: Any = None) -> bool:
    """Ask the platform who the account is and look for the proof; tell whether it may send.

    What is wrong is said in `account.said`. Nothing is posted. Raises PermissionDenied.
    """
    if by is not None and not can_connect(by, account.office):
        raise PermissionDenied
    try:
        profile = channel_of(account).check()
        if profile.personal:
            raise Refused(
                tell("This is the account of a person. Connect a page or channel of the office.")
            )
    except Failure as failure:
        _note_failure(account, failure)
        return False
    except Locked as error:
        _note_failure(account, Refused(error.message))
        return False
    except UnknownConnector:
        _note_failure(account, Refused(tell("This channel is not installed.")))
        return False
    except Exception:  # a fault of ours must not keep the other accounts from being looked after
        logger.exception("The channel %s failed while it was checked.", account.connector)
        said = tell(
            "The desk failed while it asked the platform; look into its log, then check again."
        )
        _note_failure(account, TryLater(said))
        return False
    _note_profile(account, profile, by=by)
    return account.standing == Standing.READY


@transaction.atomic
def _note_failure(account: Account, failure: Failure) -> None:
    account.checked_at = timezone.now()
    account.said = redact_sentence(failure.message, account)
    if isinstance(failure, Refused) and account.standing == Standing.READY:
        account.standing = Standing.BROKEN
    account.save(update_fields=["checked_at", "said", "standing"])


@transaction.atomic
def _note_profile(account: Account, profile: Profile, *, by: Any) -> None:
    now = timezone.now()
    was = account.standing
    account.checked_at, account.expires_at = now, profile.expires_at
    account.external_id = profile.external_id[:255]
    account.url = profile.url[:500]
    if is_proof(account, profile):
        account.proven_at, account.said = now, plain("")
        account.failures, account.rests_until = 0, None
        if account.standing != Standing.PAUSED:
            account.standing = Standing.READY
    else:
        account.said = tell(
            "Ownership is not proven yet. Put the address %(url)s or the word %(word)s into the "
            "description of the account there, then check again.",
            url=configuration.SITE_URL,
            word=account.proof_word,
        )
        if not account.is_proven:
            account.standing = Standing.UNPROVEN
    account.save()
    if account.standing != was:
        audit.record(
            "channels.standing", by=by, office=account.office, subject=account,
            data={"account": account.name, "standing": account.standing},
        )  # fmt: skip


def is_proof(account: Account, profile: Profile) -> bool:
    """Tell whether the account itself names the office's site, or the word it was given.

    Whoever can write the description of an account owns it: the proof is on the platform's
    side, where only the owner can put it. A channel of the office's own site needs none.
    """
    host = (urlsplit(configuration.SITE_URL).hostname or "").lower()
    own = connector_of(account.connector).is_own_site
    words = f"{profile.words} {profile.url}".lower()
    there = bool(host) and any(
        part.strip("/.,;()<>\"'") == host or part.startswith(host + "/")
        for part in words.replace("https://", " ").replace("http://", " ").split()
    )
    return own or there or bool(account.proof_word and account.proof_word in words)


@transaction.atomic
def pause_account(account: Account, *, by: Any, paused: bool) -> None:
    """Stop an account, or let it go on. Raises PermissionDenied, ValidationError."""
    if by is not None and not can_connect(by, account.office):
        raise PermissionDenied
    if not paused and not account.is_proven:
        raise ValidationError(_("Ownership is not proven; check the account first."))
    account.standing = Standing.PAUSED if paused else Standing.READY
    account.save(update_fields=["standing"])
    audit.record(
        "channels.standing", by=by, office=account.office, subject=account,
        data={"account": account.name, "standing": account.standing},
    )  # fmt: skip


def due_for_a_look() -> Any:
    """Return the accounts whose proof or token should be looked at again, the oldest first."""
    now = timezone.now()
    rows = Account.objects.connected().exclude(standing=Standing.PAUSED)
    day_old = now - PROOF_HOLDS / 30
    return rows.filter(checked_at__lt=day_old).order_by("checked_at")
