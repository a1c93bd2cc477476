"""The desk's lists and forms, kept to one office: what every room's viewsets stand on.

A record of another office answers 404 at every address. History and usage pages of the
framework are switched off: both would list across offices; the audit trail takes their place.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import policy_registry, register_permission_policy

from signalmast.core import audit
from signalmast.core.duties import shown
from signalmast.core.exports import safe_text
from signalmast.core.figures import Source
from signalmast.core.importing.register import BY_HAND, RegisterRow
from signalmast.core.links import source_url
from signalmast.core.periods import short_day
from signalmast.people.enums import Duty
from signalmast.people.policies import OfficePolicy

ACTIONS_OFF = frozenset({"history", "history_results", "usage"})
#: The framework's forms that a list does without where verbs change its rows.
FORMS_OFF = frozenset({"add", "edit", "delete"})


def office_of(request: HttpRequest) -> Any:
    """Return the office the request speaks for; set by OfficeMiddleware."""
    return getattr(request, "office", None)


def own_rows(rows: QuerySet[Any], office: Any) -> QuerySet[Any]:
    """Narrow rows of any model to an office; rows that can't be told apart are left out.

    A model says where its office is by a field `office` or by the policy of its viewset.
    """
    model = rows.model
    if not model.__module__.startswith("signalmast."):
        return rows
    if model._meta.label == "people.User":
        return rows.filter(memberships__office=office).distinct()
    policy = policy_registry.get_by_type(model, fallback=False)
    if isinstance(policy, OfficePolicy):
        return rows.filter(**{policy.office_field: office})
    try:
        model._meta.get_field("office")
    except FieldDoesNotExist:
        return rows.none()
    return rows.filter(office=office)


def keep_choices_own(form: Any, office: Any) -> None:
    """Let a form, and the forms inside it, offer records of one office only."""
    for field in form.fields.values():
        rows = getattr(field, "queryset", None)
        if rows is not None:
            field.queryset = own_rows(rows, office)
    for formset in getattr(form, "formsets", {}).values():
        formset.form = _own_form(formset.form, office)
        formset.__dict__.pop("forms", None)


def _own_form(form_class: type[Any], office: Any) -> type[Any]:
    """Return a form class whose forms, the empty one for new rows too, keep to the office."""

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807 -- of the new class
        form_class.__init__(self, *args, **kwargs)
        keep_choices_own(self, office)

    return type(form_class.__name__, (form_class,), {"__init__": __init__})


def source_of(row: Any) -> Source | None:
    """Return the row of a file that a register row came from, or None for one made by hand."""
    if row.import_id is None or row.row_number is None:
        return None
    return Source(row.import_id, row.row_number)


def shown_source(row: RegisterRow) -> str:
    """Return where a register row is from: a link to file and row, "by hand", or both."""
    source = source_of(row)
    by_hand = row.rank.startswith(BY_HAND)
    if source is None:
        return _("by hand")
    said = _("row %(number)s") % {"number": source.number}
    if by_hand:
        said = _("row %(number)s, changed by hand") % {"number": source.number}
    return format_html('<a href="{}">{}</a>', source_url(source), said)


class SourceColumn(Column):
    """The column "from": which row of which file, or by hand."""

    def __init__(self, shown: Callable[[Any], str] = shown_source) -> None:
        super().__init__("source", label=gettext_lazy("From"), accessor=shown)


class DayColumn(Column):
    """A column with a day as the reader writes it, instead of "9 years ago"."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(name, accessor=lambda row: _shown_day(getattr(row, name)), **kwargs)


def _shown_day(day: Any) -> str:
    return short_day(day) if day else "–"


class OfficeFilterSet(WagtailFilterSet):
    """Filters whose choices are the office's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        office = office_of(self.request)
        for one in self.filters.values():
            rows = getattr(one, "queryset", None)
            if isinstance(rows, QuerySet):
                one.queryset = own_rows(rows, office)


class OfficeView:
    """Ask for duties in the office of the request, not in any office of the person."""

    request: HttpRequest
    permission_policy: Any

    @cached_property
    def _answers(self) -> dict[str, bool]:
        """What was asked before in this request: a list asks for every row."""
        return {}

    def user_has_permission(self, permission: str) -> bool:
        if permission not in self._answers:
            self._answers[permission] = self.permission_policy.user_has_permission_in(
                self.request.user, permission, office_of(self.request)
            )
        return self._answers[permission]

    def user_has_any_permission(self, permissions: list[str]) -> bool:
        return any(self.user_has_permission(one) for one in permissions)

    def user_has_permission_for_instance(
        self,
        permission: str,
        instance: Any,  # noqa: ARG002 -- Wagtail's signature; views hold own rows only
    ) -> bool:
        return self.user_has_permission(permission)


class OfficeRows(OfficeView):
    """Narrow a view's queryset to the office of the request."""

    office_field: str = "office"

    def get_base_queryset(self) -> QuerySet[Any]:
        rows = super().get_base_queryset()  # type: ignore[misc]  # mixed into Wagtail's views
        return self._own(rows)

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset()  # type: ignore[misc]  # mixed into Wagtail's views
        return self._own(rows) if isinstance(rows, QuerySet) else rows

    def _own(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        if rows.query.is_sliced:
            return rows
        return rows.filter(**{self.office_field: office_of(self.request)})


class OfficeIndexView(OfficeRows, generic.IndexView):
    base_filterset_class = OfficeFilterSet

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """Keep a spreadsheet from running a cell that looks like a formula."""
        return safe_text(super().preprocess_field_value(field, value, export_format))

    def get_edit_url(self, instance: Any) -> str | None:
        allowed = self.user_has_permission("change")
        found = super().get_edit_url(instance) if allowed else self.get_inspect_url(instance)
        return str(found) if found else None


class OfficeForm(OfficeView):
    """What adding and changing share: own choices, one sentence for a row that is there twice."""

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)  # type: ignore[misc]  # mixed into Wagtail's views
        keep_choices_own(form, office_of(self.request))
        return form

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().form_valid(form)  # type: ignore[misc,no-any-return]  # as above
        except IntegrityError:
            form.add_error(None, _("The register has this already; change the row that is there."))
            self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
            return self.form_invalid(form)  # type: ignore[attr-defined,no-any-return]  # as above


