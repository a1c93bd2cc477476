"""Posts, daily numbers, names of columns and pages on screen."""

import csv
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from signalmast.channels.models import Account
from signalmast.core.importing.pipeline import load_file, undo_import
from signalmast.core.models import AuditEntry, ColumnAlias, Import
from signalmast.engagement.domain.units import match_units
from signalmast.engagement.models import DailyMetric, Post, Reading
from signalmast.engagement.panels import readings_line
from signalmast.people.models import Office, Unit
from signalmast.people.tests.screens import rows, signed_in, words

pytestmark = pytest.mark.django_db
HEADER = ("Post ID", "Page ID", "Page name", "Title", "Publish time", "Permalink", "Post type",
          "Reactions", "Comments", "Shares", "Views", "Custom labels")  # fmt: skip


def an_office(slug="quan-1"):
    return Office.objects.create(slug=slug, name=f"Office {slug}", is_demo=True)


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def editor(office):
    return signed_in(office)


def a_post(number="900001", title="Trường học sạch đẹp", *, at="05/19/2018 01:08", kind="Photos",
           counters=(1310, 20, 30, 4000), label="Giáo dục"):  # fmt: skip
    link = f"https://example.org/{number}"
    return (number, "77", "Cột cờ", title, at, link, kind, *counters, label)


def load(office, tmp_path, posts, *, day="2018-06-26", header=HEADER):
    lines = [header, *posts]
    path = Path(tmp_path) / f"{sha256(repr((lines, day)).encode()).hexdigest()[:12]}.csv"
    with path.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows(lines)
    return load_file(
        path,
        name=path.name,
        office=office,
        by=None,
        format="meta-posts",
        options={"exported_on": day},
    )


def a_unit(office, name):
    return Unit.objects.create(office=office, name=name)


def test_the_list_shows_the_latest_counters(office, editor, tmp_path):
    load(office, tmp_path, [a_post(counters=(10, 2, 3, 40))], day="2018-06-01")
    load(office, tmp_path, [a_post()])
    [line] = rows(editor.get(reverse("posts:index")))
    # 01:08 in California is 15:08 in Saigon
    assert line == [
        "Trường học sạch đẹp", "19/5/2018 15:08", "Cột cờ", "photo", "Giáo dục", "–",
        "1,310", "20", "30", "4,000", "row 2",
    ]  # fmt: skip


def test_the_list_follows_the_readers_language(office, tmp_path):
    load(office, tmp_path, [a_post()])
    [line] = rows(signed_in(office, language="vi").get(reverse("posts:index")))
    assert (line[1], line[6], line[9]) == ("15:08 19/5/2018", "1.310", "4.000")


def test_a_post_shows_its_readings_with_their_rows(office, editor, tmp_path):
    for day, reactions in (("2018-06-01", 10), ("2018-06-10", 10), ("2018-06-26", 1310)):
        load(office, tmp_path, [a_post(counters=(reactions, 20, 30, 4000), label=day)], day=day)
    post = Post.objects.get()
    page = editor.get(reverse("posts:inspect", args=[post.pk]))
    first, second = rows(page)
    assert first[:6] == ["1/6/2018 12:00 – 10/6/2018 12:00", "10", "20", "30", "4,000", "–"]
    assert (first[7], second[1], second[7]) == ("60", "1,310", "1,360")
    reading = Reading.objects.order_by("taken_at").first()
    text = page.content.decode()
    for file, row in ((reading.import_id, 2), (reading.until_import_id, 2)):
        address = reverse("imports:row", args=[file, row])
        assert f'<a href="{address}">' in text
        assert editor.get(address).status_code == 200
    assert "Interactions: 60 on 1/6/2018, at most 1,360, 1,360 on 26/6/2018." in words(page)
    assert 'href="https://example.org/900001" rel="noreferrer"' in text


def a_reading(day, value, until=None):
    seconds = int(datetime(2018, 6, day, 5, tzinfo=UTC).timestamp())
    end = int(datetime(2018, 6, until, 5, tzinfo=UTC).timestamp()) if until else seconds
    return Reading(post_id=1, taken_at=seconds, until=end, reactions=value)


