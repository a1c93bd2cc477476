"""What is said to a person: a sentence with its blanks, put into their language by who shows it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for the translators; whoever shows it looks the translation up."""
    return sentence


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in English with what fills its blanks."""

    sentence: str
    blanks: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.into(str)

    def into(self, translate: Callable[[str], str]) -> str:
        """Return the sentence in the language of `translate`, for example Django's gettext."""
        filled = {
            name: blank.into(translate) if isinstance(blank, Said) else blank
            for name, blank in self.blanks.items()
        }
        return translate(self.sentence) % filled if filled else translate(self.sentence)


class Refused(Exception):
    """A workbook, an expression or a submission that cannot be read; `said` tells why."""

    def __init__(self, sentence: str, **blanks: Any) -> None:
        self.said = Said(sentence, blanks)
        super().__init__(str(self.said))

    @property
    def message(self) -> str:
        """Return the sentence in English."""
        return str(self.said)
