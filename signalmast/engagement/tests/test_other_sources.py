"""The daily export, the older workbook, and tables that a column map explains."""

import io
from datetime import date

import pytest
import xlsxwriter
from django.utils import translation

from signalmast.channels.models import Account
from signalmast.core.importing.pipeline import check_file, undo_import
from signalmast.core.models import ColumnMap, Import
from signalmast.engagement.models import DailyMetric, Kind, Post, Reading
from signalmast.engagement.tests.factories import a_file, an_office, csv_text, load, value

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def office():
    return an_office()


def daily(days, title="Lượt theo dõi trên Facebook", header='"Ngày","Primary"'):
    lines = ["sep=,", f'"{title}"', header]
    lines += [f'"{day}T00:00:00","{number}"' for day, number in days]
    return a_file(("\ufeff" + "\n".join(lines) + "\n").encode("utf-16-le"))


def test_the_daily_export_is_recognised_and_its_missing_days_are_listed(office):
    path = daily([("2018-01-29", 5), ("2018-01-31", "1.234"), ("2018-02-03", 2)])
    report = load(office, path, "", channel="Cột cờ Thủ Ngữ", exported_on="2018-02-04")
    assert (report.format, report.stored) == ("meta-daily", 3)
    assert [note["text"] % note["values"] for note in report.notes] == [
        "3 days between 2018-01-29 and 2018-02-03 are not in the file (2018-01-30, 2018-02-01, "
        "2018-02-02); Meta leaves out days without a change, so they are kept as not known."
    ]
    assert list(DailyMetric.objects.values_list("metric", "day", "value")) == [
        ("Lượt theo dõi trên Facebook", date(2018, 1, 29), 5),
        ("Lượt theo dõi trên Facebook", date(2018, 1, 31), 1234),
        ("Lượt theo dõi trên Facebook", date(2018, 2, 3), 2),
    ]


def test_a_pack_may_announce_a_daily_file_as_posts(office):
    report = load(office, daily([("2018-01-29", 5)]), "meta-posts", channel="Trang")
    assert (report.format, report.stored) == ("meta-daily", 1)


def test_a_daily_file_without_a_page_is_refused_and_leaves_no_account(office):
    report = load(office, daily([("2018-01-29", 5)]), "")
    assert report.refusal == (
        "The file does not say of which page it is; name the page and load it again."
    )
    assert Account.objects.count() == 0


def test_of_two_daily_files_the_later_export_holds_in_any_order(office):
    newer = daily([("2018-01-29", 5)])
    older = daily([("2018-01-29", 4)])
    load(office, newer, "", channel="Trang", exported_on="2018-02-04")
    report = load(office, older, "", channel="Trang", exported_on="2018-02-01")
    assert (DailyMetric.objects.get().value, report.duplicate) == (5, 1)
    undo_import(Import.objects.latest("pk"), by=None)
    assert DailyMetric.objects.get().value == 5
    undo_import(Import.objects.stored().get(), by=None)
    assert DailyMetric.objects.count() == 0


def page_insights(*, swap=False):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        key = book.add_worksheet("Key Metrics")
        names = ["Post ID", "Permalink", "Post Message", "Type", "Countries", "Posted"]
        names += ["Lifetime Post Total Reach", "Lifetime Post Consumptions"]
        described = ["", "", "", "", "", "", "The total number of people", "The number of clicks"]
        posts = [
            ["100_1", "https://example.org/1", "Một", "Photo", "", "12/31/2017 09:40:00 AM", 70, 9],
            ["100_2", "https://example.org/2", "Hai", "Link", "", "05/19/2018 01:05:30 PM", 50, ""],
        ]
        for row, cells in enumerate([names, described, *posts]):
            key.write_row(row, 0, cells)
        stories = book.add_worksheet("Lifetime Post Stories by act...")
        columns = ["Post ID", "Permalink", "share", "like", "comment"]
        rows = [["100_2", "", 4, 5, ""], ["100_1", "", "", 31, 2]]
        for row, cells in enumerate(
            [columns, ["", "", "", "", ""], *(rows[::-1] if swap else rows)]
        ):
            stories.write_row(row, 0, cells)
    return a_file(target.getvalue(), "xlsx")


