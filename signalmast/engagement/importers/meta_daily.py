"""Meta's daily metric export: UTF-16, a `sep=,` line, the metric's title, then days."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from signalmast.channels.models import Account
from signalmast.core.importing.importer import Context, Fact, Problem, Refusal, cell, spoken
from signalmast.core.importing.register import RegisterImporter
from signalmast.core.models import Outcome
from signalmast.core.tabular.errors import BadValue
from signalmast.core.tabular.reader import Row, Table
from signalmast.core.tabular.text import header_key, nfc
from signalmast.core.tabular.values import parse_count, parse_day
from signalmast.engagement.models import DailyMetric
from signalmast.engagement.posts_importer import CHANNEL, EXPORTED_ON, PLATFORM

NO_PAGE = gettext_noop(
    "The file does not say of which page it is; name the page and load it again."
)
NO_DAY = gettext_noop("The row has no day; it can't be placed.")
GAPS = gettext_noop(
    "%(count)s days between %(first)s and %(last)s are not in the file (%(days)s); Meta leaves "
    "out days without a change, so they are kept as not known."
)


class MetaDaily(RegisterImporter):
    """One number a day; the title line above the header is the only name the metric has."""

    format = "meta-daily"
    family = "meta-posts"
    label = _("Daily numbers from Meta")
    store = "daily"
    model = DailyMetric
    options = (CHANNEL, PLATFORM, EXPORTED_ON)

    def accepts(self, table: Table) -> bool:
        return any(any(line) for line in table.preamble)

    def read(self, table: Table, rows: Iterable[Row], context: Context) -> Iterator[Fact | Problem]:
        account = self._account(context)
        metric = nfc(next(filter(None, (part for line in table.preamble for part in line)), ""))
        days: list[date] = []
        for row in rows:
            try:
                day = parse_day(cell(row, context.columns.get("day")))
                value = parse_count(cell(row, context.columns.get("value")))
            except BadValue as error:
                yield Problem(row.number, Outcome.REFUSED, *spoken(error))
                continue
            if day is None:
                yield Problem(row.number, Outcome.REFUSED, NO_DAY)
                continue
            days.append(day)
            subject = f"{account.pk}|{header_key(metric)}|{day.isoformat()}"
            values = {"account": account, "metric": metric, "day": day, "value": value}
            weight = f"{value if value is not None else -1:015d}"
            yield Fact(row.number, subject, context.rank(weight), values)
        self._name_gaps(days, context)

    def _account(self, context: Context) -> Account:
        name = str(context.options.get("channel") or "")
        if not name:
            raise Refusal(NO_PAGE)
        platform = header_key(str(context.options.get("platform") or "facebook"))
        account, _created = Account.objects.get_or_create(
            office=context.office, platform=platform, name=name
        )
        return account

    def _name_gaps(self, days: list[date], context: Context) -> None:
        if not days:
            return
        held, day, gaps = set(days), min(days), []
        while day < max(days):
            if day not in held:
                gaps.append(day)
            day += timedelta(days=1)
        if gaps:
            shown = ", ".join(gap.isoformat() for gap in gaps[:10])
            context.note(
                GAPS,
                count=len(gaps),
                first=min(days).isoformat(),
                last=max(days).isoformat(),
                days=shown + (" …" if len(gaps) > 10 else ""),
            )
