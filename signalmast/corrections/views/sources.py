"""The sources of a claim: added, changed and taken off, each on a screen of its own."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from signalmast.core.forms import put
from signalmast.core.views.frame import asks, office_of, page
from signalmast.corrections.domain.sourcing import add_source, change_source, drop_source
from signalmast.corrections.enums import ClaimState
from signalmast.corrections.forms import SourceForm
from signalmast.corrections.models import Claim, Source
from signalmast.corrections.views.claim import address, own_claim, way_to

#: A claim that left the room otherwise is not checked against anything any more.
CLOSED = (ClaimState.ANSWERED, ClaimState.MERGED, ClaimState.SET_ASIDE)


def own_source(request: HttpRequest, number: int) -> Source:
    """Return a source of the office of the request. Raises Http404 for any other."""
    rows = Source.objects.select_related("claim__office")
    found: Source = get_object_or_404(rows, pk=number, claim__office=office_of(request))
    return found


def _screen(request: HttpRequest, claim: Claim, form: SourceForm, title: str) -> HttpResponse:
    return page(
        request,
        "corrections/source.html",
        title=title,
        icon="link",
        way=way_to(claim),
        claim=claim,
        form=form,
        back=address(claim),
    )


def _closed(request: HttpRequest, claim: Claim) -> HttpResponse | None:
    """Lead back from a claim that is settled another way, and say so."""
    if claim.state not in CLOSED:
        return None
    said = _("This claim is settled (%(state)s), so its sources stay as they are.")
    messages.warning(request, said % {"state": claim.get_state_display()})
    return redirect(address(claim))


@asks("write")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A new source of a claim."""
    claim = own_claim(request, pk)
    closed = _closed(request, claim)
    if closed is not None:
        return closed
    form = SourceForm(request.POST or None, instance=Source(claim=claim))
    if request.method == "POST" and form.is_valid() and _kept(request, form, claim, is_new=True):
        if request.POST.get("do") == "another":
            return redirect("claims:source", pk=claim.pk)
        return redirect(f"{address(claim)}#sources")
    return _screen(request, claim, form, _("Add a source"))


@asks("write")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, number: int) -> HttpResponseBase:
    """A source as it reads now. Rulings that rest on it keep what they took over."""
    source = own_source(request, number)
    claim = source.claim
    closed = _closed(request, claim)
    if closed is not None:
        return closed
    form = SourceForm(request.POST or None, instance=source)
    if request.method == "POST" and form.is_valid() and _kept(request, form, claim, is_new=False):
        return redirect(f"{address(claim)}#sources")
    return _screen(request, claim, form, _("Change a source"))


def _kept(request: HttpRequest, form: SourceForm, claim: Claim, *, is_new: bool) -> bool:
    """Keep the source; what the verb refuses is said in the form."""
    by: Any = request.user
    try:
        if is_new:
            source = add_source(claim, form.instance, by=by)
        else:
            source = change_source(form.instance, by=by)
    except ValidationError as error:
        put(form, error)
        return False
    messages.success(request, _("The source “%(title)s” is kept.") % {"title": source.title})
    return True


@asks("write")
@require_POST
def drop(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take a source off the claim."""
    source = own_source(request, number)
    claim = source.claim
    closed = _closed(request, claim)
    if closed is not None:
        return closed
    drop_source(source, by=request.user)
    said = _("The source “%(title)s” is taken off. Rulings that rest on it keep their copy.")
    messages.success(request, said % {"title": source.title})
    return redirect(f"{address(claim)}#sources")
