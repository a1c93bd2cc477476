"""What may be wrong with the channels."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signalmast.channels import vault
from signalmast.channels.domain.holding import why_held
from signalmast.channels.domain.settings import AccountSettings
from signalmast.channels.enums import Standing
from signalmast.channels.models import Account, Delivery

#: A token that runs out sooner is mentioned.
SOON = 14


def complaints() -> Iterator[str]:
    """Yield one sentence for each account that needs a person, and for what waits for one."""
    held = why_held()
    if held:
        yield str(held)
    for account in Account.objects.connected().select_related("office"):
        name = {"account": account.name, "office": account.office.name}
        if account.standing == Standing.BROKEN:
            yield _("%(account)s of %(office)s does not send: %(why)s") % {
                **name, "why": account.said
            }  # fmt: skip
        elif account.days_left is not None and account.days_left < SOON:
            yield _("The token of %(account)s of %(office)s runs out in %(days)s days.") % {
                **name, "days": account.days_left
            }  # fmt: skip
        if not _opens(account):
            yield _("The tokens of %(account)s of %(office)s can't be opened with this key.") % name
    waiting = Delivery.objects.waiting_for_a_person().count()
    if waiting:
        yield ngettext(
            "%(count)s delivery waits for a person.", "%(count)s deliveries wait for a person.",
            waiting,
        ) % {"count": waiting}  # fmt: skip


def _opens(account: Account) -> bool:
    try:
        return all(AccountSettings(account)[secret.name] for secret in account.secrets.all())
    except vault.Locked:
        return False
