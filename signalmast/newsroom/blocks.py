"""What a body is made of. Public templates are named, not imported: they live with the theme."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from signalmast.core.charts.kinds import CHARTS
from signalmast.core.figures import figure_choices
from signalmast.core.periods import BadPeriod, HalfYear, parse_period

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
COORDINATES = 90, 180


class PeriodBlock(blocks.CharBlock):
    """A period as the command line writes it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Period"))
        kwargs.setdefault(
            "help_text", _("2018-H1, 2018-Q2, 2018-06, 2018 or 2018-01-01..2018-06-26.")
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        try:
            parse_period(value, HalfYear.CALENDAR)
        except BadPeriod as error:
            raise ValidationError(str(error)) from error
        return value


class TextBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(features=TEXT_FEATURES, label=_("Text"), **kwargs)

    class Meta:
        icon = "pilcrow"
        template = "website/blocks/text.html"


class PictureBlock(blocks.StructBlock):
    """A picture that says what it shows, to those who see it and to those who do not."""

    picture = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(required=False, max_length=300, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "website/blocks/picture.html"


class GalleryBlock(blocks.StructBlock):
    pictures = blocks.ListBlock(PictureBlock(), min_num=2, max_num=24, label=_("Pictures"))

    class Meta:
        icon = "copy"
        label = _("Gallery")
        template = "website/blocks/gallery.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("What was said"))
    who = blocks.CharBlock(max_length=160, label=_("Who said it"))
    where = blocks.CharBlock(required=False, max_length=160, label=_("Where or when"))

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "website/blocks/quote.html"


class TableBlock(TypedTableBlock):
    """A table with a caption; cells are text or numbers, never formulas."""

    def __init__(self, **kwargs: Any) -> None:
        cells = [
            ("text", blocks.CharBlock(required=False, label=_("Text"))),
            ("number", blocks.DecimalBlock(required=False, label=_("Number"))),
        ]
        super().__init__(cells, **kwargs)

    class Meta:
        icon = "table"
        label = _("Table")
        template = "website/blocks/table.html"


class FileBlock(blocks.StructBlock):
    file = DocumentChooserBlock(label=_("File"))
    label = blocks.CharBlock(required=False, max_length=200, label=_("What it is called"))

    class Meta:
        icon = "doc-full"
        label = _("File")
        template = "website/blocks/file.html"


class FigureBlock(blocks.StructBlock):
    """A figure by its name; the page keeps the value it was published with."""

    figure = blocks.ChoiceBlock(choices=figure_choices, label=_("Figure"))
    period = PeriodBlock()
    note = blocks.CharBlock(required=False, max_length=300, label=_("What it means"))

    class Meta:
        icon = "order"
        label = _("Figure")
        template = "website/blocks/figure.html"


class ChartBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(choices=CHARTS, label=_("Kind of chart"))
    figures = blocks.MultipleChoiceBlock(choices=figure_choices, label=_("Figures"))
    period = PeriodBlock()
    title = blocks.CharBlock(max_length=200, label=_("Title"))

    class Meta:
        icon = "view"
        label = _("Chart")
        template = "website/blocks/chart.html"


class PlaceBlock(blocks.StructBlock):
    """A place and a link to a map. No map is loaded: the reader decides to go there."""

    name = blocks.CharBlock(max_length=160, label=_("Name of the place"))
    address = blocks.CharBlock(required=False, max_length=255, label=_("Address"))
    latitude = blocks.FloatBlock(
        required=False, min_value=-COORDINATES[0], max_value=COORDINATES[0], label=_("Latitude")
    )
    longitude = blocks.FloatBlock(
        required=False, min_value=-COORDINATES[1], max_value=COORDINATES[1], label=_("Longitude")
    )

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if (value["latitude"] is None) != (value["longitude"] is None):
            raise blocks.StructBlockValidationError(
                {"longitude": ValidationError(_("Give both coordinates or none."))}
            )
        return value

    class Meta:
        icon = "site"
        label = _("Place on a map")
        template = "website/blocks/place.html"


class VideoBlock(blocks.StructBlock):
    """A link to a video with a still picture. Nothing of the platform is loaded with the page."""

    url = blocks.URLBlock(label=_("Address of the video"))
    title = blocks.CharBlock(max_length=200, label=_("What it shows"))
    picture = ImageBlock(required=False, label=_("Still picture"))
    transcript = blocks.TextBlock(required=False, label=_("What is said in it"))

    class Meta:
        icon = "media"
        label = _("Video")
        template = "website/blocks/video.html"


class Body(blocks.StreamBlock):
    """The body of a story, notice or event."""

    text = TextBlock()
    picture = PictureBlock()
    gallery = GalleryBlock()
    quote = QuoteBlock()
    table = TableBlock()
    file = FileBlock()
    figure = FigureBlock()
    chart = ChartBlock()
    place = PlaceBlock()
    video = VideoBlock()
