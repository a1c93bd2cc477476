"""Meta's content export: any language, any order of columns, and the quirks of real files."""

import unicodedata
from datetime import UTC, datetime

import pytest
from django.utils import translation

from signalmast.channels.models import Account
from signalmast.core.models import ColumnAlias, Import, ImportRow, SourceFile
from signalmast.engagement.models import Kind, Post, Reading
from signalmast.engagement.tests.factories import (
    ENGLISH,
    a_file,
    a_post,
    an_export,
    an_office,
    csv_text,
    load,
    load_posts,
    value,
)
from signalmast.people.models import Unit

pytestmark = pytest.mark.django_db

VIETNAMESE = (
    *("ID bài viết", "ID Trang", "Tên Trang", "Tiêu đề", "Mô tả", "Thời lượng (giây)"),
    *("Thời gian đăng", "Loại chú thích", "Liên kết vĩnh viễn", "Là nội dung đăng chéo"),
    *("Là bài viết chia sẻ", "Loại bài viết", "Ngôn ngữ", "Nhãn tùy chỉnh"),
    *("Trạng thái nội dung được tài trợ", "Bình luận về dữ liệu", "Ngày", "Lượt xem"),
    *("Số người tiếp cận", "Cảm xúc, bình luận và lượt chia sẻ", "Cảm xúc", "Bình luận"),
    *("Lượt chia sẻ", "Tổng lượt click"),
    "Tổng số lượt click của người dùng khớp với đối tượng nhắm mục tiêu (Photo Click)",
    *("Lượt click khác", "Lượt click vào liên kết", "Số Giây xem", "Số Giây xem trung bình"),
    *("Thu nhập ước tính ((USD))", "CPM quảng cáo ((USD))", "Lượt hiển thị quảng cáo"),
)
A_ROW = {
    "ID bài viết": "900001000000001",
    "ID Trang": "100000000018001",
    "Tên Trang": "Cột cờ Thủ Ngữ",
    "Tiêu đề": "Ngày hội đọc sách",
    "Thời gian đăng": "05/19/2018 09:00",
    "Liên kết vĩnh viễn": "https://example.org/1",
    "Là bài viết chia sẻ": "0",
    "Loại bài viết": "Ảnh",
    "Nhãn tùy chỉnh": "Hoạt động cơ sở",
    "Ngày": "Trọn đời",
    "Lượt xem": "4704",
    "Số người tiếp cận": "3763",
    "Cảm xúc, bình luận và lượt chia sẻ": "218",
    "Cảm xúc": "203",
    "Bình luận": "3",
    "Lượt chia sẻ": "12",
    "Tổng lượt click": "427",
}
INSTAGRAM = (
    *("ID bài viết", "ID tài khoản", "Tên người dùng tài khoản", "Tên tài khoản", "Mô tả"),
    *("Thời lượng (giây)", "Thời gian đăng", "Liên kết vĩnh viễn", "Loại bài viết"),
    *("Bình luận về dữ liệu", "Ngày", "Lượt xem", "Số người tiếp cận", "Lượt thích"),
    *("Lượt chia sẻ", "Lượt theo dõi", "Bình luận", "Lượt lưu"),
)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def office():
    return an_office()


def the_counters():
    reading = Reading.objects.get()
    return (
        *(reading.reactions, reading.comments, reading.shares),
        *(reading.views, reading.reach, reading.clicks),
    )


def the_notes(report):
    return [note["text"] % note["values"] for note in report.notes]


def the_refusal(report):
    return report.refusal % report.refusal_values


def test_the_vietnamese_form_of_32_columns(office):
    assert len(VIETNAMESE) == 32
    report = load(office, an_export([A_ROW], VIETNAMESE), "")
    post = Post.objects.get()
    assert (report.format, report.stored) == ("meta-posts", 1)
    assert (post.external_id, post.title) == ("900001000000001", "Ngày hội đọc sách")
    assert (post.kind, post.category, post.is_share) == (Kind.PHOTO, "Hoạt động cơ sở", False)
    assert (post.account.name, post.account.external_id) == ("Cột cờ Thủ Ngữ", "100000000018001")
    assert post.permalink == "https://example.org/1"
    assert (post.import_id, post.row_number) == (report.import_id, 2)
    assert the_counters() == (203, 3, 12, 4704, 3763, 427)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("turned", [False, True])
