"""Answers: the day and no time, a random identity, a code to see and withdraw them by."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from signalmast.core import data_subjects
from signalmast.core.audit import broken_links
from signalmast.core.models import AuditEntry
from signalmast.listening.disclosure import steps
from signalmast.listening.domain.admissions import (
    admission_digest,
    admit,
    make_codes,
    read_admission,
    spent,
)
from signalmast.listening.domain.surveys import close_survey
from signalmast.listening.domain.surveys_answers import (
    TakesNoAnswers,
    follow_answers,
    hand_in_answers,
    numbers,
    withdraw_answers,
)
from signalmast.listening.domain.surveys_retention import (
    KEPT,
    answers_are_old,
    close_surveys_over,
    delete_old_answers,
    mix_answers,
)
from signalmast.listening.enums.admissions import Door
from signalmast.listening.models import Code, Submission, Survey
from signalmast.listening.tests.surveys_made import ANSWERS, begun, opened
from signalmast.newsroom.tests.factories import writer


def handed(survey, form="form-1", answers=None):
    return hand_in_answers(survey.version, answers or ANSWERS, token=form, language="vi")


def test_the_same_form_twice_is_one_row_and_one_code(office):
    survey = opened(office)
    first, again = handed(survey), handed(survey, answers={"online": "no"})
    assert (first.code, first.is_new, again.is_new) == (again.code, True, False)
    row = Submission.objects.get()
    assert (row.answers, row.way) == (ANSWERS, "web")


def test_a_row_holds_the_day_and_no_time(office):
    handed(opened(office))
    names = [field.name for field in Submission._meta.concrete_fields]
    assert names == [
        "id", "version", "answers", "language", "day", "way", "code_digest", "token_digest",
    ]  # fmt: skip
    row = Submission.objects.get()
    assert row.day == timezone.localdate(timezone=office.zone)
    assert (type(row.pk), row.pk.version) == (uuid.UUID, 4)


def test_handing_in_leaves_no_entry_that_would_tell_when(office):
    survey = opened(office)
    before = AuditEntry.objects.count()
    handed(survey)
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("table", ["listening_submission", "listening_code"])
def test_the_database_keeps_no_number_of_a_row(office, table):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's order goes by mix_codes and mix_answers.")
    with (
        connection.cursor() as cursor,
        pytest.raises(Exception, match="rowid"),
        transaction.atomic(),
    ):
        cursor.execute(f"SELECT rowid FROM {table}")  # noqa: S608 -- named above


def test_no_value_joins_a_code_to_an_answer(office):
    survey = opened(office, is_closed_group=True)
    where = {"door": Door.SURVEY, "number": survey.pk}
    _sheet, codes = make_codes(office, **where, count=3, by=None)
    token = read_admission(admit(codes[0], **where), **where)
    row = handed(survey, token).submission
    assert row.token_digest == admission_digest(token)
    of_code = set(Code.objects.values_list("digest", flat=True))
    of_code |= {admission_digest(one) for one in codes} | set(codes)
    of_row = {str(value) for name, value in vars(row).items() if not name.startswith("_")}
    assert of_code & of_row == set()
    assert spent(*where.values()).used == 1


def test_a_survey_that_is_not_open_takes_nothing(office):
    survey = begun(office)
    version = survey.versions.get()
    with pytest.raises(TakesNoAnswers):
        hand_in_answers(version, ANSWERS, token="t", language="vi")
    other = opened(office, "khac", "khac")
    given = handed(other)
    close_survey(other, by=writer(office))
    version = Survey.objects.get(pk=other.pk).version
    with pytest.raises(TakesNoAnswers):
        hand_in_answers(version, ANSWERS, token="t2", language="vi")
    assert hand_in_answers(version, ANSWERS, token="form-1", language="vi").code == given.code


def test_a_code_shows_and_withdraws_and_the_count_stays_honest(office):
    survey = opened(office)
    code = handed(survey).code
    handed(survey, "form-2")
    assert follow_answers(code.lower()).answers == ANSWERS
    assert withdraw_answers(code) == survey
    assert withdraw_answers(code) is None
    assert follow_answers(code) is None
    counts = numbers(survey)
    assert (counts.received, counts.withdrawn, counts.kept) == (2, 1, 1)


def test_export_and_erasure_by_receipt_leave_the_audit_chain_whole(office):
    code = handed(opened(office)).code
    (held,) = data_subjects.held(code)
    assert held.content["answers"] == ANSWERS
    assert data_subjects.erase(code) == 1
    assert data_subjects.held(code) == []
    assert data_subjects.erase(code) == 0
    assert list(broken_links()) == []
    assert code not in repr(list(AuditEntry.objects.values()))


def test_mixing_changes_no_answer(office):
    survey = opened(office)
    for number in range(12):
        handed(survey, f"form-{number}")
    before = list(Submission.objects.order_by("pk").values())
    assert mix_answers() == 12
    assert list(Submission.objects.order_by("pk").values()) == before


def test_answers_are_deleted_after_24_months_and_stay_counted(office):
    survey = opened(office)
    handed(survey)
    close_survey(survey, by=writer(office))
    assert not answers_are_old()
    Survey.objects.filter(pk=survey.pk).update(
        closed_on=timezone.localdate() - KEPT - timedelta(days=1)
    )
    assert answers_are_old()
    assert delete_old_answers() == 1
    counts = numbers(survey)
    assert (counts.received, counts.outlived, counts.kept) == (1, 1, 0)


def test_it_closes_by_itself_after_its_last_day(office):
    survey = opened(office)
    Survey.objects.filter(pk=survey.pk).update(
        closes_on=timezone.localdate(timezone=office.zone) - timedelta(days=1)
    )
    assert close_surveys_over() == 1
    survey.refresh_from_db()
    assert survey.state == "closed"


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (9, 0), (10, 10), (27, 20)])
def test_the_public_sees_a_count_in_steps(count, shown):
    assert steps(count) == shown
