"""Sentences that are kept as message and values, and read in the reader's language."""

from datetime import UTC, datetime

from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from signalmast.core.sentences import (
    MARK,
    Sentence,
    SentenceField,
    from_kept,
    plain,
    tell,
    tell_n,
)

FIELD = SentenceField()
texts = st.text('aộ%{}":', max_size=20)
WAIT = "The platform asks to wait; it is tried again."
WAIT_VI = "Nền tảng yêu cầu chờ; hệ thống sẽ thử lại."
WAITING = ("%(count)s delivery waits for a person.", "%(count)s deliveries wait for a person.")


def kept_and_read(value):
    """Return what a row gives back."""
    return FIELD.from_db_value(FIELD.get_prep_value(value), None, None)


def in_both(sentence):
    with override("en"):
        english = str(sentence)
    with override("vi"):
        return english, str(sentence)


def test_whoever_reads_it_reads_it_in_their_language():
    with override("vi"):
        told = kept_and_read(tell(WAIT))
    assert in_both(told) == (WAIT, WAIT_VI)


def test_a_sentence_inside_another_is_in_the_same_language():
    outer = kept_and_read(tell("%(account)s of %(office)s does not send: %(why)s",
                               account="Trang", office="Phường", why=tell(WAIT)))  # fmt: skip
    english, vietnamese = in_both(outer)
    assert english == f"Trang of Phường does not send: {WAIT}"
    assert vietnamese.endswith(WAIT_VI)


def test_a_number_chooses_the_form():
    assert in_both(kept_and_read(tell_n(*WAITING, 1, count=1)))[0] == (
        "1 delivery waits for a person."
    )
    english, vietnamese = in_both(kept_and_read(tell_n(*WAITING, 3, count=3)))
    assert english == "3 deliveries wait for a person."
    assert vietnamese != english


def test_a_moment_is_written_as_the_reader_writes_it():
    at = datetime(2026, 11, 20, 8, 5, tzinfo=UTC)
    with timezone.override("Asia/Ho_Chi_Minh"):
        said = in_both(kept_and_read(tell("%(when)s", when=at)))
    assert said == ("20/11/2026 15:05", "15:05 20/11/2026")


def test_what_was_written_before_is_shown_as_it_stands():
    for text in ("Nền tảng yêu cầu chờ.", "100 % of it", WAIT, ""):
        assert in_both(FIELD.from_db_value(text, None, None)) == (text, text)
    assert not FIELD.from_db_value("", None, None)


def test_it_is_told_apart_by_what_it_says():
    assert tell(WAIT) == tell(WAIT)
    assert tell(WAIT) == WAIT
    assert tell(WAIT) != plain(WAIT)
    assert tell(WAIT) != tell("%(words)s", words=WAIT)
    assert tell(WAIT) != 1
    assert {tell(WAIT): 1}[WAIT] == 1


def test_only_words_of_others_are_changed():
    told = tell("A token %(said)s", said="a token", count=3, why=tell("%(words)s", words="token"))
    shown = told.each(lambda words: words.replace("token", "•••"))
    assert shown == tell("A token %(said)s", said="a •••", count=3,
                         why=tell("%(words)s", words="•••"))  # fmt: skip
    assert plain("a token").each(str.upper) == plain("A TOKEN")


def test_what_a_platform_nests_is_words_that_are_changed_too():
    told = tell("%(said)s", said={"error": ["a token"]})
    assert told.each(lambda words: words.replace("token", "•••")) == "{'error': ['a •••']}"
    assert kept_and_read(told) == told


@given(texts | texts.map(lambda text: MARK + text))
def test_words_of_others_come_back_as_they_are(text):
    for language in in_both(kept_and_read(plain(text))):
        assert language == text
    assert not isinstance(from_kept(text).kept(), dict)


values = st.recursive(
    texts | st.integers() | st.none() | st.booleans() | texts.map(plain)
    | st.datetimes(timezones=st.just(UTC)),
    lambda inner: st.dictionaries(st.text("abc", min_size=1), inner, max_size=3).map(
        lambda given: Sentence("a %% message", given)
    ),
    max_leaves=6,
)  # fmt: skip


@given(st.dictionaries(st.text("abcde", min_size=1), values, max_size=4))
def test_a_row_gives_back_what_it_was_given(given_values):
    told = tell("a %% message", **given_values)
    again = kept_and_read(told)
    assert again == told
    assert FIELD.get_prep_value(again) == FIELD.get_prep_value(told)