def test_the_line_keeps_time_in_proportion_and_is_level_between_equal_readings():
    line = readings_line([a_reading(1, 0, until=3), a_reading(5, 10)])
    assert 'points="6.0,90.0 240.0,90.0 474.0,6.0"' in line
    assert readings_line([a_reading(1, 5)]) == ""
    assert readings_line([a_reading(1, None), a_reading(2, 5)]) == ""
    assert 'points="6.0,90.0 474.0,90.0"' in readings_line([a_reading(1, 0), a_reading(5, 0)])


def test_a_link_that_is_no_web_address_is_not_offered(office, editor, tmp_path):
    load(office, tmp_path, [a_post()])
    Post.objects.update(permalink="javascript:alert(1)")
    page = editor.get(reverse("posts:inspect", args=[Post.objects.get().pk]))
    assert "javascript:alert" not in page.content.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "truong hoc"}, ["900001"]),
        ({"q": "SACH dep"}, ["900001"]),
        ({"q": "đường"}, ["900002"]),
        ({"q": "duong truong"}, []),
        ({"kind": "video"}, ["900002"]),
        ({"category": "Giáo dục"}, ["900001"]),
        ({"period": "2018-05"}, ["900001"]),
        ({"period": "2018-H1"}, ["900001", "900002"]),
    ],
)
def test_posts_found_and_narrowed(office, editor, tmp_path, asked, found):
    other = a_post("900002", "Dọn đường phố", at="05/31/2018 23:30", kind="Videos", label="")
    load(office, tmp_path, [a_post(), other])
    page = editor.get(reverse("posts:index"), asked)
    assert sorted(post.external_id for post in page.context["object_list"]) == found


def test_posts_by_page_and_by_unit(office, editor, tmp_path):
    unit = a_unit(office, "Trường học số 06")
    other = Account.objects.create(office=office, platform="zalo", name="Zalo")
    load(office, tmp_path, [a_post(title="Lễ ở Trường học số 06"), a_post("900002")])
    for asked, found in (({"unit": unit.pk}, 1), ({"unit": "null"}, 1), ({"page": other.pk}, 0)):
        assert len(rows(editor.get(reverse("posts:index"), asked))) == found


def test_category_and_unit_of_a_person_hold_against_files_and_units(office, editor, tmp_path):
    unit = a_unit(office, "Trường học số 06")
    load(office, tmp_path, [a_post(title="Lễ ở Trường học số 06")], day="2018-06-01")
    post = Post.objects.get()
    assert post.unit == unit
    other = a_unit(office, "Phường Bến Nghé")
    url = reverse("posts:edit", args=[post.pk])
    assert editor.post(url, {"category": "Lễ", "unit": other.pk, "title": "X"}).status_code == 302
    load(office, tmp_path, [a_post(title="Lễ ở Trường học số 06", counters=(99, 0, 0, 0))])
    match_units(office)
    post.refresh_from_db()
    assert (post.category, post.unit, post.title) == ("Lễ", other, "Lễ ở Trường học số 06")
    [line] = rows(editor.get(reverse("posts:index")))
    assert (line[6], line[-1]) == ("99", "row 2, changed by hand")
    assert AuditEntry.objects.filter(verb="post.place", subject_id=str(post.pk)).count() == 1


def test_undoing_a_later_file_keeps_what_a_person_said(office, editor, tmp_path):
    load(office, tmp_path, [a_post(counters=(1, 0, 0, 0))], day="2018-06-01")
    load(office, tmp_path, [a_post(counters=(9, 0, 0, 0))])
    post = Post.objects.get()
    editor.post(reverse("posts:edit", args=[post.pk]), {"category": "Lễ", "unit": ""})
    undo_import(Import.objects.order_by("pk").last(), by=None)
    [line] = rows(editor.get(reverse("posts:index")))
    assert (line[4], line[6]) == ("Lễ", "1")


