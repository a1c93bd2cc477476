"""Works an expression out over the nodes of a form. The browser's twin is survey.js."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from signalmast.listening.xforms.expressions import Expression
from signalmast.listening.xforms.nodes import Node

Value = float | str | bool | list[Node]
#: Rows of a list by what stands in one of their columns; the first row counts.
Rows = dict[tuple[str, str], dict[str, Node]]
NOWHERE = float("nan")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?.*)?\Z")
_NUMBER = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)\Z")
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(slots=True)
class Scene:
    """What expressions are worked out over: a form's nodes, its lists, and the time."""

    root: Node
    instances: dict[str, Node] = field(default_factory=dict)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    #: Finds the label of a choice for jr:choice-name().
    choice_name: Callable[[Any, str], str] = lambda _place, value: value
    #: What was looked up already, by list and column.
    rows: Rows = field(default_factory=dict)

    def row_of(self, name: str, column: str, value: str) -> Node | None:
        """Return the first row of a list that holds a value in a column."""
        known = self.rows.get((name, column))
        if known is None:
            known = {}
            for item in self._items(name):
                for cell in item.named(column):
                    known.setdefault(cell.value, item)
            self.rows[name, column] = known
        return known.get(value)

    def _items(self, name: str) -> list[Node]:
        found = self.instances.get(name)
        return (
            [item for root in found.named("root") for item in root.named("item")] if found else []
        )


@dataclass(slots=True, frozen=True)
class Here:
    """Where an expression stands: its node, and its position where it filters a set."""

    node: Node
    position: int = 1
    size: int = 1
    #: The node of the whole expression, for current().
    origin: Node | None = None


def days_of(text: str) -> float:
    """Return the days since 1970 of a date or a date with its time, as written."""
    found = _DAY.match(text)
    if found is None:
        return NOWHERE
    year, month, day, hour, minute, second = found.groups()
    try:
        days = date(int(year), int(month), int(day)).toordinal() - _EPOCH
    except ValueError:
        return NOWHERE
    return days + (int(hour or 0) * 60 + int(minute or 0) + float(second or 0) / 60) / 1440


def to_number(value: Value) -> float:
    """Return a value as a number; a date is its days since 1970, what is no number is NaN."""
    if isinstance(value, (bool, int, float)):
        return float(value)
    text = to_text(value).strip()
    return float(text) if _NUMBER.match(text) else days_of(text)


