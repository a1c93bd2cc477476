"""Feedback and what it stands on: subjects, answer templates, moved days."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn

from signalmast.core.duties import shown
from signalmast.listening.forms.subjects import SubjectForm, TemplateForm
from signalmast.listening.models import AnswerTemplate, DayOff, Feedback, Place, Subject
from signalmast.listening.views import feedback_answer, feedback_entry, feedback_lists
from signalmast.listening.views.feedback_page import FeedbackInspectView, picture
from signalmast.listening.viewsets import LISTENING
from signalmast.people.desk import (
    DayColumn,
    OfficeIndexView,
    OfficeViewSet,
    SourceColumn,
    VerbsViewSet,
    office_of,
)
from signalmast.people.enums import Duty
from signalmast.people.permissions import units_and_merged_of


class FeedbackMenuItem(MenuItem):
    """There for who sees the office's records, and for unit officers."""

    def is_shown(self, request: HttpRequest) -> bool:
        user: Any = request.user
        office = office_of(request)
        return shown(request, Duty.SEE) or bool(units_and_merged_of(user, office))


class FeedbackList(VerbsViewSet):
    """What residents told the office; what is due first stands first."""

    name = "feedback"
    model = Feedback
    icon = "comment"
    menu_label = _("Feedback")
    menu_order = 10
    menu_hook = LISTENING
    menu_item_class = FeedbackMenuItem
    index_view_class = feedback_lists.FeedbackIndexView
    index_results_template_name = "listening/feedback_results.html"
    inspect_view_class = FeedbackInspectView
    inspect_template_name = "listening/feedback.html"
    filterset_class = feedback_lists.FeedbackFilterSet
    list_display = feedback_lists.COLUMNS
    search_fields = ("text", "number", "address")
    list_export = (
        "number", "subject", "unit", "text", "address", "get_state_display",
        "get_origin_display", "received_at", "due_at", "answered_at", "reopened",
    )  # fmt: skip
    #: Nothing is entered through the framework's form.
    exclude_form_fields = ("text",)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("note/", feedback_entry.note, name="note"),
            path("answer/<int:pk>/", feedback_answer.write, name="answer"),
            path("confirm/<int:pk>/", feedback_answer.confirm, name="confirm"),
            path("pictures/<int:number>/", picture, name="picture"),
        ]


class SubjectIndexView(OfficeIndexView):
    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("unit")


class Subjects(OfficeViewSet):
    """What feedback can be about, who answers it, and within how many working days."""

    name = "feedback_subjects"
    model = Subject
    icon = "tag"
    menu_label = _("Subjects")
    menu_order = 50
    menu_hook = LISTENING
    add_to_admin_menu = True
    duty = Duty.LOAD
    index_view_class = SubjectIndexView
    list_display = ["name", "group", "unit", "working_days", BooleanColumn("is_open")]
    list_filter = ["is_open"]
    list_export = ["code", "name", "name_en", "group", "unit", "working_days", "is_open"]
    search_fields = ["name", "name_en", "code", "keywords"]
    search_backend_name = None
    form_fields = SubjectForm.Meta.fields
    inspect_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[SubjectForm]:  # noqa: ARG002 -- Wagtail's
        return SubjectForm


class Places(OfficeViewSet):
    """Streets and places that the form for feedback offers, with where they lie."""

    name = "places"
    model = Place
    icon = "globe"
    menu_label = _("Places")
    menu_order = 55
    menu_hook = LISTENING
    add_to_admin_menu = True
    duty = Duty.LOAD
    list_display = ["name", "latitude", "longitude", SourceColumn()]
    list_export = ["name", "latitude", "longitude"]
    search_fields = ["name"]
    search_backend_name = None
    form_fields = ["name", "latitude", "longitude"]
    inspect_view_enabled = False


class AnswerTemplates(OfficeViewSet):
    """Answers that are often given."""

    name = "answer_templates"
    model = AnswerTemplate
    icon = "doc-full"
    menu_label = _("Answer templates")
    menu_order = 60
    menu_hook = LISTENING
    add_to_admin_menu = True
    duty = Duty.WRITE
    list_display = ["name", "subject"]
    search_fields = ["name", "text"]
    search_backend_name = None
    form_fields = TemplateForm.Meta.fields
    inspect_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[TemplateForm]:  # noqa: ARG002 -- Wagtail's
        return TemplateForm


class DaysOff(OfficeViewSet):
    """Days that the Government moved this year."""

    name = "days_off"
    model = DayOff
    icon = "date"
    menu_label = _("Moved days")
    menu_order = 70
    menu_hook = LISTENING
    add_to_admin_menu = True
    duty = Duty.LOAD
    list_display = [
        DayColumn("day", label=_("day"), sort_key="day"),
        BooleanColumn("is_off"),
        "name",
    ]
    form_fields = ["day", "is_off", "name"]
    inspect_view_enabled = False
