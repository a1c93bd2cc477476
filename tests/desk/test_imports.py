import json
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from signalmast.core.importing import waiting
from signalmast.core.models import Import, ImportRow
from signalmast.people.models import Unit
from tests.desk.conftest import POSTS, UNITS, desk_of, named, person

ATTENDANCE = (
    "Chuyên đề,Ngày,Đơn vị,Được triệu tập,Có mặt\nHọc tập,05/03/2018,Phường Bến Ngé,40,38\n"
)


def waiting_names():
    folder = waiting.folder()
    return [json.loads((one / "about.json").read_text())["name"] for one in folder.iterdir()]


def test_a_file_is_checked_before_anything_is_stored(desk):
    page = desk.post("/desk/imports/hand-in/", {"files": named(UNITS, "units.csv")}, follow=True)
    card = page.context["cards"][0]
    assert card["counts"][:2] == [("read", "read", 2), ("stored", "stored", 2)]
    assert (Import.objects.count(), Unit.objects.count()) == (0, 0)
    assert waiting_names() == ["units.csv"]


def test_loading_stores_and_empties_the_waiting_folder(desk, hand_in):
    record = hand_in(desk, UNITS, "units.csv")
    assert record.counts["stored"] == 2
    assert sorted(Unit.objects.values_list("name", flat=True)) == [
        "Phường Bến Nghé",
        "Phường Đa Kao",
    ]
    assert waiting_names() == []


def test_several_files_in_one_form_become_several_cards(desk):
    files = [named(UNITS, "a.csv"), named(POSTS, "b.csv")]
    page = desk.post("/desk/imports/hand-in/", {"files": files}, follow=True)
    assert [
        card["waiting"].format or card["waiting"].report["format"] for card in page.context["cards"]
    ] == ["units", "posts"]


def test_a_script_gets_one_card_per_file(desk):
    answer = desk.post(
        "/desk/imports/hand-in/",
        {"files": named(UNITS, "units.csv")},
        headers={"accept": "application/json"},
    )
    (card,) = answer.json()["cards"]
    assert card.count("<h3>units.csv</h3>") == 1


def test_a_file_that_is_no_table_says_why_and_can_be_taken_back(desk):
    page = desk.post("/desk/imports/hand-in/", {"files": named("%PDF-1.7", "a.csv")}, follow=True)
    (card,) = page.context["cards"]
    assert card["refusal"].startswith("The file is a PDF")
    assert not card["ready"]
    desk.post(f"/desk/imports/waiting/{card['waiting'].token}/take-back/")
    assert waiting_names() == []


def test_a_name_with_a_path_keeps_only_its_end(desk):
    desk.post("/desk/imports/hand-in/", {"files": named(UNITS, "../../etc/units.csv")})
    assert waiting_names() == ["units.csv"]


def test_a_column_map_is_chosen_from_the_header_and_remembered(desk):
    table = "số,lúc,nhãn,thích\n77,2018-02-03 10:00,Tin,5\n"
    page = desk.post("/desk/imports/hand-in/", {"files": named(table, "x.csv")}, follow=True)
    token = page.context["cards"][0]["waiting"].token
    assert page.context["cards"][0]["refusal"] != ""
    page = desk.post(f"/desk/imports/waiting/{token}/check/", {"format": "posts"}, follow=True)
    form = page.context["cards"][0]["form"]
    titles = [value for value, _label in form.fields["column-published_at"].choices]
    assert titles == ["", "số", "lúc", "nhãn", "thích"]
    chosen = {
        "format": "posts",
        "channel": "Trang",
        "column-external_id": "số",
        "column-published_at": "lúc",
        "column-reactions": "thích",
    }
    page = desk.post(f"/desk/imports/waiting/{token}/check/", chosen, follow=True)
    assert page.context["cards"][0]["counts"][1] == ("stored", "stored", 1)
    desk.post(f"/desk/imports/waiting/{token}/load/")
    assert Import.objects.get().options["columns"]["reactions"] == "thích"
    again = table.replace("77", "78")
    page = desk.post("/desk/imports/hand-in/", {"files": named(again, "y.csv")}, follow=True)
    assert page.context["cards"][0]["counts"][1] == ("stored", "stored", 1)


def test_a_date_that_is_none_is_refused_with_a_sentence(desk):
    page = desk.post("/desk/imports/hand-in/", {"files": named(POSTS, "x.csv")}, follow=True)
    token = page.context["cards"][0]["waiting"].token
    page = desk.post(
        f"/desk/imports/waiting/{token}/check/",
        {"format": "posts", "exported_on": "31/02/2018"},
        follow=True,
    )
    assert len(list(page.context["messages"])) == 1
    assert page.context["cards"][0]["waiting"].options == {}


def test_a_waiting_file_belongs_to_its_session(desk, office, admin, stranger):
    desk.post("/desk/imports/hand-in/", {"files": named(UNITS, "units.csv")})
    (place,) = waiting.folder().iterdir()
    for client in (desk_of(admin), desk_of(stranger), desk_of(person("hoa", office, "editor"))):
        for verb in ("load", "check", "take-back"):
            assert client.post(f"/desk/imports/waiting/{place.name}/{verb}/").status_code == 404
    assert Import.objects.count() == 0


@pytest.mark.parametrize("token", ["..", "x" * 32, "%2e%2e", "about.json"])
def test_a_made_up_token_finds_nothing(desk, token):
    assert desk.post(f"/desk/imports/waiting/{token}/load/").status_code == 404