def to_text(value: Value) -> str:
    """Return a value as text; of nodes it is the first."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return value[0].text() if value else ""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    written = format(Decimal(repr(float(f"{value:.15g}"))), "f")
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return "0" if written == "-0" else written


def to_truth(value: Value) -> bool:
    """Return a value as yes or no."""
    if isinstance(value, float | int):
        return bool(value) and not math.isnan(value)
    if isinstance(value, list):
        return bool(value) and value[0].text() != ""
    return value != ""


def day_text(days: float) -> str:
    """Return the date of a number of days since 1970."""
    if math.isnan(days) or not -700_000 < days < 2_900_000:
        return ""
    return (date(1970, 1, 1) + timedelta(days=math.floor(days))).isoformat()


def _atom(node: Node) -> float | str:
    """Return what a node holds; a number only where the form says that it is one."""
    text = node.text()
    is_number = getattr(node.place, "type", "") in {"int", "decimal"}
    return to_number(text) if is_number and text else text


def _atoms(value: Value) -> list[float | str | bool]:
    if isinstance(value, list):
        return [_atom(node) for node in value] or [""]
    return [value]


def _equal(left: float | str | bool, right: float | str | bool) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return to_truth(left) == to_truth(right)
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return to_number(left) == to_number(right)


_ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def _divide(left: float, right: float) -> float:
    if right == 0:
        return NOWHERE if left == 0 or math.isnan(left) else math.copysign(math.inf, left)
    return left / right


_SUMS: dict[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "div": _divide,
    "mod": lambda left, right: (
        NOWHERE if right == 0 or math.isinf(left) else math.fmod(left, right)
    ),
}


def evaluate(expression: Expression, here: Here, scene: Scene) -> Value:
    """Return what an expression comes to at a node."""
    kind = expression[0]
    if kind == "n":
        return float(expression[1])
    if kind == "s":
        return str(expression[1])
    if kind == "f":
        from signalmast.listening.xforms.functions import call  # noqa: PLC0415 -- they call back

        return call(expression, here, scene)
    if kind == "p":
        return nodes_of(expression, here, scene)
    if kind == "neg":
        return -to_number(evaluate(expression[1], here, scene))
    return _binary(kind, expression, here, scene)


def _binary(operator: str, expression: Expression, here: Here, scene: Scene) -> Value:
    left = evaluate(expression[1], here, scene)
    if operator in {"or", "and"}:
        if to_truth(left) == (operator == "or"):
            return operator == "or"
        return to_truth(evaluate(expression[2], here, scene))
    right = evaluate(expression[2], here, scene)
    if operator == "|":
        return [*as_nodes(left), *(one for one in as_nodes(right) if one not in as_nodes(left))]
    if operator in {"=", "!="}:
        wanted = operator == "="
        return any(_equal(a, b) == wanted for a in _atoms(left) for b in _atoms(right))
    if operator in _ORDER:
        is_so = _ORDER[operator]
        return any(is_so(to_number(a), to_number(b)) for a in _atoms(left) for b in _atoms(right))
    return _SUMS[operator](to_number(left), to_number(right))


def as_nodes(value: Value) -> list[Node]:
    """Return the nodes of a value; none where it is something else."""
    return value if isinstance(value, list) else []


def nodes_of(expression: Expression, here: Here, scene: Scene) -> list[Node]:
    """Return the nodes that a path leads to."""
    _, start, steps = expression
    if start == "/":
        return _from_root(steps, here, scene)
    found = [here.node] if start == "." else as_nodes(evaluate(start, here, scene))
    for step in steps:
        found = take_step(step, found, here, scene)
    return found


def _from_root(steps: list[Any], here: Here, scene: Scene) -> list[Node]:
    """Follow a path from the root; through a repeat that we stand in, it stays in our block."""
    found = [Node("", children=[scene.root])]
    if not steps:
        return [scene.root]
    origin = here.origin or here.node
    ours = {id(origin), *(id(one) for one in origin.ancestors())}
    for number, step in enumerate(steps):
        found = take_step(step, found, here, scene)
        is_name = step[0] == "c" and step[1] != "*" and len(step) == 2
        if is_name and number < len(steps) - 1:
            own = [node for node in found if id(node) in ours]
            found = own or found
    return found


def take_step(step: list[Any], found: list[Node], here: Here, scene: Scene) -> list[Node]:
    """Return where one step leads from each of the nodes, without repeating any."""
    reached: list[Node] = []
    sets = [found] if step[0] == "w" else (_axis(step[0], step[1], node) for node in found)
    for there in sets:
        kept = there
        for condition in step[2:]:
            kept = _those(condition, kept, here, scene)
        reached += [one for one in kept if len(found) == 1 or one not in reached]
    return reached


def _those(condition: Expression, there: list[Node], here: Here, scene: Scene) -> list[Node]:
    kept = []
    for number, node in enumerate(there, start=1):
        within = Here(node, number, len(there), here.origin or here.node)
        value = evaluate(condition, within, scene)
        is_number = isinstance(value, float) and not isinstance(value, bool)
        if value == number if is_number else to_truth(value):
            kept.append(node)
    return kept


def _axis(axis: str, name: str, node: Node) -> list[Node]:
    if axis == "c":
        return node.named(name)
    if axis == "s":
        there = [node]
    elif axis == "p":
        there = [node.up] if node.up else []
    elif axis == "u":
        there = node.ancestors()
    elif axis == "d":
        there = list(node.walk())
    elif axis in {"n", "b"} and node.up:
        siblings = node.up.children
        at = next(number for number, one in enumerate(siblings) if one is node)
        there = siblings[at + 1 :] if axis == "n" else siblings[:at][::-1]
    else:
        there = []
    return [one for one in there if name in ("*", one.name)]
