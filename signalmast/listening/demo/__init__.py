"""What residents of the example office told it: feedback, a survey, a consultation."""

import tomllib
from pathlib import Path
from typing import Any

from signalmast.listening.demo import consultations, feedback, surveys

TOLD = Path(__file__).with_name("taking_part.toml")


def fill(office: Any, *, editor: Any, head: Any) -> None:
    """Fill the three ways in."""
    told = tomllib.loads(TOLD.read_text(encoding="utf-8"))
    feedback.fill(office, editor=editor, head=head)
    surveys.fill(office, told["survey"], editor=editor, head=head)
    consultations.fill(office, told["consultation"], editor=editor, head=head)
