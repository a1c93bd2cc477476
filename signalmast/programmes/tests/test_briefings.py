"""Briefings: two people, one confirmation a unit, ended ones marked everywhere."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from signalmast.core.periods import short_day
from signalmast.newsroom.models import StoryPage
from signalmast.people.domain.offices import take_in_member
from signalmast.people.models import Membership, User
from signalmast.programmes.domain.briefing_mail import MAILS
from signalmast.programmes.domain.briefings import (
    answer_question,
    ask_back,
    audience,
    board,
    confirm_reading,
    make_story,
    propose_briefing,
    send_briefing,
    withdraw_briefing,
    write_briefing,
)
from signalmast.programmes.models import Briefing, BriefingMail, BriefingQuestion, Reading
from signalmast.programmes.tests.briefed import Case
from signalmast.programmes.tests.factories import a_unit
from tests.desk.conftest import desk_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def case():
    return Case()


def test_two_people_send_and_the_audience_is_frozen(case):
    sent = case.sent()
    a_unit(case.office, "Khu phố mới")
    assert (board(sent).sent, board(sent).confirmed) == (3, 0)


def test_who_proposed_does_not_send(case):
    both = case.member("editor")
    take_in_member(both, office=case.office, role="approver")
    proposed = propose_briefing(case.written(), by=both)
    for nobody in (both, case.editor, case.officer):
        with pytest.raises(PermissionDenied):
            send_briefing(proposed, by=nobody)
    proposed.state, proposed.sent_by = "sent", both.pk
    with pytest.raises(DatabaseError), transaction.atomic():
        proposed.save()


def test_a_change_after_the_proposal_needs_another_proposal(case):
    proposed = propose_briefing(case.written(), by=case.editor)
    proposed.title = "Khác"
    write_briefing(proposed, by=case.editor)
    with pytest.raises(ValidationError, match="another state"):
        send_briefing(proposed, by=case.head)


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"source": " "}, "source"), ({"valid_until": date(2018, 1, 1)}, "valid_until")],
)
def test_a_briefing_has_a_source_and_a_last_day_to_come(case, fields, field):
    if field == "valid_until":
        fields = {**fields, "valid_from": date(2017, 1, 1)}
    with pytest.raises(ValidationError) as caught:
        propose_briefing(case.written(**fields), by=case.editor)
    assert list(caught.value.message_dict) == [field]


def test_it_goes_to_units_named_to_kinds_or_to_all_in_force(case):
    school = a_unit(case.office, "Trường số 1")
    school.kind = "trường học"
    school.save()
    a_unit(case.office, "Đơn vị cũ", last=date(2018, 1, 1))

    def names(briefing):
        return sorted(unit.name for unit in audience(briefing, case.today()))

    assert names(case.written(kinds=["trường học"])) == ["Trường số 1"]
    assert names(case.written(units=[case.units[0]], kinds=["trường học"])) == [
        "Khu phố 1", "Trường số 1",
    ]  # fmt: skip
    assert len(names(case.written())) == 4


def test_a_unit_confirms_once_whoever_of_its_officers_presses(case):
    sent = case.sent()
    second = case.member("unit-officer", unit=case.units[0])
    assert confirm_reading(sent, case.units[0], by=case.officer)
    assert not confirm_reading(sent, case.units[0], by=second)
    found = board(sent)
    assert (found.confirmed, found.open) == (1, ["Khu phố 2", "Khu phố 3"])
    assert Reading.objects.get(unit=case.units[0]).confirmed_by == case.officer.pk


def test_nobody_confirms_for_another_unit_or_what_has_ended(case):
    sent = case.sent()
    with pytest.raises(PermissionDenied):
        confirm_reading(sent, case.units[0], by=case.stranger)
    ended = case.ended()
    with pytest.raises(ValidationError, match="has ended"):
        confirm_reading(ended, case.units[0], by=case.officer)
    narrow = case.sent(units=[case.units[1]])
    with pytest.raises(ValidationError, match="did not go to your unit"):
        confirm_reading(narrow, case.units[0], by=case.officer)


def test_questions_are_answered_to_all(case):
    sent = case.sent()
    asked = ask_back(sent, case.units[0], text="Có xe bồn không?", by=case.officer)
    answer_question(asked, answer="Có, ở nhà văn hóa Khu phố 3.", by=case.editor)
    unit = desk_of(case.stranger)
    shown = unit.get(reverse("unit:briefing", args=[case.units[1].pk, sent.pk]))
    assert [one.answer for one in shown.context["answered"]] == ["Có, ở nhà văn hóa Khu phố 3."]
    with pytest.raises(PermissionDenied):
        ask_back(sent, case.units[0], text="?", by=case.stranger)


def test_mail_says_the_title_and_no_more_and_goes_once(case):
    sent = case.sent(by_mail=True)
    assert MAILS.is_waiting()
    assert (MAILS.send(), MAILS.is_waiting(), MAILS.send()) == (2, False, 0)
    assert sorted(one.to for one in mail.outbox) == [[case.officer.email], [case.stranger.email]]
    assert [sent.text in one.body for one in mail.outbox] == [False, False]


def test_withdrawn_says_why_everywhere_and_sends_no_more_mail(case):
    sent = case.sent(by_mail=True)
    with pytest.raises(ValidationError):
        withdraw_briefing(sent, why=" ", by=case.editor)
    withdraw_briefing(sent, why="Lịch cắt nước đã đổi.", by=case.editor)
    assert not MAILS.is_waiting()
    client = desk_of(case.officer, "en")
    shown = client.get(reverse("unit:briefing", args=[case.units[0].pk, sent.pk]))
    assert shown.context["ended"] == "withdrawn"
    vietnamese = desk_of(case.officer, "vi").get(shown.request["PATH_INFO"])
    assert vietnamese.context["ended"] == "đã rút lại"
    assert "Lịch cắt nước đã đổi." in shown.content.decode()


def test_an_ended_briefing_is_marked_everywhere(case):
    ended = case.ended()
    unit, desk = desk_of(case.officer, "en"), desk_of(case.editor, "en")
    number = case.units[0].pk
    home = unit.get(reverse("unit:home", args=[number]))
    assert [list(one.lines) for one in home.context["sections"] if str(one.title) == (
        "Briefings to read")] == [[]]  # fmt: skip
    marks = [
        unit.get(reverse("unit:briefings", args=[number])).context["rows"][0][1],
        unit.get(reverse("unit:briefing", args=[number, ended.pk])).context["ended"],
        desk.get(reverse("briefings:index")).context["rows"][0][2],
        desk.get(reverse("briefings:inspect", args=[ended.pk])).context["ended"],
    ]
    assert [one.startswith("ended on ") for one in marks] == [True] * 4
    with pytest.raises(ValidationError, match="has ended"):
        make_story(ended, by=case.editor)


def test_a_mail_says_how_long_it_holds_and_none_leaves_after_the_end(case):
    day = case.today()
    sent = case.sent(by_mail=True, valid_until=day)
    BriefingMail.objects.filter(user=case.stranger).update(not_before=timezone.now() + HOUR)
    assert MAILS.send() == 1
    (told,) = mail.outbox
    assert short_day(day) in told.body
    Briefing.objects.filter(pk=sent.pk).update(
        valid_from=day - timedelta(days=1), valid_until=day - timedelta(days=1)
    )
    BriefingMail.objects.update(not_before=None)
    assert (MAILS.send(), MAILS.is_waiting(), len(mail.outbox)) == (0, False, 1)


def test_a_story_is_marked_where_its_briefing_has_ended(case):
    sent, desk = case.sent(), desk_of(case.editor, "en")
    drafted = make_story(sent, by=case.editor)
    inspect = reverse("briefings:inspect", args=[sent.pk])
    before = desk.get(inspect)
    assert before.context["stories"] == [drafted]
    assert "Look whether its stories still hold" not in before.content.decode()
    withdraw_briefing(sent, why="Lịch đã đổi.", by=case.editor)
    assert "Look whether its stories still hold" in desk.get(inspect).content.decode()


def test_a_briefing_becomes_a_story_with_one_verb(case):
    sent = case.sent(text="Nước ngừng <b>đêm</b>.")
    page = make_story(sent, by=case.editor)
    body = str(StoryPage.objects.get(pk=page.pk).body)
    assert (page.live, page.title, "&lt;b&gt;" in body) == (False, sent.title, True)
    with pytest.raises(PermissionDenied):
        make_story(sent, by=case.officer)
    with pytest.raises(ValidationError, match="another state"):
        make_story(case.written(), by=case.editor)


def test_the_button_below_a_sent_briefing_leads_to_the_draft(case):
    sent, desk = case.sent(), desk_of(case.editor, "en")
    inspect = reverse("briefings:inspect", args=[sent.pk])
    assert "Make a public story of it" in desk.get(inspect).content.decode()
    went = desk.post(inspect, {"do": "story"})
    drafted = StoryPage.objects.get()
    assert went.url == reverse("wagtailadmin_pages:edit", args=[drafted.pk])
    assert (drafted.live, drafted.title, drafted.owner_id) == (False, sent.title, case.editor.pk)


def test_the_way_over_the_screens(case):
    desk, head, unit = desk_of(case.editor), desk_of(case.head), desk_of(case.officer)
    today = case.today().isoformat()
    words = {"title": "T", "text": "N", "source": "07/TB", "valid_from": today}
    refused = desk.post(
        reverse("briefings:new"), {**words, "valid_until": "2001-01-01", "text": "Giữ lại"}
    )
    assert list(refused.context["form"].errors) == ["valid_until"]
    assert refused.context["form"]["text"].value() == "Giữ lại"
    assert desk.post(reverse("briefings:new"), words).status_code == 302
    one = Briefing.objects.get()
    inspect = reverse("briefings:inspect", args=[one.pk])
    desk.post(inspect, {"do": "propose"})
    assert not desk.get(inspect).context["may_send"]
    head.post(inspect, {"do": "send"})
    where = reverse("unit:briefing", args=[case.units[0].pk, one.pk])
    unit.post(where, {"do": "confirm"})
    unit.post(where, {"do": "ask", "text": "Có xe bồn không?"})
    asked = BriefingQuestion.objects.get()
    desk.post(reverse("briefings:answer", args=[one.pk, asked.pk]), {f"{asked.pk}-answer": "Có."})
    asked.refresh_from_db()
    assert (asked.answer, board(one).confirmed) == ("Có.", 1)


def test_another_units_briefing_is_not_found(case):
    narrow = case.sent(units=[case.units[0]])
    client = desk_of(case.stranger)
    for number in (case.units[0].pk, case.units[1].pk):
        where = reverse("unit:briefing", args=[number, narrow.pk])
        assert client.get(where).status_code == 404
        assert client.post(where, {"do": "confirm"}).status_code == 404
    assert client.get(reverse("briefings:inspect", args=[narrow.pk])).status_code in (302, 403)


@pytest.mark.django_db(transaction=True)
def test_two_hundred_units_confirm_at_once_and_the_board_is_right():
    case = Case(units=200)
    sent = case.sent()
    officers = User.objects.bulk_create(User(username=f"o-{unit.pk}") for unit in case.units)
    Membership.objects.bulk_create(
        Membership(user=user, office=case.office, role="unit-officer", unit=unit)
        for user, unit in zip(officers, case.units, strict=True)
    )

    def press(number):
        try:
            return confirm_reading(sent, case.units[number], by=officers[number])
        finally:
            connection.close()

    numbers = [number for number in range(200) if number % 10] * 2
    with ThreadPoolExecutor(8) as pool:
        first = sum(pool.map(press, numbers))
    found = board(sent)
    assert (first, found.confirmed, len(found.open), found.sent) == (180, 180, 20, 200)
