"""The figures browser: every value of a period, and the rows behind each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from signalmast.core import figures, links
from signalmast.core.exports import csv_response, xlsx_response
from signalmast.core.figures import Answer, Question, Result, Slice, Spec, UnknownFigure
from signalmast.core.periods import BadPeriod, Period
from signalmast.core.reach import default_period, named_periods
from signalmast.core.views.frame import ROWS_PER_PAGE, asks, office_of, page, paginated

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One figure in the list, with the address of its evidence."""

    result: Result
    url: str

    @property
    def rows(self) -> int:
        return self.result.answer.rows.count()


@dataclass(frozen=True, slots=True)
class Part:
    """One slice of a figure with the address of its rows and its share of the largest."""

    slice: Slice
    url: str


def dimension_labels() -> dict[str, str]:
    """Return what the dimensions of figures are called."""
    return {
        "category": _("by category"),
        "kind": _("by kind"),
        "channel": _("by page"),
        "unit": _("by unit"),
        "week": _("by week"),
        "programme": _("by programme"),
        "level": _("by level"),
        "session": _("by session"),
    }


@asks("see")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every figure of the office for one period, beside the period before or a year before."""
    office = office_of(request)
    typed = request.GET.get("period", "").strip()
    period, problem = default_period(office, timezone.localdate()), ""
    if typed:
        try:
            period = office.period(typed)
        except BadPeriod as error:
            problem = str(error)
    a_year_before = request.GET.get("compare") == "year"
    before = period.a_year_before() if a_year_before else period.previous()
    question = Question(office, period)
    lines = [] if problem else list(_lines(question, question.at(before)))
    return page(
        request,
        "core/figures/index.html",
        title=_("Figures"),
        icon="list-ol",
        period=period,
        before=before,
        typed=typed or period.key,
        problem=problem,
        a_year_before=a_year_before,
        groups=_grouped(lines),
        periods=_choices(office),
        status=400 if problem else 200,
    )


@asks("see")
@require_GET
def evidence(request: HttpRequest, figure: str, period_key: str) -> HttpResponseBase:
    """One figure: value, method, the rows it counted, and its parts."""
    office = office_of(request)
    try:
        spec = figures.find_figure(figure, office)
        period = office.period(period_key)
    except (UnknownFigure, BadPeriod) as error:
        raise Http404(str(error)) from error
    where = {name: request.GET[name] for name in spec.by if name in request.GET}
    question = Question(office, period, where)
    chosen = _chosen(spec, question)
    answer = spec.answer(question)
    export = request.GET.get("export")
    if export in ("csv", "xlsx"):
        return _export(request, spec, question, answer, export)
    found = paginated(request, Listed(answer), ROWS_PER_PAGE)
    return page(
        request,
        "core/figures/evidence.html",
        title=str(spec.label),
        icon="list-ol",
        way=[(_("Figures"), f"{reverse('figures:index')}?period={period.key}")],
        spec=spec,
        period=period,
        answer=answer,
        previous=spec.answer(question.at(period.previous())) if not where else None,
        before=period.previous(),
        chosen=chosen,
        whole=links.evidence_url(spec.id, period.key),
        columns=answer.rows.columns,
        page_obj=found,
        parts=list(_parts(spec, question)),
        here=links.evidence_url(spec.id, period.key, **where),
        query="&" if where else "?",
    )


class Listed:
    """Rows of an answer as a paginator reads them: a length and slices."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def count(self) -> int:
        return self.answer.rows.count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[figures.EvidenceRow]:
        return self.answer.rows.page(part.start, part.stop)


def _lines(question: Question, before: Question) -> Iterator[Line]:
    for spec in figures.figures_of(question.office):
        result = Result(spec, question, spec.answer(question), spec.answer(before))
        yield Line(result, links.evidence_url(spec.id, question.period.key))


def _grouped(lines: list[Line]) -> list[tuple[str, list[Line]]]:
    """Return the lines by their rooms, under the names by which people know these."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.result.spec.id.split(".")[0], []).append(line)
    return [(str(apps.get_app_config(room).verbose_name), found) for room, found in groups.items()]


def _choices(office: Any) -> list[tuple[str, list[Period]]]:
    labels = {
        "half": _("Half-years"),
        "quarter": _("Quarters"),
        "month": _("Months"),
        "year": _("Years"),
    }
    return [(labels[kind], periods) for kind, periods in named_periods(office).items()]


def _chosen(spec: Spec, question: Question) -> list[tuple[str, Any]]:
    """Return what the question is narrowed to, in words. Raises Http404 for what is no part."""
    labels = dimension_labels()
    whole = Question(question.office, question.period)
    chosen = []
    for name, key in question.where.items():
        for part in spec.by[name](whole):
            if part.key == key:
                chosen.append((labels.get(name, name), part.label))
                break
        else:
            raise Http404(key)
    return chosen


def _parts(spec: Spec, question: Question) -> Iterator[tuple[str, list[Part]]]:
    labels = dimension_labels()
    for name, split in spec.by.items():
        if name in question.where:
            continue
        found = []
        for part in split(question):
            where = {**question.where, name: part.key}
            found.append(Part(part, links.evidence_url(spec.id, question.period.key, **where)))
        if found:
            yield labels.get(name, name), found


def _export(
    request: HttpRequest, spec: Spec, question: Question, answer: Answer, export: str
) -> HttpResponseBase:
    columns = [*answer.rows.columns, _("file and row")]
    rows = (
        (
            *row.cells,
            request.build_absolute_uri(links.source_url(row.source)) if row.source else row.origin,
        )
        for row in _all_rows(answer)
    )
    name = f"{spec.id}-{question.period.key}"
    if export == "csv":
        return csv_response(name, columns, rows)
    return xlsx_response(name, columns, rows)


def _all_rows(answer: Answer) -> Iterator[figures.EvidenceRow]:
    start = 0
    while rows := answer.rows.page(start, start + CHUNK):
        yield from rows
        start += CHUNK
