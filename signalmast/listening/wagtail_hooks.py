"""What the room adds to the desk: its menu, its lists, its style."""

from typing import Any

from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from signalmast.channels.viewsets import SETTINGS
from signalmast.core.links import shows
from signalmast.listening import panels
from signalmast.listening.urls import urlpatterns
from signalmast.listening.viewsets import LISTENING
from signalmast.listening.viewsets.consultations import Consultations, Statements
from signalmast.listening.viewsets.feedback import (
    AnswerTemplates,
    DaysOff,
    FeedbackList,
    Places,
    Subjects,
)
from signalmast.listening.viewsets.surveys import Surveys
from signalmast.people.desk import office_menu_item
from signalmast.people.enums import Duty

__all__ = ["panels"]
listening_menu = Menu(register_hook_name=LISTENING)


@shows("feedback")
def where_feedback_is(number: str) -> str:
    return reverse("feedback:inspect", args=[int(number)])


@shows("survey")
def where_a_survey_is(number: str) -> str:
    return reverse("surveys:inspect", args=[int(number)])


@hooks.register("register_admin_viewset")
def survey_lists() -> list[Any]:
    return [Surveys()]


@hooks.register("register_admin_viewset")
def feedback_lists() -> list[Any]:
    return [FeedbackList(), Subjects(), Places(), AnswerTemplates(), DaysOff()]


@hooks.register("register_admin_menu_item")
def listening_item() -> MenuItem:
    return SubmenuMenuItem(
        _("Listening"), listening_menu, name="listening", icon_name="comment", order=17
    )


@hooks.register(LISTENING)
def note_feedback_item() -> MenuItem:
    return office_menu_item(Duty.WRITE)(
        _("Note feedback"), reverse_lazy("feedback:note"), icon_name="plus", order=5
    )


@hooks.register("insert_global_admin_css", order=21)
def listening_style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("listening/desk.css"))


@hooks.register("register_admin_urls")
def own_screens() -> list[URLPattern | URLResolver]:
    return urlpatterns


@hooks.register(SETTINGS)
def programs_item() -> MenuItem:
    return office_menu_item(Duty.SEE)(
        _("Programs that hand in feedback"), reverse_lazy("open311:keys"), icon_name="code",
        order=40,
    )  # fmt: skip


@hooks.register(LISTENING)
def digest_item() -> MenuItem:
    return office_menu_item(Duty.SEE)(
        _("Digest"), reverse_lazy("digest:index"), icon_name="list-ul", order=90
    )


@hooks.register("register_admin_viewset")
def consultation_lists() -> list[Any]:
    return [Consultations(), Statements()]


@shows("consultation")
def where_a_consultation_is(number: str) -> str:
    return reverse("consultations:inspect", args=[int(number)])


@shows("statement")
def where_a_statement_is(number: str) -> str:
    return reverse("statements:inspect", args=[int(number)])
