"""The list of surveys and the pages below it."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from signalmast.listening.models import Survey
from signalmast.listening.views import results, surveys, surveys_editing, surveys_lists
from signalmast.listening.viewsets import LISTENING
from signalmast.people.desk import VerbsViewSet


class Surveys(VerbsViewSet):
    """What the office asks, those that want somebody first."""

    name = "surveys"
    model = Survey
    icon = "form"
    menu_label = _("Surveys")
    menu_order = 20
    menu_hook = LISTENING
    search_fields = ("words__title", "slug")
    index_view_class = surveys_lists.SurveyIndexView
    index_results_template_name = "listening/surveys/results_list.html"
    inspect_view_class = surveys.SurveyInspectView
    inspect_template_name = "listening/surveys/survey.html"
    filterset_class = surveys_lists.SurveyFilterSet
    list_display = surveys_lists.COLUMNS
    list_export = (
        "pk", "title", "slug", "get_state_display", "is_closed_group", "opened_on", "closed_on",
    )  # fmt: skip
    exclude_form_fields = ("office",)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("begin/", surveys_editing.begin, name="begin"),
            path("details/<int:pk>/", surveys_editing.details, name="details"),
            path("codes/<int:pk>/", surveys_editing.codes, name="codes"),
            path("key/<int:pk>/", surveys_editing.key, name="key"),
            path(
                "preview/<int:pk>/<int:number>/<slug:language>/",
                surveys_editing.preview, name="preview",
            ),
            path("results/<int:pk>/", results.results, name="results"),
            path("results/<int:pk>/texts/<int:number>/", results.texts, name="texts"),
            path("results/<int:pk>/<str:name>", results.results_file, name="results_file"),
        ]  # fmt: skip
