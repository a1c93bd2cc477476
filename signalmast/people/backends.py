"""Who may enter the desk at all: whoever has a role in an office."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from signalmast.people.models import Membership

ENTER = "wagtailadmin.access_admin"


class MembershipBackend(BaseBackend):
    """Grants the one framework permission that opens the desk; all else asks for duties."""

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if obj is not None or not user_obj.is_active or not user_obj.pk:
            return set()
        member = Membership.objects.filter(user_id=user_obj.pk).exists()
        return {ENTER} if member else set()

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return perm == ENTER and perm in self.get_user_permissions(user_obj, obj)
