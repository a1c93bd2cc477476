"""Questionnaires that other rooms may lead to, without knowing the room that keeps them.

A row keeps the word by which a questionnaire is named, such as `survey:12`; the room that keeps
questionnaires says what it is called, where it stands and at which public address.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One questionnaire: its word, title, state in words, absolute public address.

    `takes_answers` tells whether somebody who opens the address now can answer.
    """

    name: str
    title: str
    state: str | Promise
    url: str
    takes_answers: bool


Offer = Callable[[Any], Sequence[Questionnaire]]
_offer: list[Offer] = []


def answer_with(offer: Offer) -> None:
    """Set who answers: `offer(office)`. Called once, by the room that keeps questionnaires."""
    _offer[:] = [offer]


def questionnaires(office: Any) -> Sequence[Questionnaire]:
    """Return those that an office may lead to, those that take answers first."""
    return _offer[0](office) if _offer else ()


def questionnaire(office: Any, name: str) -> Questionnaire | None:
    """Return the office's questionnaire of this name, None where there is none any more."""
    return next((one for one in questionnaires(office) if one.name == name), None) if name else None
