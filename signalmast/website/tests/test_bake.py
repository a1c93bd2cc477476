"""Publishing writes the page and all that shows it; taking down removes it everywhere."""

import gzip
from datetime import timedelta

import brotli
import pytest
import time_machine
from django.utils import timezone

from signalmast.channels.models import Account
from signalmast.newsroom.domain.publishing import approve_page, publish_urgently, withdraw_page
from signalmast.newsroom.domain.sites import site_of
from signalmast.newsroom.models import BakeMark, StoryPage
from signalmast.newsroom.tests.factories import (
    approver,
    draft,
    event,
    hand_in,
    notice,
    picture,
    published,
    story,
    writer,
)
from signalmast.people.models import Unit
from signalmast.website.domain import baking, files, verifying
from signalmast.website.domain.baking import bake_mark, bake_marks, refresh
from signalmast.website.domain.rebaking import rebake
from signalmast.website.models import Sheet, Shown, SiteFile

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(office):
    bake_marks()
    return site_of(office, "vi")


@pytest.fixture
def unit(office):
    return Unit.objects.create(office=office, name="Phường Đa Kao")


def read(address):
    return files.path_of(address).read_text(encoding="utf-8")


def everything():
    """Return every public file by its name, compressed forms left out."""
    root = files.root()
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.suffix not in files.ENCODINGS and files.LOCKS not in path.parts
    }


def holding(text):
    """Return the names of files that hold a text, compressed forms looked into."""
    wanted = text.encode()
    unpack = {".gz": gzip.decompress, ".br": brotli.decompress}
    return sorted(
        str(path.relative_to(files.root()))
        for path in files.root().rglob("*")
        if path.is_file() and wanted in unpack.get(path.suffix, bytes)(path.read_bytes())
    )


def test_a_new_office_has_its_site_in_both_languages(site):
    assert list(verifying.faults()) == []
    assert "Quận Một" in read("/vi/")
    assert "Quận Một" in read("/en/")
    assert read("/") == read("/vi/")
    assert BakeMark.objects.count() == 0


def test_a_story_appears_on_every_list_it_belongs_to(office, site, unit):
    story(office, title="Thông xe cầu Mống", units=[unit], tags=["giao thông"])
    bake_marks()
    month = timezone.localdate(timezone=office.zone)
    pages = {
        "index.html",
        "vi/index.html",
        "vi/tin/thong-xe-cau-mong/index.html",
        "vi/tin/index.html",
        "vi/tin/trang/1/index.html",
        "vi/tin/feed.atom",
        "vi/tin/feed.json",
        "vi/sitemap-news.xml",
        "vi/the/giao-thong/index.html",
        "vi/the/giao-thong/trang/1/index.html",
    }
    for folder in (
        "vi/chuyen-muc/thong-tin-chinh-thuc",
        f"vi/don-vi/phuong-da-kao-{unit.pk}",
    ):
        pages |= {f"{folder}/{name}" for name in ("index.html", "trang/1/index.html")}
        pages |= {f"{folder}/feed.atom", f"{folder}/feed.json"}
    archive = f"vi/luu-tru/{month:%Y/%m}"
    pages |= {f"{archive}/index.html", f"{archive}/trang/1/index.html"}
    packed = {f"{name}{ending}" for name in pages for ending in (".gz", ".br")}
    assert holding("Thông xe cầu Mống") == sorted(pages | packed)
    assert "/vi/tin/thong-xe-cau-mong/" in read("/vi/sitemap-1.xml")
    assert list(verifying.faults()) == []


def test_a_withdrawn_story_is_nowhere_any_more(office, site, unit):
    page = story(
        office,
        title="Thông xe cầu Mống",
        units=[unit],
        tags=["giao thông"],
        picture=picture(office, size=(500, 300)),
        picture_alt="Xe qua cầu",
    )
    bake_marks()
    before = everything()
    assert [name for name in before if name.startswith("files/")] != []
    withdraw_page(page, by=writer(office), reason="Số liệu sai")
    bake_marks()
    left = holding("Thông xe cầu Mống")
    assert {name.removesuffix(".gz").removesuffix(".br") for name in left} == {
        "vi/so-cong-khai/index.html",
        "en/log/index.html",
    }
    assert holding("thong-xe-cau-mong") == []
    assert [name for name in everything() if name.startswith("files/")] == []
    assert (Shown.objects.count(), SiteFile.objects.count()) == (0, 0)
    assert list(verifying.faults()) == []


