"""The page that phones check in from: without a script, in both languages, and every refusal."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from signalmast.newsroom.addresses import check_in_path
from signalmast.programmes.checkin import short_of
from signalmast.programmes.models import Attendee
from signalmast.programmes.tests.checking_in import BEGINS, Clock, a_session, code_at
from signalmast.website.domain import limits

TICKET = re.compile(r'name="ticket" value="([-\w]+)"')
SAID = re.compile(r'id="said"[^>]*>([^<]*)<')
DATA = {"accept": "application/json"}


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def planned(office, clock):
    for bucket in (limits.check_ins_of_one, limits.all_check_ins):
        bucket.empty()
    return a_session(office)


@pytest.fixture
def phone():
    return Client(headers={"accept-language": "vi"})


def way(planned):
    return check_in_path(short_of(planned.uid))


def opened(phone, planned, code=""):
    """Open the page as a scan does; return what its form sends."""
    page = phone.get(check_in_path(short_of(planned.uid), code)).content.decode()
    return {"ticket": TICKET.search(page)[1], "code": code, "name": "", "l": "vi"}


def test_a_form_without_script_counts_once_however_often_it_is_sent(phone, planned, clock):
    form = opened(phone, planned, code_at(planned, clock.at))
    pages = [phone.post(way(planned), form).content.decode() for _time in range(2)]
    assert [("Đã ghi nhận bạn có mặt lúc 19:00." in page) for page in pages] == [True, True]
    assert [TICKET.search(page)[1] for page in pages] == [form["ticket"]] * 2
    named = phone.post(way(planned), {**form, "name": "Trần Thị Bé"}).content.decode()
    assert "Đơn vị đã nhận họ tên để cấp giấy chứng nhận." in named
    assert Attendee.objects.values_list("name", flat=True).get() == "Trần Thị Bé"


def test_the_page_sets_no_cookie_and_is_kept_by_nobody_between(phone, planned):
    answer = phone.get(way(planned))
    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    found = {name: answer.headers[name] for name in ("Cache-Control", "X-Robots-Tag")}
    assert found == {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    assert answer.headers["Content-Language"] == "vi"
    assert phone.get(way(planned), {"l": "en"}).headers["Content-Language"] == "en"


def test_a_script_is_answered_in_data(phone, planned, clock):
    form = opened(phone, planned, code_at(planned, clock.at))
    clock.later(minutes=20)
    told = [phone.post(way(planned), form, headers=DATA).json() for _time in range(2)]
    late = {"came": "late", "at": "19:00", "named": False,
            "said": "Đã ghi nhận bạn có mặt, theo mã lúc 19:00 mà máy này đã giữ."}  # fmt: skip
    assert told == [late, late]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("vi", "Mã này đã hết hạn; hãy quét mã đang hiện trên màn hình. Nếu buổi học đã kết thúc, "
               "hãy báo đơn vị ghi tên vào danh sách."),
        ("en", "This code has passed; scan the one that the screen shows now. If the session is "
               "over, tell the unit, which can put you on its list."),
    ],
)  # fmt: skip
def test_a_refusal_is_a_sentence_and_loses_nothing_entered(phone, planned, clock, language, said):
    code = code_at(planned, clock.at)
    clock.later(minutes=2)
    form = {**opened(phone, planned, code), "name": "Trần Thị Bé", "l": language}
    answer = phone.post(way(planned), form)
    page = answer.content.decode()
    assert (answer.status_code, SAID.search(page)[1]) == (422, said)
    assert (f'value="{code}"' in page, 'value="Trần Thị Bé"' in page) == (True, True)
    assert TICKET.search(page)[1] == form["ticket"]
    assert Attendee.objects.count() == 0


def test_a_phone_of_another_session_is_prepared_anew(phone, office, planned, clock):
    other = a_session(office, planned.unit)
    form = {**opened(phone, planned), "code": code_at(other, clock.at)}
    refused = phone.post(way(other), form, headers=DATA)
    assert (refused.status_code, refused.json()["refused"]) == (422, "ticket")
    again = {**form, "ticket": refused.json()["ticket"]}
    assert phone.post(way(other), again, headers=DATA).json()["came"] == "checked-in"


def test_an_address_without_session_asks_for_the_code(phone, planned):
    answer = phone.get("/check-in/2222222222/")
    assert (answer.status_code, SAID.search(answer.content.decode())[1]) == (
        404, "Địa chỉ này không có buổi học nào. Hãy quét lại mã trên màn hình, hoặc nhập mười ký "
             "tự của mã vào đây."
    )  # fmt: skip
    gone = phone.post("/check-in/nothing/", {"code": "7KQ2M"}, headers=DATA)
    assert (gone.status_code, gone.json()["refused"]) == (404, "unknown")


def test_a_typed_code_leads_to_its_session(phone, planned, clock):
    code = code_at(planned, clock.at)
    typed = {"code": f"{code[:5].lower()} {code[5:]}", "l": "en"}
    answer = phone.post("/check-in/", typed)
    assert (answer.status_code, answer.headers["Location"]) == (
        302, f"{check_in_path(short_of(planned.uid), code)}&l=en"
    )  # fmt: skip
    clock.later(minutes=1)
    for wrong in (typed, {"code": "x"}, {}):
        assert phone.post("/check-in/", wrong).status_code == 422
    assert phone.get("/check-in/").status_code == 200


def test_one_phone_cannot_keep_a_hall_out_and_a_hall_has_one_address(phone, planned, clock):
    form = opened(phone, planned, "22222-22222")
    told = [phone.post(way(planned), form, headers=DATA).status_code for _time in range(31)]
    assert told == [422] * 30 + [429]
    form = opened(phone, planned, code_at(planned, clock.at))
    assert phone.post(way(planned), form).status_code == 200


def test_what_no_phone_sends_is_refused_unread(phone, planned):
    assert phone.post(way(planned), {"name": "a" * 70_000}).status_code == 413
    broken = phone.generic("POST", way(planned), b"\xff", "multipart/form-data; boundary=")
    assert broken.status_code == 400
    assert phone.put(way(planned)).status_code == 405


def test_the_worker_reaches_the_check_in_alone(phone, db):
    answer = phone.get("/check-in/worker.js")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert b"signalmast.check-in" in answer.content


def test_a_late_one_after_a_day_is_told_whom_to_ask(phone, planned, clock):
    form = opened(phone, planned, code_at(planned, clock.at))
    clock.at = BEGINS + timedelta(days=3)
    assert phone.post(way(planned), form, headers=DATA).json()["refused"] == "over"
