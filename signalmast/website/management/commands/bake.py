"""`signalmast bake`: make every file of the site again, while it is served."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.utils.translation import ngettext

from signalmast.core.management.base import DeskCommand, on_terminal
from signalmast.website.domain.rebaking import rebake, relist, research

WIDTH = 40


class Command(DeskCommand):
    help = "Make every file of the public site again, in parallel and while it is served."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--jobs", type=int, default=os.cpu_count() or 1, help="Processes that bake."
        )
        parser.add_argument(
            "--lists", action="store_true", help="Build the lists anew, in order of publication."
        )
        parser.add_argument("--search", action="store_true", help="Build the search index anew.")

    def work(self, **options: Any) -> None:
        if options["lists"]:
            relist()
        if options["search"]:
            research()
        count = rebake(jobs=max(1, options["jobs"]), progress=self._progress)
        if on_terminal():
            sys.stderr.write("\n")
        said = ngettext("%(count)s page is baked.", "%(count)s pages are baked.", count)
        self.stdout.write(said % {"count": count})

    def _progress(self, done: int, whole: int) -> None:
        """Draw a bar for a person who watches; a log gets nothing."""
        if on_terminal() and whole:
            filled = WIDTH * done // whole
            bar = "#" * filled + "." * (WIDTH - filled)
            sys.stderr.write(f"\r[{bar}] {done}/{whole}")
            sys.stderr.flush()
