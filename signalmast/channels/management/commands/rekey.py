"""`signalmast rekey`: a new key for the tokens of accounts."""

from typing import Any

from django.utils.translation import ngettext

from signalmast.channels import vault
from signalmast.channels.domain.settings import reseal_all
from signalmast.core.management.base import DeskCommand


class Command(DeskCommand):
    help = "Make a new key and seal every token of the channel accounts with it."

    def work(self, **options: Any) -> None:  # noqa: ARG002 -- no options of its own
        vault.add_key()
        count = reseal_all()
        said = ngettext(
            "%(count)s token is sealed anew.", "%(count)s tokens are sealed anew.", count
        )
        self.stdout.write(said % {"count": count})
