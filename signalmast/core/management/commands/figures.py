"""`signalmast figures PERIOD`: every figure of a period with the period before beside it."""

import json
from argparse import ArgumentParser
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from signalmast.core.figures import Question, Result, answer_all
from signalmast.core.management.base import DeskCommand, find_office
from signalmast.core.numbers import show


class Command(DeskCommand):
    help = "Print the figures of a period."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("period", help="2018-H1, 2018-Q2, 2018-06, 2018 or A..B")
        parser.add_argument("--office", help="The office's short name.")
        parser.add_argument("--json", action="store_true", help="Print one JSON document.")

    def work(self, **options: Any) -> None:
        office = find_office(options["office"])
        period = office.period(options["period"])
        results = answer_all(Question(office, period))
        if options["json"]:
            with translation.override(office.language):
                body = {
                    "office": office.slug,
                    "period": period.key,
                    "from": period.first.isoformat(),
                    "to": period.last.isoformat(),
                    "figures": [result.as_json() for result in results],
                }
            self.stdout.write(json.dumps(body, ensure_ascii=False, indent=1))
            return
        self.stdout.write(f"{office.name} - {period.label}")
        width = max(len(str(result.spec.label)) for result in results)
        for result in results:
            self.stdout.write(self._line(result, width))

    def _line(self, result: Result, width: int) -> str:
        spec = result.spec
        label = str(spec.label).ljust(width)
        before = show(result.previous.value, spec.unit, spec.places)
        if result.answer.value is None:
            unknown = _("not known")
            return f"{label}  {unknown}: {result.answer.reason}"
        value = show(result.answer.value, spec.unit, spec.places)
        compared = _("before: %(value)s") % {"value": before}
        return f"{label}  {value:>12}  {compared}"
