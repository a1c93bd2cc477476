"""The newsletter's pages and the addresses of the office's actor."""

import json
import re
import time

import pytest
from django.conf import settings as configuration
from django.utils import timezone

from signalmast.channels.activitypub.signatures import new_key, public_half, signed
from signalmast.channels.domain import subscriptions
from signalmast.channels.domain.settings import keep_secrets
from signalmast.channels.enums import Act, Standing, State
from signalmast.channels.models import Account, Delivery, Subscriber
from signalmast.newsroom.domain.sites import open_site
from signalmast.website import views_channels

pytestmark = pytest.mark.urls("signalmast.website.urls_channels")
PRIVATE = new_key()
LINK = "https://quan-1.test/vi/tin/ngay-hoi/"


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path):
    settings.CHANNEL_KEYS = tmp_path / "keys"
    settings.SITE_URL = "https://quan-1.test"


def account(office, connector, **told):
    return Account.objects.create(
        office=office, platform=connector, connector=connector, name=connector, settings=told,
        standing=Standing.READY, proven_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def bulletin(office):
    open_site(office)
    return account(office, "newsletter")


@pytest.fixture
def actor(office):
    open_site(office)
    one = account(office, "activitypub", name="quan1")
    keep_secrets(one, {"private_key": PRIVATE})
    return one


def text(response):
    return response.content.decode()


def filled(client, page, address, *, seconds=10, **more):
    """Fill in the form of a page as a person does, so many seconds after it was opened."""
    stamp = re.search(r'name="stamp" value="([^"]+)"', text(client.get(page)))[1]
    now = time.time()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(views_channels.time, "time", lambda: now + seconds)
        return client.post(page, {"address": address, "stamp": stamp, "website": "", **more})


@pytest.mark.parametrize("page", ["/vi/ban-tin/{}/", "/en/newsletter/{}/"])
def test_a_page_asks_and_answers_the_same_to_all(client, bulletin, page):
    page = page.format(bulletin.pk)
    response = client.get(page)
    assert response.status_code == 200
    assert response.cookies == {}
    assert response.headers["Cache-Control"] == "no-store"
    assert f'<html lang="{page[1:3]}">' in text(response)
    assert "<script" not in re.sub(r'<script src="/static[^>]*></script>', "", text(response))
    first = filled(client, page, "hoa@dan-cu.test")
    again = filled(client, page, "hoa@dan-cu.test")
    assert (first.status_code, first.content) == (200, again.content)
    assert "hoa@dan-cu.test" not in text(first)
    row = Subscriber.objects.get()
    assert (row.language, row.confirmed_at) == (page[1:3], None)
    assert row.errand_at is not None


def test_programs_are_kept_away(client, bulletin):
    page = f"/en/newsletter/{bulletin.pk}/"
    assert filled(client, page, "a@x.test", seconds=1).status_code == 422
    assert filled(client, page, "a@x.test", seconds=90_000).status_code == 422
    assert filled(client, page, "a@x.test", website="http://x.test").status_code == 422
    assert client.post(page, {"address": "a@x.test"}).status_code == 422
    assert client.post(page, {"address": "a@x.test", "stamp": "x"}).status_code == 422
    assert Subscriber.objects.count() == 0


def test_a_stamp_is_good_for_one_newsletter(client, bulletin):
    stamp = views_channels._stamp(bulletin.pk + 1)
    page = f"/en/newsletter/{bulletin.pk}/"
    response = filled(client, page, "a@x.test", stamp=stamp)
    assert response.status_code == 422
    assert "The form was sent too quickly or lay open too long." in text(response)


def test_what_is_no_address_is_said_beside_the_field(client, bulletin):
    response = filled(client, f"/en/newsletter/{bulletin.pk}/", '"><b>x')
    assert response.status_code == 422
    assert "Write an e-mail address such as name@example.com." in text(response)
    assert 'aria-invalid="true"' in text(response)
    assert "<b>x" not in text(response)


def test_a_crowd_is_asked_to_come_later(client, bulletin, monkeypatch):
    monkeypatch.setattr(subscriptions, "PER_HOUR", 0)
    response = filled(client, f"/en/newsletter/{bulletin.pk}/", "a@x.test")
    assert response.status_code == 429
    assert "Very many are subscribing just now." in text(response)


def token_of(what, number):
    return subscriptions._token(what, number)


def test_looking_at_a_link_confirms_nothing(client, bulletin):
    subscriptions.ask_to_subscribe(bulletin, "hoa@dan-cu.test", "vi")
    row = Subscriber.objects.get()
    page = f"/vi/ban-tin/xac-nhan/{token_of('confirm', row.pk)}/"
    for _time in range(2):
        assert client.get(page).status_code == 200
        row.refresh_from_db()
        assert row.confirmed_at is None
    assert client.post(page).status_code == 200
    row.refresh_from_db()
    assert row.confirmed_at is not None
    assert "<button" not in text(client.get(page)).split("<main")[1].split("</main>")[0]


def test_ending_takes_one_click_or_one_post_of_a_mail_program(client, bulletin):
    subscriptions.ask_to_subscribe(bulletin, "hoa@dan-cu.test", "en")
    row = Subscriber.objects.get()
    page = f"/en/newsletter/end/{token_of('end', row.pk)}/"
    assert "End the subscription" in text(client.get(page))
    row.refresh_from_db()
    assert row.ended_at is None
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    response = strict.post(
        page, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 200
    assert response.cookies == {}
    row.refresh_from_db()
    assert (row.address, row.ended_at is None) == ("", False)
    assert "Your subscription has ended" in text(client.get(page))
    assert strict.post(page).status_code == 200


def test_links_that_lead_nowhere(client, bulletin):
    for page in (
        f"/en/newsletter/end/1-{'0' * 32}/", f"/en/newsletter/confirm/1-{'0' * 32}/",
        f"/en/newsletter/{bulletin.pk + 1}/", "/en/newsletter/end/x/",
    ):  # fmt: skip
        assert client.get(page).status_code == 404


def test_an_account_that_is_not_proven_has_no_page(client, bulletin):
    Account.objects.update(proven_at=None)
    assert client.get(f"/en/newsletter/{bulletin.pk}/").status_code == 404


JSON = {"HTTP_ACCEPT": "application/activity+json"}
WHERE = "https://quan-1.test/ap/quan1/"


def sent(actor, **fields):
    now = timezone.now()
    payload = {
        "text": f"Quận Một: Ngày hội {LINK}", "link": LINK, "office": "Quận Một", "language": "vi",
        "title": "Ngày hội", "summary": "", "html": "", "tags": [], "images": [],
    }  # fmt: skip
    given = {
        "source": "story:1", "version": "1", "state": State.SENT, "due_at": now,
        "not_before": now, "payload": payload,
    }  # fmt: skip
    return Delivery.objects.create(account=actor, office=actor.office, **{**given, **fields})


def test_the_actor_is_found_by_its_name(client, actor):
    response = client.get("/.well-known/webfinger?resource=acct:quan1@quan-1.test")
    assert response.headers["Content-Type"] == "application/jrd+json; charset=utf-8"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    found = response.json()
    assert found["subject"] == "acct:quan1@quan-1.test"
    assert found["links"][0] == {
        "rel": "self", "type": "application/activity+json", "href": WHERE,
    }  # fmt: skip
    by_address = client.get("/.well-known/webfinger", {"resource": WHERE})
    assert by_address.json() == found
    document = client.get("/ap/quan1/", **JSON).json()
    assert document["id"] == WHERE
    assert (document["type"], document["name"]) == ("Organization", "Quận Một")
    assert document["publicKey"]["publicKeyPem"] == public_half(PRIVATE)
    assert document["url"] == "https://quan-1.test/vi/"
    assert "PRIVATE" not in json.dumps(document)


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("?resource=acct:quan1@khac.test", 404), ("?resource=acct:khac@quan-1.test", 404),
     ("?resource=https://khac.test/ap/quan1/", 404), ("?resource=quan1", 404)],
)  # fmt: skip
def test_names_that_are_not_ours(client, actor, query, status):
    assert client.get(f"/.well-known/webfinger{query}").status_code == status


