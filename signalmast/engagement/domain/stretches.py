"""From observations of a post's counters to stretches of time in which nothing changed."""

from collections.abc import Iterable
from typing import NamedTuple

from signalmast.engagement.models import Reading

Counters = tuple[int | None, ...]


class State(NamedTuple):
    """Counters read at one time (seconds since 1970, UTC) and the row of a file that said so."""

    at: int
    counters: Counters
    import_id: int | None
    row_number: int | None

    @property
    def origin(self) -> tuple[int, int]:
        return (self.import_id or 0, self.row_number or 0)


class Stretch(NamedTuple):
    """From `first.at` to `last.at` every observation showed the same counters."""

    first: State
    last: State


def weight(counters: Counters) -> tuple[int, ...]:
    """Order two states read at one time: lifetime counters grow, so the greater came later."""
    known = [-1 if value is None else value for value in counters]
    return (sum(known[:3]), *known)


def folded(states: Iterable[State]) -> list[Stretch]:
    """Return the stretches that observations make, whatever order they come in.

    Of several states at one time the greatest holds; where two files say the same of one
    time, the row of the earlier import is the one named.
    """
    best: dict[int, State] = {}
    for state in states:
        held = best.get(state.at)
        if held is None or _prevails(state, held):
            best[state.at] = state
    stretches: list[Stretch] = []
    for at in sorted(best):
        state = best[at]
        if stretches and stretches[-1].last.counters == state.counters:
            stretches[-1] = stretches[-1]._replace(last=state)
        else:
            stretches.append(Stretch(state, state))
    return stretches


def _prevails(state: State, held: State) -> bool:
    if state.counters == held.counters:
        return state.origin < held.origin
    return weight(state.counters) > weight(held.counters)


def ends_of(reading: Reading, counters: Counters) -> tuple[State, State]:
    """Return the two observations that a stored stretch names."""
    return (
        State(reading.taken_at, counters, reading.import_id, reading.row_number),
        State(reading.until, counters, reading.until_import_id, reading.until_row),
    )
