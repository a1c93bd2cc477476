"""Who may say what in the office's name, and what the database itself refuses."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from signalmast.core.models import AuditEntry
from signalmast.listening.domain.answering import (
    Draft,
    answer_privately,
    confirm_answer,
    propose_answer,
    send_back,
)
from signalmast.listening.domain.feedback_handling import (
    merge_feedback,
    note_step,
    refuse_feedback,
    route_to_unit,
)
from signalmast.listening.domain.removing import (
    ask_for_removal,
    leave_on_site,
    remove_from_site,
    waiting_removals,
)
from signalmast.listening.enums.feedback import FeedbackState, StepKind
from signalmast.listening.models import Answer
from signalmast.listening.permissions import can_see
from signalmast.listening.tests.feedback import PUBLIC, hand_in, make_subject, published
from signalmast.newsroom.models import BakeMark
from signalmast.newsroom.tests.factories import approver, person, writer
from signalmast.people.domain.offices import open_office, take_in_member
from signalmast.people.enums import Role
from signalmast.people.models import Unit, User

pytestmark = pytest.mark.django_db


def kinds(feedback):
    return [one.what for one in feedback.steps.order_by("at", "pk")]


def officer_of(unit):
    user = User.objects.create_user("phuong")
    take_in_member(user, office=unit.office, role=Role.UNIT_OFFICER, unit=unit)
    return user


def test_an_answer_to_its_sender_takes_one_person(office):
    feedback = hand_in(office).feedback
    answer = answer_privately(feedback, text="Đèn đã sửa hôm nay.", by=writer(office))
    feedback.refresh_from_db()
    assert (feedback.state, feedback.answered_at) == (FeedbackState.ANSWERED, feedback.settled_at)
    assert feedback.newest_answer == answer
    assert feedback.public_answer is None
    assert kinds(feedback) == [StepKind.RECEIVED, StepKind.ANSWERED]


def test_an_answer_in_public_takes_another_person_who_approves(office):
    feedback = hand_in(office, agrees_to_publish=True).feedback
    answer = propose_answer(feedback, PUBLIC, by=approver(office))
    for by in (approver(office), writer(office)):
        with pytest.raises(PermissionDenied):
            confirm_answer(answer, by=by)
    confirm_answer(answer, by=person(office, "chi", Role.APPROVER))
    assert feedback.public_answer == answer
    assert BakeMark.objects.filter(kind="fixed", key=office.pk).count() == 1
    entry = AuditEntry.objects.get(verb="feedback.publish")
    assert entry.data == {"title": PUBLIC.title, "version": 1}


def test_without_the_senders_agreement_nothing_is_published(office):
    feedback = hand_in(office).feedback
    with pytest.raises(ValidationError) as error:
        propose_answer(feedback, PUBLIC, by=writer(office))
    assert list(error.value.message_dict) == ["is_public"]
    asked = hand_in(office, agrees_to_publish=True).feedback
    with pytest.raises(ValidationError) as error:
        propose_answer(asked, Draft("Đã sửa.", is_public=True), by=writer(office))
    assert sorted(error.value.message_dict) == ["question", "title"]


def test_an_agreement_taken_back_stops_the_publication(office):
    feedback = hand_in(office, agrees_to_publish=True).feedback
    answer = propose_answer(feedback, PUBLIC, by=writer(office))
    type(feedback).objects.update(agrees_to_publish=False)
    with pytest.raises(ValidationError):
        confirm_answer(answer, by=approver(office))


def test_a_draft_is_sent_back_and_replaced(office):
    feedback = hand_in(office, agrees_to_publish=True).feedback
    first = propose_answer(feedback, PUBLIC, by=writer(office))
    with pytest.raises(PermissionDenied):
        send_back(first, comment="Chưa rõ", by=writer(office))
    send_back(first, comment="Nói rõ ngày sửa.", by=approver(office))
    second = propose_answer(feedback, PUBLIC, by=writer(office))
    third = propose_answer(feedback, PUBLIC, by=writer(office))
    assert [one.version for one in feedback.answers.waiting()] == [third.version]
    with pytest.raises(ValidationError):
        confirm_answer(second, by=approver(office))


def test_the_officer_of_the_unit_drafts_and_somebody_of_the_office_gives(office):
    unit = Unit.objects.create(office=office, name="Phường Bến Nghé")
    other = Unit.objects.create(office=office, name="Phường Đa Kao")
    feedback = hand_in(office, make_subject(office, unit=unit)).feedback
    elsewhere = hand_in(office, make_subject(office, unit=other)).feedback
    officer = officer_of(unit)
    assert (can_see(officer, feedback), can_see(officer, elsewhere)) == (True, False)
    with pytest.raises(PermissionDenied):
        propose_answer(elsewhere, Draft("Đã sửa."), by=officer)
    with pytest.raises(PermissionDenied):
        answer_privately(feedback, text="Đã sửa.", by=officer)
    answer = propose_answer(feedback, Draft("Đã sửa."), by=officer)
    with pytest.raises(PermissionDenied):
        confirm_answer(answer, by=officer)
    assert confirm_answer(answer, by=writer(office)).is_given


def test_a_unit_that_took_over_another_answers_for_it(office):
    new = Unit.objects.create(office=office, name="Phường Sài Gòn")
    old = Unit.objects.create(office=office, name="Phường Bến Nghé", merged_into=new)
    feedback = hand_in(office, make_subject(office, unit=old)).feedback
    assert can_see(officer_of(new), feedback) is True


def test_the_database_keeps_what_was_answered(office):
    answer = published(office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=answer.pk).update(text="Khác")
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=answer.pk).update(question="Khác")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM listening_answer WHERE id = %s", [answer.pk])
    with pytest.raises(IntegrityError), transaction.atomic():
        answer.feedback.steps.update(note="Khác")
    with pytest.raises(IntegrityError), transaction.atomic():
        answer.feedback.steps.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=answer.pk).update(confirmed_by=answer.proposed_by)


def test_a_public_answer_can_not_be_born_confirmed(office):
    answer = published(office)
    values = {
        name: getattr(answer, name)
        for name in ("feedback", "text", "proposed_by", "proposed_at", "confirmed_by",
                     "confirmed_at", "is_public", "title", "question")
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(version=9, **values)


def test_a_text_leaves_the_site_by_two_people_and_the_log_says_why(office):
    answer = published(office)
    with pytest.raises(ValidationError):
        remove_from_site(answer, by=approver(office))
    ask_for_removal(answer, reason="Nêu tên một cháu bé.", by=approver(office))
    assert list(waiting_removals(office)) == [answer]
    with pytest.raises(PermissionDenied):
        remove_from_site(answer, by=approver(office))
    with pytest.raises(PermissionDenied):
        remove_from_site(answer, by=writer(office))
    remove_from_site(answer, by=person(office, "chi", Role.APPROVER))
    assert answer.feedback.public_answer is None
    entry = AuditEntry.objects.get(verb="feedback.remove")
    assert entry.data["reason"] == "Nêu tên một cháu bé."
    with pytest.raises(ValidationError):
        ask_for_removal(answer, reason="Lần nữa", by=writer(office))


def test_a_text_may_stay(office):
    answer = published(office)
    ask_for_removal(answer, reason="Lỗi chính tả.", by=writer(office))
    leave_on_site(answer, by=approver(office))
    assert list(waiting_removals(office)) == []
    assert answer.feedback.public_answer == answer


def test_routing_names_the_unit_and_a_new_subject_moves_the_day(office):
    feedback = hand_in(office, make_subject(office, working_days=5)).feedback
    slower = make_subject(office, working_days=30)
    unit = Unit.objects.create(office=office, name="Đội cây xanh")
    route_to_unit(feedback, unit, subject=slower, note="Cây thuộc Đội.", by=writer(office))
    before = feedback.due_at
    feedback.refresh_from_db()
    assert feedback.due_at > before
    assert (feedback.state, feedback.unit) == (FeedbackState.ROUTED, unit)
    assert feedback.steps.last().note == "Đội cây xanh. Cây thuộc Đội."


def test_units_and_subjects_of_another_office_are_refused(office):
    other = open_office("quan-2", name="Quận Hai", is_demo=True)
    feedback = hand_in(office).feedback
    unit = Unit.objects.create(office=other, name="Đội khác")
    with pytest.raises(ValidationError):
        route_to_unit(feedback, unit, by=writer(office))
    with pytest.raises(ValidationError):
        route_to_unit(feedback, None, subject=make_subject(other), by=writer(office))
    with pytest.raises(ValidationError):
        merge_feedback(feedback, into=hand_in(other).feedback, by=writer(office))


def test_a_refusal_says_whom_to_ask(office):
    feedback = hand_in(office).feedback
    with pytest.raises(ValidationError):
        refuse_feedback(feedback, reason=" ", by=writer(office))
    refuse_feedback(feedback, reason="Đường này thuộc thành phố; gọi 1022.", by=writer(office))
    feedback.refresh_from_db()
    assert feedback.state == FeedbackState.REFUSED
    assert feedback.reason == "Đường này thuộc thành phố; gọi 1022."
    with pytest.raises(ValidationError):
        note_step(feedback, "Đang xem", by=writer(office))


def test_one_answer_is_for_all_that_tell_the_same(office):
    main, second, third = (hand_in(office).feedback for _one in range(3))
    merge_feedback(third, into=second, by=writer(office))
    merge_feedback(second, into=main, by=writer(office))
    answer_privately(main, text="Đã sửa.", by=writer(office))
    for one in (second, third):
        one.refresh_from_db()
        assert (one.state, one.merged_into_id is None) == (FeedbackState.MERGED, False)
        assert kinds(one)[-1] == StepKind.ANSWERED
        assert one.settled_at is not None


def test_nothing_is_merged_into_itself(office):
    main, second = (hand_in(office).feedback for _one in range(2))
    merge_feedback(second, into=main, by=writer(office))
    with pytest.raises(ValidationError):
        merge_feedback(main, into=second, by=writer(office))


def test_no_text_of_a_resident_is_in_the_chain(office):
    feedback = hand_in(office, text="Nhà bà Hoa Tigôn ở đối diện bị mất nước.").feedback
    route_to_unit(feedback, None, note="Bà Hoa Tigôn", by=writer(office))
    answer_privately(feedback, text="Gửi bà Hoa Tigôn.", by=writer(office))
    assert "Tigôn" not in str(list(AuditEntry.objects.values_list("data", flat=True)))
