"""A survey from its first words to its closing; two people open it, and a version never changes."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from signalmast.core.models import AuditEntry
from signalmast.listening.domain.admissions import admit, make_codes, spent
from signalmast.listening.domain.surveys import (
    begin_survey,
    change_survey,
    close_survey,
    move_closing,
    open_survey,
    propose_survey,
    send_back_survey,
    upload_form,
)
from signalmast.listening.enums.admissions import Door
from signalmast.listening.enums.surveys import SurveyState
from signalmast.listening.models import Survey, SurveyVersion
from signalmast.listening.tests.surveys_made import begun, details, opened, workbook
from signalmast.newsroom.tests.factories import approver, writer


def test_one_proposes_and_another_opens(office):
    survey = begun(office)
    propose_survey(survey, by=writer(office))
    survey.refresh_from_db()
    assert survey.state == SurveyState.PROPOSED
    with pytest.raises(PermissionDenied):
        open_survey(survey, by=writer(office))
    open_survey(survey, by=approver(office))
    survey.refresh_from_db()
    assert (survey.state, survey.version.number, survey.takes_answers) == ("open", 1, True)
    verbs = AuditEntry.objects.order_by("number").values_list("verb", flat=True)
    assert [one for one in verbs if one.startswith("survey.")] == [
        "survey.begin", "survey.upload", "survey.propose", "survey.open",
    ]  # fmt: skip


def test_whoever_proposed_does_not_open_even_where_they_approve(office):
    survey = begun(office)
    second = approver(office)
    propose_survey(survey, by=second)
    with pytest.raises(PermissionDenied):
        open_survey(survey, by=second)
    with pytest.raises(IntegrityError), transaction.atomic():
        SurveyVersion.objects.filter(survey=survey).update(
            opened_by=second.pk, opened_at=timezone.now()
        )


def test_whoever_uploaded_does_not_open(office):
    second = approver(office)
    survey = begin_survey(office, details(), by=writer(office))
    upload_form(survey, name="mang.md", data=workbook(), by=second)
    propose_survey(survey, by=writer(office))
    with pytest.raises(PermissionDenied):
        open_survey(survey, by=second)


def test_what_is_changed_or_uploaded_after_the_proposal_waits_no_more(office):
    survey = begun(office)
    propose_survey(survey, by=writer(office))
    change_survey(survey, details(is_closed_group=True), by=writer(office))
    with pytest.raises(ValidationError, match="Nothing waits"):
        open_survey(survey, by=approver(office))
    propose_survey(survey, by=writer(office))
    upload_form(survey, name="mang.md", data=workbook(version="2"), by=writer(office))
    with pytest.raises(ValidationError, match="Nothing waits"):
        open_survey(survey, by=approver(office))
    survey.refresh_from_db()
    assert survey.state == SurveyState.DRAFT


def test_another_version_is_public_only_after_another_opening(office):
    survey = opened(office)
    upload_form(survey, name="mang.md", data=workbook(version="2"), by=writer(office))
    survey.refresh_from_db()
    assert (survey.state, survey.version.number) == ("open", 1)
    propose_survey(survey, by=writer(office))
    open_survey(survey, by=approver(office))
    survey.refresh_from_db()
    assert survey.version.number == 2


def test_it_is_sent_back_with_what_has_to_change(office):
    survey = begun(office)
    propose_survey(survey, by=writer(office))
    with pytest.raises(ValidationError, match="Say what has to change"):
        send_back_survey(survey, by=approver(office), comment=" ")
    send_back_survey(survey, by=approver(office), comment="Câu 2 khó hiểu.")
    survey.refresh_from_db()
    assert survey.state == SurveyState.DRAFT
    propose_survey(survey, by=writer(office))


@pytest.mark.parametrize(
    "change", [{"xml": "<h/>"}, {"form": "{}"}, {"file_hash": "0"}, {"number": 9}]
)
def test_the_database_keeps_a_form_as_it_was_uploaded(office, change):
    version = opened(office).version
    with pytest.raises(IntegrityError), transaction.atomic():
        SurveyVersion.objects.filter(pk=version.pk).update(**change)


def test_a_closed_survey_stays_closed_and_forgets_its_codes(office):
    survey = opened(office, is_closed_group=True)
    where = {"door": Door.SURVEY, "number": survey.pk}
    _sheet, codes = make_codes(office, **where, count=4, by=writer(office))
    admit(codes[0], **where)
    close_survey(survey, by=writer(office))
    assert (spent(*where.values()).given, spent(*where.values()).used) == (4, 1)
    survey.refresh_from_db()
    assert (survey.state, survey.takes_answers) == (SurveyState.CLOSED, False)
    with pytest.raises(ValidationError, match="closed"):
        upload_form(survey, name="mang.md", data=workbook(version="9"), by=writer(office))
    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(state=SurveyState.OPEN)


def test_days_say_when_it_takes_answers(office):
    today = timezone.localdate(timezone=office.zone)
    survey = opened(office, opens_on=today + timedelta(days=1))
    assert not survey.takes_answers
    survey.opens_on, survey.closes_on = today, today
    assert survey.takes_answers
    survey.closes_on = today - timedelta(days=1)
    assert not survey.takes_answers
    with pytest.raises(ValidationError, match="This day is over"):
        move_closing(survey, closes_on=today - timedelta(days=1), by=writer(office))


def test_a_public_survey_keeps_its_words(office):
    with pytest.raises(ValidationError, match="public already"):
        change_survey(opened(office), details(), by=writer(office))


def test_a_word_is_taken_once_and_never_one_of_the_site(office):
    begun(office)
    with pytest.raises(ValidationError) as refused:
        begin_survey(office, details(), by=writer(office))
    assert list(refused.value.message_dict) == ["slug"]
    with pytest.raises(ValidationError, match="used by the site"):
        begin_survey(office, details("theo-doi"), by=writer(office))


def test_an_app_can_tell_every_form_and_version_apart(office):
    survey = begun(office)
    with pytest.raises(ValidationError, match="Raise the"):
        upload_form(survey, name="mang.md", data=workbook(), by=writer(office))
    other = begin_survey(office, details("khac"), by=writer(office))
    with pytest.raises(ValidationError, match="Another survey"):
        upload_form(other, name="mang.md", data=workbook(), by=writer(office))
    unnumbered = workbook("khac", "").replace(b"| version ", b"| style ")
    first = upload_form(other, name="khac.md", data=unnumbered, by=writer(office))
    second = upload_form(other, name="khac.md", data=unnumbered, by=writer(office))
    assert [one.form_version for one in (first, second)] == ["1", "2"]
    assert 'version="2"' in second.xml


def test_a_form_that_asks_for_a_file_is_refused_by_name(office):
    survey = begin_survey(office, details(), by=writer(office))
    asks = workbook().replace(b"text | words", b"image | words")
    with pytest.raises(ValidationError, match="“words” asks for a file"):
        upload_form(survey, name="mang.md", data=asks, by=writer(office))
    with pytest.raises(ValidationError) as refused:
        upload_form(survey, name="mang.xlsx", data=b"no workbook", by=writer(office))
    assert list(refused.value.message_dict) == ["workbook"]
    assert not survey.versions.exists()


def test_only_who_writes_for_the_office_prepares_one(office, django_user_model):
    somebody = django_user_model.objects.create(username="somebody")
    with pytest.raises(PermissionDenied):
        begin_survey(office, details(), by=somebody)
