"""OpenRosa as ODK Collect speaks it: raw requests with its headers, parts and repetitions."""

import base64
import hashlib
import re

import pytest
from lxml import etree

from signalmast.core.audit import broken_links
from signalmast.listening.domain.surveys import (
    begin_survey,
    close_survey,
    open_survey,
    propose_survey,
    upload_form,
)
from signalmast.listening.domain.surveys_keys import make_collector_key, revoke_collector_key
from signalmast.listening.models import Submission
from signalmast.listening.tests.surveys_made import ANSWERS, begun, details, opened
from signalmast.newsroom.tests.factories import approver, writer
from signalmast.website.domain import limits, proof
from signalmast.website.tests.filling_in import Filled

pytestmark = [pytest.mark.django_db, pytest.mark.urls("signalmast.website.urls_surveys")]
OPEN, KEYED = "/openrosa/quan-1", "/openrosa/quan-1/hoc-sinh-va-mang"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
LIST, RESPONSE = "{http://openrosa.org/xforms/xformsList}", "{http://openrosa.org/http/response}"
COLLECT = {
    "X-OpenRosa-Version": "1.0", "Date": "Thu, 26 Nov 2026 11:00:00 GMT",
    "User-Agent": "org.odk.collect.android/v2026.3.1 Dalvik/2.1.0", "Accept-Encoding": "gzip",
}  # fmt: skip
INSTANCE = """<?xml version='1.0' ?><data id="mang" version="1"
 xmlns:h="http://www.w3.org/1999/xhtml" xmlns:orx="http://openrosa.org/xforms">
<start>2026-11-26T10:41:07.123+07:00</start><deviceid>collect:X1yZ</deviceid>
<username>co.mai</username><online>yes</online><hours>3</hours><learn>news safe</learn>
<words>Cảm ơn thầy cô</words><orx:meta><orx:instanceID>{}</orx:instanceID></orx:meta></data>"""
FIRST = "uuid:0b6d9a8e-2a0f-4a7e-9c55-0d1f2b3c4d5e"
SECOND = "uuid:7f0c9a52-91a7-4a35-8d0b-6f0a1b2c3d4e"
BOUNDARY = "-" * 12 + "collect"


@pytest.fixture(autouse=True)
def _near(monkeypatch):
    monkeypatch.setattr(proof, "NEAREST", 3)
    monkeypatch.setattr(proof, "FARTHEST", 9)
    for bucket in (limits.from_one, limits.answers_from_one, limits.all_answers,
                   limits.of_one_form):  # fmt: skip
        bucket.empty()


def keyed(secret, name="k1"):
    packed = base64.b64encode(f"{name}:{secret}".encode()).decode()
    return {"Authorization": f"Basic {packed}"}