def test_a_browser_is_led_to_the_site(client, actor):
    delivery = sent(actor)
    assert client.get("/ap/quan1/", HTTP_ACCEPT="text/html").url == "https://quan-1.test/vi/"
    page = f"/ap/quan1/posts/{delivery.key.hex}"
    assert client.get(page, HTTP_ACCEPT="text/html").url == LINK


def test_a_post_is_read_changed_and_taken_down(client, actor):
    delivery = sent(actor)
    page = f"/ap/quan1/posts/{delivery.key.hex}"
    note = client.get(page, **JSON).json()
    assert note["id"] == f"https://quan-1.test{page}"
    assert "Ngày hội" in note["content"]
    assert client.get("/ap/quan1/outbox", **JSON).json()["totalItems"] == 1
    changed = {**delivery.payload, "text": f"Quận Một: Dời ngày {LINK}"}
    sent(actor, act=Act.EDIT, of=delivery, version="2", payload=changed)
    note = client.get(page, **JSON).json()
    assert "Dời ngày" in note["content"]
    assert note["updated"] >= note["published"]
    sent(actor, act=Act.WITHDRAW, of=delivery, version="3", payload={})
    gone = client.get(page, **JSON)
    assert (gone.status_code, gone.json()["type"]) == (410, "Tombstone")
    assert "Ngày hội" not in text(gone)
    outbox = client.get("/ap/quan1/outbox", **JSON).json()
    assert (outbox["totalItems"], outbox["orderedItems"]) == (0, [])


