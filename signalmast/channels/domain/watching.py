"""What of an office's channels waits for a person."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from signalmast.channels import vault
from signalmast.channels.domain import holding
from signalmast.channels.enums import Standing
from signalmast.channels.models import Account, Delivery
from signalmast.channels.models.accounts import PROOF_GRACE, PROOF_HOLDS

#: A new token takes a person with rights on the platform, so it is asked for so early.
TOKEN_SOON = timedelta(days=14)


def needs_a_person(now: datetime | None = None) -> Q:
    """Return what is true of a connected account that can't send until a person has acted."""
    now = now or timezone.now()
    stopped = Q(standing__in=[Standing.BROKEN, Standing.UNPROVEN])
    old = Q(standing=Standing.READY, proven_at__lte=now - PROOF_HOLDS - PROOF_GRACE)
    over = Q(standing=Standing.READY, expires_at__lte=now)
    return ~Q(connector="") & (stopped | old | over)


def runs_out_soon(now: datetime | None = None) -> Q:
    """Return what is true of an account whose token still works but not for long."""
    now = now or timezone.now()
    soon = Q(expires_at__gt=now, expires_at__lte=now + TOKEN_SOON)
    return ~Q(connector="") & soon


def waiting_deliveries(office: Any) -> QuerySet[Delivery]:
    return Delivery.objects.of(office).waiting_for_a_person()


def why_nothing_goes_out(office: Any) -> str:
    """Return why this installation sends nothing, or "" when it does or has nothing to send."""
    if office is None or not Account.objects.connected().filter(office=office).exists():
        return ""
    return str(holding.why_held())


def may_be_let_go() -> bool:
    """Tell whether a person can end the pause: not when another installation's keys hold it."""
    row = holding.installation()
    return row.held_at is not None and row.key_mark == vault.fingerprint()
