"""The files of published results by their names, the same for the site and for the desk."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.http import Http404, HttpResponse

from signalmast.core.exports import XLSX, csv_response, file_response
from signalmast.listening.domain.exports import (
    COLUMNS,
    about,
    codebook_rows,
    rows_of,
    spss,
    workbook,
)
from signalmast.listening.domain.results import Results

SAV = "application/x-spss-sav"


def _answers(results: Results) -> HttpResponse:
    def rows() -> Iterator[tuple[object, ...]]:
        yield from rows_of(results)
        yield from (("about", line, "", "", "", None, None, None) for line in about(results))

    return _table(_name(results), COLUMNS, rows())


def _codebook(results: Results) -> HttpResponse:
    head, *rows = codebook_rows(results)
    return _table(f"{_name(results)}-codebook", head, rows)


def _workbook(results: Results) -> HttpResponse:
    return file_response(f"{_name(results)}.xlsx", workbook(results), XLSX)


def _spss(results: Results) -> HttpResponse:
    return file_response(f"{_name(results)}.sav", spss(results), SAV)


FILES: dict[str, Callable[[Results], HttpResponse]] = {
    "results.csv": _answers,
    "results.xlsx": _workbook,
    "results.sav": _spss,
    "codebook.csv": _codebook,
}


def file_of(results: Results, name: str) -> HttpResponse:
    """Return one of FILES. Raises Http404 for any other name."""
    make = FILES.get(name)
    if make is None:
        raise Http404
    return make(results)


def _name(results: Results) -> str:
    version = results.version
    return f"{version.survey.slug}-{version.number}-{results.release.sequence}"


def _table(name: str, columns: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Return a table whole: the few published cells are no stream."""
    streamed = csv_response(name, columns, rows)
    return HttpResponse(b"".join(streamed), headers=dict(streamed.headers))
