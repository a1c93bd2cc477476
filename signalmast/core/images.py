"""Pictures that residents hand in: drawn anew, so that nothing hidden in the file comes along."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST = 8_000_000
MOST_PIXELS = 40_000_000
SIDE = 1600
FORMATS = ("JPEG", "PNG", "WEBP")


def drawn_anew(file: object) -> "ContentFile[bytes]":
    """Return a picture as a JPEG of at most 1600 pixels without any metadata.

    Raises ValidationError for what is too large or no picture.
    """
    if getattr(file, "size", 0) > LARGEST:
        raise ValidationError(_("The picture is larger than 8 MB. Send a smaller one."))
    try:
        with Image.open(file, formats=FORMATS) as opened:  # type: ignore[arg-type]
            if opened.width * opened.height > MOST_PIXELS:
                raise ValidationError(_("The picture has too many pixels. Send a smaller one."))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, ValueError):
        raise ValidationError(
            _("The file is no picture that can be read. Send a JPEG, PNG or WebP picture.")
        ) from None
    upright.thumbnail((SIDE, SIDE))
    plain = Image.new("RGB", upright.size)
    plain.paste(upright)
    written = BytesIO()
    plain.save(written, "JPEG", quality=82)
    return ContentFile(written.getvalue())
