"""Keys of programs at the desk: shown once, withdrawn for good, the office's own."""

import re

import pytest

from signalmast.core.models import AuditEntry
from signalmast.listening.domain.open311 import find_key, issue_key
from signalmast.listening.models import ApiKey
from signalmast.newsroom.tests.factories import person
from signalmast.people.domain.offices import open_office
from signalmast.people.enums import Role
from signalmast.people.tests.screens import words

pytestmark = pytest.mark.django_db
KEYS = "/desk/open311/"


@pytest.fixture
def chief(client, office):
    client.force_login(person(office, "chi", Role.ADMINISTRATOR))
    return client


def key_in(answer):
    return re.search(r'class="desk-password">([^<]+)<', answer.content.decode())[1]


def test_a_key_is_shown_once_and_opens_the_office(chief, office):
    assert "No program has a key yet" in words(chief.get(KEYS))
    answer = chief.post(KEYS, {"app": "Ứng dụng phường 3"})
    key = key_in(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    assert find_key(key, office) == ApiKey.objects.get()
    listed = chief.get(KEYS)
    assert ("Ứng dụng phường 3" in words(listed), key in listed.content.decode()) == (True, False)
    entry = AuditEntry.objects.get(verb="open311key.issue")
    assert key not in str(entry.data)


def test_a_program_without_a_name_gets_no_key(chief):
    answer = chief.post(KEYS, {"app": " "})
    assert "Write which program it is and who runs it." in words(answer)
    assert ApiKey.objects.count() == 0


def test_withdrawing_is_asked_once_and_is_for_good(chief, office):
    row, key = issue_key(office, "App", by=None)
    asked = chief.get(f"{KEYS}{row.pk}/withdraw/")
    assert "A withdrawn key never works again." in words(asked)
    assert find_key(key, office) == row
    chief.post(f"{KEYS}{row.pk}/withdraw/")
    assert find_key(key, office) is None
    assert chief.post(f"{KEYS}{row.pk}/withdraw/").status_code == 404
    assert AuditEntry.objects.filter(verb="open311key.withdraw").count() == 1


def test_who_does_not_manage_looks_and_changes_nothing(client, office):
    row, key = issue_key(office, "App", by=None)
    client.force_login(person(office, "lan", Role.EDITOR))
    page = client.get(KEYS)
    assert ("App" in words(page), "Make a key" in words(page)) == (True, False)
    assert client.post(KEYS, {"app": "Another"}).status_code in {302, 403}
    assert client.post(f"{KEYS}{row.pk}/withdraw/").status_code in {302, 403}
    assert (ApiKey.objects.count(), find_key(key, office)) == (1, row)


def test_keys_of_another_office_are_nowhere(chief, office):
    other = open_office("quan-3", name="Quận Ba")
    row, _key = issue_key(other, "Ứng dụng của quận khác", by=None)
    assert "quận khác" not in words(chief.get(KEYS))
    assert chief.get(f"{KEYS}{row.pk}/withdraw/").status_code == 404