def test_posts_are_neither_added_nor_deleted_by_hand(office, editor, tmp_path):
    load(office, tmp_path, [a_post()])
    pk = Post.objects.get().pk
    for address in ("new/", f"delete/{pk}/"):
        assert editor.post(f"/desk/posts/{address}").status_code == 404
    page = editor.get(reverse("posts:edit", args=[pk])).content.decode()
    assert "/delete/" not in page
    assert '<option value="Giáo dục">' in page


def test_an_auditor_reads_and_a_unit_officer_does_not(office, tmp_path):
    load(office, tmp_path, [a_post()])
    pk = Post.objects.get().pk
    auditor = signed_in(office, "auditor")
    assert len(rows(auditor.get(reverse("posts:index")))) == 1
    assert auditor.get(reverse("posts:inspect", args=[pk])).status_code == 200
    assert auditor.post(reverse("posts:edit", args=[pk]), {"category": "X"}).status_code == 302
    assert Post.objects.get().category == "Giáo dục"
    officer = signed_in(office, "unit-officer", unit=a_unit(office, "Phường 1"))
    for name in ("posts", "daily_numbers", "column_names", "channel_accounts"):
        assert officer.get(reverse(f"{name}:index")).status_code == 302


def test_posts_of_another_office_are_not_there(office, tmp_path):
    load(office, tmp_path, [a_post()])
    pk = Post.objects.get().pk
    other = signed_in(an_office("quan-3"))
    assert rows(other.get(reverse("posts:index"))) == []
    assert "Giáo dục" not in words(other.get(reverse("posts:index")))
    assert "Cột cờ" not in words(other.get(reverse("posts:index")))
    for action in ("inspect", "edit"):
        assert other.get(reverse(f"posts:{action}", args=[pk])).status_code == 404
    account = Account.objects.get()
    assert other.get(reverse("channel_accounts:edit", args=[account.pk])).status_code == 404


def test_a_unit_of_another_office_can_not_be_chosen(office, editor, tmp_path):
    load(office, tmp_path, [a_post()])
    foreign = a_unit(an_office("quan-3"), "Phường 14")
    url = reverse("posts:edit", args=[Post.objects.get().pk])
    answer = editor.post(url, {"category": "", "unit": foreign.pk})
    assert list(answer.context["form"].errors) == ["unit"]


def test_the_list_asks_as_much_for_three_posts_as_for_one(office, editor, tmp_path):
    url = reverse("posts:index")
    load(office, tmp_path, [a_post()])
    editor.get(url)
    with CaptureQueriesContext(connection) as before:
        editor.get(url)
    a_unit(office, "Trường học số 06")
    load(office, tmp_path, [a_post("2", "Trường học số 06"), a_post("3", label="Khác")])
    with CaptureQueriesContext(connection) as after:
        assert len(rows(editor.get(url))) == 3
    assert len(after) == len(before)


def test_one_post_asks_as_much_for_three_readings_as_for_one(office, editor, tmp_path):
    load(office, tmp_path, [a_post(counters=(1, 0, 0, 0))], day="2018-06-01")
    url = reverse("posts:inspect", args=[Post.objects.get().pk])
    editor.get(url)
    with CaptureQueriesContext(connection) as before:
        editor.get(url)
    for day, reactions in (("2018-06-05", 2), ("2018-06-09", 3)):
        load(office, tmp_path, [a_post(counters=(reactions, 0, 0, 0))], day=day)
    with CaptureQueriesContext(connection) as after:
        assert len(rows(editor.get(url))) == 3
    assert len(after) == len(before)