class OfficeCreateView(OfficeForm, generic.CreateView):
    """Fill in the office before validation and record who created what."""

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        instance = kwargs.get("instance") or self.model()
        if hasattr(instance, "office_id"):
            instance.office = office_of(self.request)
        kwargs["instance"] = instance
        return kwargs

    def save_instance(self) -> Any:
        instance = super().save_instance()
        audit.record(
            "record.create", by=self.request.user, office=office_of(self.request), subject=instance
        )
        return instance


class OfficeEditView(OfficeForm, OfficeRows, generic.EditView):
    """A row that came from a file becomes "by hand", so that no later file overrides a person."""

    template_name = "people/desk/edit.html"

    def save_instance(self) -> Any:
        if isinstance(self.form.instance, RegisterRow) and self.form.has_changed():
            self.form.instance.rank = BY_HAND
        instance = super().save_instance()
        audit.record(
            "record.change",
            by=self.request.user,
            office=office_of(self.request),
            subject=instance,
            data={"fields": sorted(self.form.changed_data)},
        )
        return instance

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if isinstance(self.object, RegisterRow):
            context["source"] = shown_source(self.object)
        return context


class OfficeDeleteView(OfficeRows, generic.DeleteView):
    def delete_action(self) -> Any:
        audit.record(
            "record.delete",
            by=self.request.user,
            office=office_of(self.request),
            subject=self.object,
        )
        return super().delete_action()

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                response: HttpResponse = super().form_valid(form)
                return response
        except ProtectedError as error:
            users = sorted({str(one._meta.verbose_name_plural) for one in error.protected_objects})
            said = _("Other records still use “%(name)s” (%(users)s); change or delete them first.")
            messages.error(self.request, said % {"name": self.object, "users": ", ".join(users)})
            return redirect(self.index_url_name)


class OfficeInspectView(OfficeRows, generic.InspectView):
    def get_object(self, queryset: Any = None) -> Any:  # noqa: ARG002 -- Wagtail's signature
        return get_object_or_404(self._own(self.model._default_manager.all()), pk=self.pk)

    def get_edit_url(self) -> str | None:
        return super().get_edit_url() if self.user_has_permission("change") else None

    def get_delete_url(self) -> str | None:
        return super().get_delete_url() if self.user_has_permission("delete") else None

    def get_fields_context(self) -> list[dict[str, Any]]:
        fields: list[dict[str, Any]] = super().get_fields_context()
        if isinstance(self.object, RegisterRow):
            fields.append(
                {"label": _("From"), "value": shown_source(self.object), "component": None}
            )
        return fields


class OfficeViewSet(ModelViewSet):
    """A register of one office. Subclasses set model, icon, columns, and the duty to change.

    `menu_hook = REGISTERS` (core.desk) puts it under "Registers"; `menu_order` orders it there.
    """

    index_view_class = OfficeIndexView
    add_view_class = OfficeCreateView
    edit_view_class = OfficeEditView
    delete_view_class = OfficeDeleteView
    inspect_view_class = OfficeInspectView
    inspect_view_enabled = True
    inspect_view_fields_exclude = ["id", "office", "subject", "rank", "import_id", "row_number"]
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50
    #: Which duty changes rows; None makes the register read-only.
    duty: ClassVar[Duty | None] = Duty.LOAD
    #: Which duty shows them.
    see: ClassVar[Duty] = Duty.SEE
    office_field: ClassVar[str] = "office"

    def on_register(self) -> None:
        register_permission_policy(
            self.model,
            OfficePolicy(
                self.model, change=self.duty, see=self.see, office_field=self.office_field
            ),
        )
        super().on_register()

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        common: dict[str, Any] = super().get_common_view_kwargs(**kwargs)
        return {
            **common,
            "office_field": self.office_field,
            "history_url_name": None,
            "usage_url_name": None,
        }

    def get_urlpatterns(self) -> list[URLPattern]:
        return [one for one in super().get_urlpatterns() if one.name not in ACTIONS_OFF]

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        return office_menu_item(self.see)


class VerbsViewSet(OfficeViewSet):
    """A list whose rows change by verbs only: nobody adds, edits or deletes one through a form."""

    add_to_admin_menu = True
    duty = None
    search_backend_name = None

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        common = super().get_common_view_kwargs(**kwargs)
        return {**common, **{f"{name}_url_name": None for name in FORMS_OFF}}

    def get_urlpatterns(self) -> list[URLPattern]:
        return [one for one in super().get_urlpatterns() if one.name not in FORMS_OFF]


def office_menu_item(duty: Duty) -> type[MenuItem]:
    """Return a menu item that is there for whoever has `duty` in the office of the request."""

    def is_shown(_self: Any, request: HttpRequest) -> bool:
        return shown(request, duty)

    return type("OfficeMenuItem", (MenuItem,), {"is_shown": is_shown})
