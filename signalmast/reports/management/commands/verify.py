"""`signalmast verify`: recompute what was signed; check chain, database and files."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from signalmast.core import audit, soundness
from signalmast.core.management.base import DeskCommand
from signalmast.reports.domain.verifying import drifts
from signalmast.reports.models import Report


class Command(DeskCommand):
    help = "Recompute signed figures; check the audit chain, the database and the kept files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--report", type=int, help="Check one signed report only.")

    def work(self, **options: Any) -> None:
        found = 0
        reports = Report.objects.signed().order_by("pk")
        if options["report"] is not None:
            reports = reports.filter(pk=options["report"])
            if not reports:
                raise CommandError(
                    _("No signed report has the number %(number)s.") % {"number": options["report"]}
                )
        else:
            for sentence in soundness.faults():
                found += 1
                self.stdout.write(sentence)
            number, head = audit.head()
            self.stdout.write(
                _("Audit chain: %(number)s entries, head %(head)s.")
                % {"number": number, "head": head}
            )
        for report in reports:
            found += self._report(report)
        if found:
            raise CommandError(_("%(count)s things are not as they were.") % {"count": found})
        self.stdout.write(_("All is as it was signed and stored."))

    def _report(self, report: Report) -> int:
        changed = list(drifts(report))
        title = {"number": report.pk, "title": report.abstract}
        if not changed:
            self.stdout.write(
                _("Report %(number)s, %(title)s: %(count)s figures as signed.")
                % {**title, "count": report.figures.count()}
            )
        for drift in changed:
            values = {**title, "name": drift.name, "signed": drift.signed, "now": drift.now}
            self.stdout.write(
                _("Report %(number)s: %(name)s was signed as %(signed)s and is %(now)s now.")
                % values
            )
            for reason in drift.reasons:
                self.stdout.write(f"  {reason}")
        return len(changed)
