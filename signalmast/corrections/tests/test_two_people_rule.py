"""No ruling without a claim of fact, a public source and two people, whatever path it takes."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone
from wagtail.models import Page

from signalmast.core.models import AuditEntry
from signalmast.core.operations import RULES
from signalmast.core.soundness import faults
from signalmast.corrections.domain.ruling import Words, confirm_ruling, propose_ruling, send_back
from signalmast.corrections.domain.triage import answer_without_ruling, set_aside
from signalmast.corrections.enums import ClaimState, Nature, Verdict
from signalmast.corrections.models import (
    Claim,
    CorrectionPage,
    Ruling,
    RulingSource,
    RulingWords,
    Source,
)
from signalmast.corrections.tests import factories
from signalmast.corrections.tests.factories import approver, draft, writer
from signalmast.newsroom.domain.publishing import withdraw_page
from signalmast.newsroom.models.guarded import NeedsReason, NotApproved

pytestmark = pytest.mark.django_db


def refused(statement, *values):
    """Run plain SQL and tell whether the database refused it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError:
        return True
    return False


def confirmed_by_force(ruling, by):
    """Write the confirmation as a shell would, past the verb."""
    with transaction.atomic():
        Ruling.objects.filter(pk=ruling.pk).update(confirmed_by=by, confirmed_at=timezone.now())


def test_two_people_rule_and_the_page_is_public(office):
    ruling = factories.ruling(office)
    pages = CorrectionPage.objects.filter(claim=ruling.claim).order_by("pk")
    assert [(page.site.language, page.live, page.title) for page in pages] == [
        ("vi", True, factories.words().title),
        ("en", True, factories.ENGLISH.title),
    ]
    assert ruling.claim.state == ClaimState.RULED
    entry = AuditEntry.objects.get(verb="ruling.confirm")
    assert entry.data["digest"] == ruling.digest == ruling.content_hash()
    assert list(faults()) == []


def test_who_proposes_does_not_confirm(office):
    head = approver(office)
    claim = factories.with_source(factories.claim(office))
    ruling = propose_ruling(claim, draft(), by=head)
    with pytest.raises(PermissionDenied):
        confirm_ruling(ruling, by=head)
    with pytest.raises(PermissionDenied):
        confirm_ruling(ruling, by=writer(office))
    with pytest.raises(DatabaseError):
        confirmed_by_force(ruling, head.pk)
    assert not CorrectionPage.objects.filter(live=True).exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"is_own": True, "reference": ""},
        {"is_public": False},
        {"url": "", "reference": "", "is_own": False},
    ],
)
def test_a_ruling_takes_a_source_that_counts(office, fields):
    claim = factories.claim(office)
    source = Source(claim=claim, **factories.source_values(**fields))
    source.save()
    with pytest.raises(ValidationError):
        propose_ruling(claim, draft(), by=writer(office))
    ruling = Ruling.objects.create(
        claim=claim, version=1, verdict=Verdict.FALSE, proposed_by=writer(office).pk,
        proposed_at=timezone.now(),
    )  # fmt: skip
    words = factories.words()
    RulingWords.objects.create(
        ruling=ruling, language="vi", title=words.title, claim_reviewed=words.claim_reviewed,
        known=words.known, how=words.how,
    )  # fmt: skip
    RulingSource.objects.create(
        ruling=ruling, position=1, kept_hash="0" * 64, **factories.source_values(**fields)
    )
    with pytest.raises(DatabaseError):
        confirmed_by_force(ruling, approver(office).pk)


