"""From a unit's nomination to an award by two people, and who is named where."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from signalmast.core.models import AuditEntry
from signalmast.newsroom.models import BakeMark, SitePage, StoryPage
from signalmast.people.domain.offices import open_office, take_in_member
from signalmast.people.models import User
from signalmast.programmes.certificates import certificate_pdf
from signalmast.programmes.domain.honours import make_story, roll
from signalmast.programmes.domain.nominations import (
    Award,
    award_nomination,
    decline_nomination,
    hand_in_nomination,
    prepare_award,
    same_elsewhere,
    withdraw_consent,
    write_nomination,
)
from signalmast.programmes.domain.papers import commendation_paper
from signalmast.programmes.enums import NominationState
from signalmast.programmes.models import Commendation, Nomination
from signalmast.programmes.tests.factories import a_unit, value
from signalmast.website.domain.sheet import Ref
from signalmast.website.sheets.honours import honours
from tests.desk.conftest import desk_of

pytestmark = pytest.mark.django_db
AWARD = Award(level="ward", decision_number="12/QĐ-UBND", decided_on=date(2018, 5, 19))
ROUND = "Quý II năm 2018"


class Case:
    def __init__(self):
        self.office = open_office("quan-1", name="Quận Một", is_demo=True)
        self.unit = a_unit(self.office, "Khu phố 1")
        self.other = a_unit(self.office, "Khu phố 2")
        self.officer = self.member("unit-officer", unit=self.unit)
        self.stranger = self.member("unit-officer", unit=self.other)
        self.editor = self.member("editor")
        self.head = self.member("approver")

    def member(self, role, **more):
        user = User.objects.create_user(f"{role}-{User.objects.count()}")
        take_in_member(user, office=self.office, role=role, **more)
        return user

    def written(self, **fields):
        words = {
            "round": ROUND, "kind": "individual", "name": "Trần Thị Bé",
            "reasons": "Dạy bơi miễn phí cho trẻ em trong khu phố suốt mùa hè.",
            "consent": "signed", **fields,
        }  # fmt: skip
        return write_nomination(Nomination(unit=self.unit, **words), by=self.officer)

    def handed_in(self, **fields):
        return hand_in_nomination(self.written(**fields), by=self.officer)

    def awarded(self, **fields):
        prepared = prepare_award(self.handed_in(**fields), AWARD, by=self.editor)
        award_nomination(prepared, by=self.head)
        prepared.refresh_from_db()
        return prepared


@pytest.fixture
def case():
    return Case()


def test_two_people_commend_and_the_register_counts_it(case):
    one = case.awarded()
    row = Commendation.objects.get()
    assert (row.name, row.level, row.kind, row.day, row.unit, row.citation) == (
        "Trần Thị Bé", "ward", "individual", date(2018, 5, 19), case.unit, one.reasons,
    )  # fmt: skip
    assert value(case.office, "programmes.commendations.ward.individual") == 1
    verbs = AuditEntry.objects.filter(verb__startswith="nomination.").order_by("number")
    assert list(verbs.values_list("verb", flat=True)) == [
        "nomination.hand-in", "nomination.prepare", "nomination.award",
    ]  # fmt: skip
    assert BakeMark.objects.filter(kind="fixed", key=case.office.pk).exists()


def test_a_person_is_asked_before_the_nomination_leaves_the_unit(case):
    written = case.written(consent="none")
    with pytest.raises(ValidationError, match="Ask the person first"):
        hand_in_nomination(written, by=case.officer)
    written.refresh_from_db()
    assert written.state == NominationState.DRAFT
    group = case.written(kind="collective", name="Tổ dân phố 4", consent="none")
    assert hand_in_nomination(group, by=case.officer).state == NominationState.HANDED_IN


def test_who_prepared_does_not_award(case):
    both = case.member("editor")
    take_in_member(both, office=case.office, role="approver")
    prepared = prepare_award(case.handed_in(), AWARD, by=both)
    for nobody in (both, case.editor, case.officer):
        with pytest.raises(PermissionDenied):
            award_nomination(prepared, by=nobody)
    prepared.state, prepared.awarded_by = NominationState.AWARDED, both.pk
    with pytest.raises(DatabaseError), transaction.atomic():
        prepared.save()


def test_another_units_officer_writes_and_hands_in_nothing(case):
    with pytest.raises(PermissionDenied):
        write_nomination(
            Nomination(unit=case.unit, round=ROUND, kind="individual", name="A", reasons="B"),
            by=case.stranger,
        )
    written = case.written()
    for verb in (hand_in_nomination, withdraw_consent):
        with pytest.raises(PermissionDenied):
            verb(written, by=case.stranger)


def test_the_same_name_in_the_same_round_is_found_and_needs_a_word(case):
    case.awarded()
    again = prepare_award(
        case.handed_in(name="TRẦN  THỊ BÉ", round="quý ii năm 2018", kind="collective"), AWARD,
        by=case.editor,
    )  # fmt: skip
    twins, known = same_elsewhere(again)
    assert ([one.name for one in twins], [one.name for one in known]) == (
        ["Trần Thị Bé"], ["Trần Thị Bé"],
    )  # fmt: skip
    with pytest.raises(ValidationError, match="commended in this round already"):
        award_nomination(again, by=case.head)
    assert award_nomination(again, by=case.head, twice=True).kind == "collective"


def test_a_row_that_a_file_brought_is_not_written_twice(case):
    prepared = prepare_award(case.handed_in(), AWARD, by=case.editor)
    twin = Commendation(
        office=case.office, round=ROUND, level="ward", kind="individual", name="Trần Thị Bé",
        unit=case.unit, day=date(2018, 5, 1),
    )  # fmt: skip
    twin.save()
    with pytest.raises(ValidationError, match="has this commendation already"):
        award_nomination(prepared, by=case.head, twice=True)


def test_a_decision_has_a_number_and_a_day_that_has_come(case):
    handed = case.handed_in()
    tomorrow = timezone.localdate() + timedelta(days=2)
    for award, field in (
        (Award("ward", " ", date(2018, 5, 19)), "decision_number"),
        (Award("ward", "12", tomorrow), "decided_on"),
    ):
        with pytest.raises(ValidationError) as caught:
            prepare_award(handed, award, by=case.editor)
        assert list(caught.value.message_dict) == [field]


def test_a_unit_that_was_merged_away_nominates_nobody(case):
    case.unit.valid_to, case.unit.merged_into = date(2018, 6, 30), case.other
    case.unit.save()
    with pytest.raises(ValidationError, match="became part of “Khu phố 2”"):
        case.written()


def test_declining_needs_a_reason_and_ends_it(case):
    handed = case.handed_in()
    with pytest.raises(ValidationError):
        decline_nomination(handed, why=" ", by=case.editor)
    declined = decline_nomination(handed, why="Chưa đủ thành tích của quý.", by=case.editor)
    with pytest.raises(ValidationError, match="another state"):
        prepare_award(declined, AWARD, by=case.editor)


def test_the_roll_names_only_who_agreed(case):
    first = case.awarded()
    case.awarded(name="Lê Văn Tám")
    withdraw_consent(first, by=case.officer)
    (found,) = roll(case.office)
    assert ([one.name for one in found.named], found.unnamed) == (["Lê Văn Tám"], 1)
    for site in SitePage.objects.of(case.office):
        page = honours(Ref(site, "honours")).decode()
        assert ("Lê Văn Tám" in page, "Trần Thị Bé" in page) == (True, False)


def test_a_story_is_drafted_with_those_who_may_be_named(case):
    withdraw_consent(case.awarded(), by=case.officer)
    with pytest.raises(ValidationError, match="Nobody of this round"):
        make_story(case.office, ROUND, by=case.editor)
    case.awarded(name="Lê Văn Tám")
    page = make_story(case.office, ROUND, by=case.editor)
    body = str(StoryPage.objects.get(pk=page.pk).body)
    assert (page.live, "Lê Văn Tám" in body, "Trần Thị Bé" in body) == (False, True, False)
    with pytest.raises(PermissionDenied):
        make_story(case.office, ROUND, by=case.officer)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_certificate_is_a_page_that_says_whom_and_why(case, language):
    one = case.awarded()
    pdf = certificate_pdf(commendation_paper(one, language), at=one.settled_at)
    assert pdf == certificate_pdf(commendation_paper(one, language), at=one.settled_at)
    reader = PdfReader(BytesIO(pdf))
    text = " ".join(reader.pages[0].extract_text().split())
    assert len(reader.pages) == 1
    for said in ("Trần Thị Bé", "12/QĐ-UBND", "Khu phố 1", "QUẬN MỘT", ROUND):
        assert text.count(said) == 1
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_before_the_award_there_is_no_certificate(case):
    with pytest.raises(ValidationError, match="once somebody has awarded it"):
        commendation_paper(case.handed_in(), "vi")


def test_the_way_over_the_screens(case):
    unit, desk, head = desk_of(case.officer), desk_of(case.editor), desk_of(case.head)
    words = {
        "round": ROUND, "kind": "individual", "name": "Trần Thị Bé", "reasons": "Dạy bơi.",
        "consent": "none", "do": "hand-in",
    }  # fmt: skip
    where = reverse("unit:nominate", args=[case.unit.pk])
    refused = unit.post(where, words)
    assert refused.status_code == 400
    assert list(refused.context["form"].errors) == ["consent"]
    assert refused.context["form"]["name"].value() == "Trần Thị Bé"
    draft = Nomination.objects.get()
    again = reverse("unit:nominate-again", args=[case.unit.pk, draft.pk])
    assert unit.post(again, {**words, "consent": "spoken"}).status_code == 302
    inspect = reverse("nominations:inspect", args=[draft.pk])
    half = desk.post(inspect, {"do": "prepare", "level": "ward", "decided_on": "2018-05-19"})
    assert half.context["award"].errors == {
        "decision_number": ["An award needs the number of its decision, such as 12/QĐ-UBND."]
    }
    whole = {"do": "prepare", "level": "ward", "decision_number": "1", "decided_on": "2018-05-19"}
    assert desk.post(inspect, whole).status_code == 302
    assert not desk.get(inspect).context["may_award"]
    assert head.post(inspect, {"do": "award"}).status_code == 302
    shown = head.get(reverse("nominations:certificate", args=[draft.pk]))
    assert shown.headers["Content-Type"] == "application/pdf"
    assert unit.get(reverse("unit:nomination", args=[case.unit.pk, draft.pk])).status_code == 200
    assert desk.get(reverse("nominations:index")).context["rounds"] == [ROUND]


def test_the_office_sees_the_same_name_once_it_was_handed_in(case):
    one, written = case.handed_in(), case.written(name="trần thị bé")
    desk, inspect = desk_of(case.editor), reverse("nominations:inspect", args=[one.pk])
    assert desk.get(inspect).context["twins"] == []
    hand_in_nomination(written, by=case.officer)
    assert desk.get(inspect).context["twins"] == [written]


def test_a_units_officer_finds_nothing_of_another_unit(case):
    one = case.handed_in()
    client = desk_of(case.stranger)
    for name, parts in (
        ("nomination", [case.unit.pk, one.pk]),
        ("nomination", [case.other.pk, one.pk]),
        ("nominate", [case.unit.pk]),
        ("nominate-again", [case.other.pk, one.pk]),
    ):
        assert client.get(reverse(f"unit:{name}", args=parts)).status_code == 404
    assert client.get(reverse("nominations:inspect", args=[one.pk])).status_code in (302, 403)