def test_headers_in_any_order_and_any_unicode_form(office, form, turned):
    header = VIETNAMESE[::-1] if turned else VIETNAMESE
    path = an_export([A_ROW], header)
    path = a_file(unicodedata.normalize(form, path.read_text("utf-8-sig")))
    assert load(office, path, "").stored == 1
    assert the_counters() == (203, 3, 12, 4704, 3763, 427)
    assert Post.objects.get().title == "Ngày hội đọc sách"


def test_the_english_form(office):
    row = a_post(
        reactions=203, comments=3, shares=12, total=218, views=4704, reach=3763, clicks=427
    )
    report = load_posts(office, row, exported_on="2018-06-26")
    assert report.counts == {
        **{"read": 1, "stored": 1, "updated": 0},
        **{"duplicate": 0, "held": 0, "refused": 0},
    }
    assert the_counters() == (203, 3, 12, 4704, 3763, 427)
    assert Reading.objects.get().taken_at == int(datetime(2018, 6, 26, 5, tzinfo=UTC).timestamp())


def test_the_wide_form_with_a_name_that_comes_twice(office):
    countries = [f"Lượt xem từ quốc gia {n}" for n in range(178)]
    twice = ["Số phản hồi tiêu cực từ người dùng: Ẩn tất cả"] * 2
    header = [*VIETNAMESE, *countries, *twice]
    assert len(header) == 212
    assert load(office, an_export([A_ROW], header), "").stored == 1
    assert the_counters() == (203, 3, 12, 4704, 3763, 427)


def test_of_two_columns_with_a_counters_name_the_first_is_read(office):
    text = csv_text(["Post ID", "Publish time", "Shares", "Shares"], [["1", "05/19/2018", 7, 9]])
    assert load(office, a_file(text), "").stored == 1
    assert the_counters()[2] == 7


@pytest.mark.parametrize("column", ["title", "description"])
def test_the_caption_stands_in_either_column(office, column):
    load_posts(office, a_post(**{column: "Dòng một\nDòng hai, “trích”"}, shares=1))
    assert Post.objects.get().title == "Dòng một\nDòng hai, “trích”"


def test_bold_mathematical_letters_are_kept_and_still_name_the_unit(office):
    unit = Unit.objects.create(office=office, name="Trung tam Van hoa")
    caption = "𝗧𝗿𝘂𝗻𝗴 𝘁𝗮𝗺 𝗩𝗮𝗻 𝗵𝗼𝗮 mở cửa"
    load_posts(office, a_post(title=caption, shares=1))
    post = Post.objects.get()
    assert (post.title, post.unit) == (caption, unit)


def test_blank_is_unknown_not_zero(office):
    load_posts(office, a_post(reactions="", comments="", shares=0))
    assert the_counters() == (None, None, 0, None, None, None)
    assert value(office, "reactions") is None
    assert value(office, "shares") == 0


def test_shares_of_others_are_counted_apart(office):
    load_posts(
        office,
        a_post(1, reactions=5, comments=0, shares=0, share=0),
        a_post(2, reactions=7, comments=0, shares=0, share=1),
    )
    assert (value(office, "posts"), value(office, "reshares")) == (1, 1)
    assert value(office, "reactions") == 5


@pytest.mark.parametrize("broken", ["1.22158E+17", "1,22E+17", "9.00001E+14"])
def test_destroyed_numbers_refuse_the_whole_file(office, broken):
    report = load_posts(office, a_post(1, shares=1), a_post(2, id=broken, shares=1))
    assert the_refusal(report) == (
        f"A spreadsheet program has destroyed the post numbers (row 3: {broken}), so posts "
        "can't be told apart; export the file again and load it without opening it first."
    )
    assert (Post.objects.count(), Import.objects.count(), SourceFile.objects.count()) == (0, 0, 0)


def test_a_stated_total_that_is_not_the_sum_is_said_and_not_used(office):
    report = load_posts(
        office,
        a_post(1, reactions=10, comments=2, shares=3, total=15),
        a_post(2, reactions=10, comments=2, shares=3, total=16),
        a_post(3, reactions=1, comments=1, shares=1, total=9),
    )
    assert the_notes(report)[-1] == (
        "2 rows state a total that is not the sum of reactions, comments and shares "
        "(first: row 3, 16 instead of 15); the parts are used."
    )
    assert value(office, "interactions") == 33


