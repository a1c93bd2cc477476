"""Checking in by phone: the page that the QR code opens, what is sent from it, its worker.

A phone is known by the ticket in its form, which it keeps for itself until the day after the
session; no cookie, and nothing is counted by where a request came from (charter, point 10).
"""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from signalmast.core.receipts import read_letters
from signalmast.newsroom.addresses import check_in_path
from signalmast.programmes.checkin import LENGTH, short_of
from signalmast.programmes.domain.checkin import (
    NotCounted,
    check_in,
    find_session,
    give_ticket,
    session_of_code,
    span_of,
)
from signalmast.programmes.enums import Came
from signalmast.programmes.models import Attendee, PlannedSession
from signalmast.website.domain import limits
from signalmast.website.views_forms import LARGEST_WITHOUT_PICTURE, UNREADABLE

WORKER = Path(__file__).parent / "check-in-worker.js"
LONGEST_CODE = 40
#: What a refusal answers with; a phone asks again by itself only where the server was at fault.
REFUSED, UNKNOWN, TOO_OFTEN, TOO_LARGE = 422, 404, 429, 413

View = Callable[..., HttpResponse]


def _in_its_language(view: View) -> View:
    """Show a page in the language it is asked for, else in the reader's own; keep no copy."""

    @csrf_exempt  # no cookie: the ticket in the form is the permission
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        length = request.headers.get("Content-Length", "") or "0"
        if not length.isdecimal() or int(length) > LARGEST_WITHOUT_PICTURE:
            return HttpResponse(status=TOO_LARGE)
        try:
            asked = request.GET.get("l", "") or request.POST.get("l", "")
        except UNREADABLE:
            return HttpResponse(status=400)
        language = asked if asked in dict(settings.LANGUAGES) else get_language()
        with override(language):
            response = view(request, *args, **kwargs)
        response.headers["Content-Language"] = str(language)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        # A hall whose code has just passed must not fill the log with a line for each phone.
        response._has_been_logged = True  # type: ignore[attr-defined]  # the framework's own mark
        return response

    return answer


@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """Hand out what keeps the page in a phone without network; its reach is this folder."""
    return HttpResponse(
        WORKER.read_bytes(), content_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": "no-cache"},
    )  # fmt: skip


@_in_its_language
def find_form(request: HttpRequest) -> HttpResponse:
    """Ask for the code on the screen where no camera read it, and lead to its session."""
    code = request.POST.get("code", "")[:LONGEST_CODE]
    if request.method != "POST":
        return _page(request, "find")
    if not limits.all_check_ins.takes():
        return _page(request, "find", code=code, error=_too_often(), status=TOO_OFTEN)
    plain = read_letters(code, LENGTH)
    found = session_of_code(plain, now=timezone.now()) if plain else None
    if found is not None:
        language = request.POST.get("l", "")
        way = check_in_path(short_of(found.uid), plain)
        return redirect(f"{way}&l={language}" if language in dict(settings.LANGUAGES) else way)
    said = _("No session shows this code now. Compare its ten signs with the screen; a code "
             "counts for less than a minute.")  # fmt: skip
    return _page(request, "find", code=code, error=said, status=REFUSED)


@_in_its_language
def check_in_form(request: HttpRequest, short: str) -> HttpResponse:
    """Show a session with its one button, and count the phone that sends it."""
    planned = find_session(short)
    if planned is None:
        said = _("There is no session at this address. Scan the code of the screen once more, or "
                 "enter its ten signs here.")  # fmt: skip
        return _refused(request, None, said, "unknown", UNKNOWN)
    with timezone.override(planned.office.zone):
        if request.method != "POST":
            code = request.GET.get("k", "")[:LONGEST_CODE]
            return _page(request, "form", planned, code=code, ticket=give_ticket(planned))
        return _sent(request, planned)


def _sent(request: HttpRequest, planned: PlannedSession) -> HttpResponse:
    ticket = request.POST.get("ticket", "")
    if not (limits.all_check_ins.takes() and limits.check_ins_of_one.takes(ticket[:LONGEST_CODE])):
        return _refused(request, planned, _too_often(), "too-often", TOO_OFTEN)
    try:
        row = check_in(
            planned, ticket=ticket, code=request.POST.get("code", "")[:LONGEST_CODE],
            name=request.POST.get("name", ""),
        )  # fmt: skip
    except NotCounted as error:
        return _refused(request, planned, " ".join(error.messages), str(error.code))
    if _wants_data(request):
        return JsonResponse(
            {"came": row.came, "at": _clock(row), "named": bool(row.name), "said": _counted(row)}
        )
    return _page(
        request, "counted", planned, ticket=ticket, said=_counted(row), row=row,
        code=request.POST.get("code", "")[:LONGEST_CODE],
    )  # fmt: skip


def _too_often() -> str:
    return _("Very much is coming in just now. Everything is still here; send it again in a "
             "minute.")  # fmt: skip


def _clock(row: Attendee) -> str:
    return date_format(timezone.localtime(row.came_at), "TIME_FORMAT")


def _counted(row: Attendee) -> str:
    if row.came == Came.LATE:
        return _("You are counted, with the code of %(at)s that this phone kept.") % {
            "at": _clock(row)
        }
    return _("You are counted, at %(at)s.") % {"at": _clock(row)}


def _wants_data(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _refused(
    request: HttpRequest, planned: PlannedSession | None, said: str, why: str,
    status: int = REFUSED,
) -> HttpResponse:  # fmt: skip
    """Say in a sentence why a phone is not counted, with all that was entered still there.

    A ticket that is not of this session is replaced; any other is kept, with its time.
    """
    ticket = request.POST.get("ticket", "")
    if planned is not None and why == "ticket":
        ticket = give_ticket(planned)
    if _wants_data(request):
        return JsonResponse({"refused": why, "said": said, "ticket": ticket}, status=status)
    return _page(
        request, "form" if planned else "find", planned, error=said, status=status, ticket=ticket,
        code=request.POST.get("code", request.GET.get("k", ""))[:LONGEST_CODE],
        name=request.POST.get("name", "")[:200],
    )  # fmt: skip


def _page(
    request: HttpRequest, stage: str, planned: PlannedSession | None = None, *, status: int = 200,
    **words: Any,
) -> HttpResponse:  # fmt: skip
    way = check_in_path(short_of(planned.uid)) if planned else check_in_path()
    code = words.pop("code", "")
    context = {
        "stage": stage, "planned": planned, "way": way, "code": code,
        "until": int(span_of(planned).until * 1000) if planned else 0,
        "languages": [(one, label, one == get_language()) for one, label in settings.LANGUAGES],
        **words,
    }  # fmt: skip
    return render(request, "website/check-in.html", context, status=status)
