"""`signalmast load PACK_DIR`: an office pack, all of it, as often as you like."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from signalmast.core.importing.importer import Verdict
from signalmast.core.importing.pipeline import Report
from signalmast.core.management.base import DeskCommand, on_terminal
from signalmast.core.models import Outcome
from signalmast.people.domain.packs import BadPack, load_pack

SHOWN = 5


class Command(DeskCommand):
    help = "Load an office pack: a folder with office.toml and the files it names."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("folder", type=Path, help="The folder with office.toml.")

    def work(self, **options: Any) -> None:
        total = Report("")
        failed = 0
        try:
            for report in load_pack(options["folder"], said=self._announce):
                self._print(report)
                failed += bool(report.refusal)
                for name in total.counts:
                    setattr(total, name, getattr(total, name) + getattr(report, name))
        except BadPack as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("Together: %(counts)s.") % {"counts": _counts(total)})
        if failed:
            raise CommandError(
                _("%(number)s files were refused; see above what to do.") % {"number": failed}
            )

    def _announce(self, name: str) -> None:
        if on_terminal():
            self.stderr.write(f"{name} …", ending="\r")

    def _print(self, report: Report) -> None:
        if report.refusal:
            reason = said(report.refusal, report.refusal_values)
            self.stdout.write(
                _("%(file)s: refused. %(reason)s") % {"file": report.name, "reason": reason}
            )
            return
        self.stdout.write(f"{report.name} ({report.format}): {_counts(report)}")
        for note in report.notes:
            self.stdout.write(f"  {said(note['text'], note['values'])}")
        waiting = [
            verdict
            for verdict in report.verdicts
            if verdict.outcome in (Outcome.HELD, Outcome.REFUSED)
        ]
        for verdict in waiting[:SHOWN]:
            self.stdout.write(f"  {_row(verdict)}")
        if len(waiting) > SHOWN:
            more = _("%(number)s more such rows; the desk lists them all.")
            self.stdout.write("  " + more % {"number": len(waiting) - SHOWN})


def said(text: str, values: Any) -> str:
    """Return a kept sentence in the reader's language."""
    return _(text) % values if text else ""


def _row(verdict: Verdict) -> str:
    return _("row %(number)s: %(reason)s") % {
        "number": verdict.number,
        "reason": said(verdict.reason, verdict.values),
    }


def _counts(report: Report) -> str:
    return (
        _(
            "%(read)s read, %(stored)s stored, %(updated)s updated, %(duplicate)s duplicate, "
            "%(held)s held, %(refused)s refused"
        )
        % report.counts
    )
