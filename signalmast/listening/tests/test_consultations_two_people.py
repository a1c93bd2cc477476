"""Opening, taking out and answering an objection take two people; the log says what it should."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from signalmast.core.models import AuditEntry
from signalmast.listening.domain import consultations as verbs
from signalmast.listening.domain import moderating, statements
from signalmast.listening.enums.consultations import ConsultationState, StatementState
from signalmast.listening.models import Consultation, Statement, StatementVersion
from signalmast.listening.tests import consulting
from signalmast.people.enums import Role

pytestmark = pytest.mark.django_db
REASON = {"rule": "person", "reason": "Ý kiến nêu tên một người hàng xóm."}


def verbs_of(kind):
    rows = AuditEntry.objects.filter(verb__startswith=f"{kind}.").order_by("number")
    return list(rows.values_list("verb", flat=True))


def test_who_proposes_never_opens(office):
    draft = consulting.draft(office)
    with pytest.raises(PermissionDenied):
        verbs.propose_consultation(draft, by=consulting.person(office, "hoa", Role.AUDITOR))
    binh = consulting.approver(office)
    proposed = verbs.propose_consultation(draft, by=binh)
    with pytest.raises(PermissionDenied):
        verbs.open_consultation(proposed, by=binh)
    with pytest.raises(PermissionDenied):
        verbs.open_consultation(proposed, by=consulting.writer(office))
    other = consulting.person(office, "ha", Role.APPROVER)
    assert verbs.open_consultation(proposed, by=other).state == ConsultationState.OPEN


def test_the_database_itself_refuses_one_person_alone(office):
    opened = consulting.opened(office)
    rows = Consultation.objects.filter(pk=opened.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(opened_by=opened.proposed_by)
    shown = Statement.objects.of(opened).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Statement.objects.filter(pk=shown.pk).update(
            state="removed", rule="insult", reason="x", removal_by=3, removed_by=3
        )


def test_too_few_statements_are_not_proposed(office):
    draft = consulting.draft(office, statements=consulting.STATEMENTS[:4])
    with pytest.raises(ValidationError, match="4 statements"):
        verbs.propose_consultation(draft, by=consulting.writer(office))


def test_a_change_takes_back_what_was_proposed(office):
    draft = consulting.draft(office)
    proposed = verbs.propose_consultation(draft, by=consulting.writer(office))
    verbs.write_consultation(proposed, by=consulting.writer(office))
    proposed.refresh_from_db()
    assert (proposed.state, proposed.proposed_by) == (ConsultationState.DRAFT, None)


def test_what_is_public_is_not_rewritten(office):
    opened = consulting.opened(office)
    opened.promise = "Không có gì."
    with pytest.raises(ValidationError):
        verbs.write_consultation(opened, by=consulting.writer(office))


def test_a_word_of_the_site_is_no_address(office):
    with pytest.raises(ValidationError, match="another word"):
        consulting.draft(office, slug="theo-doi")


def test_it_closes_on_its_day_by_itself_and_before_it_with_a_reason(office):
    opened = consulting.opened(office)
    with pytest.raises(ValidationError, match="why"):
        verbs.close_consultation(opened, by=consulting.approver(office))
    assert verbs.close_what_is_over() == 0
    Consultation.objects.filter(pk=opened.pk).update(
        opens_at=timezone.now() - timedelta(days=3), closes_at=timezone.now() - timedelta(days=1)
    )
    assert verbs.close_what_is_over() == 1
    opened.refresh_from_db()
    assert opened.state == ConsultationState.CLOSED
    entry = AuditEntry.objects.get(verb="consultation.close")
    assert (entry.actor_id, entry.data["title"]) == (None, opened.title)


def test_a_resident_is_told_why_and_two_people_answer_the_objection(office):
    opened = consulting.opened(office)
    handed = consulting.handed(opened)
    lan, binh = consulting.writer(office), consulting.approver(office)
    with pytest.raises(ValidationError):
        moderating.appeal_statement(handed.statement, text="Vì sao?")
    moderating.decline_statement(handed.statement, by=lan, **REASON)
    followed = statements.follow_statement(handed.code.lower().replace("-", " "))
    assert (followed.state, followed.reason) == (StatementState.DECLINED, REASON["reason"])
    appeal = moderating.appeal_statement(handed.statement, text="Tôi không nêu tên ai.")
    assert moderating.appeal_statement(handed.statement, text="Lần hai.") == appeal
    moderating.answer_appeal(appeal, outcome="shown", answer="Đúng, không có tên ai.", by=binh)
    for same in (binh, lan):
        with pytest.raises(PermissionDenied):
            moderating.decide_appeal(appeal, by=same)
    second = consulting.person(office, "ha", Role.APPROVER)
    moderating.decide_appeal(appeal, by=second)
    assert statements.follow_statement(handed.code).state == StatementState.SHOWN
    entry = AuditEntry.objects.get(verb="statement.appeal-shown")
    assert entry.data["reason"] == "Đúng, không có tên ai."


def test_who_declined_does_not_decide_the_objection(office):
    handed = consulting.handed(consulting.opened(office))
    binh = consulting.approver(office)
    moderating.decline_statement(handed.statement, by=binh, **REASON)
    appeal = moderating.appeal_statement(handed.statement, text="Tôi không nêu tên ai.")
    lan = consulting.writer(office)
    moderating.answer_appeal(appeal, outcome="stays", answer="Có tên.", by=lan)
    with pytest.raises(PermissionDenied):
        moderating.decide_appeal(appeal, by=binh)


def test_what_was_shown_is_taken_out_by_two_people_in_public(office):
    opened = consulting.opened(office)
    handed = consulting.handed(opened)
    lan, binh = consulting.writer(office), consulting.approver(office)
    shown = moderating.show_statement(handed.statement, by=lan)
    with pytest.raises(ValidationError):
        moderating.remove_statement(shown, by=binh)
    proposed = moderating.propose_removal(shown, by=lan, **REASON)
    assert proposed.is_shown
    with pytest.raises(PermissionDenied):
        moderating.remove_statement(proposed, by=lan)
    removed = moderating.remove_statement(proposed, by=binh)
    assert (removed.state, removed.text) == (StatementState.REMOVED, handed.statement.text)
    entry = AuditEntry.objects.get(verb="statement.remove")
    assert REASON["reason"] in entry.data["reason"]
    assert handed.statement.text not in str(entry.data)


def test_no_reason_is_no_decision(office):
    handed = consulting.handed(consulting.opened(office))
    lan = consulting.writer(office)
    with pytest.raises(ValidationError):
        moderating.decline_statement(handed.statement, rule="disagrees", reason="Không", by=lan)
    with pytest.raises(ValidationError):
        moderating.decline_statement(handed.statement, rule="insult", reason=" ", by=lan)


def test_the_office_lets_in_its_own_statement_by_two_once_it_is_open(office):
    opened = consulting.opened(office)
    lan = consulting.writer(office)
    added = statements.write_statement(opened, text="Cần thêm ghế đá ở công viên.", by=lan)
    assert added.state == StatementState.WAITING
    with pytest.raises(PermissionDenied):
        moderating.show_statement(added, by=lan)
    shown = moderating.show_statement(added, by=consulting.approver(office))
    assert (shown.state, shown.number) == (StatementState.SHOWN, 7)


def test_a_slip_of_the_pen_is_put_right_and_remembered_and_no_more(office):
    opened = consulting.opened(office)
    lan = consulting.writer(office)
    handed = consulting.handed(opened, "Cần có làng riêng cho xe đạp ở đường lớn.")
    with pytest.raises(ValidationError, match="changes what the statement says"):
        statements.correct_statement(handed.statement, text="Cấm xe đạp ở đường lớn.", by=lan)
    right = "Cần có làn riêng cho xe đạp ở đường lớn."
    assert statements.correct_statement(handed.statement, text=right, by=lan).text == right
    before = StatementVersion.objects.get()
    assert (before.text, before.by_id) == (handed.statement.text, lan.pk)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Chợ đêm chỉ nên mở vào các ngày cuối tuần.", [3]),
        ("CHO DEM CHI NEN MO VAO CUOI TUAN", [3]),
        ("Small buses should run until 10 p.m. each day", [2]),
        ("Nên lắp thêm đèn ở hẻm 48.", []),
    ],
)
def test_what_says_nearly_the_same_is_found(office, text, numbers):
    opened = consulting.opened(office)
    found = statements.alike(text, Statement.objects.of(opened).shown())
    assert [one.number for one in found] == numbers


def test_another_office_does_nothing_here(office):
    from signalmast.people.domain.offices import open_office

    stranger = consulting.person(open_office("quan-2", name="Quận Hai", is_demo=True), "xa")
    handed = consulting.handed(consulting.opened(office))
    with pytest.raises(PermissionDenied):
        moderating.show_statement(handed.statement, by=stranger)
    with pytest.raises(PermissionDenied):
        moderating.decline_statement(handed.statement, by=stranger, **REASON)
