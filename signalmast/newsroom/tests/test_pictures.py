"""Pictures are made ready when they come in, and say nothing of where they were taken."""

from io import BytesIO

import pytest
from django.core.files.images import ImageFile
from PIL import Image
from wagtail.models import Collection

from signalmast.newsroom.domain.pictures import rendition_file
from signalmast.newsroom.models import Picture, PictureRendition
from signalmast.newsroom.policies import collection_name
from signalmast.newsroom.tests.factories import picture

pytestmark = pytest.mark.django_db
CANARY = "CANARY-10.7769-106.7009"


def upload(office, size, exif=None):
    content = BytesIO()
    Image.new("RGB", size, "#1d3f72").save(content, "JPEG", **({"exif": exif} if exif else {}))
    collection = Collection.objects.get(name=collection_name(office.pk))
    return Picture.objects.create(
        title="Ảnh", file=ImageFile(content, name="anh.jpg"), collection=collection
    )


def test_every_public_size_is_there_before_anybody_asks(office):
    made = picture(office, size=(1600, 900))
    assert made.public_widths == [240, 480, 800, 1280]
    specs = sorted(PictureRendition.objects.values_list("filter_spec", flat=True))
    assert specs == sorted(
        f"width-{width}|format-{kind}|{kind}quality-{quality}"
        for width in (240, 480, 800, 1280)
        for kind, quality in (("avif", 55), ("webp", 78))
    )


def test_a_small_picture_is_not_blown_up(office):
    assert upload(office, (600, 400)).public_widths == [240, 480, 600]
    assert upload(office, (100, 80)).public_widths == [100]


@pytest.mark.parametrize("kind", ["avif", "webp"])
def test_what_the_site_shows_does_not_say_where_a_picture_was_taken(office, kind):
    exif = Image.Exif()
    exif[0x010E] = CANARY
    exif.get_ifd(0x8825)[29] = CANARY
    made = upload(office, (500, 300), exif)
    with made.file.open() as original:
        assert CANARY.encode() in original.read()
    shown = rendition_file(made, 240, kind).read_bytes()
    assert CANARY.encode() not in shown
    assert dict(Image.open(BytesIO(shown)).getexif()) == {}


def test_a_new_title_makes_no_new_files(office):
    made = upload(office, (300, 200))
    before = set(PictureRendition.objects.values_list("pk", flat=True))
    made.title = "Tên khác"
    made.save()
    assert set(PictureRendition.objects.values_list("pk", flat=True)) == before
