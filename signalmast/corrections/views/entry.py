"""Taking in: a claim that the desk has heard, and a mistake of the office's own."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from signalmast.core.forms import put
from signalmast.core.views.frame import asks, office_of, page
from signalmast.corrections.domain.intake import enter_claim, open_own_error
from signalmast.corrections.forms import EntryForm, OwnErrorForm
from signalmast.corrections.models import Claim, Submission
from signalmast.corrections.views.answers import found_for, mark_of
from signalmast.corrections.views.claim import address
from signalmast.newsroom.enums import Kind
from signalmast.newsroom.models import Publication

LOOK, BEGIN, KEEP = "look", "begin", "keep"


@asks("write")
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest) -> HttpResponseBase:
    """Note a claim. Before it is kept, what may answer it already is shown once."""
    office, do = office_of(request), request.POST.get("do", KEEP)
    if request.method != "POST":
        return _note_screen(request, EntryForm(office=office))
    if do in {LOOK, BEGIN}:
        # Looked at, not sent: what is missing is not scolded yet.
        form = EntryForm(office=office, initial=request.POST.dict())
        return _note_screen(request, form, asked=do == LOOK)
    form = EntryForm(request.POST, request.FILES, office=office)
    if not form.is_valid():
        return _note_screen(request, form)
    message = form.message
    found = found_for(message.text, office=office, language=message.language, link=message.link)
    if found and request.POST.get("seen") != mark_of(found):
        return _note_screen(request, form, asked=True, held=True)
    claim = _noted(request, form)
    return redirect(address(claim)) if claim is not None else _note_screen(request, form)


def _noted(request: HttpRequest, form: EntryForm) -> Claim | None:
    """Keep the claim; what the verb refuses is said in the form."""
    try:
        claim = enter_claim(office_of(request), form.message, by=request.user)
    except ValidationError as error:
        if not hasattr(error, "error_dict") and form.cleaned_data["image"]:
            form.add_error("image", error.messages)
        else:
            put(form, error)
        return None
    times = claim.submissions.count()
    if times > 1:
        said = ngettext(
            "This claim was known already; it has now been handed in %(count)d time.",
            "This claim was known already; it has now been handed in %(count)d times.",
            times,
        )
        messages.info(request, said % {"count": times})
    else:
        messages.success(request, _("The claim is noted. Sort it: is it a claim of fact?"))
    return claim


def _note_screen(
    request: HttpRequest, form: EntryForm, *, asked: bool = False, held: bool = False
) -> HttpResponse:
    text = str(form["text"].value() or "")
    found: list[Any] = []
    if asked or form.initial:
        found = found_for(
            text, office=office_of(request), language=str(form["language"].value() or ""),
            link=str(form["link"].value() or ""),
        )  # fmt: skip
    return page(
        request,
        "corrections/note.html",
        title=_("Note a claim"),
        icon="plus",
        way=[(_("Claims"), reverse("claims:index"))],
        form=form,
        found=found,
        asked=asked,
        held=held,
        mark=mark_of(found),
        of_form=True,
        lost_picture=form.is_bound and bool(request.FILES),
    )


@asks("write")
@require_http_methods(["GET", "POST"])
def own_error(request: HttpRequest, text: int) -> HttpResponseBase:
    """Open a mistake in a public text of the office as a claim like any other."""
    rows = Publication.objects.exclude(kind=Kind.CORRECTION)
    publication = get_object_or_404(rows, pk=text, office=office_of(request)).specific
    back = publication.desk_url()
    if not publication.is_public:
        messages.info(request, _("This text is not public, so there is nothing to correct in it."))
        return redirect(back)
    form = OwnErrorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            claim = open_own_error(publication, wrong=form.cleaned_data["wrong"], by=request.user)
        except ValidationError as error:
            said = error.messages
            form.add_error("wrong", said)
        else:
            messages.success(
                request, _("The mistake is open as a claim. Add what shows how it really is.")
            )
            return redirect(address(claim))
    return page(
        request,
        "corrections/own_error.html",
        title=_("Correct a mistake"),
        icon="warning",
        way=[(publication.title, back)],
        text=publication,
        form=form,
        back=back,
    )


@asks("see")
@require_GET
def picture(request: HttpRequest, number: int) -> FileResponse:
    """A picture that was handed in, for those who check it; it is public nowhere."""
    rows = Submission.objects.exclude(image="")
    found = get_object_or_404(rows, pk=number, claim__office=office_of(request))
    return FileResponse(found.image.open("rb"), content_type="image/jpeg")
