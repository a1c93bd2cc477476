"""What `publish` promises of single releases, and what it refuses."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalmast.listening.disclosure import (
    MINIMUM,
    STEP,
    UNANSWERED,
    WAIT,
    Counted,
    Impossible,
    Released,
    may_release,
    publish,
    steps,
)

KEY = b"a key of the test"


def asked(yes: int, no: int, *, total: int | None = None, growing: bool = True) -> Counted:
    return Counted(
        total=yes + no if total is None else total,
        questions={"side": {"yes": yes, "no": no}},
        growing=growing,
    )


def crossed(cells: list[list[int]], *, total: int, growing: bool = True) -> Counted:
    return Counted(
        total=total,
        questions={
            "ward": {f"w{i}": sum(row) for i, row in enumerate(cells)},
            "side": {
                name: sum(column)
                for name, column in zip(("yes", "no"), zip(*cells, strict=True), strict=True)
            },
        },
        crossed={("ward", "side"): cells},
        growing=growing,
    )


histories = st.lists(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=3, max_size=3),
    min_size=1,
    max_size=4,
)


@given(histories, st.binary(min_size=1, max_size=16))
def test_everything_published_is_in_fives_adds_up_and_never_shrinks(batches, key):
    cells, total = [[10, 0], [0, 0], [0, 0]], 10
    before = None
    for batch in batches:
        cells = [
            [a + b for a, b in zip(row, more, strict=True)]
            for row, more in zip(cells, batch, strict=True)
        ]
        total = sum(map(sum, cells)) + 3
        now = publish(crossed(cells, total=total), before=before, key=key)
        table = now.crossed["ward", "side"]
        assert [sum(row) for row in table] == list(now.questions["ward"].values())
        assert [sum(row) for row in zip(*table, strict=True)] == list(
            now.questions["side"].values()
        )
        assert sum(now.questions["ward"].values()) == now.total
        assert {count % STEP for row in table for count in row} == {0}
        if before is not None:
            assert all(
                new >= old
                for row, was in zip(table, before.crossed["ward", "side"], strict=True)
                for new, old in zip(row, was, strict=True)
            )
        before = now


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 30))
def test_a_first_count_lies_less_than_five_beside_the_truth(yes, no, silent):
    total = yes + no + silent
    if total < MINIMUM:
        return
    shown = publish(asked(yes, no, total=total), before=None, key=KEY).questions["side"]
    assert abs(shown["yes"] - yes) < STEP
    assert abs(shown["no"] - no) < STEP
    assert abs(shown[UNANSWERED] - silent) < STEP


def test_the_same_question_has_the_same_answer():
    first = publish(asked(31, 12), before=None, key=KEY)
    assert publish(asked(31, 12), before=None, key=KEY) == first
    assert publish(asked(31, 12), before=first, key=KEY) is first


def test_before_and_after_one_vote_nothing_changes():
    first = publish(asked(31, 12), before=None, key=KEY)
    assert publish(asked(32, 12), before=first, key=KEY) is first
    assert publish(asked(31, 13), before=first, key=KEY) is first


def test_the_next_release_waits_for_at_least_eleven_new_answers():
    first = publish(asked(30, 14), before=None, key=KEY)
    waited = [
        new for new in range(30) if publish(asked(30 + new, 14), before=first, key=KEY) != first
    ]
    assert min(waited) == 11
    assert first.total == 40


def test_under_ten_answers_nothing_is_published():
    with pytest.raises(Impossible, match="Fewer than 10"):
        publish(asked(5, 4), before=None, key=KEY)


def test_counting_while_answers_come_in_goes_in_tens():
    assert [steps(count) for count in (0, 9, 10, 19, 20)] == [0, 0, 10, 10, 20]


def test_who_was_not_asked_is_not_counted_as_silent():
    counted = Counted(
        total=100,
        questions={"knows": {"yes": 60, "no": 40}, "why": {"paper": 33, "friends": 22}},
        within={"why": ("knows", "yes")},
    )
    released = publish(counted, before=None, key=KEY)
    assert sum(released.questions["why"].values()) == released.questions["knows"]["yes"] == 60
    assert released.base("why") == 55
    assert released.share("why", "paper") == 55


def test_options_of_one_question_share_their_silent_people():
    counted = Counted(
        total=83,
        questions={
            "used": {"yes": 71},
            "used/app": {"yes": 42, "no": 29},
            "used/desk": {"yes": 37, "no": 34},
        },
        within={"used/app": ("used", "yes"), "used/desk": ("used", "yes")},
    )
    released = publish(counted, before=None, key=KEY)
    bases = {sum(released.questions[name].values()) for name in ("used/app", "used/desk")}
    assert bases == {released.questions["used"]["yes"]}


def test_three_tables_in_a_ring_are_refused():
    names = ("a", "b", "c")
    counted = Counted(
        total=40,
        questions={name: {"x": 20, "y": 20} for name in names},
        crossed={pair: [[10, 10], [10, 10]] for pair in (("a", "b"), ("b", "c"), ("c", "a"))},
    )
    with pytest.raises(Impossible, match="ring"):
        publish(counted, before=None, key=KEY)


def test_other_questions_than_before_are_refused_in_a_survey_and_new_ones_in_a_vote_are_not():
    first = publish(asked(30, 20), before=None, key=KEY)
    more = {"side": {"yes": 60, "no": 20}, "new": {"yes": 12, "no": 30}}
    with pytest.raises(Impossible, match="first release"):
        publish(Counted(total=80, questions=more), before=first, key=KEY)
    voted = publish(Counted(total=80, questions=more, growing=False), before=first, key=KEY)
    assert list(voted.questions) == ["side", "new"]


@pytest.mark.parametrize(
    ("cells", "total", "says"),
    [([[10, 5], [5, 10]], 20, "more than there are people"), ([[10, -1], [5, 10]], 40, "more")],
)
def test_counts_that_contradict_each_other_are_refused(cells, total, says):
    with pytest.raises(Impossible, match=says):
        publish(crossed(cells, total=total), before=None, key=KEY)


def test_a_vote_that_was_changed_lowers_a_count_only_by_whole_steps():
    first = publish(asked(30, 20, total=60, growing=False), before=None, key=KEY)
    assert first.questions["side"] == {"yes": 30, "no": 20, UNANSWERED: 10}
    little = publish(asked(27, 23, total=75, growing=False), before=first, key=KEY)
    assert little.questions["side"]["yes"] == 30
    much = publish(asked(22, 28, total=75, growing=False), before=first, key=KEY)
    assert much.questions["side"]["yes"] in (20, 25)


def test_a_consultation_is_published_anew_when_old_voters_vote_on():
    first = publish(asked(20, 10, total=100, growing=False), before=None, key=KEY)
    same = publish(asked(24, 16, total=100, growing=False), before=first, key=KEY)
    more = publish(asked(30, 24, total=100, growing=False), before=first, key=KEY)
    assert same is first
    assert more.base("side") - first.base("side") >= WAIT + STEP
    assert may_release(first, more, growing=False)
    assert not may_release(first, more)


def test_a_share_within_a_group_needs_twenty_who_are_shown_to_have_voted():
    released = Released(
        total=70,
        questions={
            "group": {"a": 40, "b": 30, UNANSWERED: 0},
            "s1": {"agree": 45, "disagree": 5, "pass": 5, UNANSWERED: 15},
        },
        crossed={
            ("group", "s1"): ((35, 5, 0, 0), (10, 0, 5, 15), (0, 0, 0, 0)),
        },
    )
    assert released.group_share(("group", "a"), "s1", "agree") == 90
    assert released.group_share(("group", "a"), "s1", "disagree") == 15
    assert released.group_share(("group", "b"), "s1", "agree") is None
    assert released.share("s1", "agree") == 80


def test_who_stuffs_the_box_learns_a_count_plus_a_secret():
    """Somebody adds answers one by one and watches; what they see fits several true counts."""
    seen: dict[tuple[int, ...], set[int]] = {}
    for true in range(10):
        for number in range(60):
            key = number.to_bytes(2, "big")
            stuffed = [
                publish(asked(true + own, 60, total=200), before=None, key=key) for own in range(12)
            ]
            shown = tuple(one.questions["side"]["yes"] for one in stuffed)
            seen.setdefault(shown, set()).add(true)
    assert [fits for fits in seen.values() if fits <= {1, 2, 3, 4}] == []


@given(st.integers(10, 200), st.integers(0, 200))
def test_a_release_reads_back_as_it_was_written(yes, no):
    released = publish(crossed([[yes, no], [no, yes]], total=2 * (yes + no)), before=None, key=KEY)
    assert Released.from_json(json.loads(json.dumps(released.as_json()))) == released
