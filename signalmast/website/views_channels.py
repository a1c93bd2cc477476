"""What channels of the site itself need: pages of the newsletter, the actor of the fediverse.

Nothing here sets a cookie or keeps an address a request came from (charter, point 10).
"""

import json
import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import signalmast
from signalmast.channels.activitypub import documents
from signalmast.channels.activitypub.documents import Document
from signalmast.channels.activitypub.signatures import NotSigned
from signalmast.channels.connectors.activitypub import actor_address
from signalmast.channels.domain import followers, subscriptions
from signalmast.channels.domain.posts import thaw
from signalmast.channels.domain.settings import channel_of
from signalmast.channels.enums import Act, State
from signalmast.channels.models import Account, Delivery, Subscriber
from signalmast.channels.vault import Locked
from signalmast.newsroom.models import SitePage
from signalmast.website.domain.frames import frame

#: A person needs so many seconds to write an address, and does not come back after a day.
QUICKEST, SLOWEST = 3, 24 * 3600
SALT = "newsletter"
#: The largest subscription that a browser sends.
LARGEST = 4000
#: Activities that the outbox shows; older ones are on the site.
SHOWN = 20
MIME = f"{documents.MIME}; charset=utf-8"


def newsletter_account(number: int) -> Account:
    """Return an office's newsletter. Raises Http404."""
    found: Account = get_object_or_404(
        Account.objects.select_related("office"), pk=number, connector=subscriptions.KEY
    )
    if not found.is_proven:
        raise Http404
    return found


@csrf_exempt  # no cookie: the form's own stamp keeps programs away, the mail keeps out the rest
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest, language: str, number: int) -> HttpResponse:
    """Ask for the newsletter. What is said afterwards is the same for every address."""
    account = newsletter_account(number)
    words: dict[str, Any] = {"stage": "form", "stamp": _stamp(number)}
    status = 200
    with override(language):
        if request.method == "POST":
            words["address"] = request.POST.get("address", "")[:300]
            if _is_program(request, number):
                words["error"] = _(
                    "The form was sent too quickly or lay open too long. Send it once more."
                )
                status = 422
            else:
                status = _ask(account, language, words)
        title = _("Newsletter of %(office)s") % {"office": account.office.name}
        here = {code: f"newsletter-{code}" for code, _label in settings.LANGUAGES}
        return _page(request, account, language, title, here, [number], words, status=status)


@csrf_exempt  # no cookie; a browser sends JSON to another host only where that host allows it
@require_http_methods(["GET", "HEAD", "POST"])
def browser(request: HttpRequest, language: str, number: int) -> HttpResponse:
    """Hand out the office's key, and keep or forget what a browser subscribed with."""
    account = get_object_or_404(Account.objects.may_send(), pk=number, connector="web_push")
    if request.method != "POST":
        return JsonResponse({"key": channel_of(account).application_key()})
    if request.content_type != "application/json" or len(request.body) > LARGEST:
        return HttpResponse(status=415)
    try:
        said = json.loads(request.body)
        if said["on"]:
            subscriptions.subscribe_browser(account, said["subscription"], language)
        else:
            subscriptions.end_browser(account, said["subscription"])
    except (ValueError, KeyError, TypeError, ValidationError):
        return HttpResponse(status=400)
    except subscriptions.TooMany:
        return HttpResponse(status=429)
    return HttpResponse(status=204)


def _ask(account: Account, language: str, words: dict[str, Any]) -> int:
    try:
        subscriptions.ask_to_subscribe(account, words["address"], language)
    except ValidationError as error:
        words["error"] = error.messages[0]
        return 422
    except subscriptions.TooMany:
        words["error"] = _("Very many are subscribing just now. Try again in an hour.")
        return 429
    words["stage"] = "asked"
    return 200


def _stamp(number: int) -> str:
    """Return a word for a form that says when it was handed out, and for which newsletter."""
    return signing.dumps([number, int(time.time())], salt=SALT)


def _is_program(request: HttpRequest, number: int) -> bool:
    """Tell whether a form was filled in by a program: a hidden field, or in no time."""
    if request.POST.get("website"):
        return True
    try:
        of, at = signing.loads(request.POST.get("stamp", ""), salt=SALT)
    except (signing.BadSignature, ValueError):
        return True
    return of != number or not QUICKEST <= time.time() - at <= SLOWEST


