from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition, Image

#: Widths of a picture on the site: beside a headline, a small phone, a phone at 2x, a column.
WIDTHS = (240, 480, 800, 1280)
FORMATS = ("avif", "webp")


class Picture(AbstractImage):
    """A picture of an office with who made it. Its collection says whose it is."""

    credit = models.CharField(
        _("credit"),
        max_length=160,
        blank=True,
        help_text=_("Who made the picture; stands under it. A person named here has agreed."),
    )

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions = [("choose_picture", "Can choose picture")]

    @property
    def public_widths(self) -> list[int]:
        """Return the widths the site has: never wider than the picture itself."""
        widths = [width for width in WIDTHS if width < self.width]
        return [*widths, min(self.width, WIDTHS[-1])] if len(widths) < len(WIDTHS) else widths


class PictureRendition(AbstractRendition):
    """A picture at one width in one format, made when the picture is uploaded."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_per_use"
            )
        ]


class Attachment(AbstractDocument):
    """A file that pages offer for download. Its collection says whose it is."""

    admin_form_fields = ("title", "file", "collection", "tags")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")
        permissions = [("choose_attachment", "Can choose attachment")]


def rendition_spec(width: int, format: str) -> str:  # noqa: A002 -- what Wagtail calls it
    """Return Wagtail's filter for a public rendition."""
    quality = "avifquality-55" if format == "avif" else "webpquality-78"
    return f"width-{width}|format-{format}|{quality}"
