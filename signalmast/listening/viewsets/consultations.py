"""The lists of consultations and of statements, and the pages below them."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from signalmast.listening.models import Consultation, Statement
from signalmast.listening.views import (
    consultations,
    consultations_editing,
    consultations_lists,
    statements,
)
from signalmast.listening.viewsets import LISTENING
from signalmast.people.desk import VerbsViewSet


class Consultations(VerbsViewSet):
    """What the office consults residents about."""

    name = "consultations"
    model = Consultation
    icon = "group"
    menu_hook = LISTENING
    menu_label = _("Consultations")
    menu_order = 30
    search_fields = ("title", "title_en", "slug")
    index_view_class = consultations_lists.ConsultationIndexView
    index_results_template_name = "listening/consultations/results_list.html"
    inspect_view_class = consultations.ConsultationInspectView
    inspect_template_name = "listening/consultations/consultation.html"
    filterset_class = consultations_lists.ConsultationFilterSet
    list_display = consultations_lists.COLUMNS
    list_export = (
        "pk", "title", "slug", "get_state_display", "get_access_display", "opens_at", "closes_at",
        "closed_at",
    )  # fmt: skip
    exclude_form_fields = ("office",)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("begin/", consultations_editing.begin, name="begin"),
            path("import/", consultations_editing.take_in, name="import"),
            path("details/<int:pk>/", consultations_editing.details, name="details"),
            path("delete-draft/<int:pk>/", consultations_editing.delete, name="delete_draft"),
            path("codes/<int:pk>/", consultations_editing.codes, name="codes"),
        ]


class Statements(VerbsViewSet):
    """Statements of all consultations, those that wait to be read first."""

    name = "statements"
    model = Statement
    icon = "list-ul"
    menu_hook = LISTENING
    menu_label = _("Statements")
    menu_order = 31
    office_field = "consultation__office"
    search_fields = ("text", "translation", "reason")
    index_view_class = consultations_lists.StatementIndexView
    index_results_template_name = "listening/consultations/statements_list.html"
    inspect_view_class = statements.StatementInspectView
    inspect_template_name = "listening/consultations/statement.html"
    filterset_class = consultations_lists.StatementFilterSet
    list_display = consultations_lists.STATEMENT_COLUMNS
    list_export = (
        "number", "consultation", "text", "translation", "get_by_display", "get_state_display",
        "received_at", "get_rule_display", "reason", "decided_at",
    )  # fmt: skip
    exclude_form_fields = ("text",)