@pytest.mark.parametrize("nature", [Nature.OPINION, Nature.CRITICISM, Nature.QUESTION, ""])
def test_an_opinion_has_no_ruling_by_any_path(office, nature):
    claim = factories.with_source(factories.claim(office))
    ruling = propose_ruling(claim, draft(), by=writer(office))
    with pytest.raises(DatabaseError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(nature=nature)
    ruling.refresh_from_db()
    send_back(ruling, by=approver(office), comment="Đây là ý kiến.")
    Claim.objects.filter(pk=claim.pk).update(nature=nature)
    claim.refresh_from_db()
    with pytest.raises(ValidationError):
        propose_ruling(claim, draft(), by=writer(office))
    forced = Ruling.objects.create(
        claim=claim, version=9, verdict=Verdict.FALSE, proposed_by=writer(office).pk,
        proposed_at=timezone.now(),
    )  # fmt: skip
    with pytest.raises(DatabaseError):
        confirmed_by_force(forced, approver(office).pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(state=ClaimState.RULED)


def test_what_is_no_claim_of_fact_gets_an_answer(office):
    claim = factories.handed(office, "Phường làm việc quá chậm, thật đáng thất vọng.").claim
    with pytest.raises(ValidationError):
        answer_without_ruling(claim, nature=Nature.FACT, answer="Không.", by=writer(office))
    answered = answer_without_ruling(
        claim, nature=Nature.CRITICISM, answer="Cảm ơn bạn; từ 1/9 có thêm quầy.", by=writer(office)
    )
    assert (answered.state, answered.nature) == (ClaimState.ANSWERED, Nature.CRITICISM)
    with pytest.raises(ValidationError):
        set_aside(answered, reason="Trùng.", by=writer(office))


def test_a_ruling_begins_as_a_proposal(office):
    claim = factories.with_source(factories.claim(office))
    with pytest.raises(DatabaseError), transaction.atomic():
        Ruling.objects.create(
            claim=claim, version=1, verdict=Verdict.FALSE, proposed_by=writer(office).pk,
            proposed_at=timezone.now(), confirmed_by=approver(office).pk,
            confirmed_at=timezone.now(),
        )  # fmt: skip


def test_a_confirmed_ruling_is_not_changed_or_deleted(office):
    ruling = factories.ruling(office)
    one = ruling.pk
    for statement in (
        "UPDATE corrections_ruling SET verdict = 'true' WHERE id = %s",
        "DELETE FROM corrections_ruling WHERE id = %s",
        "UPDATE corrections_rulingwords SET known = 'khác' WHERE ruling_id = %s",
        "DELETE FROM corrections_rulingwords WHERE ruling_id = %s",
        "UPDATE corrections_rulingsource SET passage = 'khác' WHERE ruling_id = %s",
        "DELETE FROM corrections_rulingsource WHERE ruling_id = %s",
    ):
        assert refused(statement, one)
    page = CorrectionPage.objects.filter(claim=ruling.claim).first()
    for statement in (
        "UPDATE wagtailcore_page SET live = (1 = 0) WHERE id = %s",
        "UPDATE wagtailcore_page SET title = 'Khác' WHERE id = %s",
        "DELETE FROM corrections_correctionpage WHERE publication_ptr_id = %s",
    ):
        assert refused(statement, page.pk)
    assert refused("UPDATE corrections_claim SET nature = 'opinion' WHERE id = %s", ruling.claim_id)


def test_the_page_goes_no_way_of_its_own(office):
    page = CorrectionPage.objects.filter(claim=factories.ruling(office).claim).first()
    with pytest.raises(PermissionDenied):
        withdraw_page(page, by=writer(office), reason="Không muốn nữa.")
    with pytest.raises(NeedsReason):
        page.unpublish(reason="Không muốn nữa.")
    with pytest.raises(NeedsReason), transaction.atomic():
        page.delete()
    page.title = "Khác"
    revision = page.save_revision(user=writer(office))
    with pytest.raises(NotApproved), transaction.atomic():
        revision.publish(user=approver(office))
    tester = page.permissions_for_user(writer(office))
    assert (tester.can_edit(), tester.can_delete(), tester.can_publish()) == (False, False, False)
    plain = Page.objects.get(pk=page.pk)
    plain.title = "Khác"
    with pytest.raises((NotApproved, DatabaseError)), transaction.atomic():
        plain.save()


def test_a_proposal_can_be_sent_back_and_replaced(office):
    ruling = factories.proposal(office)
    with pytest.raises(PermissionDenied):
        send_back(ruling, by=writer(office), comment="Thiếu nguồn.")
    send_back(ruling, by=approver(office), comment="Thiếu nguồn.")
    with pytest.raises(ValidationError):
        confirm_ruling(ruling, by=approver(office))
    again = propose_ruling(ruling.claim, draft(), by=writer(office))
    newest = propose_ruling(ruling.claim, draft(verdict=Verdict.MISLEADING), by=writer(office))
    with pytest.raises(ValidationError):
        confirm_ruling(again, by=approver(office))
    confirm_ruling(newest, by=approver(office))
    assert CorrectionPage.objects.filter(live=True).count() == 2


def test_a_ruling_changes_by_another_version(office):
    first = factories.ruling(office)
    claim = first.claim
    with pytest.raises(ValidationError):
        propose_ruling(claim, draft(verdict=Verdict.MISLEADING), by=writer(office))
    changed = {"vi": factories.words("Phí chỉ thu với xe tải")}
    second = propose_ruling(
        claim,
        draft(verdict=Verdict.MISLEADING, words=changed, change="Có quyết định mới."),
        by=writer(office),
    )
    page = CorrectionPage.objects.get(claim=claim, locale__language_code="vi")
    assert page.title == factories.words().title
    confirm_ruling(second, by=approver(office))
    page.refresh_from_db()
    assert (page.title, page.ruling) == ("Phí chỉ thu với xe tải", second)
    assert [one.version for one in claim.rulings.confirmed()] == [1, 2]
    assert AuditEntry.objects.get(verb="ruling.change").data["reason"] == "Có quyết định mới."


def test_a_tampered_ruling_is_found(office):
    ruling = factories.ruling(office)
    rule = RULES["rulingsource_stays"]
    on = f" ON {rule.table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {rule.name}{on}")
    RulingSource.objects.filter(ruling=ruling).update(passage="Có thu phí.")
    found = list(faults())
    assert found[0].startswith("The database does not hold the guard “rulingsource_stays” any more")
    assert found[1:] == [
        f"Ruling {ruling.pk} on claim {ruling.claim_id} was changed after two people confirmed "
        "it; restore it from a backup."
    ]


def test_an_earlier_draft_of_ones_own_does_not_lock_the_office_out(office):
    head = approver(office)
    claim = factories.with_source(factories.claim(office))
    propose_ruling(claim, draft(), by=head)
    again = propose_ruling(claim, draft(verdict=Verdict.MISLEADING), by=writer(office))
    assert confirm_ruling(again, by=head).confirmed_by == head.pk


def test_a_ruling_takes_words_in_the_offices_own_language(office):
    claim = factories.with_source(factories.claim(office))
    for words in ({}, {"vi": Words("", " ", "", "")}, {"en": factories.ENGLISH}):
        with pytest.raises(ValidationError) as caught:
            propose_ruling(claim, draft(words=words), by=writer(office))
        assert caught.value.messages == ["Write the ruling in the office's own language first."]
