"""Feedback from other programs: what a key allows, what is kept, and what never is."""

import json
from urllib.parse import urlencode

import pytest

from signalmast.core.models import AuditEntry
from signalmast.listening.domain.open311 import withdraw_key
from signalmast.listening.models import ApiKey, Contact, Feedback
from signalmast.people.domain.offices import open_office
from signalmast.website.domain import limits
from signalmast.website.tests import open311
from signalmast.website.tests.open311 import V2, form_of, read_json, read_xml

pytestmark = [pytest.mark.django_db, pytest.mark.urls("signalmast.website.urls_open311")]
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def _empty_buckets():
    open311.empty_buckets()


@pytest.fixture(autouse=True)
def subject(office):
    return open311.lamps(office)


@pytest.fixture
def key(office):
    return open311.a_key(office)[1]


def send(client, form, *, path=f"{V2}/requests.json?locale=en", kind=FORM):
    return client.post(path, urlencode(form), content_type=kind)


def said(response):
    return [one["description"] for one in read_json(response)]


def test_a_request_is_taken_in_and_only_the_number_comes_back(client, key):
    response = send(client, form_of(key))
    assert response.status_code == 200
    (row,) = read_json(response)
    found = Feedback.objects.get()
    assert (row["service_request_id"], row["account_id"]) == (found.number, None)
    assert (found.text, found.origin, found.language) == (open311.SECRET, "open311", "en")
    assert (str(found.latitude), str(found.longitude)) == ("10.776912", "106.700981")
    assert found.attributes == {"lamp": "HS-12"}
    assert not found.agrees_to_publish


def test_what_is_personal_is_sealed_or_dropped_and_never_said_again(client, key):
    response = send(client, form_of(key, media_url="https://anh.example/1.jpg"))
    (row,) = read_json(response)
    again = client.get(f"{V2}/requests/{row['service_request_id']}.json")
    told = response.content.decode() + again.content.decode()
    for secret in ("hoa@example.org", "Hoa", "Nguyễn", "0903000000", "d-1", "a-1", "anh.example"):
        assert secret not in told
    assert Contact.objects.count() == 1
    assert "hoa@example.org" not in Contact.objects.get().sealed
    kept = json.dumps(list(Feedback.objects.values()), default=str, ensure_ascii=False)
    for secret in ("hoa@example.org", "Nguyễn", "0903000000", "anh.example"):
        assert secret not in kept
    assert AuditEntry.objects.filter(verb__startswith="feedback").count() == 0


def test_the_notice_says_until_when_how_to_follow_and_what_was_not_kept(client, key):
    (row,) = read_json(send(client, form_of(key, media_url="https://anh.example/1.jpg")))
    due = Feedback.objects.get().due_at.isoformat()
    notice = row["service_notice"]
    begins = f"Dây điện đứt: gọi 113 ngay. The office answers by {due}. With the code "
    ends = ("The picture was not fetched: this server opens no addresses of others. "
            "Name, telephone number and identities of devices were not kept.")  # fmt: skip
    assert (notice.startswith(begins), notice.endswith(ends)) == (True, True)


def test_agreeing_to_publish_is_a_question_of_the_service(client, key):
    send(client, form_of(key, **{"attribute[consent_to_publish]": "yes"}))
    assert Feedback.objects.get().agrees_to_publish
    response = send(client, form_of(key, **{"attribute[consent_to_publish]": "maybe"}))
    assert response.status_code == 400
    assert said(response) == ["attribute[consent_to_publish] is yes or no."]


def test_the_same_sent_again_after_a_lost_answer_is_the_same_request(client, key, office):
    first, again = (read_json(send(client, form_of(key))) for _time in range(2))
    assert first == again
    assert Feedback.objects.count() == 1
    assert ApiKey.objects.get().taken == 1
    other = open311.a_key(office, "Another app")[1]
    assert read_json(send(client, form_of(other))) != first
    assert read_json(send(client, form_of(key, email="lan@example.org"))) != first
    assert Feedback.objects.count() == 3


def test_a_test_is_checked_like_the_real_thing_and_leaves_nothing(client, key):
    path = "/open311/test/v2/requests.json?locale=en"
    response = send(client, form_of(key), path=path)
    (row,) = read_json(response)
    assert "This was a test: nothing was kept." in row["service_notice"]
    assert (Feedback.objects.count(), Contact.objects.count()) == (0, 0)
    assert ApiKey.objects.get().taken == 0
    assert send(client, form_of("x"), path=path).status_code == 403
    assert send(client, form_of(key, service_code="no"), path=path).status_code == 404


