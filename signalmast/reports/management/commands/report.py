"""`signalmast report PERIOD`: the report of a period as a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from signalmast.core.management.base import DeskCommand, find_office
from signalmast.people.models.offices import Layout
from signalmast.reports.domain.printing import print_report
from signalmast.reports.domain.reports import blank_report
from signalmast.reports.enums import State
from signalmast.reports.models import Report
from signalmast.reports.renderers import RENDERERS

ORDER = (State.SIGNED, State.IN_REVIEW, State.DRAFT)


class Command(DeskCommand):
    help = "Write the report of a period: the signed one, else the newest, else a fresh draft."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("period", help="2018-H1, 2018-Q2, 2018-06, 2018 or A..B")
        parser.add_argument("--office", help="The office's short name.")
        parser.add_argument("--out", type=Path, help="FILE.docx, .pdf, .html or .json")
        parser.add_argument("--layout", choices=[layout.value for layout in Layout])

    def work(self, **options: Any) -> None:
        office = find_office(options["office"])
        period = office.period(options["period"])
        out = options["out"] or Path(f"{office.slug}-{period.key}.html")
        kind = out.suffix.removeprefix(".").lower()
        if kind not in RENDERERS:
            raise CommandError(
                _("%(file)s ends in no kind of file that a report can be; use .%(known)s.")
                % {"file": out.name, "known": ", .".join(RENDERERS)}
            )
        report = newest(office, period.key) or blank_report(office, period.key)
        content = print_report(report, kind, layout=options["layout"])
        out.write_bytes(content)
        state = State(report.state).label if report.pk else _("fresh draft")
        self.stdout.write(
            _("%(file)s: %(title)s (%(state)s), %(size)s bytes.")
            % {"file": out, "title": report.abstract, "state": state, "size": len(content)}
        )


def newest(office: Any, period_key: str) -> Report | None:
    """Return the period's signed report, else the one in review, else the newest draft."""
    found = Report.objects.of(office).filter(period_key=period_key)
    for state in ORDER:
        report = found.filter(state=state).first()
        if report is not None:
            return report
    return None