@csrf_exempt  # the token in the address is the permission
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """Show a button that confirms: programs that look at links in mail must not confirm."""
    found = subscriptions.asker(token)
    if found is not None and request.method == "POST":
        found = subscriptions.confirm_subscription(token)
    stage = "used up" if found is None else "confirmed" if found.confirmed_at else "confirm"
    return _by_token(request, language, "confirm", token, found, stage)


@csrf_exempt  # the token is the permission, and mail programs post here (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """Show a button that ends a subscription; a POST ends it, also without the page."""
    found = subscriptions.reader(token)
    if found is not None and request.method == "POST":
        found = subscriptions.end_subscription(token)
        stage = "ended"
    else:
        stage = "used up" if found is None else "ended" if found.ended_at else "end"
    return _by_token(request, language, "end", token, found, stage)


def _by_token(
    request: HttpRequest, language: str, what: str, token: str, found: Subscriber | None, stage: str
) -> HttpResponse:
    if found is None:
        raise Http404
    account = found.account
    here = {code: f"newsletter-{what}-{code}" for code, _label in settings.LANGUAGES}
    with override(language):
        title = _("Newsletter of %(office)s") % {"office": account.office.name}
        return _page(request, account, language, title, here, [token], {"stage": stage})


def _page(
    request: HttpRequest, account: Account, language: str, title: str, names: dict[str, str],
    arguments: list[Any], words: dict[str, Any], *, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Render a page in the frame of the office's site. Raises Http404 where it has none."""
    site: SitePage = get_object_or_404(
        SitePage.objects.select_related("locale", "office"),
        office=account.office_id, locale__language_code=language, live=True,
    )  # fmt: skip
    there = {code: reverse(name, args=arguments) for code, name in names.items()}
    context = {
        "frame": frame(site, title=title, here=there[language], elsewhere=there),
        "office": account.office.name,
        "again": reverse(f"newsletter-{language}", args=[account.pk]),
        **words,
    }
    with timezone.override(site.office.zone):
        response = render(request, "website/newsletter/page.html", context, status=status)
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-store"
    # An address with a token must not be told to anybody, search engines included.
    response.headers["X-Robots-Tag"] = "noindex"
    return response


View = Callable[..., HttpResponse]


def of_actor(view: View) -> View:
    """Hand a view the account of the actor that its address names. Raises Http404."""

    @wraps(view)
    def found(request: HttpRequest, name: str, **more: Any) -> HttpResponse:
        account = followers.account_named(name)
        if account is None:
            raise Http404
        return view(request, account, **more)

    return found


@require_safe
@of_actor
def actor(request: HttpRequest, account: Account) -> HttpResponse:
    """The office as an actor; who comes with a browser is led to the site."""
    site = _site(account)
    if "json" not in request.headers.get("Accept", "") and site:
        return HttpResponseRedirect(site)
    try:
        key = channel_of(account).public_key()
    except (KeyError, Locked):
        raise Http404 from None
    with override(account.language):
        about = _("The official account of %(office)s.") % {"office": account.office.name}
    return _document(
        documents.actor(
            _where(account), name=account.settings["name"], office=account.office.name,
            about=about, site=site or settings.SITE_URL, public_key=key,
        )
    )  # fmt: skip


@csrf_exempt  # signed by the server that sends it
@require_POST
@of_actor
def inbox(request: HttpRequest, account: Account) -> HttpResponse:
    """Take an activity of another server; what means nothing here is taken and dropped."""
    length = request.headers.get("Content-Length", "0")
    if not length.isdecimal() or int(length) > followers.LONGEST_BODY:
        return HttpResponse(status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        followers.receive_activity(
            account, method="POST", path=request.get_full_path(), headers=headers,
            body=request.body,
        )  # fmt: skip
    except NotSigned as error:
        return HttpResponse(str(error), status=401, content_type="text/plain; charset=utf-8")
    except followers.NotHeard as error:
        return HttpResponse(status=error.status)
    return HttpResponse(status=202)


@require_safe
@of_actor
def outbox(_request: HttpRequest, account: Account) -> HttpResponse:
    """The newest posts that are public."""
    sent = followers.posts_of(account).filter(state=State.SENT)
    gone = _gone(account)
    there = sent.exclude(pk__in=gone)
    where = _where(account)
    shown = [documents.create(where, _note(one)) for one in there[:SHOWN]]
    return _document(documents.outbox(where, shown, total=there.count()))


@require_safe
@of_actor
def follower_count(_request: HttpRequest, account: Account) -> HttpResponse:
    """How many follow, and never who."""
    total = Subscriber.objects.active().filter(account=account).count()
    return _document(documents.followers(_where(account), total=total))


@require_safe
@of_actor
def post(request: HttpRequest, account: Account, key: str) -> HttpResponse:
    """One post as a note; one that was taken down leaves a stone with its number."""
    found = get_object_or_404(followers.posts_of(account), key=key)
    if _gone(account).filter(of=found).exists():
        stone = documents.with_context(documents.tombstone(_where(account), key))
        return _document(stone, status=410)
    link = str(found.payload.get("link", ""))
    if "json" not in request.headers.get("Accept", "") and link:
        return HttpResponseRedirect(link)
    return _document(documents.with_context(_note(found)))


@require_safe
def webfinger(request: HttpRequest) -> HttpResponse:
    """Where the actor of a name is (RFC 7033)."""
    asked = request.GET.get("resource", "")[:300]
    host = urlsplit(settings.SITE_URL).netloc
    if not asked:
        return HttpResponse(status=400)
    name = ""
    if asked.startswith("acct:"):
        name, _at, of = asked.removeprefix("acct:").removeprefix("@").rpartition("@")
        name = name if of.lower() == host.lower() else ""
    elif asked.startswith(actor_address("x")[:-2]):
        name = asked.rstrip("/").rpartition("/")[2]
    account = followers.account_named(name.lower()) if name else None
    if account is None:
        raise Http404
    found = documents.webfinger(
        _where(account), name=account.settings["name"], host=host,
        site=_site(account) or settings.SITE_URL,
    )  # fmt: skip
    return _open(_document(found, mime="application/jrd+json; charset=utf-8"))


@require_safe
def node_info_links(_request: HttpRequest) -> HttpResponse:
    href = settings.SITE_URL.rstrip("/") + reverse("nodeinfo")
    link = {"rel": "http://nodeinfo.diaspora.software/ns/schema/2.1", "href": href}
    return _open(_document({"links": [link]}, mime="application/json; charset=utf-8"))


@require_safe
def node_info(_request: HttpRequest) -> HttpResponse:
    """What server this is; no figure of it is about people."""
    accounts = Account.objects.filter(connector=followers.KEY).exclude(proven_at=None)
    posts = Delivery.objects.filter(account__in=accounts, act=Act.SEND, state=State.SENT)
    found = documents.node_info(
        version=signalmast.__version__, accounts=accounts.count(), posts=posts.count()
    )
    return _open(_document(found, mime="application/json; charset=utf-8"))


def _note(delivery: Delivery) -> Document:
    """Return a post as it stands now: with the newest change that went out."""
    changes = Delivery.objects.filter(of=delivery, act=Act.EDIT, state=State.SENT)
    newest = changes.order_by("-written_at", "-pk").first()
    words = newest or delivery
    return documents.note(
        _where(delivery.account), delivery.key.hex, thaw(words.payload),
        published=delivery.written_at, updated=newest.written_at if newest else None,
    )  # fmt: skip


def _gone(account: Account) -> Any:
    """Return the numbers of the posts that were or are being taken down."""
    down = Delivery.objects.filter(account=account, act=Act.WITHDRAW)
    return down.exclude(state=State.WITHDRAWN).values("of")


def _where(account: Account) -> str:
    return actor_address(str(account.settings["name"]))


def _site(account: Account) -> str:
    site = SitePage.objects.filter(
        office=account.office_id, locale__language_code=account.language, live=True
    ).first()
    return settings.SITE_URL.rstrip("/") + site.path_prefix if site else ""


def _document(document: Document, *, status: int = 200, mime: str = MIME) -> HttpResponse:
    response = HttpResponse(documents.written(document), status=status, content_type=mime)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept"
    return response


def _open(response: HttpResponse) -> HttpResponse:
    """Let pages of any site read an answer, as RFC 7033 asks."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
