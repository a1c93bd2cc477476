"""The import screen: hand files in, see what each would do, load it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from signalmast.core import duties, links
from signalmast.core.forms import FileForm, initial
from signalmast.core.importing import rehearsal, waiting
from signalmast.core.importing.pipeline import Report
from signalmast.core.importing.registry import importers
from signalmast.core.importing.rehearsal import sentence
from signalmast.core.models import Import, ImportState, Outcome
from signalmast.core.numbers import show
from signalmast.core.tabular.table import MAX_FILE_BYTES
from signalmast.core.views.frame import asks, office_of, page, paginated

#: In the place of a token: every waiting file that can be loaded.
EVERY = "all"
COUNTS = ("read", "stored", "updated", "duplicate", "held", "refused")


def count_labels() -> dict[str, str]:
    """Return the names of the counts, in the order in which they are shown."""
    names = {outcome.name.lower(): str(outcome.label) for outcome in Outcome}
    return {"read": _("read"), **names}


def counted(counts: dict[str, Any]) -> list[tuple[str, str, int]]:
    """Return (name, label, number) for each count of an import."""
    labels = count_labels()
    return [(name, labels[name], int(counts.get(name, 0))) for name in COUNTS]


@asks("see")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The drop zone, the files that wait for this person, and what was loaded before."""
    office = office_of(request)
    state = request.GET.get("state", "")
    records = Import.objects.of(office).select_related("file", "by")
    if state in ImportState.values:
        records = records.filter(state=state)
    may_load = duties.allowed(request.user, "load", office)
    cards = []
    if may_load:
        mine = waiting.all_of(office, request.session.session_key)
        cards = [_card(request, one) for one in mine]
    found = paginated(request, records)
    return page(
        request,
        "core/imports/index.html",
        title=_("Import"),
        icon="upload",
        may_load=may_load,
        cards=cards,
        ready=sum(1 for one in cards if one["ready"]),
        rows=[(record, _label(record.format), counted(record.counts)) for record in found],
        page_obj=found,
        labels=count_labels(),
        state=state,
        states=ImportState.choices,
        limit=MAX_FILE_BYTES >> 20,
    )


@asks("load")
@require_POST
def hand_in(request: HttpRequest) -> HttpResponse:
    """Check each file handed in. A script asks for JSON and gets one card per file."""
    waiting.clear_old(timezone.now())
    if request.session.session_key is None:
        request.session.save()
    cards: list[dict[str, Any]] = []
    for upload in request.FILES.getlist("files"):
        if (upload.size or 0) > MAX_FILE_BYTES:
            said = _("“%(name)s” is larger than %(limit)s MB; split it and hand in the parts.")
            values = {"name": upload.name, "limit": MAX_FILE_BYTES >> 20}
            cards.append({"refused": said % values})
            continue
        one = waiting.put(
            upload, office=office_of(request), session_key=request.session.session_key
        )
        rehearsal.check(one, office=office_of(request), by=request.user)
        cards.append(_card(request, one))
    if request.headers.get("accept") == "application/json":
        body = [
            render_to_string("core/imports/card.html", {"card": card}, request) for card in cards
        ]
        return JsonResponse({"cards": body})
    if not cards:
        messages.error(request, _("No file was chosen; choose one or more files first."))
    for card in cards:
        if "refused" in card:
            messages.error(request, card["refused"])
    return redirect("imports:index")


@asks("load")
@require_POST
def check_again(request: HttpRequest, token: str) -> HttpResponse:
    """Check a waiting file as another format or with other options."""
    one = _find(request, token)
    before = one.format
    table = rehearsal.table_of(one, office_of(request))
    form = FileForm(
        request.POST, importer=rehearsal.importer_of(one), header=table.header if table else ()
    )
    if not form.is_valid():
        wrong = next(iter(form.errors.values()))
        messages.error(request, str(wrong[0]))
        return redirect("imports:index")
    one.format = form.cleaned_data["format"]
    shown = before or one.report.get("format", "")
    one.options = form.options if one.format in ("", shown) else {}
    if not one.format and "columns" in one.options:
        one.format = shown
    rehearsal.check(one, office=office_of(request), by=request.user)
    return redirect(f"{reverse('imports:index')}#{one.token}")


@asks("load")
@require_POST
def load(request: HttpRequest, token: str) -> HttpResponse:
    """Load one waiting file, or all that can be loaded where the token is "all"."""
    if token == EVERY:
        chosen = waiting.all_of(office_of(request), request.session.session_key)
        chosen = [one for one in chosen if not one.report.get("refusal")]
    else:
        chosen = [_find(request, token)]
    for one in chosen:
        report = rehearsal.load(one, office=office_of(request), by=request.user)
        _say(request, report)
    return redirect("imports:index")


@asks("load")
@require_POST
def take_back(request: HttpRequest, token: str) -> HttpResponse:
    """Remove a waiting file without loading it."""
    one = _find(request, token)
    waiting.take_back(one)
    messages.success(
        request, _("“%(name)s” was taken back; nothing was stored.") % {"name": one.name}
    )
    return redirect("imports:index")


def _find(request: HttpRequest, token: str) -> waiting.Waiting:
    try:
        return waiting.find(
            token, office=office_of(request), session_key=request.session.session_key
        )
    except waiting.NotWaiting as error:
        raise Http404 from error


def _label(name: str) -> Any:
    importer = importers().get(name)
    return importer.label if importer else name


def _say(request: HttpRequest, report: Report) -> None:
    if report.refusal:
        reason = sentence(report.refusal, report.refusal_values)
        said = _("“%(name)s” was not loaded: %(reason)s") % {"name": report.name, "reason": reason}
        messages.error(request, said)
        return
    said = _(
        "“%(name)s” is loaded: %(stored)s stored, %(updated)s updated, %(duplicate)s known "
        "already, %(held)s waiting, %(refused)s refused."
    ) % {"name": report.name, **{key: show(value) for key, value in report.counts.items()}}
    link = links.import_url(report.import_id) if report.import_id else ""
    more = format_html(' <a href="{}">{}</a>', link, _("See its rows"))
    messages.success(request, format_html("{}{}", said, more))


def _card(request: HttpRequest, one: waiting.Waiting) -> dict[str, Any]:
    """Return what the card of a waiting file shows."""
    office = office_of(request)
    importer = rehearsal.importer_of(one)
    table = rehearsal.table_of(one, office)
    form = FileForm(
        importer=importer,
        header=table.header if table else (),
        auto_id=f"{one.token}-%s",
        initial=initial(one.format, one.options, rehearsal.column_map(one, office, table)),
    )
    labels = dict(Outcome.choices)
    report = one.report
    return {
        "waiting": one,
        "label": importer.label if importer else "",
        "form": form,
        "counts": counted(report["counts"]),
        "notes": [sentence(note["text"], note["values"]) for note in report["notes"]],
        "refusal": sentence(report["refusal"], report["refusal_values"]),
        "ready": not report["refusal"],
        "again": report["again"] and links.import_url(report["again"]),
        "rows": [
            (row["number"], labels[row["outcome"]], sentence(row["reason"], row["values"]))
            for row in report["rows"]
        ],
    }


def today_imports(office: Any) -> int:
    """Return how many files were loaded today, by the office's clock."""
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Import.objects.of(office).filter(at__gte=start).count()
