"""Points 1 to 4 and 9 of the charter, where they are about channels."""

import ast
import random
import re
import string
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

import signalmast
from signalmast.channels.allowed import RULES, Verb
from signalmast.channels.connector import Post, Refused, can
from signalmast.channels.connectors import connectors
from signalmast.channels.domain import outbox
from signalmast.channels.enums import Standing
from signalmast.channels.models import Account
from signalmast.channels.outbound import Gate, is_public, resolve
from signalmast.channels.tests.contract import DictSettings
from signalmast.channels.tests.factories import account, queued

#: Loopback, private and reserved networks, however an address hides them.
PRIVATE = [
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",  # noqa: S104 -- to refuse
    "100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::",
    "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::", "fe80::1%eth0", "2001:db8::1",
]  # fmt: skip
#: Words of other requests than ours.
OTHER = [
    "api", "v1", "statuses", "favourite", "reblog", "follow", "accounts", "like", "feed",
    "comments", "me", "messages", "xrpc", "app.bsky.graph.follow", "chat.bsky.convo.sendMessage",
    "wp-json", "users", "sendMessage", "report",
]  # fmt: skip
#: Methods that a connector must not have.
OTHER_VERBS = re.compile(
    r"like|follow$|comment|repl|boost|repost|report|message|block|mute|invite|vote"
)
ROOT = Path(signalmast.__file__).parent
#: What opens a connection when it is called; the gate alone may.
OPENERS = {
    "socket", "create_connection", "SMTP", "SMTP_SSL", "LMTP", "IMAP4", "IMAP4_SSL", "POP3", "FTP",
    "HTTPConnection", "HTTPSConnection", "PoolManager", "ProxyManager", "urlopen", "urlretrieve",
    "ClientSession", "AsyncClient", "open_connection", "AiohttpSession",
}  # fmt: skip
GATE = "channels/outbound.py"
#: Client libraries bring transports of their own; connectors give them one that ends at the gate.
LIBRARIES = {"requests", "httpx", "aiohttp", "aiogram", "nio", "atproto", "mastodon"}
#: Words of what a desk must not do on a platform.
FORBIDDEN = re.compile(
    r"favou?rite|/like|reblog|repost|boost|/follow|/friend|/block|/mute|/report|direct_message|"
    r"/dm|chat\.bsky|/reply|/comments|/vote|subscribe_to|sendmessage.*private|/invite|bookmark",
    re.IGNORECASE,
)


def modules():
    return [
        path
        for path in ROOT.rglob("*.py")
        if "/tests/" not in path.as_posix() and "/migrations/" not in path.as_posix()
    ]


def imported(path):
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


def called(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "attr", getattr(node.func, "id", ""))


def test_one_module_opens_connections():
    openers = [
        path.relative_to(ROOT).as_posix() for path in modules() if set(called(path)) & OPENERS
    ]
    assert openers == [GATE]


def test_client_libraries_are_met_in_connectors_only():
    strays = sorted(
        path.relative_to(ROOT).as_posix()
        for path in modules()
        if {one.partition(".")[0] for one in imported(path)} & LIBRARIES
        and not path.relative_to(ROOT)
        .as_posix()
        .startswith(("channels/connectors/", "channels/doors", "channels/matrix_answers"))
    )
    assert strays == []


def test_every_connector_has_its_requests_listed_and_no_others_are():
    assert sorted(set(RULES) - set(connectors())) == []
    for key, kind in connectors().items():
        if key == "preview":
            continue
        assert key in RULES or kind.is_own_site, key


def test_only_publishing_verbs_are_listed():
    """Reading counters may name likes; nothing that changes anything does."""
    for key, rules in RULES.items():
        for rule in rules:
            if rule.verb in {Verb.PUBLISH, Verb.EDIT, Verb.UPLOAD, Verb.DELIVER, Verb.WITHDRAW}:
                assert FORBIDDEN.search(rule.path) is None, (key, rule)
            if rule.verb in {Verb.READ, Verb.COUNT}:
                assert rule.method in {"GET", "POST", "IMAP"}, (key, rule)


