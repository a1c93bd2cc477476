"""Notifications of briefings in officers' own browsers: who is told, and the sending.

A notification says the title and opens the briefing at the desk; the text stays behind the
sign-in. It leaves through the office's channel for notifications, with that channel's key and by
the one way out. Which browsers a person uses is theirs alone: switching one on or off is no act
of the office and leaves no entry in its trail.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from signalmast.channels import vault
from signalmast.channels.broadcast import Ended, Target
from signalmast.channels.connector import Key, Post, Refused, TryLater, Unknown
from signalmast.channels.domain.holding import is_held
from signalmast.channels.domain.settings import channel_of
from signalmast.channels.domain.subscriptions import browser_address
from signalmast.channels.models import Account
from signalmast.core.sending import Gone, Messages, NotNow
from signalmast.people.models import Membership
from signalmast.people.permissions import can_act_for_a_unit, units_of
from signalmast.programmes.models import Briefing, BriefingPush, OfficerBrowser, Reading

CONNECTOR = "web_push"
PORTION = 200


def account_of(office: Any) -> Account | None:
    """Return the office's channel for notifications, None where it has none that may send."""
    found = Account.objects.may_send().filter(office=office, connector=CONNECTOR)
    return found.order_by("pk").first()


def application_key(office: Any) -> str:
    """Return what a browser subscribes with, "" where the office has no such channel."""
    account = account_of(office)
    return channel_of(account).application_key() if account is not None else ""


def browsers_of(user: Any, office: Any) -> Any:
    """Return the browsers in which a person is told of an office's briefings."""
    return OfficerBrowser.objects.filter(user_id=user.pk, account__office=office)


def is_on(office: Any, subscription: Any, *, by: Any) -> bool:
    """Tell whether a browser is switched on for this person."""
    account = account_of(office)
    if account is None:
        return False
    return bool(browsers_of(by, office).filter(digest=_digest(account, subscription)).exists())


@transaction.atomic
def switch_on(office: Any, subscription: Any, *, by: Any) -> None:
    """Have a browser told of briefings; twice is once.

    `subscription` is what the browser's `PushManager.subscribe` returns. Raises PermissionDenied,
    ValidationError for what is none or where the office has no channel for it.
    """
    if not can_act_for_a_unit(by, office):
        raise PermissionDenied
    account = account_of(office)
    if account is None:
        raise ValidationError(_("The office has not set up notifications in browsers."))
    try:
        address, digest = browser_address(subscription), _digest(account, subscription)
    except (KeyError, TypeError):
        raise ValidationError(_("The browser's subscription can't be used.")) from None
    OfficerBrowser.objects.update_or_create(
        account=account, digest=digest,
        defaults={
            "user_id": by.pk, "address": vault.seal(address, context=_place(account)),
            "since": office.today(),
        },
    )  # fmt: skip


def switch_off(office: Any, subscription: Any, *, by: Any) -> None:
    """Forget a browser of this person; one that is not known is no fault."""
    digests = [
        _digest(one, subscription)
        for one in Account.objects.filter(office=office, connector=CONNECTOR)
    ]
    browsers_of(by, office).filter(digest__in=digests).delete()


def switch_off_everywhere(office: Any, *, by: Any) -> int:
    """Forget all browsers of this person, lost ones too; return how many there were."""
    found = browsers_of(by, office)
    count: int = found.count()
    found.delete()
    return count


def forget_browsers(user: int, office: int) -> None:
    """Forget the browsers of whoever speaks for no unit of an office any more."""
    still = Membership.objects.filter(user_id=user, office_id=office, unit__isnull=False)
    if not still.exists():
        OfficerBrowser.objects.filter(user_id=user, account__office_id=office).delete()


def write_pushes(briefing: Briefing, users: Any) -> None:
    """Write a row for each browser of those who are told, in the transaction of the sending."""
    found = OfficerBrowser.objects.filter(user_id__in=users, account__office=briefing.office_id)
    BriefingPush.objects.bulk_create(
        [BriefingPush(briefing=briefing, browser=one) for one in found]
    )


def _place(account: Account) -> str:
    return f"officer-browser:{account.pk}"


def _digest(account: Account, subscription: Any) -> str:
    return vault.digest(str(subscription["endpoint"]), context=_place(account))


def _deliver(row: BriefingPush) -> None:
    """Send one notification. Raises Gone, NotNow."""
    browser, briefing = row.browser, row.briefing
    unit = _unit_of(row)
    if unit is None or briefing.has_ended(briefing.office.today()):
        raise Gone
    if is_held() or not Account.objects.may_send().filter(pk=browser.account_id).exists():
        raise NotNow("The channel rests")
    try:
        address = vault.unseal(browser.address, context=_place(browser.account))
        channel = channel_of(browser.account)
        channel.deliver(_post(briefing, unit), Target(address, _key(timezone.now())))
    except Ended:
        browser.delete()
        raise Gone from None
    except (vault.Locked, TryLater) as failure:
        raise NotNow(type(failure).__name__) from None
    except (Refused, Unknown):
        # It may have arrived, or the service takes nothing for this browser: once is enough.
        raise Gone from None


def _unit_of(row: BriefingPush) -> int | None:
    """Return the officer's unit that the briefing went to, None for one who is no officer now."""
    own = units_of(row.browser.user, row.briefing.office)
    found = Reading.objects.filter(briefing=row.briefing_id, unit__in=own).order_by("unit_id")
    return found.values_list("unit_id", flat=True).first()


def _post(briefing: Briefing, unit: int) -> Post:
    office = briefing.office
    with override(office.language):
        return Post(
            text="",
            link=urljoin(settings.SITE_URL, reverse("unit:briefing", args=[unit, briefing.pk])),
            office=office.name,
            language=office.language,
            title=_("Briefing: %(title)s") % {"title": briefing.title},
            summary=_("Read and confirm it at the desk."),
        )


def _key(now: datetime) -> Key:
    """Return the identity of a message that is not looked for again."""
    return Key(uuid4().hex, now)


PUSHES = Messages(
    BriefingPush, _deliver, portion=PORTION,
    related=("briefing__office", "browser__account__office", "browser__user"),
)  # fmt: skip
