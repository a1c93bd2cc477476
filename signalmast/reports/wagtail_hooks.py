"""Register the reports room with the desk."""

from wagtail import hooks

from signalmast.reports import panels
from signalmast.reports.viewsets import ReportViewSet


@hooks.register("register_admin_viewset")
def register_reports() -> ReportViewSet:
    return ReportViewSet()


__all__ = ["panels"]