#: Those whose subscribers lie anywhere; what may be brought there is in the body.
ANYWHERE = {"activitypub", "web_push"}


@pytest.mark.parametrize(
    "kind", ["Like", "Follow", "Announce", "Undo", "Block", "Flag", "Add", "Move"]
)
def test_the_fediverse_is_told_of_the_offices_own_posts_only(kind):
    body = f'{{"type":"{kind}","object":"https://other.test/1"}}'
    with pytest.raises(Refused):
        Gate("activitypub", ("other.test",)).fetch("POST", "https://other.test/inbox", body=body)


@pytest.mark.parametrize("key", sorted(set(RULES) - ANYWHERE))
def test_ten_thousand_other_requests_are_refused(key):
    """Nothing is sent: the gate refuses before it looks for the host."""
    dice = random.Random(key)  # noqa: S311 -- paths to try, no secrets
    gate = Gate(key, ("platform.test",))
    listed = RULES[key]
    refused = 0
    for _one in range(10_000):
        parts = [dice.choice(OTHER) for _part in range(dice.randint(1, 5))]
        if dice.random() < 0.5:
            parts.append("".join(dice.choices(string.ascii_lowercase + string.digits, k=6)))
        path, method = "/" + "/".join(parts), dice.choice(["GET", "POST", "PUT", "DELETE", "PATCH"])
        if any(rule.allows(method, path, b"") for rule in listed):
            continue
        with pytest.raises(Refused):
            gate.fetch(method, f"https://platform.test{path}")
        refused += 1
    assert refused > 9_000


def test_another_host_is_refused():
    with pytest.raises(Refused) as raised:
        Gate("mastodon", ("masto.test",)).fetch("GET", "https://evil.test/api/v1/instance")
    assert raised.value.message == (
        "evil.test does not belong to this account, so nothing was sent there."
    )


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",  # noqa: S104 -- to be refused
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "198.18.0.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "fe80::1%eth0",
        "2001:db8::1",
    ],
)
def test_no_private_address_is_public_however_it_is_written(address):
    assert not is_public(address)


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost"])
def test_names_of_the_own_machine_are_refused(host):
    with pytest.raises(Refused):
        resolve(host, 443)


def test_public_addresses_are_public():
    assert all(is_public(one) for one in ("8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"))


def test_a_post_has_nowhere_to_put_an_audience():
    """No targeting (point 3): what a post holds is the same for everybody."""
    assert sorted(Post.__dataclass_fields__) == [
        "html", "images", "language", "link", "office", "summary", "tags", "text", "title",
    ]  # fmt: skip
    source = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "channels/connectors").glob("*.py")
    )
    assert re.findall(r"targeting|audience|feed_targeting|\bages\b|gender", source) == []


def test_no_field_can_hold_a_commenter():
    """Counters, never people (point 4)."""
    words = re.compile(
        r"comment(er|_text|_author)|author_name|avatar|profile_(url|id)|handle$|liked_by"
    )
    fields = [
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith(("signalmast.channels", "signalmast.engagement"))
        for field in model._meta.get_fields()
        if isinstance(field, models.Field)
    ]
    assert fields
    assert [one for one in fields if words.search(one)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("standing", [one for one in Standing if one != Standing.READY])
def test_an_account_without_proof_cannot_send(office, board, clock, standing):
    there = account(office, "keyed", standing=standing)
    queued(there)
    assert not outbox.send_next("w")
    assert board.calls == []
    assert list(Account.objects.may_send()) == []


@pytest.mark.parametrize("key", sorted(connectors()))
def test_what_a_connector_does_is_one_of_the_charters_verbs(key):
    kind = connectors()[key]
    verbs = {
        name for name in vars(kind) if not name.startswith("_") and callable(getattr(kind, name))
    }
    assert [one for one in verbs if OTHER_VERBS.search(one)] == []
    assert can(kind, "send") or can(kind, "deliver")
    assert DictSettings() == {}
