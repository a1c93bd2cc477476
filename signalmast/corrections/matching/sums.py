"""Two quantities side by side: which are one sum, and how a sum is shown."""

from __future__ import annotations

from signalmast.corrections.matching.reading import Reading

#: Dimension, value, the unit's factor, what it is paid per.
Quantity = tuple[str, float, float, str]


def family_of(one: Quantity) -> str:
    """Return the pool a number is compared in: large bare numbers are prices."""
    return "money" if one[0] == "count" and one[1] >= 1000 else one[0]


#: How often a year what is paid per one of these is paid.
_A_YEAR = {"week": 52.0, "month": 12.0, "quarter": 4.0, "half": 2.0, "term": 2.0, "year": 1.0}


def equal(one: Quantity, other: Quantity) -> bool:
    """Tell whether two quantities are one value, or rates of one sum."""
    return _near(one[1], other[1]) or equal_a_year(one, other)


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= 0.005 * max(abs(one), abs(other))


def equal_a_year(one: Quantity, other: Quantity) -> bool:
    """Tell whether two rates come to one sum: 500,000 a month is six million a year."""
    mine, theirs = _A_YEAR.get(one[3]), _A_YEAR.get(other[3])
    return bool(mine and theirs and mine != theirs and _near(one[1] * mine, other[1] * theirs))


def is_bare(one: Quantity, other: Quantity) -> bool:
    """Tell whether two quantities are one number, of which one has a unit and the other none."""
    (dimension, value, factor, _rate), (kind, raw, size, _per) = one, other
    # `300 ngàn` is a price as it stands.
    is_one_bare = "count" in {dimension, kind} and family_of(one) != family_of(other)
    return is_one_bare and abs(raw / size - value / factor) < 1e-6


def is_elided(one: Quantity, other: Quantity) -> bool:
    """Tell whether a spoken price leaves its thousands out: `một trăm rưỡi` for 150,000."""
    return (one[0], other[0]) == ("count", "money") and 5 <= one[1] < 1000 == other[1] / one[1]


def number_token(one: Quantity) -> str:
    """Return the index token of a value."""
    return f"n_{one[1]:.6g}".replace(".", "p").replace("+", "")


def ratios_in(reading: Reading) -> list[float]:
    """Return how many times one price of a text is another: `gấp đôi` may stand for both."""
    prices = [one[1] for one in reading.quantities if family_of(one) == "money" and one[1]]
    return [one / other for one in prices for other in prices if one != other]


def in_words(one: Quantity) -> str:
    """Return a quantity as a reader is shown it."""
    dimension, value, factor, per = one
    unit = {"count": "", "percent": " %", "money": " VND", "usd": " USD", "times": " x"}
    names = {1: "days", 7: "weeks", 30: "months", 90: "quarters", 365: "years"}
    suffix = unit.get(dimension, f" {dimension}")
    if dimension == "time":
        suffix = f" {names.get(round(factor), 'hours' if factor > 0.01 else 'minutes')}"
        suffix = suffix if factor >= 1 else (" hours" if factor > 0.01 else " minutes")
        value = value / factor
    return f"{value:,.6g}".replace(",", " ") + suffix + (f" / {per}" if per else "")
