"""The office itself, and which office a person of several works for now."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from signalmast.core.views.frame import asks, office_of, page
from signalmast.people.domain.offices import change_office
from signalmast.people.forms import OfficeForm
from signalmast.people.middleware import SESSION_KEY
from signalmast.people.models import Office


@asks("manage")
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Name, place, half-years and layout of the office."""
    office = Office.objects.get(pk=office_of(request).pk)
    form = OfficeForm(request.POST or None, instance=office)
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_office(office, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            said = _("The office is changed.") if changed else _("Nothing was changed.")
            messages.success(request, said)
            return redirect("office-settings")
    return page(
        request,
        "people/form.html",
        title=_("Office"),
        icon="cog",
        form=form,
        lead=_(
            "Half-years and time zone decide in which period a row counts; "
            "signed reports keep the figures they were signed with."
        ),
        verb=_("Save"),
        status=400 if form.is_bound else 200,
    )


@require_http_methods(["GET", "POST"])
def switch(request: HttpRequest) -> HttpResponse:
    """Choose the office to work for, of those the person belongs to."""
    offices = Office.objects.filter(memberships__user_id=request.user.pk or 0).distinct()
    if request.method == "POST":
        chosen = request.POST.get("office", "")
        office = get_object_or_404(offices, slug=chosen)
        request.session[SESSION_KEY] = office.pk
        said = _("You now work for “%(office)s”.") % {"office": office.name}
        messages.success(request, said)
        return redirect("wagtailadmin_home")
    return page(
        request,
        "people/switch.html",
        title=_("Change office"),
        icon="site",
        offices=offices,
        current=office_of(request),
    )
