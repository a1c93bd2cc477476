"""Reports on the desk: the list, and the editor with its preview."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import PreviewSidePanel
from wagtail.admin.ui.tables import Column, DateColumn

from signalmast.people.desk import OfficeEditView, OfficeIndexView, OfficeViewSet
from signalmast.people.enums import Duty
from signalmast.reports import views
from signalmast.reports.domain.reports import change_report
from signalmast.reports.models import Report
from signalmast.reports.permissions import can_edit


class ReportIndexView(OfficeIndexView):
    """Each report opens as it prints; its editor is one step further."""

    def get_edit_url(self, instance: Report) -> str:
        return reverse("reports:detail", args=[instance.pk])

    def get_add_url(self) -> str | None:
        return reverse("reports:begin") if self.user_has_permission("add") else None

    def get_list_buttons(self, instance: Report) -> list[Any]:  # noqa: ARG002 -- the framework's signature
        return []


class ReportEditView(OfficeEditView):
    """The editor; a report that is handed in or signed shows itself instead."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        report = views.own_report(request, int(kwargs["pk"]))
        if not can_edit(request.user, report):
            return redirect("reports:detail", report.pk)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def save_instance(self) -> Report:
        report = self.form.save(commit=False)
        return change_report(report, by=self.request.user)

    def get_delete_url(self) -> None:
        """Drafts stay; a period's newest one is the one that counts."""

    def get_success_url(self) -> str:
        return reverse("reports:detail", args=[self.object.pk])

    def get_side_panels(self) -> MediaContainer:
        url = reverse("reports:preview", args=[self.object.pk])
        return MediaContainer([PreviewSidePanel(self.object, self.request, preview_url=url)])


class ReportViewSet(OfficeViewSet):
    """Begun from a period, written in the editor, signed by another person."""

    model = Report
    name = "reports"
    url_prefix = "reports"
    icon = "doc-full"
    menu_label = _("Reports")
    menu_name = "desk-reports"
    menu_order = 300
    add_to_admin_menu = True
    duty = Duty.WRITE
    index_view_class = ReportIndexView
    edit_view_class = ReportEditView
    inspect_view_enabled = False
    list_display = [
        "abstract",
        Column("period_key", label=_("Period"), accessor="period"),
        Column("state", label=_("State"), accessor="get_state_display"),
        DateColumn("changed_at", label=_("Changed"), width="15%"),
    ]
    list_filter = ["state"]
    search_fields = ["abstract"]
    edit_handler = ObjectList(
        [
            FieldPanel("abstract"),
            FieldPanel("body"),
            MultiFieldPanel(
                [
                    FieldPanel("layout"),
                    FieldRowPanel([FieldPanel("number"), FieldPanel("day")]),
                    FieldRowPanel([FieldPanel("authority"), FieldPanel("post")]),
                    FieldPanel("recipients"),
                ],
                heading=_("Document"),
            ),
        ]
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        kept = [
            one for one in super().get_urlpatterns() if one.name not in {"add", "delete", "usage"}
        ]
        preview = views.ReportPreview.as_view(form_class=self.get_form_class(for_update=True))
        return [
            *kept,
            path("begin/", views.begin, name="begin"),
            path("templates/", views.templates, name="templates"),
            path("templates/<slug:layout>/", views.template, name="template"),
            path("<int:pk>/", views.detail, name="detail"),
            path("<int:pk>/document.<slug:kind>", views.document, name="document"),
            path("<int:pk>/submit/", views.submit, name="submit"),
            path("<int:pk>/return/", views.give_back, name="return"),
            path("<int:pk>/sign/", views.sign, name="sign"),
            path("<int:pk>/check/", views.check, name="check"),
            path("<int:pk>/preview/", preview, name="preview"),
        ]
