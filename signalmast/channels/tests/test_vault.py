"""Secrets at rest."""

import stat

import pytest

from signalmast.channels import vault
from signalmast.channels.domain.settings import AccountSettings, keep_secrets, reseal_all
from signalmast.channels.models import Secret
from signalmast.channels.tests.factories import account


def test_what_is_sealed_opens_in_its_own_place_only():
    sealed = vault.seal("mã truy cập", context="account:7:token")
    assert "truy" not in sealed
    assert vault.unseal(sealed, context="account:7:token") == "mã truy cập"
    with pytest.raises(vault.Locked):
        vault.unseal(sealed, context="account:8:token")


def test_the_same_text_is_never_sealed_the_same():
    assert vault.seal("a", context="c") != vault.seal("a", context="c")


@pytest.mark.parametrize("broken", ["", "v1", "v1.abc.def", "v2.a.b", "v1..", "v1.x.%%%"])
def test_what_is_no_seal_does_not_open(broken):
    with pytest.raises(vault.Locked) as raised:
        vault.unseal(broken, context="c")
    assert str(raised.value) == (
        "A token can't be opened: its key is missing or is another one. Put the key file back "
        "that belongs to this database, or connect the account again."
    )


def test_one_changed_letter_is_noticed():
    sealed = vault.seal("token", context="c")
    changed = sealed[:-3] + ("A" if sealed[-3] != "A" else "B") + sealed[-2:]
    with pytest.raises(vault.Locked):
        vault.unseal(changed, context="c")


def test_the_key_file_is_for_its_owner_alone(settings):
    vault.keys()
    assert stat.S_IMODE(settings.CHANNEL_KEYS.stat().st_mode) == 0o600


@pytest.mark.django_db
def test_rotation_seals_anew_and_the_old_key_can_go(office, settings):
    there = account(office)
    keep_secrets(there, {"token": "secret-word"})
    before = Secret.objects.get().sealed
    finger = vault.fingerprint()
    vault.add_key()
    assert AccountSettings(there)["token"] == "secret-word"
    assert reseal_all() == 1
    assert reseal_all() == 0
    assert Secret.objects.get().sealed != before
    assert vault.fingerprint() == finger
    newest = settings.CHANNEL_KEYS.read_text().splitlines()[0]
    settings.CHANNEL_KEYS.write_text(newest + "\n")
    assert AccountSettings(there)["token"] == "secret-word"


@pytest.mark.django_db
def test_without_the_key_file_no_secret_opens(office, settings):
    there = account(office)
    keep_secrets(there, {"token": "secret-word"})
    settings.CHANNEL_KEYS.unlink()
    with pytest.raises(vault.Locked):
        AccountSettings(there)["token"]
    assert AccountSettings(there).get("other", "none") == "none"


@pytest.mark.django_db
def test_one_worker_at_a_time_renews(office):
    there = AccountSettings(account(office))
    assert [there.alone(), there.alone()] == [True, False]


def test_the_first_key_is_made_once_however_many_ask_for_it(settings, tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    for number in range(20):
        settings.CHANNEL_KEYS = tmp_path / str(number) / "channels"
        with ThreadPoolExecutor(8) as pool:
            found = set(pool.map(lambda _one: vault.keys()[0], range(8)))
        assert len(found) == 1
        assert [path.name for path in settings.CHANNEL_KEYS.parent.iterdir()] == ["channels"]
