"""A report without the state's head: for bodies that are not bound by the decree."""

from dataclasses import replace

from signalmast.reports.layouts.decree30 import ENGLISH, VIETNAMESE
from signalmast.reports.layouts.profile import Profile

PLAIN = Profile(
    name="plain",
    font="Times New Roman",
    words={
        "vi": replace(VIETNAMESE, national_title="", motto=""),
        "en": replace(ENGLISH, national_title="", motto=""),
    },
    two_column_head=False,
    margin_left=25,
    body_size=12,
    body_indent=0,
    body_justified=False,
    number_size=11,
    place_size=11,
    kind_size=18,
    abstract_size=14,
    heading_sizes=(16, 13, 12),
    heading_bold=(True, True, True),
    heading_italic=(False, False, True),
    heading_indent=0,
    signature_size=12,
    table_size=11,
    caption_size=11,
    note_size=10,
    page_number_size=11,
)