def test_files_older_than_a_day_are_cleared(desk):
    desk.post("/desk/imports/hand-in/", {"files": named(UNITS, "units.csv")})
    assert waiting.clear_old(timezone.now() + timedelta(hours=23)) == 0
    assert waiting.clear_old(timezone.now() + timedelta(hours=25)) == 1
    assert waiting_names() == []


def test_only_those_who_keep_registers_load(office):
    auditor = desk_of(person("an", office, "auditor"))
    assert (
        auditor.post("/desk/imports/hand-in/", {"files": named(UNITS, "u.csv")}).status_code == 302
    )
    assert not waiting.folder().exists()
    page = auditor.get("/desk/imports/")
    assert page.context["may_load"] is False
    assert "data-drop" not in page.content.decode()


def test_the_detail_filters_rows_and_shows_their_cells(desk, hand_in):
    twice = UNITS + "Phường Đa Kao,DK,\n,XX,\n"
    record = hand_in(desk, twice, "units.csv")
    page = desk.get(f"/desk/imports/{record.pk}/")
    assert [row.number for row, _cells in page.context["rows"]] == [2, 3, 4, 5]
    assert page.context["rows"][0][1][:2] == ("Phường Bến Nghé", "BN")
    refused = desk.get(f"/desk/imports/{record.pk}/?outcome=5")
    assert [row.number for row, _cells in refused.context["rows"]] == [5]
    assert refused.context["rows"][0][0].said == (
        "The row names no unit; write the name or remove the row."
    )


def test_a_row_says_file_number_hash_and_what_became_of_it(desk, hand_in):
    record = hand_in(desk, UNITS, "units.csv")
    page = desk.get(f"/desk/imports/{record.pk}/rows/2/")
    assert page.context["cells"] == [
        ("Tên đơn vị", "Phường Bến Nghé"),
        ("Mã", "BN"),
        ("Hiệu lực từ", "01/01/2017"),
    ]
    text = page.content.decode()
    unit = Unit.objects.get(code="BN")
    assert text.count(record.file.sha256) == 1
    assert f'<a href="/desk/units/edit/{unit.pk}/">Phường Bến Nghé</a>' in text
    assert desk.get(f"/desk/imports/{record.pk}/rows/99/").status_code == 404


def test_the_kept_file_comes_back_byte_for_byte(desk, hand_in):
    record = hand_in(desk, UNITS, "đơn vị.csv")
    answer = desk.get(f"/desk/imports/{record.pk}/file/")
    assert b"".join(answer.streaming_content) == UNITS.encode()
    assert answer["Content-Type"] == "application/octet-stream"


def test_a_missing_file_is_a_sentence_not_a_fault(desk, hand_in):
    record = hand_in(desk, UNITS, "units.csv")
    record.file.path.unlink()
    assert desk.get(f"/desk/imports/{record.pk}/").context["problem"] != ""
    assert desk.get(f"/desk/imports/{record.pk}/rows/2/").status_code == 200
    assert desk.get(f"/desk/imports/{record.pk}/file/").status_code == 302


def test_undo_asks_once_and_takes_everything_back(desk, hand_in):
    record = hand_in(desk, UNITS, "units.csv")
    assert desk.get(f"/desk/imports/{record.pk}/undo/").status_code == 200
    assert Unit.objects.count() == 2
    desk.post(f"/desk/imports/{record.pk}/undo/")
    record.refresh_from_db()
    assert (record.state, Unit.objects.count()) == ("undone", 0)


def test_undo_that_would_tear_other_rows_away_is_refused_with_a_sentence(desk, hand_in):
    units = hand_in(desk, UNITS, "units.csv")
    hand_in(desk, ATTENDANCE.replace("Ngé", "Nghé"), "attendance.csv")
    page = desk.post(f"/desk/imports/{units.pk}/undo/", follow=True)
    *_loads, said = page.context["messages"]
    assert str(said).startswith("This import can't be undone while other records use its rows")
    units.refresh_from_db()
    assert units.state == "stored"


def test_names_that_wait_come_free_when_a_person_says_which(desk, hand_in):
    hand_in(desk, UNITS, "units.csv")
    hand_in(desk, ATTENDANCE, "attendance.csv")
    page = desk.get("/desk/names/")
    (name,) = page.context["names"]
    assert (name.name, name.rows, name.near[0].name) == ("Phường Bến Ngé", 1, "Phường Bến Nghé")
    desk.post("/desk/names/", {"name": name.name, "unit": name.near[0].pk})
    assert not ImportRow.objects.filter(outcome=4).exists()
    assert desk.get("/desk/names/").context["names"] == []


@pytest.mark.parametrize("unit", ["", "x", "0", "9" * 30])
def test_a_unit_that_is_none_is_not_found(desk, unit):
    assert desk.post("/desk/names/", {"name": "x", "unit": unit}).status_code == 404


def test_the_list_asks_the_same_for_one_import_and_for_three(desk, hand_in):
    hand_in(desk, UNITS, "a.csv")
    desk.get("/desk/imports/")
    with CaptureQueriesContext(connection) as one:
        desk.get("/desk/imports/")
    hand_in(desk, UNITS.replace("BN", "BX"), "b.csv")
    hand_in(desk, UNITS.replace("BN", "BY"), "c.csv")
    with CaptureQueriesContext(connection) as three:
        desk.get("/desk/imports/")
    assert len(three) == len(one)


def test_the_waiting_folder_lies_in_the_store():
    assert waiting.folder().parent == django_settings.SOURCE_FILES_DIR
