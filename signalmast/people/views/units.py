"""Merge units from a day on; say which unit a name in files means."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from signalmast.core.models import Outcome
from signalmast.core.numbers import show
from signalmast.core.views.frame import asks, office_of, page
from signalmast.people.domain.units import confirm_unit_name, merge_units
from signalmast.people.domain.waiting import waiting_names, waiting_rows
from signalmast.people.forms import MergeForm
from signalmast.people.models import Unit
from signalmast.people.permissions import can_load


@asks("load")
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest) -> HttpResponse:
    """Merge several units into another; figures before the day keep them apart."""
    form = MergeForm(request.POST or None, office=office_of(request))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            merge_units(
                list(chosen["units"]), into=chosen["into"], on=chosen["on"], by=request.user
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            said = _("%(count)s units are part of “%(into)s” from the day you named.")
            values = {"count": show(len(chosen["units"])), "into": chosen["into"].name}
            messages.success(request, said % values)
            return redirect("units:index")
    return page(
        request,
        "people/form.html",
        title=_("Merge units"),
        icon="resubmit",
        way=[(_("Units"), reverse("units:index"))],
        form=form,
        lead=_(
            "Figures of days before the merger keep the old units; comparisons across the day "
            "count them as part of the new one."
        ),
        verb=_("Merge units"),
        back=reverse("units:index"),
        status=400 if form.is_bound else 200,
    )


@asks("see")
@require_http_methods(["GET", "POST"])
def held(request: HttpRequest) -> HttpResponse:
    """The names that wait, each with the units it may mean; a person says which."""
    office = office_of(request)
    may_load = can_load(request.user, office)  # type: ignore[arg-type]  # signed in
    if request.method == "POST":
        unit = get_object_or_404(Unit.objects.of(office), pk=_number(request.POST.get("unit")))
        name = request.POST.get("name", "")
        freed = confirm_unit_name(unit, name=name, by=request.user)
        said = ngettext(
            "“%(name)s” means “%(unit)s” from now on; %(count)s row came free.",
            "“%(name)s” means “%(unit)s” from now on; %(count)s rows came free.",
            freed,
        )
        messages.success(request, said % {"name": name, "unit": unit.name, "count": show(freed)})
        return redirect("waiting-names")
    names = waiting_names(office)
    rows = waiting_rows(office)
    imports = sorted(set(rows.values_list("import_of_id", "import_of__file__name")))
    return page(
        request,
        "people/held.html",
        title=_("Names that wait"),
        icon="help",
        way=[(_("Import"), reverse("imports:index"))],
        names=names,
        others=rows.count() - sum(one.rows for one in names),
        imports=imports,
        held=Outcome.HELD.value,
        units=Unit.objects.of(office) if names else [],
        may_load=may_load,
    )


def _number(text: str | None) -> int:
    """Return a posted number, or 0, which no record has."""
    return int(text) if text and text.isdecimal() and len(text) < 19 else 0