@pytest.mark.parametrize("swap", [False, True])
def test_the_older_workbook_takes_counters_from_its_second_sheet(office, swap):
    report = load(office, page_insights(swap=swap), "", channel="Quận 1")
    assert (report.format, report.read, report.stored) == ("page-insights", 2, 2)
    readings = Reading.objects.order_by("post__external_id")
    names = ("reactions", "comments", "shares", "views", "reach", "clicks")
    assert list(readings.values_list(*names)) == [
        (31, 2, 0, None, 70, 9),
        (5, 0, 4, None, 50, None),
    ]
    assert list(Post.objects.order_by("pk").values_list("kind", "title")) == [
        (Kind.PHOTO, "Một"),
        (Kind.LINK, "Hai"),
    ]
    assert value(office, "posts", "2018-01-01..2018-01-01") == 1


def test_the_older_workbook_without_its_second_sheet_knows_no_reactions(office):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        page = book.add_worksheet("Key Metrics")
        page.write_row(0, 0, ["Post ID", "Posted", "Lifetime Post Total Reach"])
        page.write_row(1, 0, ["", "", "Described"])
        page.write_row(2, 0, ["100_1", "05/19/2018 09:40:00 AM", 70])
    assert load(office, a_file(target.getvalue(), "xlsx"), "").stored == 1
    assert (value(office, "reactions"), Reading.objects.get().reach) == (None, 70)


COLUMNS = {"external_id": "Số", "published_at": "Lúc", "shares": "Gửi lại", "title": "Bài"}


def a_table(*rows, preamble=""):
    return a_file(preamble + csv_text(["Bài", "Gửi lại", "Lúc", "Số"], rows, ";"))


def test_any_table_is_read_by_a_column_map(office):
    path = a_table(["Một", "1.310", "19/05/2018 07:00", "A1"])
    report = load(office, path, "posts", columns=COLUMNS, platform="zalo", channel="Zalo quận")
    post = Post.objects.select_related("account").get()
    assert (report.format, report.stored) == ("posts", 1)
    assert (post.platform, post.account.name, post.title) == ("zalo", "Zalo quận", "Một")
    assert post.published_at.isoformat() == "2018-05-19T00:00:00+00:00"
    assert value(office, "shares") == 1310


def test_a_map_finds_its_header_below_a_title(office):
    path = a_table(["Một", "7", "19/05/2018 07:00", "A1"], preamble="Báo cáo tháng 5\n\n")
    assert load(office, path, "posts", columns=COLUMNS).stored == 1
    assert value(office, "shares") == 7


@pytest.mark.parametrize("kind", ["posts", ""])
def test_a_map_is_remembered_for_the_next_table_with_the_header(office, kind):
    load(office, a_table(["Một", 1, "19/05/2018 07:00", "A1"]), "posts", columns=COLUMNS)
    assert ColumnMap.objects.get().columns == COLUMNS
    turned = a_file(csv_text(["Số", "Lúc", "Bài", "GỬI LẠI"], [["A2", "20/05/2018", "Hai", 5]]))
    report = load(office, turned, kind)
    assert (report.format, report.stored) == ("posts", 1)
    assert value(office, "shares") == 6
    again = load(office, turned, kind)
    assert (again.stored, again.duplicate) == (0, 1)
    undo_import(Import.objects.earliest("pk"), by=None)
    assert value(office, "shares") == 5
    assert load(an_office("other"), turned, kind).refusal


def test_a_rehearsal_remembers_nothing(office):
    path = a_table(["Một", 1, "19/05/2018", "A1"])
    report = check_file(
        path, name=path.name, office=office, by=None, format="posts", options={"columns": COLUMNS}
    )
    assert (report.stored, ColumnMap.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({**COLUMNS, "likes": "Bài"}, "The column map names “likes”, which is no field"),
        ({**COLUMNS, "shares": "Nope"}, "The column map says that “Nope” holds “shares”, but"),
        ({"shares": "Gửi lại"}, "The column map does not say which column holds external_id, "),
        ("Số", "The column map is no table of fields and titles; write it as [file.columns]"),
        ({"external_id": 7, "published_at": "Lúc"}, "The column map says that “7” holds"),
    ],
)
def test_a_map_that_does_not_fit_is_refused(office, columns, said):
    report = load(office, a_table(["Một", 1, "19/05/2018", "A1"]), "posts", columns=columns)
    assert (report.refusal % report.refusal_values).startswith(said)
    assert (Import.objects.count(), ColumnMap.objects.count()) == (0, 0)


def test_an_unknown_table_says_what_its_header_is(office):
    report = load(office, a_table(["Một", 1, "19/05/2018", "A1"]), "")
    assert report.refusal % report.refusal_values == (
        "The first row names no column that is known here (Bài, Gửi lại, Lúc, Số); "
        "choose the kind of file or give its columns their usual names."
    )
