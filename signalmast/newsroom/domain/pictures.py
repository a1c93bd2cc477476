"""Pictures are prepared when they come in, never when a visitor asks."""

from pathlib import Path

from signalmast.newsroom.models import Picture, PictureRendition
from signalmast.newsroom.models.pictures import FORMATS, rendition_spec


def make_renditions(picture: Picture) -> None:
    """Make every public width of a picture in every format; does nothing that is there."""
    specs = [rendition_spec(width, one) for width in picture.public_widths for one in FORMATS]
    picture.get_file_hash()
    picture.get_renditions(*specs)


def public_name(picture: Picture, width: int, format: str) -> str:  # noqa: A002 -- what Wagtail calls it
    """Return the file name of a rendition on the site: the same bytes have the same name."""
    return f"{picture.file_hash[:20]}-{width}.{format}"


def rendition_file(picture: Picture, width: int, format: str) -> Path:  # noqa: A002 -- as above
    """Return where a rendition lies. Raises PictureRendition.DoesNotExist when it was not made."""
    found = PictureRendition.objects.get(
        image=picture, filter_spec=rendition_spec(width, format), focal_point_key=""
    )
    return Path(found.file.path)
