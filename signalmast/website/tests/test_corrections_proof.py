"""Proof of work: what solves a form, what does not, and what is never taken twice."""

import base64
import json
import time

import pytest
from altcha import Challenge, Payload, solve_challenge

from signalmast.website.domain import limits, proof
from signalmast.website.domain.limits import Bucket, Marks, _first_part

FORM = "/vi/dinh-chinh/gui/"


@pytest.fixture(autouse=True)
def _near(monkeypatch):
    monkeypatch.setattr(proof, "NEAREST", 3)
    monkeypatch.setattr(proof, "FARTHEST", 9)


def solved(given):
    challenge = Challenge.from_dict(json.loads(given.challenge))
    return Payload(challenge, solve_challenge(challenge)).to_base64()


def changed(payload, **fields):
    """Return a proof with something in its challenge or its solution replaced."""
    data = json.loads(base64.b64decode(payload))
    for name, value in fields.items():
        part, _dot, key = name.partition("__")
        where = data["challenge"]["parameters"] if part == "parameters" else data[part]
        where[key] = value
    return base64.b64encode(json.dumps(data).encode()).decode()


def test_the_work_for_a_form_is_known_again():
    given = proof.hand_out(FORM)
    stamp = proof.read_stamp(given.stamp, FORM)
    assert stamp.token == given.token
    assert proof.is_proved(solved(given), stamp)


def test_the_work_for_one_form_is_none_for_another():
    given, other = proof.hand_out(FORM), proof.hand_out(FORM)
    assert not proof.is_proved(solved(other), proof.read_stamp(given.stamp, FORM))
    with pytest.raises(proof.NotOurs):
        proof.read_stamp(given.stamp, "/en/corrections/hand-in/")
    with pytest.raises(proof.NotOurs):
        proof.read_stamp(given.stamp, "/vi/o/quan-2/dinh-chinh/gui/")


@pytest.mark.parametrize("stamp", ["", "x", "a:b:c", "W10:1:2", "é" * 40])
def test_a_stamp_that_was_never_handed_out_is_refused(stamp):
    with pytest.raises(proof.NotOurs):
        proof.read_stamp(stamp, FORM)


def test_a_proof_cannot_be_made_easier_or_older():
    given = proof.hand_out(FORM)
    stamp = proof.read_stamp(given.stamp, FORM)
    good = solved(given)
    for fields in (
        {"parameters__cost": 1}, {"parameters__keyPrefix": "00"},
        {"parameters__expiresAt": int(time.time()) + 10**6}, {"parameters__data": {}},
        {"parameters__keySignature": None}, {"solution__derivedKey": "00" * 32},
        {"challenge__signature": "00" * 32}, {"challenge__signature": None},
        {"solution__derivedKey": None}, {"challenge__parameters": []},
        {"parameters__nonce": "00" * 16},
    ):  # fmt: skip
        assert not proof.is_proved(changed(good, **fields), stamp), fields
    assert proof.is_proved(good, stamp)


@pytest.mark.parametrize(
    "said", ["", "x", "bnVsbA==", "W10=", "e30=", "MQ==", "A" * 5000, "eyJjaGFsbGVuZ2UiOiAxfQ=="]
)
def test_what_is_no_proof_is_none(said):
    stamp = proof.read_stamp(proof.hand_out(FORM).stamp, FORM)
    assert not proof.is_proved(said, stamp)


def test_a_form_ends_after_half_a_day(monkeypatch):
    given = proof.hand_out(FORM)
    good = solved(given)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + proof.LIVES + 2)
    stamp = proof.read_stamp(given.stamp, FORM)
    assert stamp.is_expired
    assert not proof.is_proved(good, stamp)


def test_the_answer_lies_as_far_away_as_promised(monkeypatch):
    monkeypatch.undo()
    for _one in range(20):
        found = json.loads(proof.hand_out(FORM).challenge)["parameters"]
        assert (found["cost"], found["data"]["farthest"]) == (proof.ROUNDS, proof.FARTHEST)
        assert len(found["keyPrefix"]) == 32


def test_a_bucket_is_full_for_one_and_not_for_another():
    bucket = Bucket(2)
    assert [bucket.takes("a") for _one in range(3)] == [True, True, False]
    assert bucket.takes("b")


def test_a_flood_of_keys_fills_no_memory_and_shuts_nobody_out(monkeypatch):
    monkeypatch.setattr(limits, "MOST_KEYS", 3)
    bucket = Bucket(1)
    assert all(bucket.takes(number) for number in range(10))
    assert not bucket.takes(0)
    assert len(bucket._counts) == 3


def test_an_address_is_looked_at_by_its_first_part_and_kept_by_none(rf):
    marks, others = Marks(), Marks()
    near = [rf.get("/", REMOTE_ADDR=f"203.0.113.{number}") for number in (5, 77)]
    far = rf.get("/", REMOTE_ADDR="203.0.114.5")
    assert marks.of(near[0]) == marks.of(near[1])
    assert marks.of(near[0]) != marks.of(far)
    assert marks.of(near[0]) != others.of(near[0])
    assert _first_part("2001:db8:1:2::5") == "2001:db8:1"
