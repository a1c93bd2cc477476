"""`signalmast subject`: what is held of one person, handed out or erased."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import ngettext

from signalmast.core import audit, data_subjects
from signalmast.core.management.base import DeskCommand


class Command(DeskCommand):
    help = "Hand out or erase what is held under a person's e-mail address or receipt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("act", choices=["export", "erase"])
        parser.add_argument("name", help="An e-mail address or a receipt.")

    def work(self, **options: Any) -> None:
        if options["act"] == "export":
            rows = [asdict(one) for one in data_subjects.held(options["name"])]
            self.stdout.write(json.dumps({"held": rows}, ensure_ascii=False, indent=2))
            return
        with transaction.atomic():
            count = data_subjects.erase(options["name"])
            # The number only: the chain can't be erased.
            audit.record("subject.erase", by=None, data={"records": count})
        said = ngettext(
            "%(count)s record is erased here; backups made before still hold it until they go.",
            "%(count)s records are erased here; backups made before still hold them until they go.",
            count,
        )
        self.stdout.write(said % {"count": count})
