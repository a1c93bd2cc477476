"""Who may do what, in which office, and who comes and goes."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from signalmast.core import duties
from signalmast.core.models import AuditEntry
from signalmast.people import permissions
from signalmast.people.backends import ENTER
from signalmast.people.domain.offices import (
    dismiss_member,
    first_password,
    open_office,
    take_in_member,
)
from signalmast.people.enums import DUTIES, Duty, Role
from signalmast.people.models import Membership, Office, Unit, User
from signalmast.people.policies import OfficePolicy

pytestmark = pytest.mark.django_db
MATRIX = {
    Role.ADMINISTRATOR: "see load write manage audit",
    Role.EDITOR: "see load write",
    Role.APPROVER: "see write sign approve",
    Role.UNIT_OFFICER: "unit",
    Role.AUDITOR: "see audit",
}
PREDICATES = {
    Duty.SEE: permissions.can_see,
    Duty.LOAD: permissions.can_load,
    Duty.WRITE: permissions.can_write,
    Duty.SIGN: permissions.can_sign,
    Duty.APPROVE: permissions.can_approve_texts,
    Duty.MANAGE: permissions.can_manage,
    Duty.AUDIT: permissions.can_audit,
    Duty.UNIT: permissions.can_act_for_a_unit,
}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def office():
    return Office.objects.create(slug="a", name="A")


@pytest.fixture
def other():
    return Office.objects.create(slug="b", name="B")


def a_member(office, role, name="somebody"):
    user = User.objects.create_user(name)
    unit = None
    if role == Role.UNIT_OFFICER:
        unit = Unit.objects.create(office=office, name=f"Unit of {name}")
    return take_in_member(user, office=office, role=role, unit=unit)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("duty", Duty)
def test_roles_carry_their_duties_in_their_own_office_only(office, other, role, duty):
    user = a_member(office, role).user
    expected = duty.value in MATRIX[role].split()
    assert (duty in DUTIES[role]) is expected
    assert PREDICATES[duty](user, office) is expected
    assert duties.allowed(user, duty, office) is expected
    assert not PREDICATES[duty](user, other)
    assert not PREDICATES[duty](user, None)
    user.is_active = False
    assert not PREDICATES[duty](user, office)


def test_nobody_may_both_load_and_sign():
    """Two people (charter, point 9): no single role can bring a report into being and sign it."""
    assert [role for role, held in DUTIES.items() if {Duty.LOAD, Duty.SIGN} <= held] == []


def test_a_superuser_has_no_duties_by_itself(office):
    chief = User.objects.create_superuser("chief")
    assert not any(predicate(chief, office) for predicate in PREDICATES.values())


def test_members_enter_the_desk_and_others_do_not(office):
    member = a_member(office, Role.AUDITOR).user
    assert member.has_perm(ENTER)
    assert not User.objects.create_user("stranger").has_perm(ENTER)
    assert not member.has_perm("wagtailadmin.other")
    member.is_active = False
    assert not member.has_perm(ENTER)


def test_records_of_another_office_are_as_if_they_were_not_there(office, other):
    policy = OfficePolicy(Unit)
    mine = Unit.objects.create(office=office, name="Mine")
    theirs = Unit.objects.create(office=other, name="Theirs")
    editor = a_member(office, Role.EDITOR).user
    auditor = a_member(office, Role.AUDITOR, "auditor").user
    assert list(policy.instances_user_has_any_permission_for(editor, ["view"])) == [mine]
    assert policy.user_has_permission_for_instance(editor, "change", mine)
    assert not policy.user_has_permission_for_instance(editor, "view", theirs)
    assert not policy.user_has_permission_for_instance(auditor, "change", mine)
    assert policy.user_has_permission_for_instance(auditor, "view", mine)
    assert set(policy.users_with_any_permission_for_instance(["change"], mine)) == {editor}
    assert not policy.users_with_any_permission_for_instance(["view"], theirs).exists()


def test_taking_in_is_recorded_once(office):
    boss = a_member(office, Role.ADMINISTRATOR, "boss").user
    user = User.objects.create_user("new")
    first = take_in_member(user, office=office, role=Role.EDITOR, by=boss)
    assert take_in_member(user, office=office, role=Role.EDITOR, by=boss) == first
    entry = AuditEntry.objects.filter(verb="member.take-in").first()
    assert (entry.actor_id, entry.data) == (boss.pk, {"user": user.pk, "role": "editor"})
    assert AuditEntry.objects.filter(verb="member.take-in").count() == 2


def test_only_an_administrator_of_the_office_takes_in_and_dismisses(office, other):
    user = User.objects.create_user("new")
    member = a_member(office, Role.EDITOR, "editor")
    foreign = a_member(other, Role.ADMINISTRATOR, "foreign").user
    for by in (foreign, member.user, a_member(office, Role.AUDITOR, "auditor").user):
        with pytest.raises(PermissionDenied):
            take_in_member(user, office=office, role=Role.EDITOR, by=by)
        with pytest.raises(PermissionDenied):
            dismiss_member(member, by=by)
    assert not Membership.objects.filter(user=user).exists()


def test_a_unit_officer_has_a_unit_of_the_office_and_others_have_none(office, other):
    user = User.objects.create_user("new")
    mine = Unit.objects.create(office=office, name="Mine")
    theirs = Unit.objects.create(office=other, name="Theirs")
    for role, unit in ((Role.UNIT_OFFICER, None), (Role.EDITOR, mine), (Role.UNIT_OFFICER, theirs)):
        with pytest.raises(ValidationError):
            take_in_member(user, office=office, role=role, unit=unit)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=user, office=office, role=Role.EDITOR, unit=mine)
    assert take_in_member(user, office=office, role=Role.UNIT_OFFICER, unit=mine).unit == mine


def test_the_last_administrator_stays(office):
    first = a_member(office, Role.ADMINISTRATOR, "first")
    with pytest.raises(ValidationError) as caught:
        dismiss_member(first, by=first.user)
    assert caught.value.messages == [
        "This is the office's last administrator; name another one first."
    ]
    second = a_member(office, Role.ADMINISTRATOR, "second")
    dismiss_member(first, by=second.user)
    assert not first.user.has_perm(ENTER)
    entry = AuditEntry.objects.first()
    assert (entry.verb, entry.actor_id) == ("member.dismiss", second.user_id)
    assert entry.data == {"user": first.user_id, "role": "administrator"}


def test_an_administrator_whose_account_is_closed_does_not_count_as_the_other_one(office):
    first = a_member(office, Role.ADMINISTRATOR, "first")
    gone = a_member(office, Role.ADMINISTRATOR, "gone").user
    gone.is_active = False
    gone.save()
    with pytest.raises(ValidationError):
        dismiss_member(first, by=first.user)


def test_an_office_needs_what_its_figures_need():
    with pytest.raises(ValidationError):
        open_office("a", name="A", time_zone="Asia/Saigonn")
    with pytest.raises(ValidationError):
        open_office("a", name="A", half_year="fiscal")
    office = open_office("a", name="A")
    assert (office.time_zone, office.language, office.layout) == (
        "Asia/Ho_Chi_Minh",
        "vi",
        "decree-30",
    )
    with pytest.raises(ValidationError):
        open_office("a", name="Again")


def test_first_passwords_are_long_and_differ():
    made = {first_password() for _turn in range(50)}
    assert len(made) == 50
    assert {len(one) for one in made} == {19}
