"""Pages about the office and its desk, and the pages for what is not there."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from signalmast.channels.connectors import UnknownConnector, connector_of
from signalmast.channels.models import Account
from signalmast.core import audit
from signalmast.core.models import AuditEntry
from signalmast.corrections.enums import PUBLIC_VERBS as OF_CORRECTIONS
from signalmast.listening.enums.consultations import PUBLIC_VERBS as OF_CONSULTATIONS
from signalmast.listening.enums.feedback import PUBLIC_VERBS as OF_FEEDBACK
from signalmast.listening.enums.surveys import PUBLIC_VERBS as OF_SURVEYS
from signalmast.newsroom.addresses import address
from signalmast.newsroom.enums import PUBLIC_VERBS
from signalmast.newsroom.models import SitePage
from signalmast.people.models import Office
from signalmast.website.charter import charter_text
from signalmast.website.domain.frames import everywhere, frame
from signalmast.website.domain.sheet import Ref, current_note, sheet_kind
from signalmast.website.sheets import render

#: So many entries of the public log stand on its page; the chain itself has all.
IN_LOG = 500
#: What the public log shows, whichever room wrote it, with the sentence for it.
LOGGED = {**PUBLIC_VERBS, **OF_CORRECTIONS, **OF_FEEDBACK, **OF_CONSULTATIONS, **OF_SURVEYS}


def _page(ref: Ref, name: str, title: str, **context: Any) -> bytes:
    site = ref.site
    return render.page(
        site,
        f"{name}.html",
        frame(site, title=title, here=address(site, name), elsewhere=everywhere(site, name)),
        **context,
    )


def _at(name: str) -> Any:
    return lambda ref: address(ref.site, name)


@sheet_kind("about", _at("about"))
def about(ref: Ref) -> bytes:
    with override(ref.site.language):
        return _page(ref, "about", _("About the office"), page=ref.site)


#: Channels of the site itself, which readers join here.
OWN = ("newsletter", "web_push", "activitypub")


def _way(account: Account, language: str) -> dict[str, str]:
    """Return how a reader joins a channel of the site itself."""
    way = {"kind": account.connector, "name": account.name, "address": ""}
    if account.connector == "newsletter":
        way["address"] = reverse(f"newsletter-{language}", args=[account.pk])
    elif account.connector == "web_push":
        way["address"] = reverse(f"notify-{language}", args=[account.pk])
    else:
        way["address"] = account.url
        way["handle"] = f"@{account.settings.get('name', '')}@{urlsplit(settings.SITE_URL).netloc}"
    return way


def public_accounts(office: Office) -> list[Account]:
    """Return what is the office's for certain: proven once, or known from its own files."""
    found = Account.objects.filter(office=office).order_by("platform", "name")
    return list(found.exclude(connector__gt="", proven_at=None).exclude(connector="preview"))


def platform_label(account: Account) -> str:
    """Return what a platform is called, for accounts that only files speak of too."""
    try:
        return str(connector_of(account.connector).label)
    except UnknownConnector:
        return account.platform.capitalize()


@sheet_kind("accounts", _at("accounts"))
def accounts(ref: Ref) -> bytes:
    """Every account the office speaks through; what is not listed is not the office's."""
    with override(ref.site.language):
        every = public_accounts(ref.site.office)
        listed = [
            (platform_label(one), one.name, one.url or one.external_id, one.proven_at)
            for one in every
            if one.connector not in OWN
        ]
        ways = [_way(one, ref.site.language) for one in every if one.connector in OWN]
        return _page(ref, "accounts", _("Our official accounts"), accounts=listed, ways=ways)


@sheet_kind("charter", _at("charter"))
def charter(ref: Ref) -> bytes:
    with override(ref.site.language):
        title = _("What this desk will not do")
        return _page(ref, "charter", title, text=charter_text(ref.site.language))


@sheet_kind("accessibility", _at("accessibility"))
def accessibility(ref: Ref) -> bytes:
    with override(ref.site.language):
        return _page(ref, "accessibility", _("Accessibility"))


@sheet_kind("log", _at("log"))
def log(ref: Ref) -> bytes:
    """What was taken down, changed or published in a hurry, with the head of the chain."""
    current_note().until(timezone.now() + timedelta(days=1))
    found = AuditEntry.objects.filter(office_id=ref.site.office_id, verb__in=LOGGED)
    with override(ref.site.language), timezone.override(ref.site.office.zone):
        entries = [_entry(one) for one in found.order_by("-number")[:IN_LOG]]
        return _page(ref, "log", _("Public log"), entries=entries, head=audit.head())


def _entry(one: AuditEntry) -> tuple[datetime, str, str, str, int, str]:
    return (
        timezone.localtime(one.at),
        str(one.data.get("title", "")),
        str(LOGGED[one.verb]),
        str(one.data.get("reason", "")),
        one.number,
        one.hash,
    )


def _error(status: int) -> Any:
    return lambda ref: f"{ref.site.path_prefix}{status}.html"


@sheet_kind("404", _error(404))
def not_found(ref: Ref) -> bytes:
    return _missing(ref.site, "404.html", gettext_noop("There is no such page"))


@sheet_kind("500", _error(500))
def broken(ref: Ref) -> bytes:
    return _missing(ref.site, "500.html", gettext_noop("Something went wrong here"))


def _missing(site: SitePage, template: str, title: str) -> bytes:
    with override(site.language):
        base = frame(site, title=_(title), here=site.path_prefix, elsewhere={})
    return render.page(site, f"../{template}", base)
