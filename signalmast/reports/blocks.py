"""What a report is made of: the office's own words, and figures, tables and charts by name."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from signalmast.core.charts.kinds import CHARTS
from signalmast.core.figures import figure_choices, table_choices

TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link"]


class TextBlock(blocks.RichTextBlock):
    """Narrative. {engagement.posts} in it becomes the figure's value with its mark."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(features=TEXT_FEATURES, **kwargs)


class ChartChoice(blocks.StructBlock):
    """A chart of one figure; a comparison takes all figures named."""

    kind = blocks.ChoiceBlock(choices=CHARTS, label=_("Kind of chart"))
    figures = blocks.MultipleChoiceBlock(choices=figure_choices, label=_("Figures"))
    title = blocks.CharBlock(required=False, label=_("Title"))

    class Meta:
        icon = "view"
        label = _("Chart")


class FigureTable(blocks.StructBlock):
    """Figures by name with the period before and the same period last year beside them."""

    figures = blocks.MultipleChoiceBlock(choices=figure_choices, label=_("Figures"))
    title = blocks.CharBlock(required=False, label=_("Title"))

    class Meta:
        icon = "table"
        label = _("Figures")


class TableChoice(blocks.StructBlock):
    """A table by name, such as results by unit."""

    table = blocks.ChoiceBlock(choices=table_choices, label=_("Table"))
    title = blocks.CharBlock(required=False, label=_("Title"))

    class Meta:
        icon = "list-ul"
        label = _("Table")


class ReportBody(blocks.StreamBlock):
    """The sections of a report in their order."""

    heading = blocks.CharBlock(icon="title", label=_("Heading"))
    subheading = blocks.CharBlock(icon="title", label=_("Subheading"))
    text = TextBlock(label=_("Text"))
    figures = FigureTable()
    table = TableChoice()
    chart = ChartChoice()
