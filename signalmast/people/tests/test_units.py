"""From names in files to units, and from units that went to the ones that stand in their place."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from signalmast.core.models import AuditEntry, Outcome
from signalmast.people.domain.names import UnitNames, in_force, successors
from signalmast.people.domain.offices import take_in_member
from signalmast.people.domain.units import confirm_unit_name, merge_units
from signalmast.people.enums import Role
from signalmast.people.models import Office, Unit, UnitAlias, User

pytestmark = pytest.mark.django_db
MERGER = date(2025, 7, 1)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def office():
    return Office.objects.create(slug="a", name="A")


@pytest.fixture
def editor(office):
    user = User.objects.create_user("editor")
    take_in_member(user, office=office, role=Role.EDITOR)
    return user


def a_unit(office, name, **fields):
    return Unit.objects.create(office=office, name=name, **fields)


@pytest.mark.parametrize(
    "written", ["Phường Bến Nghé", "phường  bến nghé", "Phuong Ben Nghe", "PBN", "Bến Nghé (cũ)"]
)
def test_a_unit_is_found_by_name_code_alias_and_without_marks(office, written):
    unit = a_unit(office, "Phường Bến Nghé", code="PBN")
    a_unit(office, "Phường Bến Thành", code="PBT")
    UnitAlias.objects.create(unit=unit, name="Bến Nghé (cũ)")
    assert UnitNames.of(office).find(written, date(2018, 5, 19)) == unit


def test_the_letters_decide_before_the_folded_form(office):
    ward, other = a_unit(office, "Phường Tân Thành"), a_unit(office, "Phường Tấn Thanh")
    names = UnitNames.of(office)
    assert names.find("phường tân thành", None) == ward
    assert names.find("Phường Tấn Thanh", None) == other
    assert names.find("Phuong Tan Thanh", None) is None
    problem = names.problem(7, "Phuong Tan Thanh")
    assert (problem.number, problem.outcome) == (7, Outcome.HELD)
    assert problem.reason % problem.values == (
        "Several units may be meant by “Phuong Tan Thanh” (Phường Tân Thành, Phường Tấn Thanh); "
        "the row waits until someone says which."
    )


def test_one_name_in_two_eras_means_the_unit_of_the_day(office):
    old = a_unit(office, "Phường 1", valid_from=date(2000, 1, 1), valid_to=date(2025, 6, 30))
    new = a_unit(office, "Phường 1", valid_from=MERGER)
    names = UnitNames.of(office)
    assert names.find("Phường 1", date(2018, 5, 19)) == old
    assert names.find("Phường 1", date(2025, 6, 30)) == old
    assert names.find("Phường 1", MERGER) == new
    assert names.find("Phường 1", None) is None
    assert names.find("Phường 1", date(1999, 1, 1)) is None


def test_an_unknown_name_waits_with_the_nearest_ones(office):
    a_unit(office, "Phường Bến Nghé")
    a_unit(office, "Trường học số 06")
    problem = UnitNames.of(office).problem(3, "Phường Bến Nge")
    assert problem.reason % problem.values == (
        "No unit is called “Phường Bến Nge”; the row waits until someone says which unit is "
        "meant (nearest: Phường Bến Nghé)."
    )


def test_units_of_another_office_are_not_found(office):
    a_unit(Office.objects.create(slug="b", name="B"), "Phường 1")
    assert UnitNames.of(office).find("Phường 1", None) is None


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, True),
        (date(2018, 5, 19), None, True),
        (date(2018, 5, 20), None, False),
        (None, date(2018, 5, 19), True),
        (None, date(2018, 5, 18), False),
    ],
)
def test_a_unit_is_in_force_on_its_first_and_last_day(office, first, last, expected):
    unit = a_unit(office, "Phường 1", valid_from=first, valid_to=last)
    day = date(2018, 5, 19)
    assert in_force(unit, day) is expected
    assert Unit.objects.in_force(day).exists() is expected


def test_mergers_are_followed_over_a_chain_as_far_as_they_had_happened(office, editor):
    first, second, third, last = (a_unit(office, name) for name in "ABCD")
    merge_units([first, second], into=third, on=date(2020, 1, 1), by=editor)
    merge_units([third], into=last, on=MERGER, by=editor)
    units = {first.pk: "A", second.pk: "B", third.pk: "C", last.pk: "D"}

    def on(day):
        return "".join(units[successors(office, day)[pk].pk] for pk in units)

    assert on(date(2019, 12, 31)) == "ABCD"
    assert on(date(2020, 1, 1)) == "CCCD"
    assert on(date(2025, 6, 30)) == "CCCD"
    assert on(MERGER) == "DDDD"


def test_a_circle_of_mergers_ends(office):
    """No verb makes one, but two files together may say so."""
    first, second = a_unit(office, "A"), a_unit(office, "B")
    Unit.objects.filter(pk=first.pk).update(merged_into=second, valid_to=date(2018, 1, 1))
    Unit.objects.filter(pk=second.pk).update(merged_into=first, valid_to=date(2018, 1, 1))
    found = successors(office, date(2019, 1, 1))
    assert set(found) == {first.pk, second.pk}


def test_a_merger_ends_its_units_the_day_before_and_is_recorded(office, editor):
    first, second = a_unit(office, "A"), a_unit(office, "B")
    merge_units([first], into=second, on=MERGER, by=editor)
    first.refresh_from_db()
    assert (first.merged_into, first.valid_to) == (second, date(2025, 6, 30))
    entry = AuditEntry.objects.get(verb="unit.merge")
    assert (entry.actor_id, entry.subject_id) == (editor.pk, str(first.pk))
    assert entry.data == {"into": second.pk, "on": "2025-07-01"}


def test_a_merger_that_makes_no_sense_is_refused(office, editor):
    first, second, third = (a_unit(office, name) for name in "ABC")
    foreign = a_unit(Office.objects.create(slug="b", name="B"), "X")
    merge_units([first], into=second, on=MERGER, by=editor)
    for units, into, said in (
        ([third], third, "A unit can't be merged into itself; choose another unit."),
        ([foreign], third, "A unit can't be merged into itself; choose another unit."),
        ([first], third, "“A” is merged away already; undo that merger first."),
        ([third, second], first, "“A” was itself merged into “B”; undo that merger first."),
        ([], third, "No unit is chosen; choose those that are merged."),
    ):
        with pytest.raises(ValidationError) as caught:
            merge_units(units, into=into, on=MERGER, by=editor)
        assert caught.value.messages == [said]
    third.refresh_from_db()
    assert third.merged_into is None


def test_a_spelling_is_confirmed_once_and_an_empty_or_endless_one_never(office, editor):
    unit = a_unit(office, "Phường Bến Nghé")
    for _turn in range(2):
        assert confirm_unit_name(unit, name=" P. Bến Nghé", by=editor) == 0
    assert list(unit.aliases.values_list("name", flat=True)) == ["P. Bến Nghé"]
    for wrong in (" ", "x" * 201):
        with pytest.raises(ValidationError):
            confirm_unit_name(unit, name=wrong, by=editor)
    assert AuditEntry.objects.filter(verb="unit.confirm-name").first().data == {
        "alias": unit.aliases.get().pk
    }


def test_members_of_another_office_and_those_who_only_look_may_not(office):
    other = Office.objects.create(slug="b", name="B")
    first, second = a_unit(office, "A"), a_unit(office, "B")
    foreign, auditor = User.objects.create_user("foreign"), User.objects.create_user("auditor")
    take_in_member(foreign, office=other, role=Role.ADMINISTRATOR)
    take_in_member(auditor, office=office, role=Role.AUDITOR)
    for user in (foreign, auditor):
        with pytest.raises(PermissionDenied):
            merge_units([first], into=second, on=MERGER, by=user)
        with pytest.raises(PermissionDenied):
            confirm_unit_name(first, name="X", by=user)
    assert not UnitAlias.objects.exists()


def test_units_stand_in_the_order_of_their_numbers_and_of_the_alphabet(office):
    names = ["Khu phố 2", "Khu phố 10", "Đoàn phường", "Hội Người cao tuổi", "Khu phố 1"]
    for name in names:
        a_unit(office, name)
    assert [one.name for one in Unit.objects.of(office)] == [
        "Đoàn phường", "Hội Người cao tuổi", "Khu phố 1", "Khu phố 2", "Khu phố 10",
    ]  # fmt: skip
    first = Unit.objects.get(name="Khu phố 1")
    first.name = "Khu phố 11"
    first.save()
    assert Unit.objects.of(office).last() == first
