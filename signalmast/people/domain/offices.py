"""Verbs for offices and their members."""

import secrets
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.people.enums import Role
from signalmast.people.models import Membership, Office, Unit, User
from signalmast.people.permissions import can_manage


@transaction.atomic
def open_office(slug: str, *, by: Any = None, is_demo: bool = False, **fields: Any) -> Office:
    """Open an office on this installation. Raises ValidationError."""
    office = Office(slug=slug, is_demo=is_demo, **fields)
    office.full_clean()
    office.save()
    audit.record("office.open", by=by, office=office, subject=office)
    return office


@transaction.atomic
def take_in_member(
    user: User, *, office: Office, role: str, by: Any = None, unit: Unit | None = None
) -> Membership:
    """Give a person a role in an office. `by` None is the operator at the command line.

    Raises PermissionDenied, ValidationError.
    """
    if by is not None and not can_manage(by, office):
        raise PermissionDenied
    if unit is not None and unit.office_id != office.pk:
        raise ValidationError(_("The unit belongs to another office; choose one of this office."))
    if (role == Role.UNIT_OFFICER) != (unit is not None):
        raise ValidationError(
            _("A unit officer needs a unit and other roles have none; choose again.")
        )
    membership, created = Membership.objects.get_or_create(
        user=user, office=office, role=role, unit=unit
    )
    if created:
        audit.record(
            "member.take-in",
            by=by,
            office=office,
            subject=membership,
            data={"user": user.pk, "role": role},
        )
    return membership


@transaction.atomic
def dismiss_member(membership: Membership, *, by: Any) -> None:
    """Take a role away. The last administrator stays, or nobody could let others in."""
    office = membership.office
    if not can_manage(by, office):
        raise PermissionDenied
    others = (
        Membership.objects.of(office)
        .filter(role=Role.ADMINISTRATOR, user__is_active=True)
        .exclude(user=membership.user_id)
    )
    if membership.role == Role.ADMINISTRATOR and not others.exists():
        raise ValidationError(_("This is the office's last administrator; name another one first."))
    audit.record(
        "member.dismiss",
        by=by,
        office=office,
        subject=membership,
        data={"user": membership.user_id, "role": membership.role},
    )
    membership.delete()


@transaction.atomic
def make_account(
    username: str,
    *,
    name: str,
    email: str,
    office: Office,
    role: str,
    unit: Unit | None = None,
    by: Any = None,
) -> tuple[Membership, str]:
    """Take a person in, with a new account where there is none of this name.

    Return the membership and the first password, or "" for a person who had an account and
    keeps its password. Raises PermissionDenied, ValidationError.
    """
    if by is not None and not can_manage(by, office):
        raise PermissionDenied
    user = User.objects.filter(username=username).first()
    password = ""
    if user is None:
        password = first_password()
        user = User(username=username, first_name=name, email=email)
        user.set_password(password)
        user.full_clean()
        user.save()
        audit.record("account.make", by=by, office=office, subject=user)
    return take_in_member(user, office=office, role=role, unit=unit, by=by), password


@transaction.atomic
def renew_password(membership: Membership, *, by: Any) -> str:
    """Give a member a new first password and return it. The second factor stays.

    Only for people of this office alone: an administrator here may not open another's desk.
    Raises PermissionDenied, ValidationError.
    """
    if not can_manage(by, membership.office):
        raise PermissionDenied
    user = membership.user
    if user.memberships.exclude(office=membership.office).exists() or user.is_superuser:
        raise ValidationError(
            _(
                "This person also works elsewhere on this installation; "
                "ask the operator for a new password."
            )
        )
    password = first_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record("account.renew-password", by=by, office=membership.office, subject=user)
    return password


OFFICE_FIELDS = (
    "name",
    "parent",
    "place",
    "time_zone",
    "language",
    "half_year",
    "layout",
    "document_mark",
)


@transaction.atomic
def change_office(office: Office, *, by: Any, **fields: Any) -> list[str]:
    """Change what an office is called and how it counts; return the names of what changed.

    Raises PermissionDenied, ValidationError.
    """
    if not can_manage(by, office):
        raise PermissionDenied
    fresh = Office.objects.get(pk=office.pk)
    unknown = set(fields) - set(OFFICE_FIELDS)
    if unknown:
        raise TypeError(f"no fields of an office: {sorted(unknown)}")
    changed = sorted(name for name, value in fields.items() if getattr(fresh, name) != value)
    if not changed:
        return []
    for name in changed:
        setattr(fresh, name, fields[name])
    fresh.full_clean()
    fresh.save(update_fields=changed)
    audit.record("office.change", by=by, office=fresh, subject=fresh, data={"fields": changed})
    return changed


def first_password() -> str:
    """Return a password for a first log-in, easy to type: four groups of four letters."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    groups = ("".join(secrets.choice(letters) for _i in range(4)) for _j in range(4))
    return "-".join(groups)