def test_days_that_were_turned_to_day_first_are_caught(office):
    rows = [
        a_post(n, time=day, shares=1)
        for n, day in enumerate(["19/05/2018 9:00", "02/04/2018 8:00"])
    ]
    report = load_posts(office, *rows)
    assert the_refusal(report) == (
        "The publish times look like DD/MM/YYYY although this kind of file writes MM/DD/YYYY "
        "(row 2: 19/05/2018 9:00); export the file again, or say how its days are written."
    )
    assert load_posts(office, *rows, day_order="dmy").stored == 2
    assert Post.objects.earliest("published_at").published_at.month == 4


def test_days_after_the_export_betray_a_turned_day_and_month(office):
    rows = [
        a_post(n, time=day, shares=1)
        for n, day in enumerate(["01/12/2018 9:00", "02/11/2018 8:00"])
    ]
    assert load_posts(office, *rows, exported_on="2018-06-26").stored == 2
    turned = [
        a_post(n + 9, time=day, shares=1) for n, day in enumerate(["12/01/2018", "11/02/2018"])
    ]
    report = load_posts(office, *turned, exported_on="2018-06-26")
    assert "DD/MM/YYYY" in the_refusal(report)


@pytest.mark.parametrize(
    ("gone", "named"),
    [
        ("Post ID", "“Post ID”"),
        ("Publish time", "“Publish time”"),
        (
            ("Reactions", "Comments", "Shares", "Views", "Reach", "Total clicks"),
            "“Reactions / Comments / Shares / Views”",
        ),
    ],
)
def test_a_missing_column_is_named(office, gone, named):
    header = [name for name in ENGLISH if name not in gone and name != gone]
    report = load(office, an_export([a_post(shares=1)], header))
    assert the_refusal(report) == (
        f"The file looks like “Posts from Meta Business Suite”, but the column {named} is "
        "missing; add it or give the column its usual name, then load the file again."
    )


@pytest.mark.parametrize(
    ("time", "zone", "posts"),
    [
        ("12/31/2017 08:59", "", 0),
        ("12/31/2017 09:00", "", 1),
        ("12/31/2017 09:40", "", 1),
        ("06/30/2018 09:59", "", 1),
        ("06/30/2018 10:00", "", 0),
        ("12/31/2017 09:40", "Asia/Ho_Chi_Minh", 0),
    ],
)
def test_the_zone_decides_the_half_year(office, time, zone, posts):
    """Saigon is 15 hours ahead of California in winter and 14 in summer."""
    extra = {"time_zone": zone} if zone else {}
    load_posts(
        office, a_post(1, time=time, shares=1), a_post(2, time="05/05/2018 9:00", shares=1), **extra
    )
    assert value(office, "posts") == posts + 1


def test_the_zone_used_is_said(office):
    report = load_posts(office, a_post(shares=1))
    assert the_notes(report) == [
        "Publish times are read as America/Los_Angeles and counted in the office's zone, "
        "Asia/Ho_Chi_Minh."
    ]


def test_an_unknown_zone_is_refused(office):
    report = load_posts(office, a_post(shares=1), time_zone="Asia/Saigonn")
    assert the_refusal(report) == (
        "“Asia/Saigonn” is no time zone; write one such as America/Los_Angeles."
    )


def test_the_later_export_holds_in_any_order(office):
    june = load_posts(office, a_post(reactions=20, title="June"), exported_on="2018-06-26")
    april = load_posts(office, a_post(reactions=9, title="April"), exported_on="2018-04-02")
    assert (june.stored, april.updated) == (1, 1)
    assert value(office, "reactions") == 20
    assert Post.objects.get().title == "June"
    assert Reading.objects.count() == 2


def test_a_day_of_export_that_is_not_stated_comes_from_the_name_or_the_latest_post(office):
    by_name = load_posts(
        office, a_post(1, shares=1), exported_on="", name="Jan-01-2018_Jun-26-2018_1.csv"
    )
    by_post = load_posts(office, a_post(2, time="05/19/2018 23:00", shares=1), exported_on="")
    assert the_notes(by_name)[0] == (
        "The day of export is not stated; 2018-06-26 is taken from "
        "Jan-01-2018_Jun-26-2018_1.csv. State it if it differs."
    )
    assert the_notes(by_post)[0].startswith("The day of export is not stated; 2018-05-20 is taken")


