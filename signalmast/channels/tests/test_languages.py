"""What became of a delivery is read in the reader's language, whichever the worker had."""

import ast
from pathlib import Path

import pytest
from django.utils.translation import override

from signalmast.channels import connectors
from signalmast.channels.answers import failure_of
from signalmast.channels.connector import Failure
from signalmast.channels.domain.accounts import check_account
from signalmast.channels.domain.outcomes import ATTEMPTS
from signalmast.channels.enums import State
from signalmast.channels.models import Account, Attempt, Copy, Delivery, Installation
from signalmast.channels.outbound import Answer
from signalmast.channels.tests import simulated
from signalmast.channels.tests.desk import account_url, delivery_url, step
from signalmast.channels.tests.factories import account, queued
from signalmast.core.models import AuditEntry
from signalmast.core.sentences import SentenceField, from_kept
from signalmast.people.tests.screens import signed_in, words

ROOM = Path(connectors.__file__).parents[1]
NOT_SHOWN = {"tests", "migrations"}
#: Calls that put a sentence into words at once, or when a page is shown and not when it is read.
EAGER = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
REFUSED = "The platform did not accept the post. “Quá dài” Change the text and send it again."
REFUSED_VI = "Nền tảng không nhận bài. “Quá dài” Hãy sửa lời rồi gửi lại."


@pytest.fixture
def refusing(board, monkeypatch):
    """A platform that takes no post, and says why in its own words."""

    def send(_self, _post, *, key):
        raise failure_of(Answer(422, {}, b"{}"), "Quá dài")

    monkeypatch.setattr(simulated.Readable, "send", send)


@pytest.mark.parametrize("worker", ["vi", "en"])
def test_a_failure_is_read_in_the_readers_language(office, refusing, clock, worker):
    one = queued(account(office, "readable"))
    with override(worker):
        step()
    one.refresh_from_db()
    assert one.state == State.REFUSED
    for reader, sentence in (("en", REFUSED), ("vi", REFUSED_VI)):
        page = signed_in(office, language=reader).get(delivery_url(one))
        assert page.context["said"] == sentence
        assert page.headers["content-language"] == reader
        # Above the text, and in the timeline.
        assert words(page).count(sentence) == 2
        other = {REFUSED: REFUSED_VI, REFUSED_VI: REFUSED}[sentence]
        assert words(page).count(other) == 0


@pytest.mark.parametrize("worker", ["vi", "en"])
def test_what_is_wrong_with_an_account_is_read_in_the_readers_language(
    office, board, clock, worker, settings
):
    settings.SITE_URL = "https://khac.test"
    there = account(office, "readable", settings={"words": ""}, proof_word="signalmast-1")
    with override(worker):
        check_account(there)
    for reader, begins in (("en", "Ownership is not proven yet."), ("vi", "Chưa xác nhận được")):
        page = signed_in(office, "administrator", language=reader).get(account_url(there))
        assert str(page.context["problem"]).startswith(begins)


def test_a_sentence_that_holds_another_is_in_one_language(office, board, clock):
    one = queued(account(office, "readable"))
    Delivery.objects.filter(pk=one.pk).update(attempts=ATTEMPTS - 1)
    board.script = ["never-lost"]
    simulated_words = "The line broke."
    step()
    one.refresh_from_db()
    assert one.said == f"It was tried 8 times. {simulated_words}"
    with override("vi"):
        assert one.said == f"Đã thử 8 lần. {simulated_words}"


def test_an_export_is_in_the_readers_language(office, refusing, clock):
    queued(account(office, "readable"))
    with override("vi"):
        step()
    for kind in ("csv", "xlsx"):
        answer = signed_in(office).get("/desk/deliveries/", {"export": kind})
        assert answer.status_code == 200
        if kind == "csv":
            assert answer.getvalue().decode().count(REFUSED) == 1


def test_the_log_is_read_in_the_readers_language(office, board, clock):
    from signalmast.channels.domain.deciding import confirm_arrival
    from signalmast.people.views.audit import _words

    one = queued(account(office, "readable"))
    Delivery.objects.update(state=State.NEEDS_PERSON)
    with override("vi"):
        confirm_arrival(one, by=None)
    entry = AuditEntry.objects.get(verb="channels.confirm")
    assert from_kept(entry.data["said"]) == "Seen on the channel by a person."
    _who, what, details = _words(entry, {})
    assert (what, details) == (
        "said that a post has arrived",
        f"said: Seen on the channel by a person., title: {one.title}",
    )


@pytest.mark.django_db
def test_a_row_from_before_is_shown_as_it_stands(office, board, clock):
    one = queued(account(office, "readable"))
    Delivery.objects.filter(pk=one.pk).update(state=State.WITHDRAWN, said="Bài đã bị gỡ.")
    for reader in ("en", "vi"):
        page = signed_in(office, language=reader).get(delivery_url(one))
        assert page.context["said"] == "Bài đã bị gỡ."


def test_every_column_that_says_something_keeps_the_message():
    for model in (Account, Attempt, Copy, Delivery):
        assert isinstance(model._meta.get_field("said"), SentenceField)
    assert isinstance(Installation._meta.get_field("why"), SentenceField)


# the sources


def modules():
    for path in sorted(ROOM.rglob("*.py")):
        if NOT_SHOWN.isdisjoint(path.relative_to(ROOM).parts):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def failures():
    """Return the names of all classes that say what went wrong with a post or a copy."""
    found, more = {"Ended"}, [Failure]
    connectors.connectors()
    while more:
        one = more.pop()
        found.add(one.__name__)
        more += one.__subclasses__()
    return found


def called(node):
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def is_eager(node):
    return any(isinstance(one, ast.Call) and called(one) in EAGER for one in ast.walk(node))


def kept_by(node, names):
    """Yield what a node of the source would write down: of failures, and of `said` and `why`."""
    if isinstance(node, ast.Call):
        if called(node) in names:
            yield from node.args[:1]
        yield from (one.value for one in node.keywords if one.arg in {"said", "why"})
    if isinstance(node, ast.Assign):
        targets = [part for one in node.targets for part in ast.walk(one)]
        if any(isinstance(one, ast.Attribute) and one.attr == "said" for one in targets):
            yield node.value


def test_no_failure_is_put_into_words_before_somebody_reads_it():
    names = failures()
    assert {"Refused", "TryLater", "Unknown", "Gone", "_RunOut"} <= names
    found = [
        (path.relative_to(ROOM).as_posix(), node.lineno)
        for path, tree in modules()
        for node in ast.walk(tree)
        for value in kept_by(node, names)
        if is_eager(value) or (called_failure(node, names) and isinstance(value, ast.Constant))
    ]
    assert found == []


def called_failure(node, names):
    return isinstance(node, ast.Call) and called(node) in names


def test_connectors_know_no_gettext_that_puts_into_words_at_once():
    """What a connector says beside failures are labels, which are lazy."""
    shared = {"answers.py", "outbound.py", "matrix_answers.py", "pages.py", "vault.py"}
    found = [
        (path.name, name.name)
        for path, tree in modules()
        if path.parent.name == "connectors" or path.name in shared or path.name.startswith("doors")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.name != "gettext_lazy"
    ]
    assert found == []
