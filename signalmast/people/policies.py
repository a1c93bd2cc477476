"""Wagtail's permission questions, answered by duties in the office of the record."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model, QuerySet
from wagtail.permission_policies import BasePermissionPolicy

from signalmast.people.enums import DUTIES, Duty
from signalmast.people.models import Membership
from signalmast.people.permissions import has_duty


class OfficePolicy(BasePermissionPolicy):
    """Records of one office: `see` to look, another duty to change.

    `office_field` is the lookup from the record to its office. A record of another office
    is as if it did not exist.
    """

    def __init__(
        self,
        model: type[Model],
        *,
        change: Duty | None = Duty.LOAD,
        see: Duty = Duty.SEE,
        office_field: str = "office",
    ) -> None:
        super().__init__(model)
        self.changing, self.seeing, self.office_field = change, see, office_field

    def _duty(self, action: str) -> Duty | None:
        return self.seeing if action == "view" else self.changing

    def offices(self, user: Any, action: str) -> list[int]:
        """Return the numbers of the offices in which the user may do `action`."""
        duty = self._duty(action)
        if duty is None or not user.is_active:
            return []
        roles = Membership.objects.filter(user_id=user.pk)
        return [role.office_id for role in roles if duty in role.duties]

    def user_has_permission(self, user: Any, action: str) -> bool:
        return bool(self.offices(user, action))

    def user_has_permission_in(self, user: Any, action: str, office: Any) -> bool:
        """Tell whether the user may do `action` in one office."""
        duty = self._duty(action)
        return duty is not None and has_duty(user, duty, office)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Any) -> Any:
        wanted = {self._duty(action) for action in actions}
        roles = [role for role, duties in DUTIES.items() if duties & wanted]
        return get_user_model()._default_manager.filter(memberships__role__in=roles).distinct()

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        owner = instance
        for part in self.office_field.split("__"):
            owner = getattr(owner, part)
        return owner is not None and owner.pk in self.offices(user, action)

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Any) -> bool:
        return any(
            self.user_has_permission_for_instance(user, action, instance) for action in actions
        )

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet[Model]:
        offices = {office for action in actions for office in self.offices(user, action)}
        found: QuerySet[Model] = self.model._default_manager.filter(
            **{f"{self.office_field}__in": offices}
        )
        return found

    def users_with_any_permission_for_instance(self, actions: Any, instance: Any) -> Any:
        return self.users_with_any_permission(actions).filter(
            memberships__office=getattr(instance, self.office_field)
        )