def test_an_edit_reaches_what_shows_the_page_and_nothing_before_approval(office, site):
    page = story(office, title="Giờ mở cửa cũ")
    bake_marks()
    page.title = "Giờ mở cửa mới"
    page.save_revision(user=writer(office))
    bake_marks()
    assert holding("Giờ mở cửa mới") == []
    published(StoryPage.objects.get(pk=page.pk).get_latest_revision_as_object())
    bake_marks()
    assert [one for one in holding("Giờ mở cửa cũ") if "so-cong-khai" not in one] == []
    assert "Giờ mở cửa mới" in read("/vi/")
    assert list(verifying.faults()) == []


def test_a_draft_and_a_scheduled_text_are_in_no_file(office, site):
    draft(office, title="Bản nháp bí mật", picture=picture(office, size=(500, 300)),
          picture_alt="Kín")  # fmt: skip
    later = draft(office, title="Hẹn giờ bí mật", go_live_at=timezone.now() + timedelta(days=1))
    hand_in(later)
    approve_page(later, by=approver(office))
    bake_marks()
    assert holding("bí mật") == []
    assert [name for name in everything() if name.startswith("files/")] == []


def test_a_notice_says_by_itself_that_it_is_over(office, site):
    now = timezone.now()
    notice(office, valid_from=now, valid_until=now + timedelta(hours=5))
    bake_marks()
    assert "Tạm ngừng cấp nước" in read("/vi/nhung/thong-bao/")
    with time_machine.travel(now + timedelta(hours=6), tick=False):
        assert refresh() > 0
        assert refresh() == 0
        assert "Tạm ngừng cấp nước" not in read("/vi/nhung/thong-bao/")
        assert list(verifying.faults()) == []


def test_an_event_stands_in_its_month_and_in_the_calendars(office, site, unit):
    begin = timezone.make_aware(timezone.datetime(2027, 3, 5, 8), office.zone)
    page = event(office, starts_at=begin, ends_at=begin + timedelta(hours=2), units=[unit])
    bake_marks()
    assert "Ngày hội đọc sách" in read("/vi/lich/2027-03/")
    for calendar in ("/vi/lich/calendar.ics", f"/vi/don-vi/phuong-da-kao-{unit.pk}/calendar.ics"):
        assert "BEGIN:VEVENT" in read(calendar)
    withdraw_page(page, by=writer(office), reason="Hoãn vô thời hạn")
    bake_marks()
    assert not files.path_of("/vi/lich/2027-03/").exists()
    assert "BEGIN:VEVENT" not in read("/vi/lich/calendar.ics")
    assert list(verifying.faults()) == []


def test_a_page_in_a_hurry_says_so_until_it_is_approved(office, site):
    from signalmast.newsroom.domain.publishing import approve_urgent

    page = draft(office, title="Bão vào đất liền")
    publish_urgently(page, by=writer(office), reason="Bão vào trong hai giờ")
    bake_marks()
    before = read("/vi/tin/bao-vao-dat-lien/")
    approve_urgent(StoryPage.objects.get(pk=page.pk), by=approver(office))
    bake_marks()
    assert read("/vi/tin/bao-vao-dat-lien/") != before
    assert list(verifying.faults()) == []


def test_a_translation_links_both_ways_and_stops_when_one_comes_down(office, site):
    vietnamese = story(office, title="Phòng đọc")
    english = vietnamese.copy_for_translation(site_of(office, "en").locale)
    english.title = "Reading room"
    english.slug = "reading-room"
    english.save_revision(user=writer(office))
    english = published(english)
    bake_marks()
    assert "/en/stories/reading-room/" in read("/vi/tin/phong-doc/")
    assert "/vi/tin/phong-doc/" in read("/en/stories/reading-room/")
    withdraw_page(english, by=writer(office), reason="Dịch sai")
    bake_marks()
    assert "reading-room" not in read("/vi/tin/phong-doc/")
    assert list(verifying.faults()) == []


def test_a_renamed_category_and_a_new_account_reach_the_site(office, site):
    story(office)
    bake_marks()
    category = office.categories.get(slug="thong-tin-chinh-thuc")
    category.name = "Tin chính quyền"
    category.save()
    Account.objects.create(office=office, platform="facebook", name="Cột cờ Quận Một")
    bake_marks()
    assert "Tin chính quyền" in read("/vi/tin/khai-truong-phong-doc-sach/")
    assert "Cột cờ Quận Một" in read("/vi/tai-khoan/")
    assert list(verifying.faults()) == []


def test_what_marks_brought_about_is_what_a_full_rebake_makes(office, site, unit):
    first = story(office, title="Một", units=[unit])
    story(office, title="Hai", tags=["sách"])
    notice(office)
    event(office)
    bake_marks()
    withdraw_page(first, by=writer(office), reason="Trùng")
    bake_marks()
    by_marks = everything()
    rows = set(Shown.objects.values_list("sheet__address", "page"))
    rebake(jobs=1, progress=lambda *_count: None)
    assert everything() == by_marks
    assert set(Shown.objects.values_list("sheet__address", "page")) == rows


