"""What Open311 says of requests and what it keeps to itself, in both formats."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from signalmast.listening.domain.sender import withdraw
from signalmast.listening.models import Answer, Feedback, Step
from signalmast.people.domain.offices import open_office
from signalmast.website.domain import limits
from signalmast.website.tests import open311
from signalmast.website.tests.open311 import V2, flat, read_json, read_xml

pytestmark = [pytest.mark.django_db, pytest.mark.urls("signalmast.website.urls_open311")]


@pytest.fixture(autouse=True)
def _empty_buckets():
    open311.empty_buckets()


@pytest.fixture
def subject(office):
    return open311.lamps(office)


def numbers_of(response):
    return [one["service_request_id"] for one in read_json(response)]


ADDRESSES = [
    "/open311/discovery", f"{V2}/services", f"{V2}/services/den-duong", f"{V2}/requests",
    f"{V2}/requests/NUMBER", f"{V2}/tokens/NUMBER", f"{V2}/servicerequestupdates",
    "/open311/test/v2/services", "/open311/test/v2/requests",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_both_formats_say_the_same(client, subject, address):
    for ago in (1, 2):
        found = open311.feedback(subject, days_ago=ago, published=True)
    address = address.replace("NUMBER", found.number)
    as_json = flat(read_json(client.get(f"{address}.json")))
    as_xml = read_xml(client.get(f"{address}.xml"))
    assert as_xml == as_json
    assert as_json


def test_a_service_is_told_in_the_language_that_is_asked_for(client, subject):
    (vietnamese,) = read_json(client.get(f"{V2}/services.json"))
    (english,) = read_json(client.get(f"{V2}/services.json?locale=en"))
    assert (vietnamese["service_name"], english["service_name"]) == ("Đèn đường", "Street lamps")
    assert vietnamese == {
        "service_code": "den-duong", "service_name": "Đèn đường",
        "description": "Đèn tắt hoặc hỏng", "metadata": True, "type": "realtime",
        "keywords": "đèn, điện", "group": "hạ tầng",
    }  # fmt: skip


def test_english_words_of_questions_stay_out_of_the_standards_rows(client, subject):
    """A definition has the standard's fields and no others, in the office's own words."""
    first, second = subject.attributes
    first["description_en"] = "Number of the post"
    second["values"][0]["name_en"] = "Today"
    subject.group_en = "infrastructure"
    subject.save()
    found = read_json(client.get(f"{V2}/services/den-duong.json?locale=en"))
    assert [one["description"] for one in found["attributes"][:2]] == [
        "Số ghi trên cột", "Từ bao giờ",
    ]  # fmt: skip
    assert found["attributes"][1]["values"][0] == {"key": "day", "name": "Hôm nay"}
    told = (client.get(f"{V2}/services.json?locale={one}") for one in ("vi", "en"))
    assert [read_json(one)[0]["group"] for one in told] == ["hạ tầng", "infrastructure"]


def test_a_definition_asks_the_offices_questions_and_whether_to_publish(client, subject):
    found = read_json(client.get(f"{V2}/services/den-duong.json?locale=en"))
    assert [one["code"] for one in found["attributes"]] == ["lamp", "since", "consent_to_publish"]
    assert [one["order"] for one in found["attributes"]] == [1, 2, 3]
    assert found["attributes"][1]["values"][0] == {"key": "day", "name": "Hôm nay"}
    assert found["attributes"][2]["values"] == [
        {"key": "no", "name": "No"}, {"key": "yes", "name": "Yes"},
    ]  # fmt: skip


def test_the_list_shows_what_the_resident_agreed_to_and_two_people_published(client, subject):
    public = open311.feedback(subject, published=True)
    open311.feedback(subject)
    agreed = open311.feedback(subject, agrees_to_publish=True)
    withdraw(open311.feedback(subject, published=True))
    response = client.get(f"{V2}/requests.json")
    assert numbers_of(response) == [public.number]
    (row,) = read_json(response)
    assert (row["description"], row["status_notes"]) == (open311.PUBLISHED, open311.ANSWER)
    assert (row["lat"], row["long"]) == (10.777, 106.701)
    assert (row["address"], row["media_url"]) == (None, None)
    assert row["status"] == "closed"
    assert agreed.number not in response.content.decode()


def test_whoever_has_the_number_reads_how_it_stands_without_text_and_place(client, subject):
    found = open311.feedback(subject, text=open311.SECRET)
    response = client.get(f"{V2}/requests/{found.number}.json?locale=en")
    (row,) = read_json(response)
    assert row["status"] == "open"
    assert row["status_notes"] == "new"
    assert row["agency_responsible"] == "Quận Một"
    assert row["requested_datetime"].endswith("+07:00")
    assert row["expected_datetime"] == f"{found.due_at}T23:59:59+07:00"
    for name in ("description", "address", "lat", "long", "media_url"):
        assert row[name] is None
    assert "Hoa" not in response.content.decode()


def test_an_answer_taken_off_the_site_is_gone_here_too(client, subject):
    found = open311.feedback(subject, published=True)
    Answer.objects.filter(feedback=found).update(
        removal_by=1, removal_why="Nêu tên người khác.", removed_by=2, removed_at=timezone.now()
    )
    assert numbers_of(client.get(f"{V2}/requests.json")) == []
    (row,) = read_json(client.get(f"{V2}/requests/{found.number}.json"))
    assert (row["description"], row["lat"]) == (None, None)
    assert open311.ANSWER not in json.dumps(row, ensure_ascii=False)


def test_an_office_sees_its_own_requests_alone(client, subject):
    other = open_office("quan-3", name="Quận Ba")
    theirs = open311.feedback(open311.lamps(other), published=True)
    ours = open311.feedback(subject, published=True)
    assert numbers_of(client.get(f"{V2}/requests.json")) == [ours.number]
    assert numbers_of(client.get(f"{V2}/requests.json?jurisdiction_id=quan-3")) == [theirs.number]
    assert client.get(f"{V2}/requests/{theirs.number}.json").status_code == 404
    assert numbers_of(client.get(f"{V2}/requests.json?service_request_id={theirs.number}")) == []
    assert client.get(f"{V2}/requests.json?jurisdiction_id=quan-9").status_code == 404


def test_the_newest_ninety_days_unless_other_days_are_asked_for(client, subject):
    days = {ago: open311.feedback(subject, days_ago=ago, published=True) for ago in (1, 40, 100)}
    asked = f"{V2}/requests.json"
    assert numbers_of(client.get(asked)) == [days[1].number, days[40].number]
    today = timezone.now()
    since = (today - timedelta(days=110)).date().isoformat()
    found = client.get(asked, {"start_date": since})
    assert numbers_of(found) == [days[40].number, days[100].number]
    until = (today - timedelta(days=30)).isoformat(timespec="seconds")
    found = client.get(asked, {"end_date": until})
    assert numbers_of(found) == [days[40].number, days[100].number]
    found = client.get(asked, {"start_date": since, "end_date": until})
    assert numbers_of(found) == [days[40].number, days[100].number]


def test_filters_narrow_and_an_empty_one_counts_as_none(client, subject, office):
    water = open311.lamps(office, code="ngap", name="Ngập")
    first = open311.feedback(subject, days_ago=1, published=True)
    second = open311.feedback(water, days_ago=2, published=True)
    Feedback.objects.filter(pk=second.pk).update(state="routed")
    ask = f"{V2}/requests.json"
    both = [first.number, second.number]
    assert numbers_of(client.get(ask, {"service_code": "ngap"})) == [second.number]
    assert numbers_of(client.get(ask, {"service_code": "ngap,den-duong"})) == both
    assert numbers_of(client.get(ask, {"status": "open"})) == [second.number]
    assert numbers_of(client.get(ask, {"status": "Closed"})) == [first.number]
    assert numbers_of(client.get(ask, {"status": "open,closed"})) == both
    assert numbers_of(client.get(ask, {"service_request_id": first.number.lower()})) == both[:1]
    assert numbers_of(client.get(ask, {"service_request_id": "'; --"})) == []
    empty = dict.fromkeys(("status", "service_code", "start_date", "jurisdiction_id", "page"), "")
    assert numbers_of(client.get(ask, empty)) == both


def test_pages_turn(client, subject):
    rows = [open311.feedback(subject, days_ago=ago, published=True) for ago in range(3)]
    ask = f"{V2}/requests.json?page_size=2&page="
    assert numbers_of(client.get(f"{ask}1")) == [rows[0].number, rows[1].number]
    assert numbers_of(client.get(f"{ask}2")) == [rows[2].number]
    assert numbers_of(client.get(f"{ask}100000")) == []


def test_a_thousand_requests_cost_as_many_questions_to_the_database_as_one(
    client, subject, django_assert_num_queries
):
    for ago in range(3):
        open311.feedback(subject, days_ago=ago, published=True)
    client.get(f"{V2}/requests.json")
    with django_assert_num_queries(3):
        assert len(numbers_of(client.get(f"{V2}/requests.json"))) == 3


def test_a_token_is_the_number_itself(client, subject):
    found = open311.feedback(subject)
    assert read_json(client.get(f"{V2}/tokens/{found.number}.json")) == [
        {"service_request_id": found.number, "token": found.number}
    ]
    assert client.get(f"{V2}/tokens/NONE.json").status_code == 404


def test_updates_are_those_of_public_requests_or_of_numbers_that_somebody_has(client, subject):
    public = open311.feedback(subject, published=True)
    hidden = open311.feedback(subject)
    Step.objects.create(feedback=hidden, at=timezone.now(), what="answered", note="nội bộ")
    asked = f"{V2}/servicerequestupdates.json?locale=en"
    found = read_json(client.get(asked))
    assert [(one["service_request_id"], one["status"]) for one in found] == [
        (public.number, "OPEN"), (public.number, "CLOSED"),
    ]  # fmt: skip
    assert found[-1]["description"] == open311.ANSWER
    found = read_json(client.get(f"{asked}&service_request_id={hidden.number}"))
    assert [one["description"] for one in found] == ["received", "answered"]
    assert len({one["update_id"] for one in found}) == 2
    assert "nội bộ" not in json.dumps(found, ensure_ascii=False)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("start_date=yesterday", ["start_date is no date; write it like "
                                  "2026-01-31T08:00:00+07:00."]),
        ("start_date=2026-01-31T08:00:00", ["start_date is no date; write it like "
                                            "2026-01-31T08:00:00+07:00."]),
        ("end_date=2026-02-30", ["end_date is no date; write it like "
                                 "2026-01-31T08:00:00+07:00."]),
        ("start_date=0001-01-01T00:00:00%2B14:00", ["start_date is no date; write it like "
                                                    "2026-01-31T08:00:00+07:00."]),
        ("start_date=2026-02-01&end_date=2026-01-01", ["end_date lies before start_date."]),
        ("start_date=2026-01-01&end_date=2026-06-01",
         ["start_date and end_date may lie 90 days apart, no more."]),
        ("status=half", ["status is open, closed, or both with a comma between them."]),
        ("page=0&page_size=x", ["page is a whole number from 1 on.",
                                "page_size is a whole number from 1 on."]),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_and_never_guessed(client, subject, query, said):
    response = client.get(f"{V2}/requests.json?locale=en&{query}")
    assert response.status_code == 400
    assert read_json(response) == [{"code": 400, "description": one} for one in said]
    assert response.headers["Cache-Control"] == "no-store"


def test_an_unescaped_plus_sign_is_still_a_zone(client, subject):
    response = client.get(f"{V2}/requests.json?start_date=2026-01-31T08:00:00+07:00")
    assert response.status_code == 200


def test_errors_are_a_list_in_xml_too(client, subject):
    response = client.get(f"{V2}/services/none.xml?locale=en")
    assert response.status_code == 404
    said = "There is no service with this service_code."
    assert read_xml(response) == [{"code": "404", "description": said}]


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        ("get", f"{V2}/services.html", 404, "text/xml"),
        ("get", f"{V2}/services.JSON", 200, "application/json"),
        ("delete", f"{V2}/services.json", 405, "application/json"),
        ("post", f"{V2}/services.xml", 405, "text/xml"),
        ("put", f"{V2}/requests.json", 405, "application/json"),
        ("trace", f"{V2}/requests.json", 405, "application/json"),
        ("options", f"{V2}/requests.json", 405, "application/json"),
        ("get", f"{V2}/requests/%00.json", 404, "application/json"),
        ("get", f"{V2}/services/%F0%9F%98%80.json", 404, "application/json"),
        ("get", f"{V2}/services.json?jurisdiction_id=%00", 404, "application/json"),
        ("get", f"{V2}/services/{'x' * 300}.xml", 404, "text/xml"),
        ("get", f"{V2}/requests/{'x' * 300}.json", 404, "application/json"),
        ("get", f"{V2}/services/a%2Fb.json", 404, "application/json"),
        ("get", f"{V2}/services/%0A/%0A.json", 404, "application/json"),
        ("get", f"{V2}/requests/.json", 404, "application/json"),
    ],
)
def test_a_question_of_another_kind_is_refused_in_a_format_of_the_standard(
    client, subject, method, path, status, kind
):
    response = getattr(client, method)(path)
    assert (response.status_code, response.headers["Content-Type"]) == (status, kind)
    if status == 405:
        assert response.headers["Allow"].startswith("GET, HEAD")


def test_nothing_is_set_and_pages_of_any_site_may_read(client, subject):
    response = client.get(f"{V2}/services.json")
    assert dict(response.cookies) == {}
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert response.headers["Content-Language"] == "vi"


def test_too_many_questions_are_put_off(client, subject, monkeypatch):
    monkeypatch.setattr(limits.programs, "most", 2)
    statuses = [client.get(f"{V2}/services.json").status_code for _time in range(3)]
    assert statuses == [200, 200, 429]
    assert client.get(f"{V2}/services.json").headers["Retry-After"] == "60"


def test_before_the_first_office_there_is_nobody_to_ask(client, db):
    assert client.get(f"{V2}/services.json").status_code == 404
