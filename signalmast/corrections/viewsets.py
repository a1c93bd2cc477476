"""The room's lists under its menu: claims, and the rulings that readers contest."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from signalmast.corrections.models import Claim, Contest
from signalmast.corrections.views import answers, claim, contests, entry, lists, ruling, sources
from signalmast.people.desk import VerbsViewSet

#: The hook under which the room's menu items hang.
CORRECTIONS = "register_corrections_menu_item"


class Claims(VerbsViewSet):
    """What is said to be so, the most urgent first."""

    name = "claims"
    model = Claim
    icon = "help"
    menu_hook = CORRECTIONS
    search_fields = ("text",)
    menu_label = _("Claims")
    menu_order = 10
    index_view_class = lists.ClaimIndexView
    index_results_template_name = "corrections/claims_results.html"
    inspect_view_class = claim.ClaimInspectView
    inspect_template_name = "corrections/claim.html"
    filterset_class = lists.ClaimFilterSet
    list_display = lists.COLUMNS
    list_export = (
        "pk", "text", "get_state_display", "get_nature_display", "get_origin_display",
        "received_at", "times", "harm", "reach", "urgency", "reason", "settled_at", "answer",
    )  # fmt: skip
    exclude_form_fields = ("office",)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("note/", entry.note, name="note"),
            path("answers/", answers.answers, name="answers"),
            path("pictures/<int:number>/", entry.picture, name="picture"),
            path("own-error/<int:text>/", entry.own_error, name="own_error"),
            path("source/<int:pk>/", sources.add, name="source"),
            path("sources/<int:number>/", sources.change, name="source_change"),
            path("sources/<int:number>/drop/", sources.drop, name="source_drop"),
            path("rule/<int:pk>/", ruling.rule, name="rule"),
            path("confirm/<int:pk>/", ruling.confirm, name="confirm"),
            path("preview/<int:pk>/<slug:language>/", ruling.preview, name="preview"),
            path("hand-in/<int:pk>/<int:number>/", ruling.hand_in, name="hand_in"),
            path("rulings/<int:number>/", ruling.show, name="ruling"),
        ]


class Contests(VerbsViewSet):
    """Rulings that readers contest; each is answered in public."""

    name = "objections"
    model = Contest
    icon = "comment"
    menu_hook = CORRECTIONS
    search_fields = ("text",)
    menu_label = _("Contested rulings")
    menu_order = 20
    office_field = "ruling__claim__office"
    index_view_class = lists.ContestIndexView
    index_results_template_name = "corrections/contests_results.html"
    inspect_view_class = contests.ContestInspectView
    inspect_template_name = "corrections/contest.html"
    filterset_class = lists.ContestFilterSet
    list_display = lists.CONTEST_COLUMNS
    list_export = (
        "pk", "text", "source_url", "source_reference", "passage", "received_at",
        "get_outcome_display", "answer", "decided_at",
    )  # fmt: skip
    #: Nothing is entered through the framework's form.
    exclude_form_fields = ("ruling", "source_url")
