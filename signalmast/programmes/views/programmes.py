"""The registers of programmes and of the roster on screen, whose verbs may refuse."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets.button import HeaderButton

from signalmast.core.forms import put
from signalmast.people.desk import OfficeDeleteView, office_of
from signalmast.programmes.domain import registers, roster
from signalmast.programmes.permissions import can_keep
from signalmast.programmes.views.registers import (
    Derived,
    RegisterCreateView,
    RegisterEditView,
    RegisterIndexView,
)


class Refusable:
    """A form whose verb may refuse; what was entered stays in it."""

    request: HttpRequest
    form: Any

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)  # type: ignore[misc,no-any-return]  # mixin
        except ValidationError as error:
            put(form, error)
            self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]  # mixin
            return self.form_invalid(form)  # type: ignore[attr-defined,no-any-return]  # mixin


class KeepsProgramme(Refusable):
    """A programme with its materials; the office's files are offered."""

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)  # type: ignore[misc]  # mixin
        form.offer_materials()
        return form

    def save_instance(self) -> Any:
        materials = self.form.cleaned_data.get("materials")
        return registers.name_programme(
            self.form.instance, materials=materials, by=self.request.user
        )


class AddProgramme(KeepsProgramme, RegisterCreateView):
    pass


class EditProgramme(KeepsProgramme, Derived, RegisterEditView):
    pass


class ProgrammeIndexView(RegisterIndexView):
    """Programmes with how many sessions each has and when the last was."""

    related = ()

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        counted: QuerySet[Any] = rows.annotate(
            held=Count("sessions"), last=Max("sessions__held_on")
        )
        return counted


class AddRapporteur(Refusable, RegisterCreateView):
    verb = staticmethod(roster.keep_rapporteur)


class EditRapporteur(Refusable, RegisterEditView):
    verb = staticmethod(roster.keep_rapporteur)


class RapporteurIndexView(RegisterIndexView):
    related = ()


class StrikeOff(OfficeDeleteView):
    """Takes somebody out of the roster who never spoke."""

    def delete_action(self) -> None:
        roster.strike_off_roster(self.object, by=self.request.user)

    def form_valid(self, form: Any) -> HttpResponseBase:  # type: ignore[override]  # a redirect too
        try:
            return super().form_valid(form)
        except ValidationError as error:
            messages.error(self.request, " ".join(error.messages))
            return redirect(self.index_url_name)


class PlannedIndexView(RegisterIndexView):
    """Planned sessions; each leads to its own page, and planning has one button."""

    related = ("unit", "programme", "office", "session")
    page_title = gettext_lazy("Planned sessions")

    @property
    def header_buttons(self) -> list[Any]:
        if not can_keep(self.request.user, office_of(self.request)):
            return []
        url = reverse("planned:new")
        return [HeaderButton(gettext_lazy("Plan sessions"), url=url, icon_name="plus")]

    def get_edit_url(self, instance: Any) -> str:
        return reverse("planned:session", args=[instance.pk])
