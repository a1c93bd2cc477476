"""People and texts for tests: Lan writes, Bình approves."""

from datetime import timedelta
from io import BytesIO

from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image
from wagtail.models import Collection

from signalmast.newsroom.domain.publishing import approve_page
from signalmast.newsroom.domain.sites import site_of
from signalmast.newsroom.models import Category, EventPage, NoticePage, Picture, StoryPage
from signalmast.newsroom.models.belongings import collection_name
from signalmast.people.domain.offices import take_in_member
from signalmast.people.enums import Role
from signalmast.people.models import User


def person(office, username, role=Role.EDITOR):
    user = User.objects.create_user(username, password="correct horse battery staple")
    if office is not None:
        take_in_member(user, office=office, role=role)
    return user


def writer(office):
    return User.objects.filter(username="lan").first() or person(office, "lan")


def approver(office):
    return User.objects.filter(username="binh").first() or person(office, "binh", Role.APPROVER)


def category(office, slug="thong-tin-chinh-thuc"):
    return Category.objects.get(office=office, slug=slug)


def draft(office, kind=StoryPage, *, language="vi", units=(), tags=(), by=None, **fields):
    """Return a saved draft by its writer, with one revision."""
    site = site_of(office, language)
    by = by or writer(office)
    fields.setdefault("title", "Khai trương phòng đọc sách")
    fields.setdefault("standfirst", "Phòng đọc mở cửa mỗi ngày cho thiếu nhi.")
    fields.setdefault("category", category(office))
    page = kind(owner=by, live=False, **fields)
    site.add_child(instance=page)
    page.units.set(units)
    page.tags.add(*tags)
    page.save_revision(user=by)
    return page


def story(office, **fields):
    return published(draft(office, StoryPage, **fields))


def notice(office, **fields):
    now = timezone.now()
    fields.setdefault("title", "Tạm ngừng cấp nước")
    fields.setdefault("changes", "Khu phố 3 không có nước từ 8 giờ đến 17 giờ.")
    fields.setdefault("valid_from", now)
    fields.setdefault("valid_until", now + timedelta(days=2))
    fields.setdefault("where", "Khu phố 3")
    fields.setdefault("contact", "Phòng Kinh tế, điện thoại 028 0000 0000")
    return published(draft(office, NoticePage, **fields))


def event(office, **fields):
    begin = timezone.now() + timedelta(days=3)
    fields.setdefault("title", "Ngày hội đọc sách")
    fields.setdefault("starts_at", begin)
    fields.setdefault("ends_at", begin + timedelta(hours=3))
    fields.setdefault("place", "Nhà văn hóa phường")
    return published(draft(office, EventPage, **fields))


def published(page):
    """Hand a draft in and have it approved by the second person."""
    office = page.office
    hand_in(page)
    approve_page(page, by=approver(office))
    return type(page).objects.get(pk=page.pk)


def hand_in(page, by=None):
    return page.get_workflow().start(page, by or writer(page.office))


def picture(office, name="kenh.jpg", size=(1600, 900), **fields):
    """Return an upload of the office with all its renditions made."""
    content = BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(content, "JPEG")
    content.seek(0)
    fields.setdefault("title", "Dọn kênh")
    collection = Collection.objects.get(name=collection_name(office.pk))
    return Picture.objects.create(
        file=ImageFile(content, name=name), collection=collection, **fields
    )
