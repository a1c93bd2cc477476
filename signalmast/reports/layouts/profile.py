"""The measures of one layout, once, for every renderer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """What the layout itself prints, in one language.

    These are the words of a regulation, not of the interface: they do not go through the
    catalogue, so that no translation can change them.
    """

    national_title: str
    motto: str
    number: str  # "Số: {number}/{sign}"
    place_and_date: str  # "{place}, ngày {day} tháng {month} năm {year}"
    recipients: str
    annex: str
    annex_title: str
    annex_of: str  # "(Kèm theo {kind} số {number}/{sign} ...)"
    draft: str
    pad_month_up_to: int  # months up to this one get a leading zero


@dataclass(frozen=True, slots=True)
class Profile:
    """Lengths in millimetres, sizes and line pitches in points, widths as shares of the text."""

    name: str
    font: str
    words: dict[str, Words]

    page_width: float = 210
    page_height: float = 297
    margin_top: float = 20
    margin_bottom: float = 20
    margin_left: float = 30
    margin_right: float = 20
    header_from_top: float = 10

    two_column_head: bool = True
    head_left_share: float = 0.42
    body_size: float = 14
    body_indent: float = 12.7
    body_justified: bool = True
    paragraph_spacing: float = 6
    line_spacing: float = 1.15

    page_number_size: float = 13
    national_title_size: float = 12
    motto_size: float = 13
    parent_size: float = 12
    office_size: float = 12
    number_size: float = 13
    place_size: float = 13
    kind_size: float = 14
    abstract_size: float = 14
    heading_sizes: tuple[float, float, float] = (14, 14, 14)
    heading_bold: tuple[bool, bool, bool] = (True, True, False)
    heading_italic: tuple[bool, bool, bool] = (False, False, False)
    heading_indent: float = 12.7
    signature_size: float = 14
    recipients_heading_size: float = 12
    recipients_size: float = 11
    table_size: float = 12
    caption_size: float = 13
    note_size: float = 11
    rule_width: float = 0.75

    #: Share of the line above that the rule under the office and the abstract takes (1/3 to 1/2).
    short_rule_share: float = 0.4
    #: Room for the hand-written signature and the seal.
    signature_gap: float = 25

    @property
    def text_width(self) -> float:
        return self.page_width - self.margin_left - self.margin_right

    def words_in(self, language: str) -> Words:
        """Vietnamese unless the language has its own words."""
        return self.words.get(language.split("-", maxsplit=1)[0], self.words["vi"])
