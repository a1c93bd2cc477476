"""Content for tests of what a resident sees; nothing of it comes from a database."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from signalmast.website.content import (
    Alternate,
    Card,
    Flagged,
    Frame,
    Link,
    Masthead,
    PictureSet,
)

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING = datetime(2018, 6, 26, 14, 30, tzinfo=ZONE)
#: Whatever an editor types; none of it may become markup, an address or a script.
HOSTILE = """"'><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7|add:7 }}</title>"""


def picture(**fields):
    values = {
        "avif": (("/files/a-240.avif", 240), ("/files/a-800.avif", 800)),
        "webp": (("/files/a-240.webp", 240), ("/files/a-800.webp", 800)),
        "width": 1600,
        "height": 900,
        "alt": "Thiếu nhi đọc sách",
        "credit": "Trần Minh",
    }
    return PictureSet(**{**values, **fields})


def category(**fields):
    values = {
        "label": "Hoạt động cơ sở",
        "url": "/vi/chuyen-muc/hoat-dong-co-so/",
        "flag": "stripes-vertical",
    }
    return Flagged(**{**values, **fields})


def card(**fields):
    values = {
        "page": 7,
        "kind": "story",
        "url": "/vi/tin/doc-sach/",
        "title": "Khai trương phòng đọc sách",
        "standfirst": "Phòng đọc mở cửa mỗi ngày.",
        "at": MORNING,
        "changed": MORNING,
        "category": category(),
    }
    return Card(**{**values, **fields})


def event(**fields):
    values = {
        "kind": "event",
        "url": "/vi/lich/doc-sach/",
        "starts_at": MORNING,
        "ends_at": MORNING + timedelta(hours=2),
        "place": "Nhà văn hóa khu phố 5",
    }
    return card(**{**values, **fields})


def masthead(**fields):
    values = {
        "name": "Phòng Truyền thông",
        "parent": "Quận Một",
        "motto": "Nói rõ, nói đúng",
        "language": "vi",
        "home": "/vi/",
        "search": "/vi/tim-kiem/",
        "suggest": "/vi/tim-kiem/goi-y/",
        "categories": (category(),),
        "sections": (Link("Thông báo", "/vi/thong-bao/"), Link("Lịch", "/vi/lich/")),
        "office_links": (Link("Giới thiệu", "/vi/gioi-thieu/"),),
        "address": "12 Nguyễn Huệ",
        "phone": "(028) 3822 0000",
        "email": "tin@example.org",
        "hours": "7:30–17:00",
    }
    return Masthead(**{**values, **fields})


def frame(**fields):
    values = {
        "masthead": masthead(),
        "title": "Khai trương phòng đọc sách",
        "description": "Phòng đọc mở cửa mỗi ngày.",
        "canonical": "http://127.0.0.1:8000/vi/tin/doc-sach/",
        "alternates": (
            Alternate("vi", "Tiếng Việt", "/vi/tin/doc-sach/", is_here=True, home="/vi/"),
            Alternate("en", "English", "/en/stories/reading-room/", home="/en/"),
        ),
    }
    return Frame(**{**values, **fields})


def page(**fields):
    """Return what templates ask of a page itself; its times are in UTC, as the database's are."""
    office = SimpleNamespace(zone=ZONE)
    return SimpleNamespace(office=office, **fields)


def notice_page(**fields):
    values = {
        "changes": "Không có nước từ 8 giờ.",
        "valid_from": datetime(2018, 6, 28, 1, 0, tzinfo=UTC),
        "valid_until": datetime(2018, 6, 28, 10, 0, tzinfo=UTC),
        "where": "Khu phố 3",
        "contact": "028 0000 0000",
    }
    return page(**{**values, **fields})


def event_page(**fields):
    values = {
        "starts_at": datetime(2018, 6, 28, 1, 0, tzinfo=UTC),
        "ends_at": datetime(2018, 6, 28, 4, 0, tzinfo=UTC),
        "place": "Nhà văn hóa khu phố 5",
        "address": "101 Nguyễn Trãi",
        "is_cancelled": False,
    }
    return page(**{**values, **fields})
