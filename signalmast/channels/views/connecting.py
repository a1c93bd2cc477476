"""Connecting an account: choose a channel, enter its settings, see what is wrong, prove it."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from signalmast.channels import connectors
from signalmast.channels.connector import Connector
from signalmast.channels.domain.accounts import check_account, connect_account, pause_account
from signalmast.channels.enums import Standing
from signalmast.channels.forms import Connecting, connecting_form
from signalmast.channels.models import Account
from signalmast.channels.views.words import kind_of
from signalmast.core.views.frame import asks, office_of, page

ICON = "globe"


@dataclass(frozen=True, slots=True)
class Offer:
    """A channel as a template names it, which would call the class itself."""

    key: str
    label: str
    about: str


def offer_of(kind: type[Connector]) -> Offer:
    return Offer(kind.key, str(kind.label), str(kind.about))


def own_account(request: HttpRequest, pk: int) -> Account:
    """Return an account of the office of the request. Raises Http404 for any other."""
    rows = Account.objects.select_related("office")
    found: Account = get_object_or_404(rows, pk=pk, office=office_of(request))
    return found


def _address(account: Account) -> str:
    return reverse("channel_accounts:inspect", args=[account.pk])


def _way(account: Account | None = None) -> list[tuple[str, str]]:
    way = [(_("Channel accounts"), reverse("channel_accounts:index"))]
    return [*way, (account.name, _address(account))] if account is not None else way


def _asked_account(request: HttpRequest) -> Account | None:
    """Return the account that `?account=` wants furnished, one that only files speak of."""
    number = request.GET.get("account", "")
    if not number:
        return None
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        raise Http404
    rows = Account.objects.filter(office=office_of(request), connector="")
    found: Account = get_object_or_404(rows, pk=int(number))
    return found


@asks("manage")
@require_GET
def choose(request: HttpRequest) -> HttpResponseBase:
    """All channels there are; for an account that exists, those of its platform."""
    account = _asked_account(request)
    kinds = [
        offer_of(kind)
        for kind in connectors.connectors().values()
        if account is None or (kind.platform or kind.key) == account.platform
    ]
    kinds.sort(key=lambda kind: kind.label.casefold())
    return page(
        request,
        "channels/connect.html",
        title=_("Connect a channel"),
        icon=ICON,
        way=_way(account),
        kinds=kinds,
        account=account,
        back=_address(account) if account is not None else reverse("channel_accounts:index"),
    )


@never_cache
@asks("manage")
@require_http_methods(["GET", "POST"])
def connect(request: HttpRequest, key: str) -> HttpResponseBase:
    """The settings of a new connection; once they are kept, the platform is asked at once."""
    kind = connectors.connectors().get(key)
    if kind is None:
        raise Http404
    asked = _asked_account(request)
    form = connecting_form(kind)(request.POST or None, office=office_of(request), account=asked)
    if request.method == "POST" and form.is_valid():
        account = _keep(request, form)
        if account is not None:
            return _look(request, account)
    way = [*_way(), (_("Connect a channel"), reverse("channel_accounts:connect"))]
    return _form_page(request, kind, form, title=str(kind.label), way=way, verb=_("Connect"))


@never_cache
@asks("manage")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The settings of an account that is connected; secrets stay what they are if left empty."""
    account = own_account(request, pk)
    kind = kind_of(account)
    if kind is None:
        return redirect(_address(account))
    form = connecting_form(kind)(request.POST or None, office=account.office, account=account)
    if request.method == "POST" and form.is_valid():
        kept = _keep(request, form)
        if kept is not None:
            return _look(request, kept)
    verb, way = _("Keep and check"), _way(account)
    return _form_page(request, kind, form, title=_("Change settings"), way=way, verb=verb)


def _keep(request: HttpRequest, form: Connecting) -> Account | None:
    """Keep what was entered, or put into the form why that is not possible.

    An account that was paused stays so.
    """
    given = form.cleaned_data
    there = form.furnished(given)
    was_paused = there is not None and there.connector and there.standing == Standing.PAUSED
    try:
        account = connect_account(
            office_of(request),
            connector=form.connector.key,
            name=given["account_name"],
            values=form.values,
            by=request.user,
            account=there,
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
        return None
    if was_paused:
        pause_account(account, by=request.user, paused=True)
    return account


def _look(request: HttpRequest, account: Account) -> HttpResponse:
    """Ask the platform who the account is, and lead to the page that says what came of it."""
    name = {"account": account.name}
    if check_account(account, by=request.user):
        messages.success(request, _("“%(account)s” is connected and may send.") % name)
    elif account.standing == Standing.PAUSED and not account.said:
        said = _("“%(account)s” is well, and paused: nothing goes out until you let it go on.")
        messages.success(request, said % name)
    else:
        messages.warning(
            request, _("“%(account)s” can't send yet; what is wrong stands here.") % name
        )
    return redirect(_address(account))


@asks("manage")
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ask the platform again; nothing is posted."""
    account = own_account(request, pk)
    if request.method == "POST" and account.connector:
        return _look(request, account)
    return redirect(_address(account))


@asks("manage")
@require_http_methods(["GET", "POST"])
def pause(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Stop an account, or let it go on (`do`)."""
    account = own_account(request, pk)
    paused = request.POST.get("do") != "go-on"
    fits = account.standing == (Standing.READY if paused else Standing.PAUSED)
    if request.method == "POST" and account.connector and fits:
        name = {"account": account.name}
        try:
            pause_account(account, by=request.user, paused=paused)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            said = (
                _("“%(account)s” is paused. What is due waits until you let it go on.")
                if paused
                else _("“%(account)s” goes on; what is due leaves now.")
            )
            messages.success(request, said % name)
    return redirect(_address(account))


def _form_page(
    request: HttpRequest,
    kind: type[Connector],
    form: Connecting,
    *,
    title: str,
    way: list[tuple[str, str]],
    verb: str,
) -> HttpResponse:
    return page(
        request,
        "channels/settings.html",
        title=title,
        icon=ICON,
        way=way,
        kind=offer_of(kind),
        form=form,
        verb=verb,
        back=way[-1][1],
        status=400 if form.is_bound else 200,
    )