def test_an_export_holds_what_the_list_shows(office, editor, tmp_path):
    load(office, tmp_path, [a_post(title="=1+1")])
    answer = editor.get(reverse("posts:index"), {"export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    [line] = list(csv.DictReader(text.splitlines()))
    assert line["Reactions"] == "1310"
    assert line["Text"] == "'=1+1"


def test_daily_numbers_are_read_only(office, editor):
    account = Account.objects.create(office=office, platform="facebook", name="Cột cờ")
    DailyMetric.objects.create(
        office=office, account=account, metric="Reach", day="2018-05-19", value=1310, subject="a"
    )
    [line] = rows(editor.get(reverse("daily_numbers:index"), {"metric": "Reach"}))
    assert line[:4] == ["Reach", "19/5/2018", "Cột cờ", "1,310"]
    pk = DailyMetric.objects.get().pk
    for address in ("new/", f"edit/{pk}/", f"delete/{pk}/"):
        assert editor.post(f"/desk/daily_numbers/{address}").status_code in {302, 404}
    assert DailyMetric.objects.get().value == 1310


# names of columns and pages


def add_name(client, name, target):
    return client.post(reverse("column_names:add"), {"name": name, "target": target})


def test_a_name_of_a_column_makes_a_file_readable(office, editor, tmp_path):
    header = tuple("Lượt thả tim" if one == "Reactions" else one for one in HEADER)
    assert add_name(editor, "Lượt thả tim", "meta-posts/reactions").status_code == 302
    alias = ColumnAlias.objects.get()
    assert (alias.office, alias.format, alias.field) == (office, "meta-posts", "reactions")
    load(office, tmp_path, [a_post()], header=header)
    assert Reading.objects.get().reactions == 1310
    [line] = rows(editor.get(reverse("column_names:index")))
    assert line == ["Lượt thả tim", "Reactions", "Posts from Meta Business Suite"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("lượt thích", "Files of this kind may call “Reactions” so already; nothing needs adding."),
        ("TIM", "“Tim” is in the list for this kind of file; change that line."),
    ],
)
def test_names_that_add_nothing_are_refused(office, editor, name, said):
    add_name(editor, "Tim", "meta-posts/reactions")
    answer = add_name(editor, name, "meta-posts/reactions")
    assert answer.context["form"].errors == {"name": [said]}
    assert ColumnAlias.objects.count() == 1


def test_a_name_can_be_changed_and_taken_back(office, editor):
    add_name(editor, "Tim", "meta-posts/reactions")
    pk = ColumnAlias.objects.get().pk
    page = editor.get(reverse("column_names:edit", args=[pk])).content.decode()
    assert '<option value="meta-posts/reactions" selected>' in page
    url = reverse("column_names:edit", args=[pk])
    editor.post(url, {"name": "Tim", "target": "meta-posts/comments"})
    assert ColumnAlias.objects.get().field == "comments"
    editor.post(reverse("column_names:delete", args=[pk]))
    assert ColumnAlias.objects.count() == 0


def test_names_of_columns_are_each_offices_own(office, editor):
    add_name(editor, "Tim", "meta-posts/reactions")
    pk = ColumnAlias.objects.get().pk
    other = signed_in(an_office("quan-3"))
    assert rows(other.get(reverse("column_names:index"))) == []
    for action in ("edit", "delete"):
        assert other.post(reverse(f"column_names:{action}", args=[pk]), {}).status_code == 404
    auditor = signed_in(office, "auditor")
    assert add_name(auditor, "Bình", "meta-posts/comments").status_code == 302
    assert ColumnAlias.objects.count() == 1


def test_of_a_page_only_the_name_is_changed(office, editor):
    account = Account.objects.create(
        office=office, platform="facebook", name="Cột cờ", external_id="77"
    )
    url = reverse("channel_accounts:edit", args=[account.pk])
    editor.post(url, {"name": "Cột cờ Thủ Ngữ", "platform": "zalo", "external_id": "1"})
    account.refresh_from_db()
    assert (account.name, account.platform, account.external_id) == (
        "Cột cờ Thủ Ngữ", "facebook", "77",
    )  # fmt: skip
    assert editor.get("/desk/channel_accounts/new/").status_code == 404
    assert editor.get(f"/desk/channel_accounts/delete/{account.pk}/").status_code == 404


def test_the_menu_holds_the_registers_and_the_settings(office, editor):
    page = editor.get(reverse("wagtailadmin_home")).content.decode()
    for name in ("posts", "daily_numbers", "column_names", "channel_accounts"):
        assert f'"{reverse(f"{name}:index")}"' in page
