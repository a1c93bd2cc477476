"""A unit's own figures beside the average of its kind, and the rows behind the own ones."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from signalmast.core import links
from signalmast.core.figures import Number, Spec, Text, find_figure
from signalmast.core.numbers import show, show_number
from signalmast.core.periods import BadPeriod, Period
from signalmast.core.reach import default_period
from signalmast.core.views.figures import Listed
from signalmast.core.views.frame import page, paginated
from signalmast.people.models import Unit
from signalmast.people.permissions import can_see
from signalmast.programmes.figures import units
from signalmast.programmes.views.doors import own_unit
from signalmast.programmes.workspace import Section, section

#: The length of a bar for the largest value of its figure.
FULL = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """One value as the page shows it: in words, with its bar, and where its rows are."""

    shown: str
    bar: int
    url: str = ""
    reason: Text = ""
    units: int = 0

    @property
    def is_known(self) -> bool:
        return not self.reason


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: the unit's own value and the average, of now and of the period before."""

    spec: Spec
    now: tuple[Cell, Cell]
    before: tuple[Cell, Cell]


@section(order=50)
def own_figures(request: HttpRequest, unit: Unit) -> Section:
    """Return the unit's figures of the running period and of the one before."""
    period = default_period(unit.office, unit.office.today())
    before = period.previous()
    sees = can_see(request.user, unit.office)  # type: ignore[arg-type]  # a User
    pairs = zip(units.beside(unit, period), units.beside(unit, before), strict=True)
    rows = [
        Row(new.spec, *(_cells(unit, *one, (new, old), sees=sees)
                        for one in ((period, new), (before, old))))
        for new, old in pairs
    ]  # fmt: skip
    return Section(
        title=gettext_lazy("Your unit in figures"), template="programmes/unit/figures.html",
        more={"period": period, "before": before, "rows": rows, "kind": unit.kind,
              "fewest": units.FEWEST},
    )  # fmt: skip


def _cells(
    unit: Unit, period: Period, found: units.Beside, both: tuple[units.Beside, units.Beside],
    *, sees: bool,
) -> tuple[Cell, Cell]:  # fmt: skip
    """Return own value and average; an average leads to rows for who sees the whole office."""
    spec, own, average = found.spec, found.own, found.average
    is_share = spec.unit == "share"
    values = [value for one in both for value in (one.own.value, one.average.value)]
    most = 1 if is_share else max((value for value in values if value is not None), default=0)
    where = reverse("unit:figure", args=[unit.pk, spec.id, period.key])
    whole = links.evidence_url(spec.id, period.key) if sees else ""
    mean = show(average.value, spec.unit) if is_share or average.value is None else (
        show_number(round(average.value, 1))
    )  # fmt: skip
    return (
        Cell(show(own.value, spec.unit, spec.places), _bar(own.value, most), where,
             own.reason if own.value is None else ""),
        Cell(mean, _bar(average.value, most), whole, average.reason, average.units),
    )  # fmt: skip


def _bar(value: Number | None, most: Number) -> int:
    return round(FULL * value / most) if value and most else 0


@own_unit
@require_safe
def figure(request: HttpRequest, unit: Unit, figure: str, period_key: str) -> HttpResponse:
    """The rows behind one of the unit's own figures, and of no other unit's."""
    if figure not in units.BESIDE:
        raise Http404(figure)
    try:
        period = unit.office.period(period_key)
    except BadPeriod as error:
        raise Http404(str(error)) from error
    spec = find_figure(figure, unit.office)
    answer = spec.answer(units.of_one(unit, period))
    found = paginated(request, Listed(answer))
    return page(
        request, "programmes/unit/figure.html", title=str(spec.label), icon="list-ol",
        way=[(unit.name, reverse("unit:home", args=[unit.pk]))], unit=unit, spec=spec,
        answer=answer, period=period, columns=answer.rows.columns, page_obj=found,
        rows=[tuple(zip(answer.rows.columns, row.cells, strict=True)) for row in found],
    )  # fmt: skip
