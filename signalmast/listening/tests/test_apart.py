"""No table joins who somebody is and what they think (charter, point 5): the schema says so."""

import json

import pytest
from django.apps import apps
from django.db import models

from signalmast.listening.domain.admissions import admit, make_codes, read_admission
from signalmast.listening.domain.results_counting import release_results
from signalmast.listening.domain.surveys_answers import hand_in_answers
from signalmast.listening.enums.admissions import Door
from signalmast.listening.models import Code, Submission
from signalmast.listening.tests.surveys_made import ANSWERS, opened
from signalmast.newsroom.tests.factories import writer

#: What is kept of somebody who answers or votes. A new field belongs here once somebody has
#: decided that it joins nothing.
OPINIONS = {
    "listening.submission": {
        *("id", "version", "answers", "language", "day", "way", "code_digest", "token_digest"),
    },
    "listening.participant": {"id", "consultation", "secret_digest", "admission_digest"},
    "listening.vote": {"pk", "participant", "statement", "value", "is_important"},
}
#: What leads to a person, or to the code that a person was given.
IDENTITIES = {
    *("people.user", "people.membership", "channels.subscriber", "listening.code"),
    *("listening.codelist", "listening.contact", "listening.collectorkey", "account.emailaddress"),
}
#: Rows of opinions that belong to a row of opinions.
BELONGS = {("listening.vote", "listening.participant")}


def there(label: str) -> bool:
    room, name = label.split(".")
    return name in apps.all_models[room]


def opinion_models() -> list[type[models.Model]]:
    return [apps.get_model(label) for label in OPINIONS if there(label)]


def keys_of(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.get_fields() if field.many_to_one or field.one_to_one]


def test_answers_and_votes_have_the_fields_they_need_and_no_other():
    found = {
        model._meta.label_lower: {field.name for field in model._meta.fields}
        for model in opinion_models()
    }
    assert found == {label: fields for label, fields in OPINIONS.items() if label in found}
    assert "listening.submission" in found


def test_no_key_leads_from_an_opinion_to_a_person_however_far():
    for model in opinion_models():
        reached, waiting = set(), [model]
        while waiting:
            here = waiting.pop()
            if here in reached:
                continue
            reached.add(here)
            waiting += [key.related_model for key in keys_of(here) if key.concrete]
        labels = {one._meta.label_lower for one in reached}
        assert labels & IDENTITIES == set(), model


def test_no_table_points_at_an_opinion():
    pointing = {
        (model._meta.label_lower, key.related_model._meta.label_lower)
        for model in apps.get_models(include_auto_created=True)
        for key in keys_of(model)
        if key.concrete and key.related_model._meta.label_lower in OPINIONS
    }
    assert pointing - BELONGS == set()


def test_neither_opinions_nor_codes_have_a_time_or_a_number_that_counts_up():
    for model in [*opinion_models(), Code]:
        kinds = {field.name: type(field) for field in model._meta.fields}
        timed = [name for name, kind in kinds.items() if issubclass(kind, models.DateTimeField)]
        assert timed == [], model
        counting = [name for name, kind in kinds.items() if issubclass(kind, models.AutoField)]
        assert counting == [], model


def test_releases_are_about_surveys_and_hold_no_key_to_an_answer():
    keys = {key.name for key in keys_of(apps.get_model("listening.release")) if key.concrete}
    assert keys == {"office"}


def everything(but: type[models.Model]) -> str:
    """Return all rows of all tables but one, as text."""
    rows = [
        values
        for model in apps.get_models(include_auto_created=True)
        if model is not but and model._meta.managed
        for values in model._base_manager.values_list()
    ]
    return json.dumps(rows, default=str, ensure_ascii=False)


@pytest.mark.django_db
def test_nothing_that_names_an_answer_stands_in_any_other_table(office):
    """A closed group answers; then the whole database is read beside the answers."""
    survey = opened(office, is_closed_group=True)
    _sheet, codes = make_codes(
        office, door=Door.SURVEY, number=survey.pk, count=12, by=writer(office)
    )
    for code in codes:
        admission = admit(code, door=Door.SURVEY, number=survey.pk)
        token = read_admission(admission, door=Door.SURVEY, number=survey.pk)
        hand_in_answers(survey.version, ANSWERS, token=token, language="vi")
    release_results(survey.version)
    rows = Submission.objects.values_list("id", "code_digest", "token_digest")
    marks = [str(mark) for row in rows for mark in row]
    others = everything(but=Submission)
    assert len(marks) == 36
    assert [mark for mark in marks if mark in others] == []
    assert "Cảm ơn thầy cô" not in others
