"""Wagtail's permission questions about pages, pictures and documents, answered by duties.

Nothing is kept in Wagtail's own permission tables: a person's roles say what they may do, and a
superuser of the installation has no part in an office's work.
"""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    ReferenceIndex,
)
from wagtail.permission_policies.collections import CollectionPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import register_permission_policy

from signalmast.newsroom.models import Attachment, Picture, SitePage
from signalmast.newsroom.models.belongings import collection_name
from signalmast.people.enums import DUTIES, Duty
from signalmast.people.models import Membership, User

#: What writing allows. "publish" is nobody's: the workflow publishes.
PAGE_ACTIONS = ("add", "change", "lock", "unlock")
MEDIA_ACTIONS = ("add", "change", "choose", "delete", "view")
#: The attribute of a user that says at which office's desk a request comes in.
DESK = "sits_at_desk_of"


def sit_down(user: Any, office: Any) -> None:
    """Keep what Wagtail lists for this request's user to the office the desk shows now."""
    setattr(user, DESK, office)


def offices_to_write_for(user: Any) -> list[int]:
    """Return the numbers of the offices in which the user writes or approves.

    During a request of the desk it is at most the one whose desk it is: what a person may do
    in another office of theirs is done at that office's desk.
    """
    if not user.is_active or user.is_anonymous:
        return []
    roles = Membership.objects.filter(user_id=user.pk)
    if hasattr(user, DESK):
        roles = roles.filter(office=getattr(user, DESK))
    return sorted({role.office_id for role in roles if role.duties & {Duty.WRITE, Duty.APPROVE}})


class OfficePagePolicy(PagePermissionPolicy):
    """Pages below the sites of one's own offices; the rest of the tree does not exist."""

    def get_all_permissions_for_user(self, user: Any) -> list[GroupPagePermission]:
        sites = SitePage.objects.filter(office__in=offices_to_write_for(user))
        return [
            GroupPagePermission(
                page=Page(pk=site.pk, path=site.path, depth=site.depth), permission=one
            )
            for site in sites
            for one in _permissions(Page, PAGE_ACTIONS)
        ]

    def _base_user_has_permission(self, user: Any) -> bool | None:
        return None if user.is_active else False

    def _base_queryset_for_user(self, user: Any) -> QuerySet[Any] | None:
        return None if user.is_active else self.model._default_manager.none()

    def explorable_instances(self, user: Any) -> QuerySet[Any]:
        found: QuerySet[Any] = self.instances_user_has_any_permission_for(user, {"add", "change"})
        return found

    def instances_with_direct_explore_permission(self, user: Any) -> list[Any]:
        return list({one.page for one in self.get_cached_permissions_for_user(user)})

    def users_with_any_permission_for_instance(
        self,
        actions: Any,  # noqa: ARG002 -- who writes may do all that anybody may
        instance: Any,
        include_superusers: bool = True,  # noqa: ARG002 -- Wagtail's signature
    ) -> QuerySet[User]:
        roles = [role for role, duties in DUTIES.items() if Duty.WRITE in duties]
        office = SitePage.objects.filter(path=instance.path[: Page.steplen * 2]).values("office")
        return User.objects.filter(
            is_active=True, memberships__role__in=roles, memberships__office__in=office
        ).distinct()


class OfficeCollectionPolicy(CollectionPermissionPolicy):
    """Pictures and documents in the collections of one's own offices."""

    def get_all_permissions_for_user(self, user: Any) -> list[GroupCollectionPermission]:
        names = {collection_name(number) for number in offices_to_write_for(user)}
        return [
            GroupCollectionPermission(collection=collection, permission=one)
            for collection in Collection.objects.filter(name__in=names)
            for one in _permissions(self.auth_model, MEDIA_ACTIONS)
        ]

    def _check_perm(self, user: Any, actions: Any, collection: Any = None) -> bool:
        """Ask as Wagtail does, without its exception for superusers."""
        if not (user.is_active and user.is_authenticated):
            return False
        found = {
            one.collection_id
            for one in self.get_cached_permissions_for_user(user)
            if one.permission.codename.split("_")[0] in actions
        }
        return bool(found) if collection is None else collection.pk in found

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Ask as Wagtail does; what a text uses is not deleted under it."""
        if action == "delete" and ReferenceIndex.get_references_to(instance).exists():
            return False
        found: bool = super().user_has_permission_for_instance(user, action, instance)
        return found

    def collections_user_has_any_permission_for(self, user: Any, actions: Any) -> Any:
        if not user.is_authenticated:
            return Collection.objects.none()
        names = {
            one.collection_id
            for one in self.get_cached_permissions_for_user(user)
            if one.permission.codename.split("_")[0] in actions
        }
        return Collection.objects.filter(pk__in=names)

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet[Any]:
        mine = self.collections_user_has_any_permission_for(user, actions)
        found: QuerySet[Any] = self.model._default_manager.filter(collection__in=mine)
        return found


def _permissions(model: Any, actions: tuple[str, ...]) -> list[Permission]:
    name = model._meta.model_name
    return [
        Permission(codename=f"{action}_{name}", content_type_id=0, name=action)
        for action in actions
    ]


def register() -> None:
    """Put our answers before Wagtail's own. Called once, when the room is ready."""
    register_permission_policy(Page, OfficePagePolicy())
    for model in (Picture, Attachment):
        # Exactly, because Wagtail's apps are ready later and register their own for the model.
        register_permission_policy(model, OfficeCollectionPolicy(model), exact_class=True)