def test_a_post_that_has_not_left_is_not_told(client, actor):
    delivery = sent(actor, state=State.DUE)
    assert client.get(f"/ap/quan1/posts/{delivery.key.hex}", **JSON).status_code == 404
    assert client.get("/ap/quan1/outbox", **JSON).json()["totalItems"] == 0


def test_followers_are_a_number(client, actor):
    Subscriber.objects.create(
        account=actor, digest="a", address="sealed", confirmed_at=timezone.now()
    )
    found = client.get("/ap/quan1/followers", **JSON).json()
    assert found["totalItems"] == 1
    assert set(found) == {"@context", "type", "id", "totalItems"}


def test_node_info(client, actor):
    sent(actor)
    link = client.get("/.well-known/nodeinfo").json()["links"][0]
    assert link["href"] == "https://quan-1.test/nodeinfo/2.1"
    found = client.get("/nodeinfo/2.1").json()
    assert (found["software"]["name"], found["protocols"]) == ("signalmast", ["activitypub"])
    assert (found["usage"]["users"], found["usage"]["localPosts"]) == ({"total": 1}, 1)
    assert found["openRegistrations"] is False


def post(client, body, **headers):
    given = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    return client.post("/ap/quan1/inbox", body, content_type="application/activity+json", **given)


def test_the_inbox_takes_signed_requests_only(client, actor):
    body = json.dumps(
        {"type": "Create", "actor": "https://fedi.test/users/hoa", "object": {"type": "Note"}}
    ).encode()
    assert post(client, body, host="quan-1.test").status_code == 401
    headers = signed(
        "POST", f"{WHERE}inbox", key_id="https://fedi.test/users/hoa#k", private=PRIVATE, body=body
    )
    assert post(client, body, **headers).status_code == 202
    assert post(client, body + b" ", **headers).status_code == 401
    assert post(client, b"x" * 128_001, **headers).status_code == 413
    assert client.get("/ap/quan1/inbox").status_code == 405
    assert Subscriber.objects.count() == 0


def test_an_unknown_actor(client, actor):
    for page in ("/ap/khac/", "/ap/khac/outbox", "/ap/khac/followers", "/ap/quan1/posts/x"):
        assert client.get(page, **JSON).status_code == 404
    Account.objects.update(proven_at=None)
    assert client.get("/ap/quan1/", **JSON).status_code == 404


def test_each_language_has_its_words():
    from signalmast.website.urls_channels import WORDS

    assert list(WORDS) == [code for code, _label in configuration.LANGUAGES]