def posted(client, xml, below=OPEN, **more):
    """Send a filled form as Collect does: one part, named as the standard says, as text/xml."""
    head = (
        f"--{BOUNDARY}\r\n"
        'Content-Disposition: form-data; name="xml_submission_file"; '
        'filename="mang_2026-11-26_10-41-07.xml"\r\n'
        "Content-Type: text/xml\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    )
    body = f"{head}{xml}\r\n--{BOUNDARY}--\r\n".encode()
    headers = {**COLLECT, **more}
    return client.generic(
        "POST", f"{below}/submission?deviceID=collect%3AX1yZ", body,
        f"multipart/form-data; boundary={BOUNDARY}", headers=headers,
    )  # fmt: skip


def message(answer):
    return etree.fromstring(answer.content).findtext(f"{RESPONSE}message")


def forms(answer):
    return [
        {child.tag.removeprefix(LIST): child.text for child in one}
        for one in etree.fromstring(answer.content)
    ]


def test_the_list_leads_to_the_form_byte_for_byte(client, office):
    survey = opened(office)
    answer = client.get(f"{OPEN}/formList", headers=COLLECT)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.headers["X-OpenRosa-Version"] == "1.0"
    assert answer.headers["X-OpenRosa-Accept-Content-Length"] == "10000000"
    assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT", answer.headers["Date"])
    (form,) = forms(answer)
    assert (form["formID"], form["version"], form["name"]) == ("mang", "1", "Học sinh và mạng")
    path = "/" + form["downloadUrl"].split("/", 3)[3]
    xml = client.get(path, headers=COLLECT)
    assert xml.status_code == 200
    digest = hashlib.md5(xml.content, usedforsecurity=False).hexdigest()
    assert form["hash"] == f"md5:{digest}"
    assert xml.content.decode() == survey.version.xml
    assert forms(client.get(f"{OPEN}/formList?formID=khac", headers=COLLECT)) == []


def test_files_of_a_form_are_listed_and_handed_out_with_it(client, office):
    by = writer(office)
    survey = begin_survey(office, details(), by=by)
    book = b"| survey |\n| | type | name | label |\n| | select_one_from_file s.csv | s | S |"
    upload_form(survey, name="s.md", data=book, by=by, beside={"s.csv": b"name;label\na;A\n"})
    assert client.get(f"{OPEN}/forms/{survey.versions.get().pk}/s.csv").status_code == 404
    propose_survey(survey, by=by)
    open_survey(survey, by=approver(office))
    (form,) = forms(client.get(f"{OPEN}/formList", headers=COLLECT))
    answer = client.get("/" + form["manifestUrl"].split("/", 3)[3], headers=COLLECT)
    found = etree.fromstring(answer.content)
    assert found.tag == f"{MANIFEST}manifest"
    (told,) = ({one.tag.removeprefix(MANIFEST): one.text for one in each} for each in found)
    file = client.get("/" + told["downloadUrl"].split("/", 3)[3], headers=COLLECT)
    assert file.content == b"name,label\na,A\n"
    digest = hashlib.md5(file.content, usedforsecurity=False).hexdigest()
    assert (told["filename"], told["hash"]) == ("s.csv", f"md5:{digest}")
    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert client.get(f"{OPEN}/forms/{survey.version_id or 1}/t.csv").status_code == 404


def test_head_says_where_and_how_much(client, office):
    opened(office)
    answer = client.head(f"{OPEN}/submission?deviceID=x", headers=COLLECT)
    assert answer.status_code == 204
    assert answer.headers["Location"].endswith("/openrosa/quan-1/submission")
    assert answer.headers["X-OpenRosa-Accept-Content-Length"] == "10000000"


def test_a_submission_equals_the_same_answers_by_the_site(client, office):
    opened(office)
    form = Filled(client, "/vi/khao-sat/hoc-sinh-va-mang/")
    fields = {"q/online": "yes", "q/hours": "3", "q/learn": ["safe", "news"],
              "q/words": "Cảm ơn thầy cô"}  # fmt: skip
    form.send(fields, given=form.solved())
    answer = posted(client, INSTANCE.format(FIRST))
    assert answer.status_code == 201
    rows = {one.way: one for one in Submission.objects.all()}
    assert rows["openrosa"].answers == rows["web"].answers == ANSWERS
    same = ("version_id", "day", "language")
    assert [getattr(rows["web"], one) for one in same] == [
        getattr(rows["openrosa"], one) for one in same
    ]


def test_nothing_of_device_user_and_hour_is_kept(client, office):
    opened(office)
    posted(client, INSTANCE.format(FIRST))
    kept = repr(list(Submission.objects.values()))
    told = ("collect:", "X1yZ", "co.mai", "10:41", FIRST[5:], "deviceid")
    assert [one for one in told if one in kept] == []
    assert list(broken_links()) == []


def test_the_same_instance_again_is_the_same_answers(client, office):
    opened(office)
    first, again = (posted(client, INSTANCE.format(FIRST)) for _time in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert message(first) == message(again)
    assert Submission.objects.count() == 1
    posted(client, INSTANCE.format(SECOND))
    assert Submission.objects.count() == 2


def test_the_answer_is_in_the_words_of_the_standard(client, office):
    opened(office)
    answer = posted(client, INSTANCE.format(FIRST))
    root = etree.fromstring(answer.content)
    assert root.tag == f"{RESPONSE}OpenRosaResponse"
    assert root[0].get("nature") == "submit_success"
    assert answer.headers["X-OpenRosa-Version"] == "1.0"


@pytest.mark.parametrize(
    ("xml", "status"),
    [
        ("", 400),
        ("no xml", 400),
        ('<data id="khac" version="1"/>', 404),
        ('<data id="mang" version="9"/>', 404),
        ('<data id="mang" version="1"><online>perhaps</online></data>', 400),
        ('<data id="mang" version="1"><online>yes</online><hours>30</hours></data>', 400),
        ('<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
         '<data id="mang" version="1"><online>no</online><words>&e;</words></data>', 201),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_in_words(client, office, xml, status):
    opened(office)
    answer = posted(client, xml)
    assert (answer.status_code, bool(message(answer))) == (status, True)
    assert [one.answers for one in Submission.objects.all()] in ([], [{"online": "no"}])


def test_what_is_larger_than_said_is_refused_unread(client, office):
    opened(office)
    answer = client.generic(
        "POST", f"{OPEN}/submission", b"x", "multipart/form-data; boundary=x",
        headers={**COLLECT, "Content-Length": "10000001"},
    )  # fmt: skip
    assert answer.status_code == 413


def test_a_closed_group_is_reached_by_a_key_alone(client, office):
    survey = opened(office, is_closed_group=True)
    assert forms(client.get(f"{OPEN}/formList", headers=COLLECT)) == []
    assert posted(client, INSTANCE.format(FIRST)).status_code == 404
    asked = client.get(f"{KEYED}/formList", headers=COLLECT)
    assert asked.status_code == 401
    assert asked.headers["WWW-Authenticate"].startswith('Basic realm="OpenRosa"')
    key, secret = make_collector_key(survey, name="Máy 1", by=writer(office))
    (form,) = forms(client.get(f"{KEYED}/formList", headers={**COLLECT, **keyed(secret)}))
    path = "/" + form["downloadUrl"].split("/", 3)[3]
    assert client.get(path, headers=COLLECT).status_code == 401
    assert client.get(path, headers={**COLLECT, **keyed(secret)}).status_code == 200
    assert posted(client, INSTANCE.format(FIRST), KEYED).status_code == 401
    assert posted(client, INSTANCE.format(FIRST), KEYED, **keyed(secret)).status_code == 201
    assert secret not in repr(key.__dict__)
    revoke_collector_key(key, by=writer(office))
    assert posted(client, INSTANCE.format(SECOND), KEYED, **keyed(secret)).status_code == 401
    assert Submission.objects.count() == 1


def test_a_key_opens_one_survey(client, office):
    survey = opened(office, is_closed_group=True)
    opened(office, "khac", "khac", is_closed_group=True)
    _key, secret = make_collector_key(survey, name="Máy 1", by=writer(office))
    other = client.get("/openrosa/quan-1/khac/formList", headers={**COLLECT, **keyed(secret)})
    assert other.status_code == 401


@pytest.mark.parametrize("given", ["Basic", "Basic !!!", "Bearer x", "Basic eA==", "Digest x"])
def test_what_is_no_key_opens_nothing(client, office, given):
    opened(office, is_closed_group=True)
    headers = {**COLLECT, "Authorization": given}
    assert client.get(f"{KEYED}/formList", headers=headers).status_code == 401


def test_a_key_does_not_travel_unsealed(client, office, settings):
    settings.ALLOWED_HOSTS = ["desk.example"]
    opened(office, is_closed_group=True)
    far = {**COLLECT, "Host": "desk.example"}
    assert client.get(f"{KEYED}/formList", headers=far).status_code == 403
    assert client.get(f"{KEYED}/formList", headers=far, secure=True).status_code == 401


def test_without_a_key_an_hour_has_room_for_few(client, office, monkeypatch):
    monkeypatch.setattr(limits, "UNPROVED_AN_HOUR", 1)
    survey = opened(office)
    assert posted(client, INSTANCE.format(FIRST)).status_code == 201
    full = posted(client, INSTANCE.format(SECOND))
    assert (full.status_code, full.headers["Retry-After"]) == (503, "600")
    assert posted(client, INSTANCE.format(FIRST)).status_code == 201
    _key, secret = make_collector_key(survey, name="Máy 1", by=writer(office))
    assert posted(client, INSTANCE.format(SECOND), KEYED, **keyed(secret)).status_code == 201


def test_what_is_not_open_is_not_listed_and_takes_nothing(client, office):
    begun(office)
    assert forms(client.get(f"{OPEN}/formList", headers=COLLECT)) == []
    assert posted(client, INSTANCE.format(FIRST)).status_code == 404
    assert client.get(f"{KEYED}/formList", headers=COLLECT).status_code == 404
    survey = opened(office, "da-dong", "da-dong")
    close_survey(survey, by=writer(office))
    xml = INSTANCE.format(FIRST).replace('"mang"', '"da-dong"')
    assert posted(client, xml).status_code == 403
    assert client.get("/openrosa/khong-co/formList", headers=COLLECT).status_code == 404
