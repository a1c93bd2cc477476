"""What every form has in common that anybody may send: how a POST is judged, and what is refused.

Nothing here sets a cookie or keeps where a request came from (charter, point 10). A POST is
judged by its address before its body is read: what was not handed out here costs microseconds
and never reaches the database.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent, ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from signalmast.core.forms import put
from signalmast.website.domain import limits, proof

#: A form with its picture, and one without.
LARGEST, LARGEST_WITHOUT_PICTURE = 9_000_000, 60_000
#: What cannot be read as a form at all.
UNREADABLE = (RequestDataTooBig, TooManyFilesSent, MultiPartParserError, UnicodeError)

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Judged:
    """A POST that carries a stamp of its own form, and whether the work for it was done."""

    stamp: proof.Stamp
    is_proved: bool


def refused(request: HttpRequest, status: int) -> HttpResponse:
    """Answer in a line, without the database, what no form of ours can have sent."""
    with override(request.path[1:3]):
        body = format_html(
            '<!doctype html><html lang="{}"><meta charset="utf-8"><title>{}</title>'
            '<p>{}</p><p><a href="{}">{}</a></p></html>',
            request.path[1:3],
            _("This could not be taken"),
            _("The form could not be taken as it came. Open it again and send it once more."),
            request.path,
            _("Open the form again"),
        )
    response = HttpResponse(body, status=status, headers={"Cache-Control": "no-store"})
    # A flood must not fill the log with a line for each of its posts.
    response._has_been_logged = True  # type: ignore[attr-defined]  # the framework's own mark
    return response


def judge(request: HttpRequest, largest: int) -> Judged | HttpResponse:
    """Judge a POST by its length and address alone; the answer instead where it is refused."""
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) > largest:
        return refused(request, 413)
    try:
        stamp = proof.read_stamp(request.GET.get("f", ""), request.path)
    except proof.NotOurs:
        return refused(request, 403)
    if not limits.of_one_form.takes(stamp.token):
        return refused(request, 429)
    given = "" if stamp.is_expired else request.GET.get("p", "")
    if given and not proof.is_proved(given, stamp):
        return refused(request, 403)
    try:
        is_program = bool(request.POST.get("website"))
    except UNREADABLE:
        return refused(request, 400)
    return refused(request, 403) if is_program else Judged(stamp, bool(given))


def why_not(
    judged: Judged, request: HttpRequest, from_one: limits.Bucket = limits.from_one
) -> tuple[str, int]:
    """Return why a form is not taken now, and the status for it; empty where it is.

    `from_one` counts what comes from one neighbourhood of addresses.
    """
    stamp = judged.stamp
    if stamp.is_expired:
        return _("The form lay open for too long. Everything is still here; send it again."), 422
    if not judged.is_proved and not stamp.may_go_without_proof:
        said = _("Without JavaScript a form can be sent %(count)s seconds after it was opened. "
                 "Everything is still here; wait a moment and send it again.")  # fmt: skip
        return said % {"count": proof.WITHOUT_PROOF}, 422
    if not from_one.takes(limits.marks.of(request)):
        return _("Very much is coming from where you are. Send it again in a few minutes."), 429
    return "", 200


def no_room(judged: Judged) -> str:
    """Return why there is no room for a form that is right; empty where there is."""
    if limits.is_known(judged.stamp.token):
        return ""
    return full(judged, has_room=limits.minute_has_room())


def full(judged: Judged, *, has_room: bool) -> str:
    """Return why a form that nobody has sent before is not taken; empty where it is."""
    if not has_room:
        return _("Very much is coming in just now. Everything is still here; send it again in a "
                 "minute.")  # fmt: skip
    if not judged.is_proved and not limits.take_unproved():
        return _(
            "This hour no more forms can be taken without JavaScript. Turn it on, come back in an "
            "hour, or tell the office by telephone or e-mail."
        )
    return ""


def residents_form(*methods: str) -> Callable[[View], View]:
    """Hand a view the site of its address, without cookies and caches. Raises Http404."""

    def of(view: View) -> View:
        @csrf_exempt  # no cookie: the stamp in the address is the permission
        @require_http_methods(["GET", "HEAD", *methods])
        @wraps(view)
        def answer(request: HttpRequest, language: str, slug: str = "", **more: Any) -> Any:
            with override(language):
                return view(request, language, slug, **more)

        return answer

    return of


def complaints(form: Form, error: ValidationError) -> str:
    """Put what a verb of the desk refused beside its fields; return what stands above them."""
    put(form, error)
    return marked()


def marked() -> str:
    """Return what stands above a form with something marked in it."""
    return _("Something is missing or not right; it is marked below.")


def may_ask(request: HttpRequest) -> bool:
    """Tell whether a question may cost its time: short, and not the hundredth of a minute."""
    length = request.headers.get("Content-Length", "") or "0"
    if not length.isdecimal() or int(length) > LARGEST_WITHOUT_PICTURE:
        return False
    return limits.all_questions.takes() and limits.questions.takes(limits.marks.of(request))
