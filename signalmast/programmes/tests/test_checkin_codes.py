"""Codes and tickets: when a code counts, and for which ticket."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signalmast.core.receipts import LETTERS
from signalmast.programmes import checkin
from signalmast.programmes.checkin import (
    AFTER,
    EARLY,
    GRACE,
    LATEST,
    LENGTH,
    SLOT,
    NotOurs,
    Span,
    Verdict,
)

KEY, OTHER = b"k" * 32, b"o" * 32
UID = UUID("6c9a3f5e-3f0a-4a59-9a52-3b2f0f3f7a11")
STARTS = 1_528_977_600.0
SPAN = Span.of(STARTS, STARTS + 3600)
slots = st.integers(SPAN.slots.start, SPAN.slots.stop - 1)
moments = st.floats(SPAN.opens - 4000, SPAN.until + 4000)
uids = st.uuids(version=4)


@given(slot=slots, now=moments, given_at=moments)
def test_a_code_counts_for_two_slots_and_later_with_a_ticket_from_then(slot, now, given_at):
    begins, ends = slot * SLOT, (slot + 1 + GRACE) * SLOT
    found = checkin.judge(slot, given_at, now=now, span=SPAN)
    if now > SPAN.until:
        expected = Verdict.OVER
    elif now < begins:
        expected = Verdict.WRONG
    elif now < ends:
        expected = Verdict.NOW
    else:
        expected = Verdict.LATE if given_at < ends else Verdict.OLD
    assert found is expected


@given(now=moments, given_at=moments, slot=st.integers(0, SPAN.slots.start - 1))
def test_what_is_no_code_of_the_session_never_counts(now, given_at, slot):
    verdicts = {
        checkin.judge(one, given_at, now=now, span=SPAN) for one in (None, slot, SPAN.slots.stop)
    }
    assert verdicts == {Verdict.OVER if now > SPAN.until else Verdict.WRONG}


@settings(max_examples=30)
@given(slot=slots, uid=uids)
def test_a_code_is_found_however_it_is_typed_and_in_no_other_session(slot, uid):
    code = checkin.code_of(KEY, uid, slot)
    typed = f" {code[:5].lower()}-{code[5:]} "
    assert checkin.slot_of([OTHER, KEY], uid, typed, SPAN) == slot
    assert checkin.slot_of([OTHER], uid, code, SPAN) is None
    assert checkin.slot_of([KEY], uuid4(), code, SPAN) is None
    assert (len(code), set(code) <= set(LETTERS)) == (LENGTH, True)


def test_codes_of_a_session_are_all_different_and_all_within_its_span():
    codes = {checkin.code_of(KEY, UID, slot) for slot in SPAN.slots}
    assert len(codes) == len(SPAN.slots) == (EARLY + 3600 + AFTER) // SLOT
    assert SPAN.slots.start * SLOT == SPAN.opens
    assert (SPAN.slots.stop * SLOT, SPAN.until) == (SPAN.closes, STARTS + 3600 + LATEST)


@given(uid=uids, now=st.integers(0, 2**36))
def test_a_ticket_says_its_number_and_time_to_its_session_alone(uid, now):
    text = checkin.new_ticket(KEY, uid, now)
    ticket = checkin.read_ticket([OTHER, KEY], uid, text)
    assert (ticket.given_at, len(ticket.number), len(text)) == (now, 24, 39)
    for keys, session in (([OTHER], uid), ([KEY], uuid4())):
        with pytest.raises(NotOurs):
            checkin.read_ticket(keys, session, text)


@given(place=st.integers(0, 37), sign=st.sampled_from("ABCabc019-_"))
def test_a_ticket_that_was_changed_is_nobodys(place, sign):
    text = checkin.new_ticket(KEY, UID, STARTS)
    changed = text[:place] + sign + text[place + 1 :]
    if changed != text:
        with pytest.raises(NotOurs):
            checkin.read_ticket([KEY], UID, changed)


@pytest.mark.parametrize("text", ["", "a", "chào", "=", "A" * 39, "A" * 4000, "A" * 37 + "!!"])
def test_what_is_no_ticket_is_nobodys(text):
    with pytest.raises(NotOurs):
        checkin.read_ticket([KEY], UID, text)


@given(uid=uids)
def test_an_address_means_its_session(uid):
    short = checkin.short_of(uid)
    least, greatest = checkin.sessions_of(short)
    assert (len(short), least <= uid <= greatest, least.int >> 80 == uid.int >> 80) == (10, 1, 1)


@pytest.mark.parametrize("short", ["", "abc", "0000000000", "zzzzzzzzzz", "aaaaaaaaaaa", "é" * 10])
def test_what_is_no_address_means_none(short):
    assert checkin.sessions_of(short) is None
