"""Uploads are for people of the office they belong to; what texts use is not deleted."""

from io import BytesIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from wagtail.models import Collection
from wagtail.users.models import UserProfile

from signalmast.newsroom.models import Attachment, Picture, PictureRendition, StoryPage
from signalmast.newsroom.models.belongings import collection_name
from signalmast.newsroom.tests.factories import draft, person, writer
from signalmast.people.domain.offices import open_office
from signalmast.people.enums import Role
from signalmast.people.models import User

pytestmark = pytest.mark.django_db


def png(colour="#1d3f72"):
    content = BytesIO()
    Image.new("RGB", (60, 40), colour).save(content, "PNG")
    return content.getvalue()


def collection_of(office):
    return Collection.objects.get(name=collection_name(office.pk))


def picture_of(office, title="Dọn kênh"):
    upload = SimpleUploadedFile("kenh.png", png())
    picture = Picture.objects.create(title=title, file=upload, collection=collection_of(office))
    picture.file.close()
    return picture


def file_of(office):
    body = ContentFile(b"%PDF-1.7", name="lich.pdf")
    return Attachment.objects.create(title="Lịch", file=body, collection=collection_of(office))


def browser_of(user):
    client = Client(headers={"accept-language": "en"})
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def other(db):
    return open_office("quan-2", name="Quận Hai", is_demo=True)


@pytest.fixture
def addresses(office):
    """Where an upload, a rendition of it and a file lie."""
    picture, file = picture_of(office), file_of(office)
    rendition = PictureRendition.objects.filter(image=picture).first()
    return [f"/media/{picture.file.name}", f"/media/{rendition.file.name}", file.url]


def answer(client, address):
    """Ask, and read to the end as a browser does."""
    found = client.get(address)
    if found.streaming:
        b"".join(found)
    return found


def statuses(user, addresses):
    return [answer(browser_of(user), address).status_code for address in addresses]


def test_people_of_the_office_see_its_uploads(office, addresses):
    assert statuses(writer(office), addresses) == [200, 200, 200]
    assert statuses(person(office, "an", Role.AUDITOR), addresses) == [200, 200, 200]


def test_nobody_else_does(office, other, addresses):
    assert statuses(None, addresses) == [404, 404, 404]
    assert statuses(person(other, "dung"), addresses) == [404, 404, 404]
    assert statuses(User.objects.create_superuser("root"), addresses) == [404, 404, 404]
    left = person(office, "minh")
    left.is_active = False
    left.save()
    assert statuses(left, addresses) == [404, 404, 404]


def test_a_real_office_asks_for_the_second_factor_here_too(addresses):
    real = open_office("quan-3", name="Quận Ba")
    address = [f"/media/{picture_of(real).file.name}"]
    minh = person(real, "minh")
    assert statuses(minh, address) == [404]
    Authenticator.objects.create(user=minh, type=Authenticator.Type.TOTP, data={})
    assert statuses(minh, address) == [200]


def test_a_place_that_is_no_upload_answers_nothing(office, addresses):
    client = browser_of(writer(office))
    for path in ("", "x.png", "../signalmast.sqlite3", "documents/lich.pdf", "original_images/"):
        assert client.get(f"/media/{path}").status_code == 404, path
    file = Attachment.objects.get()
    assert client.get(f"/documents/{file.pk}/other.pdf").status_code == 404
    assert client.get(f"/documents/{file.pk + 1}/lich.pdf").status_code == 404
    assert client.post(addresses[0]).status_code == 405


def test_a_file_whose_bytes_are_gone_answers_404(office, addresses):
    picture = Picture.objects.get()
    picture.file.storage.delete(picture.file.name)
    assert statuses(writer(office), addresses[:1]) == [404]


def test_uploads_are_kept_by_no_cache_between_people(office, addresses):
    shown, _rendition, saved = (
        answer(browser_of(writer(office)), address) for address in addresses
    )
    assert shown["Cache-Control"] == "private, max-age=600"
    assert shown["Content-Type"] == "image/png"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert saved["Content-Disposition"] == 'attachment; filename="lich.pdf"'


def test_faces_are_shown_to_colleagues(office, other):
    lan = writer(office)
    profile = UserProfile.get_for_user(lan)
    profile.avatar.save("lan.png", ContentFile(png()))
    address = [f"/media/{profile.avatar.name}"]
    assert statuses(person(office, "minh"), address) == [200]
    assert statuses(person(other, "dung"), address) == [404]
    assert statuses(None, address) == [404]


def test_what_a_text_uses_is_not_deleted(office):
    lan = writer(office)
    client, used, free = browser_of(lan), picture_of(office), picture_of(office, "Thừa")
    page = draft(office, picture=used, picture_alt="Kênh")
    StoryPage.objects.get(pk=page.pk).save()
    for picture, left in ((used, 1), (free, 0)):
        client.post(f"/desk/images/{picture.pk}/delete/")
        assert Picture.objects.filter(pk=picture.pk).count() == left
    assert "/delete/" not in client.get(f"/desk/images/{used.pk}/").content.decode()


def test_an_upload_belongs_to_the_office_whose_desk_it_is(office, other):
    client = browser_of(writer(office))
    upload = SimpleUploadedFile("sach.png", png("#b3261e"), content_type="image/png")
    client.post("/desk/images/add/", {"title": "Sách", "file": upload, "credit": "Phòng Văn hóa"})
    picture = Picture.objects.get()
    assert (picture.collection, picture.credit) == (collection_of(office), "Phòng Văn hóa")
    upload = SimpleUploadedFile("sach.png", png("#2e7d4f"), content_type="image/png")
    client.post(
        "/desk/images/add/",
        {"title": "Lén", "file": upload, "collection": collection_of(other).pk},
    )
    assert not Picture.objects.filter(collection=collection_of(other)).exists()


def test_the_library_lists_pictures_and_files_of_the_office(office, other):
    picture_of(office, "Của ta")
    picture_of(other, "Của người")
    file_of(office)
    client = browser_of(writer(office))
    for layout in ("grid", "list"):
        page = client.get(f"/desk/images/?layout={layout}")
        assert [one.title for one in page.context["object_list"]] == ["Của ta"]
    assert [one.title for one in client.get("/desk/documents/").context["object_list"]] == ["Lịch"]


def test_an_empty_library_says_what_to_do_first(office):
    client = browser_of(writer(office))
    assert "Add pictures" in client.get("/desk/images/").content.decode()
    assert "Add files" in client.get("/desk/documents/").content.decode()


def test_tags_are_completed_from_the_offices_own(office, other):
    mine, theirs = picture_of(office), picture_of(other)
    mine.tags.add("kênh rạch")
    theirs.tags.add("kênh của người")
    draft(office, tags=["khai giảng"]).save()
    draft(other, tags=["khai mạc"], by=person(other, "dung")).save()
    client = browser_of(writer(office))
    ask = "/desk/tag-autocomplete/"
    assert client.get(f"{ask}?term=kênh").json() == ["kênh rạch"]
    assert client.get(f"{ask}newsroom/topic/?term=khai").json() == ["khai giảng"]
    assert client.get(ask).json() == []