def test_a_mark_that_was_renewed_while_it_was_worked_on_stays(office, site):
    story(office)
    mark = BakeMark.objects.get()
    BakeMark.put(mark.kind, mark.key)
    bake_mark(mark)
    assert BakeMark.objects.get().version == 2
    bake_marks()
    assert BakeMark.objects.count() == 0


def test_one_publication_costs_the_same_with_many_stories_as_with_few(
    office, site, unit, monkeypatch
):
    monkeypatch.setattr("signalmast.website.domain.shelves.SHELF", 3)
    made = []
    whole = baking.bake
    monkeypatch.setattr(baking, "bake", lambda ref: made.append(ref) or whole(ref))
    counts = []
    for number in range(1, 17):
        story(office, title=f"Tin số {number}", units=[unit])
        made.clear()
        bake_marks()
        counts.append(len(made))
    assert max(counts[10:]) <= max(counts[3:7])
    assert list(verifying.faults()) == []


def test_a_full_shelf_never_changes_when_stories_come(office, site, monkeypatch):
    monkeypatch.setattr("signalmast.website.domain.shelves.SHELF", 3)
    for number in range(1, 8):
        story(office, title=f"Tin số {number}")
        bake_marks()
    assert read("/vi/tin/trang/1/").count("Tin số") == read("/vi/tin/trang/2/").count("Tin số")
    kept = files.path_of("/vi/tin/trang/1/").stat().st_mtime_ns
    story(office, title="Tin số 8")
    bake_marks()
    assert files.path_of("/vi/tin/trang/1/").stat().st_mtime_ns == kept


def test_verify_names_a_file_that_is_gone_changed_or_too_many(office, site):
    story(office)
    bake_marks()
    page = files.path_of("/vi/tin/khai-truong-phong-doc-sach/")
    packed = page.with_name("index.html.gz")
    packed.write_bytes(gzip.compress(b"something else"))
    (files.root() / "vi" / "left.html").write_text("left")
    files.path_of("/vi/gioi-thieu/").unlink()
    assert sorted(verifying.faults()) == [
        "A compressed form of vi/tin/khai-truong-phong-doc-sach/index.html differs from it; "
        "run `signalmast bake`.",
        "The page /vi/gioi-thieu/ is missing from the site; run `signalmast bake`.",
        "The site has vi/left.html, which no public page shows; run `signalmast bake`.",
    ]


def test_the_offices_of_one_installation_have_sites_of_their_own(office, site):
    from signalmast.people.domain.offices import open_office

    other = open_office("quan-2", name="Quận Hai")
    bake_marks()
    assert "Quận Hai" in read("/vi/o/quan-2/")
    assert holding("Quận Hai") == [
        name for name in holding("Quận Hai") if name.startswith(("vi/o/", "en/o/"))
    ]
    assert Sheet.objects.filter(site__office=other, address__startswith="/vi/tin/").count() == 0
    assert list(verifying.faults()) == []


def test_a_sheet_that_cannot_be_made_stops_no_other_and_is_tried_again(
    office, site, monkeypatch, caplog
):
    from dataclasses import replace

    from signalmast.website.domain import sheet

    broken = sheet._kinds["home"]
    whole = dict(sheet._kinds)

    def fail(ref):
        raise OSError("no room")

    page = story(office, title="Vẫn lên trang")
    sheet._kinds["home"] = replace(broken, build=fail)
    try:
        with pytest.raises(baking.BakeFailed):
            bake_marks()
    finally:
        sheet._kinds.update(whole)
    assert files.path_of("/vi/tin/van-len-trang/").exists()
    assert "Vẫn lên trang" in read("/vi/tin/")
    assert "Vẫn lên trang" not in read("/vi/")
    assert BakeMark.objects.get().key == page.pk
    bake_marks()
    assert "Vẫn lên trang" in read("/vi/")
    assert list(verifying.faults()) == []


def test_an_expired_page_is_nowhere_any_more(office, site):
    from signalmast.core.search.index import site_index
    from signalmast.newsroom import tasks

    page = draft(office, title="Chỉ đến tối nay", expire_at=timezone.now() + timedelta(hours=1))
    hand_in(page)
    approve_page(page, by=approver(office))
    bake_marks()
    assert "Chỉ đến tối nay" in read("/vi/")
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        tasks.go_out_on_time()
        bake_marks()
        left = {name for name in holding("Chỉ đến tối nay") if name.endswith(".html")}
        assert left == {"vi/so-cong-khai/index.html", "en/log/index.html"}
        assert site_index().find("chi den toi nay", office=office.pk, language="vi").hits == []
        assert list(verifying.faults()) == []
