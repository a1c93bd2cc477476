"""Consultations at the desk: one main verb, a queue that leads from one statement to the next."""

import io
import re
import zipfile

import pytest
from django.test import Client

from signalmast.listening.domain.moderating import (
    appeal_statement,
    decline_statement,
    show_statement,
)
from signalmast.listening.models import Consultation, Participant, Statement, Vote
from signalmast.listening.tests import consulting
from signalmast.people.domain.offices import open_office
from signalmast.people.enums import Role

pytestmark = pytest.mark.django_db


def browser(user):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def address(one):
    kind = "consultations" if isinstance(one, Consultation) else "statements"
    return f"/desk/{kind}/inspect/{one.pk}/"


def buttons(answer):
    """Return the words on the main buttons of a page, which are not the quiet ones."""
    page = answer.content.decode().split('class="desk-page"')[-1]
    found = re.findall(r'<(?:button|a) class="button"[^>]*>(.*?)</(?:button|a)>', page, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


def refused(answer):
    """Tell whether the desk sent somebody home who may not do that."""
    return (answer.status_code, answer.headers.get("Location")) == (302, "/desk/")


def alert(answer):
    found = re.findall(r'role="alert">(.*?)</p>', answer.content.decode(), re.S)
    return " ".join(found)


DETAILS = {
    "title": "Vỉa hè", "introduction": "Sắp xếp lại vỉa hè.", "promise": "Trình Ủy ban.",
    "slug": "via-he-2", "opens_at": "2030-01-01T08:00", "closes_at": "2030-02-01T17:00",
    "access": "anybody", "takes_statements": "on", "keep_months": "6",
}  # fmt: skip


def test_from_the_first_word_to_the_opening(office):
    lan, binh = browser(consulting.writer(office)), browser(consulting.approver(office))
    answer = lan.post("/desk/consultations/begin/", DETAILS)
    made = Consultation.objects.get()
    assert answer["Location"] == address(made)
    for text, translation in consulting.STATEMENTS:
        page = lan.get(address(made))
        assert buttons(page) in (["Keep the statement"], ["Propose it for opening"])
        values = {"do": "write", "text": text, "translation": translation}
        assert lan.post(address(made), values).status_code == 302
    assert lan.post(address(made), {"do": "propose"}).status_code == 302
    assert buttons(lan.get(address(made))) == []
    page = binh.get(address(made))
    assert buttons(page) == ["Open it to the public"]
    read = re.search(r'name="read" value="([^"]+)"', page.content.decode())[1]
    assert "changed after you opened" in alert(
        binh.post(address(made), {"do": "open", "read": "7-0"})
    )
    assert binh.post(address(made), {"do": "open", "read": read}).status_code == 302
    made.refresh_from_db()
    assert made.state == "open"


@pytest.mark.parametrize(
    ("field", "value"),
    [("closes_at", "2029-01-01T08:00"), ("title", ""), ("slug", "theo-doi"), ("keep_months", "99")],
)
def test_what_is_wrong_is_said_beside_its_field(office, field, value):
    lan = browser(consulting.writer(office))
    answer = lan.post("/desk/consultations/begin/", {**DETAILS, field: value})
    assert (answer.status_code, Consultation.objects.count()) == (200, 0)
    assert f'id="id_{field}_error"' in answer.content.decode()


def test_a_word_that_is_taken_is_refused(office):
    consulting.draft(office, slug=DETAILS["slug"])
    answer = browser(consulting.writer(office)).post("/desk/consultations/begin/", DETAILS)
    assert (answer.status_code, Consultation.objects.count()) == (200, 1)


def test_a_moderator_is_led_from_one_statement_to_the_next(office):
    opened = consulting.opened(office)
    first, second = (consulting.handed(opened, text).statement for text in (
        "Cần thêm ghế đá ở công viên.", "Cần có làn riêng cho xe đạp ở đường lớn.",
    ))  # fmt: skip
    lan = browser(consulting.writer(office))
    page = lan.get(address(opened))
    assert buttons(page) == ["Read them"]
    queue = re.search(r'<a class="button" href="([^"]+)"', page.content.decode())[1]
    listed = lan.get(queue.replace("&amp;", "&")).content.decode()
    assert (listed.count(first.text), listed.count(second.text)) == (1, 1)
    assert lan.post(address(first), {"do": "show"})["Location"] == address(second)
    nothing = lan.post(address(second), {"do": "decline", "rule": "twice"})
    assert (nothing.status_code, Statement.objects.waiting().count()) == (200, 1)
    values = {"do": "decline", "rule": "twice", "reason": "Trùng số 3.", "same_as": "3"}
    assert lan.post(address(second), values)["Location"] == address(opened)
    second.refresh_from_db()
    assert (second.state, second.same_as.number) == ("declined", 3)


def test_the_queue_is_searched_without_diacritics(office):
    opened = consulting.opened(office)
    consulting.handed(opened)
    found = browser(consulting.writer(office)).get("/desk/statements/?q=lan+rieng+xe+dap")
    assert found.content.decode().count("/desk/statements/inspect/") >= 1
    assert "Chợ đêm" not in found.content.decode()


def test_an_objection_is_answered_by_two(office):
    handed = consulting.handed(consulting.opened(office))
    lan = consulting.writer(office)
    decline_statement(handed.statement, rule="twice", reason="Trùng.", by=lan)
    appeal_statement(handed.statement, text="Không trùng.")
    client = browser(lan)
    assert buttons(client.get(address(handed.statement))) == ["Propose this answer"]
    values = {"do": "answer", "outcome": "shown", "answer": "Đúng là khác."}
    assert client.post(address(handed.statement), values).status_code == 302
    assert refused(client.post(address(handed.statement), {"do": "decide"}))
    binh = browser(consulting.approver(office))
    assert buttons(binh.get(address(handed.statement)))[0] == "Decide it like this"
    assert binh.post(address(handed.statement), {"do": "decide"}).status_code == 302
    handed.statement.refresh_from_db()
    assert handed.statement.state == "shown"


def test_doors_are_closed_to_others(office):
    opened = consulting.opened(office)
    handed = consulting.handed(opened).statement
    other = open_office("quan-2", name="Quận Hai", is_demo=True)
    stranger = browser(consulting.person(other, "xa"))
    reader = browser(consulting.person(office, "kiem", Role.AUDITOR))
    for one in (opened, handed):
        assert stranger.get(address(one)).status_code == 404
        assert reader.get(address(one)).status_code == 200
        assert buttons(reader.get(address(one))) in ([], ["See the results"])
    assert refused(reader.post(address(handed), {"do": "show"}))
    assert refused(reader.post(address(opened), {"do": "close", "why": "x"}))
    assert refused(reader.get("/desk/consultations/begin/"))
    assert stranger.get("/desk/statements/").content.decode().count(handed.text) == 0
    handed.refresh_from_db()
    assert handed.state == "waiting"


def test_codes_are_shown_once(office):
    opened = consulting.opened(office, access="group")
    lan = browser(consulting.writer(office))
    answer = lan.post(f"/desk/consultations/codes/{opened.pk}/", {"count": "3"})
    assert len(re.findall(r"<code>[2-9A-Z-]{14}</code>", answer.content.decode())) == 3
    assert "no-store" in answer.headers["Cache-Control"]
    assert "<code>" not in lan.get(address(opened)).content.decode()


def test_a_second_person_takes_a_shown_statement_out(office):
    handed = consulting.handed(consulting.opened(office)).statement
    lan, binh = consulting.writer(office), consulting.approver(office)
    show_statement(handed, by=lan)
    client = browser(lan)
    values = {"do": "propose-removal", "rule": "person", "reason": "Nêu tên."}
    assert client.post(address(handed), values).status_code == 302
    assert refused(client.post(address(handed), {"do": "remove"}))
    assert browser(binh).post(address(handed), {"do": "remove"}).status_code == 302
    handed.refresh_from_db()
    assert handed.state == "removed"


COMMENTS = (
    "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
    "1,Mon,0,7,24,0,1,Trees first\n2,Mon,1,8,12,12,1,Fees for parking\n3,Mon,2,8,0,1,-1,Spam\n"
)


def exported(people=24):
    rows = ["participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,2"]
    rows += [f"{at},,0,2,1,1,1,{1 if at % 2 else -1}," for at in range(people)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("x/comments.csv", COMMENTS)
        archive.writestr("x/participants-votes.csv", "\n".join(rows) + "\n")
        archive.writestr("x/summary.csv", "topic,Trees and fees\n")
        archive.writestr("../outside.csv", "no")
    out.name, _end = "export.zip", out.seek(0)
    return out


def test_a_polis_export_becomes_an_archive_without_its_people(office):
    lan = browser(consulting.writer(office))
    answer = lan.post("/desk/consultations/import/", {"archive": exported()})
    made = Consultation.objects.get()
    assert answer["Location"] == address(made)
    assert (made.title, made.state, made.is_archive) == ("Trees and fees", "closed", True)
    kept = Statement.objects.values_list("number", "state", "text")
    assert set(kept) == {
        (0, "shown", "Trees first"), (1, "shown", "Fees for parking"), (2, "declined", "Spam"),
    }  # fmt: skip
    assert (Participant.objects.count(), Vote.objects.count()) == (24, 48)
    assert Participant.objects.exclude(secret_digest=None).count() == 0
    page = lan.get(address(made)).content.decode()
    assert "Last published result" in page
    assert "Trees first" in page


@pytest.mark.parametrize("data", [b"no zip", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_export_is_refused(office, data):
    file = io.BytesIO(data)
    file.name = "export.zip"
    answer = browser(consulting.writer(office)).post(
        "/desk/consultations/import/", {"archive": file}
    )
    assert (answer.status_code, Consultation.objects.count()) == (200, 0)
    assert 'id="id_archive_error"' in answer.content.decode()