@pytest.mark.parametrize(
    ("changed", "status", "why"),
    [
        ({"api_key": None}, 403, ["api_key is missing, unknown or withdrawn; the office gives out "
                                  "keys."]),
        ({"api_key": "x" * 5000}, 403, ["api_key is missing, unknown or withdrawn; the office "
                                        "gives out keys."]),
        ({"service_code": None}, 400, ["service_code is missing; services lists what there is."]),
        ({"service_code": "none"}, 404, ["There is no service with this service_code."]),
        ({"service_code": "\0"}, 404, ["There is no service with this service_code."]),
        ({"jurisdiction_id": "quan-9"}, 404, ["There is no office with this jurisdiction_id."]),
        ({"lat": None}, 400, ["lat and long are two numbers in degrees, such as 10.776 and "
                              "106.701."]),
        ({"lat": "NaN"}, 400, ["lat and long are two numbers in degrees, such as 10.776 and "
                               "106.701."]),
        ({"long": "181"}, 400, ["lat lies between -90 and 90, long between -180 and 180."]),
        ({"lat": None, "long": None}, 400, ["Say where it is: lat and long, or address_string. "
                                            "address_id is not known here."]),
        ({"description": "x" * 4001}, 400, ["description: The text is longer than 4,000 "
                                            "characters. Send the part that matters."]),
        ({"email": "no address"}, 400, ["email: This is no e-mail address. Correct it or leave it "
                                        "empty."]),
        ({"attribute[since]": "year"}, 400, ["attribute[since]: Choose one of the answers that are "
                                             "offered."]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_kept(client, key, changed, status, why):
    response = send(client, form_of(key, **changed))
    assert (response.status_code, said(response)) == (status, why)
    assert [one["code"] for one in read_json(response)] == [status]
    assert Feedback.objects.count() == 0


def test_a_place_in_words_is_enough(client, key):
    form = form_of(key, lat=None, long=None, address_string="12 đường Hoa Sen\0")
    assert send(client, form).status_code == 200
    assert Feedback.objects.get().address == "12 đường Hoa Sen"


def test_unknown_questions_are_left_out_and_lists_are_read(client, key):
    form = {**form_of(key), "attribute[easting]": "1", "attribute[since][]": "week"}
    assert send(client, form).status_code == 200
    assert Feedback.objects.get().attributes == {"lamp": "HS-12", "since": "week"}


def test_a_key_opens_its_own_office_until_it_is_withdrawn(client, office):
    other = open_office("quan-3", name="Quận Ba")
    row, key = open311.a_key(other)
    assert send(client, form_of(key)).status_code == 403
    open311.lamps(other)
    assert send(client, form_of(key, jurisdiction_id="quan-3")).status_code == 200
    withdraw_key(row, by=None)
    assert send(client, form_of(key, jurisdiction_id="quan-3")).status_code == 403


def test_a_key_is_kept_as_a_digest_and_counted(client, office):
    row, key = open311.a_key(office)
    send(client, form_of(key))
    row.refresh_from_db()
    assert key not in json.dumps(list(ApiKey.objects.values()), default=str)
    assert (row.taken, row.used_on is None) == (1, False)


def test_a_key_has_its_own_limit(client, key, monkeypatch):
    monkeypatch.setattr(limits.of_key, "most", 1)
    statuses = [send(client, form_of(key, description=f"{n} " * 9)).status_code for n in range(2)]
    assert statuses == [200, 429]


def test_a_client_as_fixmystreet_sends_it_gets_xml(client, key):
    form = form_of(key, jurisdiction_id="quan-1", service_code="den-duong")
    response = send(client, form, path=f"{V2}/requests.xml", kind=f"{FORM}; charset=utf-8")
    (row,) = read_xml(response)
    assert row["service_request_id"] == Feedback.objects.get().number
    assert row["account_id"] == ""


BROKEN = [
    (FORM, b"\xff\xfe=\x00&api_key=%FF%FE&service_code=%00"),
    (f"{FORM}; charset=utf-16", b"api_key=x"),
    (f"{FORM}; charset=none-such", b"api_key=x"),
    ("multipart/form-data", b"--x"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n"),
    ("multipart/form-data; boundary=x; charset=none-such", b"--x\r\n\r\nz\r\n--x--"),
    ("multipart/form-data; boundary=\xe9", b"--x"),
    ("application/json", b'{"api_key": 1'),
    ("text/xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
    ("", b"api_key=x"),
]


@pytest.mark.parametrize(("kind", "body"), BROKEN)
def test_whatever_is_sent_the_answer_is_an_error_of_the_standard(client, kind, body):
    response = client.generic("POST", f"{V2}/requests.json", body, content_type=kind)
    assert response.status_code in {400, 403, 404}
    assert read_json(response)[0]["code"] == response.status_code


def test_more_than_a_form_holds_is_not_read(client, key):
    response = send(client, form_of(key, description="x" * 70_000))
    assert (response.status_code, read_json(response)[0]["code"]) == (413, 413)


def test_thousands_of_fields_are_not_a_form(client, key):
    body = "&".join(f"a{number}=" for number in range(10_001))
    response = client.post(f"{V2}/requests.json", body[:59_000], content_type=FORM)
    assert response.status_code in {400, 403}
