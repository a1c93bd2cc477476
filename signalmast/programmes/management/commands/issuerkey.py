"""`signalmast issuerkey`: a new key for an office's certificates."""

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from signalmast.core.management.base import DeskCommand, find_office
from signalmast.programmes.domain.issuer import rotate_key


class Command(DeskCommand):
    help = "Sign certificates with a new key; what older keys signed stays valid."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--office", help="The office's short name.")

    def work(self, **options: Any) -> None:
        office = find_office(options["office"])
        key = rotate_key(office, by=None)
        self.stdout.write(
            _("%(office)s signs with %(key)s from now on; the site publishes it within seconds.")
            % {"office": office.name, "key": key.name}
        )
