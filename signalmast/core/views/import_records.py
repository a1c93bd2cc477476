"""One import: its rows with what became of each, the kept file, undoing it."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin.admin_url_finder import AdminURLFinder

from signalmast.core import duties, links
from signalmast.core.importing import registry
from signalmast.core.importing.importer import Refusal
from signalmast.core.importing.pipeline import undo_import
from signalmast.core.importing.reading import open_stored
from signalmast.core.importing.rehearsal import sentence
from signalmast.core.models import Import, ImportRow, Outcome
from signalmast.core.tabular.reader import Cell, TableRefused
from signalmast.core.views.frame import asks, office_of, own_import, page, paginated
from signalmast.core.views.imports import counted

#: A row page also shows wide tables; a list of rows shows so many columns.
LISTED_COLUMNS = 8


@asks("see")
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows of an import, by outcome, each with its cells from the kept file."""
    record = own_import(request, pk)
    outcome = request.GET.get("outcome", "")
    rows = record.rows.all()
    if outcome.isdigit() and int(outcome) in Outcome.values:
        rows = rows.filter(outcome=int(outcome))
    found = paginated(request, rows)
    header, cells, problem = _cells(record, [row.number for row in found])
    return page(
        request,
        "core/imports/detail.html",
        title=record.file.name,
        icon="upload",
        way=[(_("Import"), reverse("imports:index"))],
        record=record,
        label=_label(record),
        counts=counted(record.counts),
        header=header[:LISTED_COLUMNS],
        rows=[(row, cells.get(row.number, ())[:LISTED_COLUMNS]) for row in found],
        page_obj=found,
        outcome=outcome,
        outcomes=Outcome.choices,
        problem=problem,
        may_undo=record.is_live and duties.allowed(request.user, "load", office_of(request)),
        options=sorted((name, _shown(value)) for name, value in record.options.items()),
    )


@asks("see")
@require_GET
def row(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One row of a file: where it is, every column title with its cell, what was made of it."""
    record = own_import(request, pk)
    found: ImportRow | None = record.rows.filter(number=number).first()
    if found is None:
        raise Http404
    header, cells, problem = _cells(record, [number])
    values = cells.get(number, ())
    titles = [*header, *([""] * (len(values) - len(header)))]
    subject, address = _made(request, record, found)
    return page(
        request,
        "core/imports/row.html",
        title=_("Row %(number)s of %(name)s") % {"number": number, "name": record.file.name},
        icon="table",
        way=[
            (_("Import"), reverse("imports:index")),
            (record.file.name, links.import_url(record.pk)),
        ],
        record=record,
        row=found,
        label=_label(record),
        cells=list(zip(titles, values, strict=False)),
        problem=problem,
        subject=subject,
        address=address,
    )


@asks("see")
@require_GET
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out the kept file as it came."""
    record = own_import(request, pk)
    if not record.file.path.is_file():
        messages.error(
            request,
            _("The kept file is missing from the store; restore it from the last backup."),
        )
        return redirect("imports:detail", pk)
    return FileResponse(
        record.file.path.open("rb"),
        as_attachment=True,
        filename=record.file.name,
        content_type="application/octet-stream",
    )


@asks("load")
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then take an import back whole."""
    record = own_import(request, pk)
    if not record.is_live:
        messages.error(request, _("This import is undone already; there is nothing to take back."))
        return redirect("imports:detail", pk)
    if request.method == "POST":
        try:
            undo_import(record, by=request.user)
        except Refusal as refusal:
            messages.error(request, sentence(refusal.reason, refusal.values))
            return redirect("imports:detail", pk)
        messages.success(
            request,
            _("The import of “%(name)s” is undone; load the file again to have it back.")
            % {"name": record.file.name},
        )
        return redirect("imports:index")
    return page(
        request,
        "core/imports/undo.html",
        title=_("Undo this import"),
        icon="rotate",
        way=[
            (_("Import"), reverse("imports:index")),
            (record.file.name, links.import_url(record.pk)),
        ],
        record=record,
        counts=counted(record.counts),
    )


def _cells(
    record: Import, numbers: Iterable[int]
) -> tuple[tuple[str, ...], dict[int, tuple[Cell, ...]], str]:
    """Return header, cells by row number, and a sentence where the file can't be read."""
    wanted = set(numbers)
    last = max(wanted, default=0)
    found: dict[int, tuple[Cell, ...]] = {}
    try:
        table = open_stored(record, registry.importer(record.format))
        for one in table.rows():
            if one.number in wanted:
                found[one.number] = one.cells
            if one.number >= last:
                break
    except TableRefused as refusal:
        return (), found, str(refusal)
    except Refusal as refusal:
        return (), found, sentence(refusal.reason, refusal.values)
    return table.header, found, ""


def _label(record: Import) -> Any:
    importer = registry.importers().get(record.format)
    return importer.label if importer else record.format


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {title}" for name, title in value.items())
    return str(value)


def _made(request: HttpRequest, record: Import, found: ImportRow) -> tuple[str, str]:
    """Return what a row was made into and its address, where a register shows it."""
    model = getattr(registry.importers().get(record.format), "model", None)
    if model is None or not found.subject:
        return found.subject, ""
    made = model._default_manager.filter(office=record.office, subject=found.subject).first()
    if made is None:
        return "", ""
    return str(made), AdminURLFinder(request.user).get_edit_url(made) or ""
