"""Cross-tables with gaps: audited by a linear programme, and beside an independent program."""

import random

import numpy as np
import pytauargus
import pytest
from scipy.optimize import linprog

from signalmast.listening.disclosure.hiding import hidden_cells
from signalmast.listening.disclosure.released import MINIMUM, Released


def interval(counts, hidden, place) -> tuple[int, int]:
    """Return the least and the greatest value that margins and open cells allow a cell."""
    table = np.array(counts)
    places = [(i, j) for i in range(table.shape[0]) for j in range(table.shape[1])]
    equal, values = [], []
    for axis in (0, 1):
        for line in range(table.shape[axis]):
            equal.append([1.0 if at[axis] == line else 0.0 for at in places])
            values.append(table.sum(axis=1 - axis)[line])
    limits = [(0, None) if at in hidden else (table[at], table[at]) for at in places]
    aim = [1.0 if at == place else 0.0 for at in places]
    ends = []
    for sign in (1, -1):
        found = linprog(sign * np.array(aim), A_eq=equal, b_eq=values, bounds=limits)
        assert found.status == 0, found.message
        ends.append(round(sign * found.fun))
    return ends[0], ends[1]


def tables(count: int, *, smallest: int) -> list[list[list[int]]]:
    """Return tables as they are released: in fives, some cells small."""
    draw = random.Random(11)  # noqa: S311 -- made-up tables, the same each time
    sizes = [smallest, *(5, 5, 10, 15, 20, 25, 30, 40, 60)]
    return [
        [[draw.choice(sizes) for _ in range(columns)] for _ in range(rows)]
        for rows, columns in ((draw.randint(2, 5), draw.randint(2, 5)) for _ in range(count))
    ]


def small(counts) -> set[tuple[int, int]]:
    return {(i, j) for i, row in enumerate(counts) for j, cell in enumerate(row) if cell < MINIMUM}


@pytest.mark.parametrize("counts", tables(120, smallest=0))
def test_no_small_cell_can_be_told_from_an_empty_or_a_large_one(counts):
    hidden = hidden_cells(counts, minimum=MINIMUM)
    whole = {(i, j) for i, row in enumerate(counts) for j in range(len(row))}
    assert small(counts) <= hidden
    for i, j in small(counts) if hidden != whole else ():
        most = min(MINIMUM, sum(counts[i]), sum(row[j] for row in counts))
        low, high = interval(counts, hidden, (i, j))
        assert low == 0
        assert high >= most


def by_tau_argus(counts, folder) -> set[tuple[int, int]]:
    """Return the cells that tau-argus hides, with its optimal method and the same demand."""
    people = {"row": [], "column": [], "one": []}
    for i, row in enumerate(counts):
        for j, cell in enumerate(row):
            people["row"] += [f"r{i}"] * cell
            people["column"] += [f"c{j}"] * cell
            people["one"] += [1.0] * cell
    answer = pytauargus.protect(
        people, ["row", "column"], response="one",
        safety_rules=f"FREQ({MINIMUM},100)", suppress="OPT(1)", workdir=str(folder),
    )  # fmt: skip
    return {
        (int(cell["row"][1:]), int(cell["column"][1:]))
        for cell in answer.tables[0].rows
        if cell["status"] in "UM" and "Total" not in (cell["row"], cell["column"])
    }


def test_gaps_are_as_safe_as_those_of_an_independent_program(tmp_path, monkeypatch):
    """Of every small cell, our gaps leave open all that the gaps of tau-argus leave open."""
    monkeypatch.chdir(tmp_path)
    ours = theirs = 0
    for number, counts in enumerate(tables(40, smallest=5)):
        their_gaps = by_tau_argus(counts, tmp_path / str(number))
        gaps = hidden_cells(counts, minimum=MINIMUM)
        assert small(counts) <= gaps & their_gaps
        for place in small(counts):
            low, high = interval(counts, gaps, place)
            assert low == 0
            assert high >= min(MINIMUM, interval(counts, their_gaps, place)[1])
        ours, theirs = ours + len(gaps), theirs + len(their_gaps)
    assert theirs <= ours < 1.15 * theirs


def test_a_table_without_small_cells_has_no_gaps():
    assert hidden_cells([[10, 20], [30, 40]], minimum=MINIMUM) == set()


def test_the_example_whose_margins_give_a_lone_gap_away():
    counts = [[5, 20, 20], [20, 10, 30], [40, 15, 10]]
    hidden = hidden_cells(counts, minimum=MINIMUM)
    assert len(hidden) == 4
    assert interval(counts, {(0, 0)}, (0, 0)) == (5, 5)
    assert interval(counts, hidden, (0, 0)) == (0, 25)


def test_answers_nobody_is_shown_to_have_given_are_no_row_and_no_column():
    released = Released(
        total=40,
        questions={"ward": {"a": 20, "b": 20, "": 0}, "side": {"yes": 20, "no": 20, "": 0}},
        crossed={("ward", "side"): ((10, 10, 0), (10, 10, 0), (0, 0, 0))},
    )
    table = released.cross_table("ward", "side")
    assert (table.rows, table.columns) == (("a", "b"), ("yes", "no"))
    assert [[(cell.count, cell.share) for cell in row] for row in table.cells] == [
        [(10, 50), (10, 50)],
        [(10, 50), (10, 50)],
    ]
