"""Beginning and changing a consultation, and codes that are printed once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from signalmast.core.forms import put
from signalmast.core.views.frame import asks, office_of, page
from signalmast.listening.domain.admissions import make_codes
from signalmast.listening.domain.consultations import delete_draft, write_consultation
from signalmast.listening.domain.polis_import import import_archive
from signalmast.listening.enums.admissions import Door
from signalmast.listening.forms.consultations import (
    ConsultationForm,
    ImportForm,
    SheetForm,
)
from signalmast.listening.models import Consultation
from signalmast.listening.views.consultations import public_paths
from signalmast.newsroom.addresses import absolute


def own_consultation(request: HttpRequest, pk: int) -> Consultation:
    """Return a consultation of the office of the request. Raises Http404 for any other."""
    rows = Consultation.objects.select_related("office")
    found: Consultation = get_object_or_404(rows, pk=pk, office=office_of(request))
    return found


def way_to(one: Consultation | None = None) -> list[tuple[str, str]]:
    """Return the way from the home to the page of a consultation."""
    way = [(_("Consultations"), reverse("consultations:index"))]
    if one is not None:
        way.append((one.title, reverse("consultations:inspect", args=[one.pk])))
    return way


@asks("write")
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponseBase:
    """Begin a consultation with its words; statements come next."""
    one = Consultation(office=office_of(request))
    return _edited(request, one, _("Begin a consultation"), None)


@asks("write")
@require_http_methods(["GET", "POST"])
def details(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Change the words and days of a consultation that is not public yet."""
    one = own_consultation(request, pk)
    if not one.is_draft:
        messages.info(request, _("It is public; its words stay as residents have read them."))
        return redirect("consultations:inspect", one.pk)
    return _edited(request, one, _("Words and days"), one)


def _edited(
    request: HttpRequest, one: Consultation, title: str, there: Consultation | None
) -> HttpResponse:
    form: Any = ConsultationForm(request.POST if request.method == "POST" else None, instance=one)
    if request.method == "POST" and form.is_valid():
        try:
            write_consultation(one, by=request.user)
        except ValidationError as error:
            put(form, error)
        else:
            said = _("The changes are kept.") if there else _("It is begun. Write statements next.")
            messages.success(request, said)
            return redirect("consultations:inspect", one.pk)
    back = reverse("consultations:inspect", args=[there.pk]) if there else ""
    return page(
        request, "listening/consultations/details.html", title=title, icon="group",
        way=way_to(there), form=form, one=there, back=back or reverse("consultations:index"),
    )  # fmt: skip


@asks("write")
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Delete a consultation that never was public."""
    one = own_consultation(request, pk)
    try:
        delete_draft(one, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("consultations:inspect", one.pk)
    messages.success(request, _("The draft is deleted."))
    return redirect("consultations:index")


@asks("write")
@never_cache
@require_POST
def codes(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Make a sheet of codes and show it once, for printing. Nothing keeps the codes."""
    one = own_consultation(request, pk)
    form = SheetForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("Between 1 and 2,000 codes fit on one sheet."))
        sheet, made = make_codes(
            one.office, door=Door.CONSULTATION, number=one.pk, by=request.user,
            **form.cleaned_data,
        )  # fmt: skip
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("consultations:inspect", one.pk)
    path, _results = public_paths(one)
    return page(
        request, "listening/consultations/codes.html", title=_("Sheet of codes"), icon="group",
        way=way_to(one), one=one, sheet=sheet, codes=made,
        address=absolute(path) if path else "",
    )  # fmt: skip


@asks("write")
@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest) -> HttpResponseBase:
    """Take in a conversation from another system as an archive."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data["archive"].read()
            made = import_archive(office_of(request), data, by=request.user)
        except ValidationError as error:
            form.add_error("archive", error.messages)
        else:
            messages.success(request, _("It is taken in as an archive; residents see none of it."))
            return redirect("consultations:inspect", made.pk)
    return page(
        request, "listening/consultations/import.html", title=_("Take in from Polis"),
        icon="upload", way=way_to(), form=form, back=reverse("consultations:index"),
    )  # fmt: skip
