"""What the people room adds to the desk."""

from collections.abc import Iterable, Sequence
from typing import Any

from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from signalmast.core import desk
from signalmast.people.desk import office_menu_item, office_of
from signalmast.people.domain.waiting import waiting_rows
from signalmast.people.enums import Duty
from signalmast.people.models import Membership, Office
from signalmast.people.permissions import can_load, can_manage
from signalmast.people.urls import urlpatterns
from signalmast.people.viewsets import unit_viewset


class SwitchMenuItem(MenuItem):
    """Shown to people of several offices."""

    def is_shown(self, request: HttpRequest) -> bool:
        mine = Office.objects.filter(memberships__user_id=request.user.pk or 0).distinct()
        return mine.count() > 1


@hooks.register("register_admin_urls")
def people_urls() -> Sequence[object]:
    return urlpatterns


@hooks.register("register_admin_viewset")
def units() -> Any:
    return unit_viewset


@hooks.register("register_admin_menu_item")
def members_item() -> MenuItem:
    item = office_menu_item(Duty.MANAGE)
    url = reverse_lazy("members:index")
    return item(_("Members"), url, name="members", icon_name="group", order=70)


@hooks.register("register_admin_menu_item")
def office_item() -> MenuItem:
    item = office_menu_item(Duty.MANAGE)
    url = reverse_lazy("office-settings")
    return item(_("Office"), url, name="office", icon_name="cog", order=75)


@hooks.register("register_admin_menu_item")
def audit_item() -> MenuItem:
    item = office_menu_item(Duty.AUDIT)
    url = reverse_lazy("audit-trail")
    return item(_("Audit trail"), url, name="audit", icon_name="history", order=80)


@hooks.register("register_admin_menu_item")
def switch_item() -> MenuItem:
    url = reverse_lazy("office-switch")
    return SwitchMenuItem(
        _("Change office"), url, name="office-switch", icon_name="site", order=11500
    )


@desk.queue_item
def names_that_wait(request: HttpRequest) -> Iterable[desk.QueueItem]:
    office = office_of(request)
    if can_load(request.user, office):  # type: ignore[arg-type]  # signed in
        count = waiting_rows(office).count()
        label = ngettext_lazy("row waits for a unit's name", "rows wait for a unit's name", count)
        yield desk.QueueItem(label, count, reverse("waiting-names"), desk.Urgency.TODAY)


@desk.queue_item
def members_without_second_factor(request: HttpRequest) -> Iterable[desk.QueueItem]:
    office = office_of(request)
    if office.is_demo or not can_manage(request.user, office):  # type: ignore[arg-type]  # signed in
        return
    factors = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)
    people = Membership.objects.of(office).values("user_id").distinct()
    count = people.exclude(user_id__in=factors.values("user_id")).count()
    label = ngettext_lazy(
        "member without a second factor", "members without a second factor", count
    )
    yield desk.QueueItem(label, count, reverse("members:index"), desk.Urgency.SOON)
