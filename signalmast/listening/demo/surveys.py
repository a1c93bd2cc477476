"""The example office's survey: a form, its opening by two people, and made-up answers."""

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from signalmast.listening.demo.days import on_the_day
from signalmast.listening.domain.results_counting import release_results
from signalmast.listening.domain.surveys import (
    Details,
    Words,
    begin_survey,
    open_survey,
    propose_survey,
    upload_form,
)
from signalmast.listening.domain.surveys_answers import hand_in_answers
from signalmast.listening.domain.surveys_forms import form_of
from signalmast.listening.models import Survey

FORM = Path(__file__).with_name("survey.md")
#: How often each answer is given, of a hundred.
WEIGHTS = {
    "way": {"zalo": 41, "site": 22, "neighbour": 17, "facebook": 13, "speaker": 7},
    "often": {"daily": 30, "weekly": 48, "seldom": 22},
    "trust": {"yes": 52, "partly": 36, "no": 12},
    "rumour": {"yes": 38, "no": 62},
    "answered": {"yes": 57, "no": 43},
    "phone": {"well": 61, "slowly": 30, "no": 9},
}
TOPICS = {"water": 71, "papers": 55, "school": 38, "works": 49}


def fill(office: Any, told: dict[str, Any], *, editor: Any, head: Any) -> None:
    """Open the survey some weeks ago, take in answers, publish what may be published."""
    begin = timezone.now() - timedelta(days=told["days"])
    with on_the_day(begin):
        survey = _opened(office, told, editor=editor, head=head)
    dice = random.Random(7)  # noqa: S311 -- an example, not a secret
    version = survey.version
    if version is None:
        return
    form = form_of(version)
    for number in range(told["answers"]):
        with on_the_day(begin + timedelta(days=dice.randint(0, told["days"] - 1))):
            read = form.read(_answers(dice))
            hand_in_answers(version, read.answers, token=f"demo-survey-{number}", language="vi")
    release_results(version)


def _opened(office: Any, told: dict[str, Any], *, editor: Any, head: Any) -> Survey:
    words = {
        language: Words(told[language]["title"], told[language]["introduction"])
        for language in ("vi", "en")
    }
    survey = begin_survey(office, Details(told["slug"], words), by=editor)
    upload_form(survey, name=FORM.name, data=FORM.read_bytes(), by=editor)
    propose_survey(survey, by=editor)
    return open_survey(survey, by=head)


def _answers(dice: random.Random) -> dict[str, list[str]]:
    """Return what one made-up resident chose, as the page would send it."""
    chosen = {
        f"q/{name}": dice.choices(list(weights), list(weights.values()))
        for name, weights in WEIGHTS.items()
    }
    topics = [name for name, weight in TOPICS.items() if dice.random() * 100 < weight]
    chosen["q/topics"] = topics or ["water"]
    if dice.random() < 0.7:
        chosen["q/minutes"] = [str(dice.choice((5, 10, 15, 20, 30, 60)))]
    return chosen
