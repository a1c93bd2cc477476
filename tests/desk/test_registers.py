from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from signalmast.core.importing.register import BY_HAND
from signalmast.core.models import AuditEntry
from signalmast.people.models import Unit
from tests.desk.conftest import UNITS, desk_of, person


def verbs():
    return list(AuditEntry.objects.order_by("number").values_list("verb", flat=True))


@pytest.fixture
def loaded(desk, hand_in):
    hand_in(desk, UNITS, "units.csv")
    return Unit.objects.get(code="BN")


def test_a_row_from_a_file_says_which_and_becomes_by_hand_when_edited(desk, loaded):
    page = desk.get(f"/desk/units/edit/{loaded.pk}/")
    assert f'<a href="/desk/imports/{loaded.import_id}/rows/2/">row 2</a>' in page.content.decode()
    desk.post(f"/desk/units/edit/{loaded.pk}/", {"name": "Phường Mới", "code": "BN"})
    loaded.refresh_from_db()
    assert (loaded.name, loaded.rank) == ("Phường Mới", BY_HAND)
    text = desk.get(f"/desk/units/inspect/{loaded.pk}/").content.decode()
    assert "row 2, changed by hand" in text
    assert AuditEntry.objects.first().data == {"fields": ["name", "valid_from"]}


def test_saving_without_a_change_leaves_the_file_in_charge(desk, loaded):
    fields = {"name": loaded.name, "code": "BN", "valid_from": "2017-01-01"}
    desk.post(f"/desk/units/edit/{loaded.pk}/", fields)
    loaded.refresh_from_db()
    assert loaded.rank.startswith("0000-00-00")


def test_a_later_file_does_not_override_a_person(desk, loaded, hand_in):
    desk.post(
        f"/desk/units/edit/{loaded.pk}/",
        {"name": loaded.name, "code": "MÃ", "valid_from": "2017-01-01"},
    )
    hand_in(desk, UNITS.replace(",BN,", ",ZZ,"), "later.csv")
    loaded.refresh_from_db()
    assert loaded.code == "MÃ"


def test_adding_changing_and_deleting_leave_audit_entries(desk, admin, office):
    desk.post("/desk/units/new/", {"name": "Phường Một"})
    unit = Unit.objects.get()
    assert (unit.office, unit.rank, unit.import_id) == (office, BY_HAND, None)
    desk.post(f"/desk/units/edit/{unit.pk}/", {"name": "Phường Hai"})
    desk.post(f"/desk/units/delete/{unit.pk}/")
    assert verbs()[-3:] == ["record.create", "record.change", "record.delete"]
    assert {entry.actor_id for entry in AuditEntry.objects.all()[:3]} == {admin.pk}
    assert not Unit.objects.exists()


def test_the_same_row_twice_gets_a_sentence(desk, loaded):
    page = desk.post("/desk/units/new/", {"name": "Phường Đa Kao"})
    assert page.context["form"].non_field_errors() == [
        "The register has this already; change the row that is there."
    ]


def test_a_row_that_others_use_is_not_deleted(desk, loaded):
    Unit.objects.filter(code="DK").update(merged_into=loaded, valid_to=date(2018, 1, 1))
    page = desk.post(f"/desk/units/delete/{loaded.pk}/", follow=True)
    *_others, said = page.context["messages"]
    assert str(said).startswith("Other records still use “Phường Bến Nghé”")
    assert Unit.objects.count() == 2


def test_other_names_are_kept_one_a_line(desk, loaded):
    fields = {"name": loaded.name, "code": "BN", "valid_from": "2017-01-01"}
    address = f"/desk/units/edit/{loaded.pk}/"
    desk.post(address, {**fields, "names": "P. Bến Nghé\n\nBến Nghé ward\n"})
    names = sorted(loaded.aliases.values_list("name", flat=True))
    assert names == ["Bến Nghé ward", "P. Bến Nghé"]
    desk.post(address, {**fields, "names": "P. Bến Nghé"})
    assert list(loaded.aliases.values_list("name", flat=True)) == ["P. Bến Nghé"]
    assert "unit.name-in-files" in verbs()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"valid_to": "2016-01-01"}, "The unit would end before it begins"),
        ({"merged_into": "self", "valid_to": "2018-01-01"}, "A unit can't be merged into itself"),
        ({"merged_into": "other"}, "A unit that was merged has a last day"),
    ],
)
def test_days_and_mergers_that_can_not_be_are_refused(desk, loaded, change, said):
    other = Unit.objects.get(code="DK")
    numbers = {"self": loaded.pk, "other": other.pk}
    change = {name: numbers.get(value, value) for name, value in change.items()}
    fields = {"name": loaded.name, "valid_from": "2017-01-01", **change}
    page = desk.post(f"/desk/units/edit/{loaded.pk}/", fields)
    assert page.context["form"].non_field_errors()[0].startswith(said)


def test_merging_writes_the_last_day_and_holds_against_files(desk, loaded, hand_in):
    other = Unit.objects.get(code="DK")
    desk.post("/desk/units/merge/", {"units": [loaded.pk], "into": other.pk, "on": "2018-07-01"})
    loaded.refresh_from_db()
    assert (loaded.merged_into, loaded.valid_to) == (other, date(2018, 6, 30))
    hand_in(desk, UNITS.replace(",BN,", ",B2,"), "later.csv")
    loaded.refresh_from_db()
    assert loaded.merged_into == other


def test_a_merger_in_a_circle_is_refused(desk, loaded):
    other = Unit.objects.get(code="DK")
    desk.post("/desk/units/merge/", {"units": [loaded.pk], "into": other.pk, "on": "2018-07-01"})
    page = desk.post(
        "/desk/units/merge/", {"units": [other.pk], "into": loaded.pk, "on": "2019-07-01"}
    )
    assert page.context["form"].non_field_errors() == [
        "“Phường Bến Nghé” was itself merged into “Phường Đa Kao”; undo that merger first."
    ]


def test_the_register_shows_days_not_how_long_ago(desk, loaded):
    text = desk.get("/desk/units/").content.decode()
    assert "1/1/2017" in text
    assert "years ago" not in text


def test_the_register_asks_the_same_for_one_row_and_for_three(desk, office):
    target = Unit.objects.create(office=office, name="Phường Một")
    desk.get("/desk/units/")
    with CaptureQueriesContext(connection) as one:
        desk.get("/desk/units/")
    for name in ("Phường Hai", "Phường Ba"):
        Unit.objects.create(office=office, name=name, merged_into=target, valid_to=date(2018, 1, 1))
    with CaptureQueriesContext(connection) as three:
        desk.get("/desk/units/")
    assert len(three) == len(one)


def test_exports_of_a_register_hold_no_formula(desk, office):
    Unit.objects.create(office=office, name="=1+1")
    answer = desk.get("/desk/units/?export=csv")
    assert b"'=1+1" in b"".join(answer.streaming_content)


def test_an_auditor_looks_and_changes_nothing(office, loaded):
    client = desk_of(person("an", office, "auditor"))
    assert client.get("/desk/units/").status_code == 200
    assert client.get(f"/desk/units/inspect/{loaded.pk}/").status_code == 200
    assert client.get(f"/desk/units/edit/{loaded.pk}/").status_code == 302
    assert client.get("/desk/units/merge/").status_code == 302
    assert client.post("/desk/names/", {"name": "x", "unit": loaded.pk}).status_code == 302
