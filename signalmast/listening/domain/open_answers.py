"""Open answers, for reading at the desk: the texts of one question, apart from all other answers.

One is shown with the results only after two people have read it (`shown_texts`). A text beside
its author's other answers would be a row of a person, so no screen and no file has the two
together; neither does it have the day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from signalmast.listening.disclosure import MINIMUM
from signalmast.listening.domain.surveys_forms import form_of
from signalmast.listening.models import Submission, SurveyVersion


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that is answered in one's own words."""

    number: int
    label: str
    path: tuple[str, ...]


Written = tuple[OpenQuestion, str]


def open_questions(version: SurveyVersion, *, language: str) -> list[OpenQuestion]:
    """Return the questions of a version that are answered in words."""
    form = form_of(version)
    own = form.language(language)
    found = [
        one
        for one in form.questions()
        if one.control == "input" and one.type == "string" and not one.is_repeated
    ]
    return [
        OpenQuestion(
            number, one.label.get(own) or next(iter(one.label.values()), one.name), one.path
        )
        for number, one in enumerate(found, start=1)
    ]


def written(version: SurveyVersion, questions: Sequence[OpenQuestion]) -> Iterator[Written]:
    """Yield every text that stands in the answers, with its question, by one reading of them."""
    for answers in Submission.objects.filter(version=version).values_list("answers", flat=True):
        for question in questions:
            text = answers
            for part in question.path:
                text = text.get(part) if isinstance(text, dict) else None
            if isinstance(text, str) and text.strip():
                yield question, text.strip()


def texts_of(version: SurveyVersion, question: OpenQuestion) -> list[str]:
    """Return what was written, each text once, in an order that tells nothing.

    Under ten texts there are none to read: who knows who answered would know who wrote them. The
    order is another one for each question, so that one person's texts can't be put together.
    """
    found = [text for _question, text in written(version, [question])]
    if len(found) < MINIMUM:
        return []
    salt = "/".join(question.path).encode()
    return sorted(set(found), key=lambda text: blake2b(text.encode(), key=salt[:64]).digest())
