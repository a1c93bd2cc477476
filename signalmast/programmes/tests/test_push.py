"""Briefings in officers' own browsers, against a push service that really decrypts."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from signalmast.channels.domain.accounts import check_account
from signalmast.channels.domain.holding import hold
from signalmast.channels.enums import Standing
from signalmast.channels.tests.contract import network  # noqa: F401 -- a fixture
from signalmast.channels.tests.factories import account
from signalmast.channels.tests.platforms.base import Fault
from signalmast.channels.tests.platforms.web_push import PushService
from signalmast.core.headers import DESK_POLICY
from signalmast.core.sentences import tell
from signalmast.people.domain.offices import dismiss_member
from signalmast.people.models import Membership
from signalmast.programmes.domain.briefing_push import (
    PUSHES,
    application_key,
    switch_off,
    switch_on,
)
from signalmast.programmes.domain.briefings import withdraw_briefing
from signalmast.programmes.models import Briefing, BriefingPush, OfficerBrowser
from signalmast.programmes.tests.briefed import Case
from tests.desk.conftest import desk_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path):
    settings.CHANNEL_KEYS = tmp_path / "keys" / "channels"
    settings.DATA_DIR = tmp_path


@pytest.fixture
def there(network):  # noqa: F811 -- the fixture above
    service = PushService()
    service.line = network.add(service)
    return service


@pytest.fixture
def case():
    found = Case(units=2)
    made = account(found.office, "web_push", settings={"contact": "lien-he@phuong-mau.test"})
    assert check_account(made)
    found.channel = made
    return found


def subscribe(there, case, user):
    """Switch on one more browser of an officer and return it and what it gave."""
    given = json.loads(there.subscribe(application_key(case.office)))
    switch_on(case.office, given, by=user)
    return list(there.browsers.values())[-1], given


def test_each_browser_of_the_units_officers_is_told_once_and_of_the_title_alone(there, case):
    first, _given = subscribe(there, case, case.officer)
    second, _given = subscribe(there, case, case.officer)
    other, _given = subscribe(there, case, case.stranger)
    sent = case.sent(units=[case.units[0]])
    assert [len(one.shown) for one in (first, second, other)] == [0, 0, 0]
    assert (PUSHES.is_waiting(), PUSHES.send(), PUSHES.is_waiting()) == (True, 2, False)
    assert [len(one.shown) for one in (first, second, other)] == [1, 1, 0]
    (said,) = first.shown
    assert said["title"].endswith(f": {sent.title}")
    assert sent.text not in json.dumps(said, ensure_ascii=False)
    assert said["link"].endswith(reverse("unit:briefing", args=[case.units[0].pk, sent.pk]))
    assert BriefingPush.objects.count() == 0


def test_an_address_is_sealed_and_a_browser_is_its_last_officers(there, case):
    _browser, given = subscribe(there, case, case.officer)
    switch_on(case.office, given, by=case.stranger)
    (row,) = OfficerBrowser.objects.all()
    assert (row.user_id, given["endpoint"] in row.address) == (case.stranger.pk, False)
    switch_off(case.office, given, by=case.officer)
    assert OfficerBrowser.objects.count() == 1
    switch_off(case.office, given, by=case.stranger)
    assert OfficerBrowser.objects.count() == 0


def test_only_officers_switch_on_and_only_what_a_browser_gave(there, case):
    given = json.loads(there.subscribe(application_key(case.office)))
    with pytest.raises(PermissionDenied):
        switch_on(case.office, given, by=case.editor)
    for bad in ({}, {"endpoint": "http://a/", "keys": {"p256dh": "x", "auth": "y"}}, "x"):
        with pytest.raises(ValidationError):
            switch_on(case.office, bad, by=case.officer)


@pytest.mark.parametrize("is_known", [True, False])
def test_a_browser_that_is_gone_is_forgotten(there, case, is_known):
    browser, _given = subscribe(there, case, case.officer)
    case.sent()
    browser.ended = True
    if not is_known:
        there.browsers.clear()
    assert PUSHES.send() == 0
    assert (OfficerBrowser.objects.count(), BriefingPush.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("fault", "left"), [(Fault.LIMITED, 1), (Fault.DNS, 1), (Fault.DROPPED, 0)]
)
def test_what_certainly_did_not_arrive_is_tried_again(there, case, fault, left):
    subscribe(there, case, case.officer)
    case.sent()
    there.line.faults = [fault]
    assert PUSHES.send() == 0
    there.line.settle()
    assert (BriefingPush.objects.count(), OfficerBrowser.objects.count()) == (left, 1)


def test_nothing_is_told_of_what_was_withdrawn_or_has_ended(there, case):
    browser, _given = subscribe(there, case, case.officer)
    withdraw_briefing(case.sent(), why="Đã đổi.", by=case.editor)
    assert not PUSHES.is_waiting()
    case.ended()
    assert (PUSHES.is_waiting(), PUSHES.send(), PUSHES.is_waiting()) == (True, 0, False)
    assert browser.shown == []


def test_a_channel_at_rest_and_an_installation_on_hold_send_nothing(there, case):
    browser, _given = subscribe(there, case, case.officer)
    case.sent()
    hold(tell("The office asked for it."))
    assert PUSHES.send() == 0
    assert [BriefingPush.objects.get().attempts, browser.shown] == [1, []]
    type(case.channel).objects.update(standing=Standing.PAUSED)
    assert application_key(case.office) == ""


def test_the_browsers_go_with_the_officer(there, case):
    subscribe(there, case, case.officer)
    admin = case.member("administrator")
    own = Membership.objects.get(user=case.officer)
    case.sent()
    dismiss_member(own, by=admin)
    assert (OfficerBrowser.objects.count(), BriefingPush.objects.count()) == (0, 0)


def test_the_screen_switches_on_and_off_and_says_how_it_stands(there, case):
    client, number = desk_of(case.officer, "en"), case.units[0].pk
    where = reverse("unit:browser", args=[number])
    given = json.loads(there.subscribe(client.get(where).json()["key"]))

    def say(**more):
        body = json.dumps({"subscription": given, **more})
        return client.post(where, body, content_type="application/json").json()

    assert [say()["on"], say(on=True)["on"], say()["on"]] == [False, True, True]
    page = client.get(reverse("unit:home", args=[number])).content.decode()
    assert f'data-notify="{where}"' in page
    assert "1 browser of yours is told." in page
    assert say(on=False)["on"] is False
    say(on=True)
    client.post(where)
    assert OfficerBrowser.objects.count() == 0
    assert client.post(where, "[]", content_type="application/json").status_code == 400
    assert client.post(where, "{}" + " " * 5000, content_type="application/json").status_code == 413


def test_without_a_channel_for_it_nothing_is_offered(case):
    type(case.channel).objects.all().delete()
    client = desk_of(case.officer)
    page = client.get(reverse("unit:home", args=[case.units[0].pk]))
    assert "data-notify=" not in page.content.decode()
    assert client.get(reverse("unit:browser", args=[case.units[0].pk])).json() == {"key": ""}


def test_the_worker_is_the_desks_own_with_the_desk_as_its_reach(case):
    found = desk_of(case.officer).get(reverse("unit:worker"))
    assert b"showNotification" in found.content
    assert found.headers["Service-Worker-Allowed"] == "/desk/"
    assert found.headers["Content-Type"].startswith("text/javascript")
    # Without directives of their own workers come under script-src, requests under connect-src.
    assert "worker-src" not in DESK_POLICY
    assert "child-src" not in DESK_POLICY
    assert (DESK_POLICY["script-src"], DESK_POLICY["connect-src"]) == ("'self'", "'self'")
    assert Briefing.objects.count() == 0
