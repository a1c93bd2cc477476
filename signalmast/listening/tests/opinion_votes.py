"""Made-up votes for the tests of the opinion map."""

import numpy as np

from signalmast.listening.opinion import Votes


def planted(participants, statements, groups=3, *, seed=0, share=0.7, loyal=0.9):
    """Return votes of groups that each hold one view on every statement, and the groups."""
    rng = np.random.default_rng(seed)
    group_of = rng.permutation(np.arange(participants) % groups)
    views = rng.choice([-1, 1], (groups, statements))
    seen = rng.random((participants, statements)) < share
    whose, what = np.nonzero(seen)
    said = views[group_of[whose], what]
    drawn = rng.random(len(whose))
    said = np.where(drawn < loyal, said, np.where(drawn < (1 + loyal) / 2, 0, -said))
    return Votes.of(whose, what, said, shape=(participants, statements)), group_of


def events(votes):
    """Return the votes as three arrays."""
    votes.settle()
    whose = np.repeat(np.arange(votes.participants), np.diff(votes.starts))
    codes = votes.codes.astype(int)
    return whose, codes // 3, codes % 3 - 1


def matrix(votes):
    """Return the votes as a matrix, nan where there is none."""
    found = np.full((votes.participants, votes.statements), np.nan)
    whose, what, said = events(votes)
    found[whose, what] = said
    return found


def likeness(one, other):
    """Return the adjusted Rand index of two groupings."""
    table = np.zeros((max(one) + 1, max(other) + 1))
    np.add.at(table, (one, other), 1)

    def pairs(counts):
        return float((counts * (counts - 1) / 2).sum())

    total = pairs(np.array([len(one)]))
    rows, columns = pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    expected = rows * columns / total
    return (pairs(table) - expected) / ((rows + columns) / 2 - expected)