def test_a_republished_edition_with_other_numbers_warns(office):
    days = [f"05/{day:02}/2018 09:00" for day in range(1, 21)]
    rows = [a_post(n, time=day, reactions=n, comments=1, shares=2) for n, day in enumerate(days)]
    load_posts(office, *rows)
    again = [{**row, "Post ID": str(place + 1)} for place, row in enumerate(rows)]
    report = load_posts(office, *again)
    assert the_notes(report)[-1] == (
        "20 of 20 new posts have the time and the counters of posts that are known under other "
        "numbers; if the file holds the same posts again, undo it, or every figure doubles."
    )
    other = [{**row, "Post ID": f"7{place}", "Shares": "99"} for place, row in enumerate(rows)]
    assert not any("known under other" in note for note in the_notes(load_posts(office, *other)))


def test_a_post_that_repeats_in_a_file_counts_once(office):
    rows = [a_post(1, shares=2), a_post(1, shares=5), a_post(1, shares=2)]
    report = load_posts(office, *rows)
    said = [(one.number, one.outcome.name, one.reason % one.values) for one in report.verdicts]
    assert said == [
        (
            2,
            "DUPLICATE",
            "The row speaks of the same as row 3 of this file with other values; "
            "the later state, row 3, is used.",
        ),
        (3, "STORED", ""),
        (
            4,
            "DUPLICATE",
            "The row speaks of the same as row 3 of this file with other values; "
            "the later state, row 3, is used.",
        ),
    ]
    assert value(office, "shares") == 5


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"id": ""}, "The row has no post number; it can't be kept apart from others."),
        ({"time": ""}, "The row has no publish time, so it is in no period; add the time."),
        (
            {"shares": "1.2K"},
            "“1.2K” is a shortened figure whose last digits are lost;"
            " export the file again with full numbers.",
        ),
        ({"shares": "-3"}, "“-3” is below zero, which no count can be; correct the cell."),
        ({"id": "9" * 300}, f"“{'9' * 40}…” is longer than 200 characters; shorten it."),
        ({"page": "x" * 300}, f"“{'x' * 40}…” is longer than 200 characters; shorten it."),
        ({"category": "y" * 300}, f"“{'y' * 40}…” is longer than 200 characters; shorten it."),
    ],
)
def test_a_row_that_cannot_be_used_says_why(office, cells, reason):
    report = load_posts(office, a_post(1, **{"shares": 1, **cells}), a_post(2, shares=1))
    [bad] = [one for one in report.verdicts if one.outcome.name == "REFUSED"]
    assert bad.reason % bad.values == reason
    assert (report.read, report.stored, report.refused) == (2, 1, 1)
    kept = ImportRow.objects.get(import_of_id=report.import_id, number=2)
    assert kept.said == reason


def test_instagram_is_told_apart_by_its_columns(office):
    row = {
        **dict.fromkeys(INSTAGRAM, ""),
        **{"ID bài viết": "17890001", "ID tài khoản": "1784", "Tên tài khoản": "Quận 1"},
        **{"Tên người dùng tài khoản": "quan1", "Mô tả": "Thư viện mở cửa"},
        **{"Thời gian đăng": "05/19/2018 09:00", "Loại bài viết": "Thẻ quay vòng trên Instagram"},
        **{"Lượt xem": "40", "Lượt thích": "7", "Lượt chia sẻ": "2", "Bình luận": "1"},
    }
    assert len(INSTAGRAM) == 18
    report = load(office, an_export([row], INSTAGRAM), "")
    post = Post.objects.get()
    assert (report.format, post.platform, post.kind) == ("meta-posts", "instagram", Kind.ALBUM)
    assert the_counters() == (7, 1, 2, 40, None, None)
    assert Account.objects.values_list("platform", "name").get() == ("instagram", "Quận 1")


def test_a_name_that_the_office_added_is_understood_there_only(office):
    text = csv_text(["Post ID", "Publish time", "Udostępnienia"], [["1", "05/19/2018", 7]])
    assert load(office, a_file(text)).refusal
    ColumnAlias.objects.create(
        office=office, format="meta-posts", field="shares", name="UDOSTĘPNIENIA "
    )
    assert load(office, a_file(text)).stored == 1
    assert the_counters()[2] == 7
    assert load(an_office("other"), a_file(text)).refusal
