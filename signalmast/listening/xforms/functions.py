"""The functions of XForms. Each name has its twin in survey.js."""

import math
import random
import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import regex

from signalmast.listening.xforms.evaluating import (
    NOWHERE,
    Here,
    Scene,
    Value,
    as_nodes,
    day_text,
    days_of,
    evaluate,
    nodes_of,
    to_number,
    to_text,
    to_truth,
)
from signalmast.listening.xforms.expressions import Expression
from signalmast.listening.xforms.nodes import Node

Function = Callable[[list[Value], Here, Scene], Value]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
#: A pattern that takes longer than this on one answer counts as not matched.
LONGEST_MATCH = 0.5
MOST_DIGITS = 30
_SHORT = {r"\d": "0-9", r"\w": "0-9A-Za-z_"}


def call(expression: Expression, here: Here, scene: Scene) -> Value:
    """Return what a call of a function comes to."""
    name, arguments = expression[1], expression[2:]
    if name in _LAZY:
        return _LAZY[name](arguments, here, scene)
    values = [evaluate(one, here, scene) for one in arguments]
    try:
        return _PLAIN[name](values, here, scene)
    except (ArithmeticError, ValueError):
        return NOWHERE


def _text(arguments: list[Value], number: int = 0) -> str:
    return to_text(arguments[number]) if number < len(arguments) else ""


def _number(arguments: list[Value], number: int = 0) -> float:
    return to_number(arguments[number]) if number < len(arguments) else NOWHERE


def _texts(arguments: list[Value]) -> list[str]:
    found: list[str] = []
    for one in arguments:
        found += [node.text() for node in one] if isinstance(one, list) else [to_text(one)]
    return found


def _numbers(arguments: list[Value]) -> list[float]:
    """Return the numbers of arguments and of the nodes in them; empty answers are left out."""
    return [to_number(text) for text in _texts(arguments) if text != ""]


def _maths(function: Callable[[float], float]) -> Function:
    def of(arguments: list[Value], _here: Here, _scene: Scene) -> float:
        try:
            return float(function(_number(arguments)))
        except (ValueError, OverflowError):
            return NOWHERE

    return of


def _round(number: float, digits: float = 0) -> float:
    """Round half up, as browsers do; `digits` may be negative."""
    if math.isnan(number) or math.isinf(number) or math.isnan(digits):
        return number
    tens = 10.0 ** math.trunc(min(abs(digits), MOST_DIGITS))
    moved = number / tens if digits < 0 else number * tens
    if math.isinf(moved):
        return number
    whole = float(math.floor(moved + 0.5))
    return whole * tens if digits < 0 else whole / tens


def _power(arguments: list[Value], _here: Here, _scene: Scene) -> float:
    try:
        return float(math.pow(_number(arguments), _number(arguments, 1)))
    except (ValueError, OverflowError):
        return NOWHERE


def _substr(arguments: list[Value], _here: Here, _scene: Scene) -> str:
    text, start = _text(arguments), _number(arguments, 1)
    end = _number(arguments, 2) if len(arguments) > 2 else float(len(text))
    if math.isnan(start) or math.isnan(end):
        return ""
    return text[slice(*(_place(one, len(text)) for one in (start, end)))]


def _place(number: float, length: int) -> int:
    at = int(max(min(number, length), -length))
    return at + length if at < 0 else at


def _substring(arguments: list[Value], _here: Here, _scene: Scene) -> str:
    text, start = _text(arguments), _round(_number(arguments, 1))
    end = start + _round(_number(arguments, 2)) if len(arguments) > 2 else math.inf
    return "".join(one for place, one in enumerate(text, start=1) if start <= place < end)


def _before(arguments: list[Value], _here: Here, _scene: Scene) -> str:
    text, mark = _text(arguments), _text(arguments, 1)
    return text.partition(mark)[0] if mark and mark in text else ""


def _after(arguments: list[Value], _here: Here, _scene: Scene) -> str:
    text, mark = _text(arguments), _text(arguments, 1)
    return text.partition(mark)[2] if mark else text


def _exchange(arguments: list[Value], _here: Here, _scene: Scene) -> str:
    text, old, new = (_text(arguments, number) for number in range(3))
    table: dict[int, str | None] = {}
    for number, one in enumerate(old):
        table.setdefault(ord(one), new[number] if number < len(new) else None)
    return text.translate(table)


def _matches(arguments: list[Value], _here: Here, _scene: Scene) -> bool:
    try:
        pattern = regex.compile(_in_ascii(_text(arguments, 1)), regex.V0)
        return pattern.fullmatch(_text(arguments), timeout=LONGEST_MATCH) is not None
    except (regex.error, TimeoutError):
        return False


def _in_ascii(pattern: str) -> str:
    r"""Return a pattern in which \d and \w mean what they mean in Java and in browsers."""
    written, is_class, at = "", False, 0
    while at < len(pattern):
        one = pattern[at : at + 2] if pattern[at] == "\\" else pattern[at]
        at += len(one)
        meant = _SHORT.get(one.lower(), "") if len(one) == 2 else ""
        if meant and one[1].islower():
            one = meant if is_class else f"[{meant}]"
        elif meant and not is_class:
            one = f"[^{meant}]"
        is_class = (is_class or one == "[") and one != "]"
        written += one
    return written


def _selected_at(arguments: list[Value], _here: Here, _scene: Scene) -> str:
    chosen, at = _text(arguments).split(), _number(arguments, 1)
    return chosen[int(at)] if 0 <= at < len(chosen) else ""


def _checklist(arguments: list[Value], _here: Here, _scene: Scene) -> bool:
    return _is_between(arguments, sum(to_truth(one) for one in arguments[2:]))


def _weighted(arguments: list[Value], _here: Here, _scene: Scene) -> bool:
    pairs = zip(arguments[2::2], arguments[3::2], strict=False)
    return _is_between(arguments, sum(to_number(how) for one, how in pairs if to_truth(one)))


def _is_between(arguments: list[Value], count: float) -> bool:
    least, most = _number(arguments), _number(arguments, 1)
    return (least < 0 or count >= least) and (most < 0 or count <= most)


def _now(_arguments: list[Value], _here: Here, scene: Scene) -> str:
    return scene.now.isoformat(timespec="milliseconds")


def _date(arguments: list[Value], _here: Here, _scene: Scene) -> str:
    text = _text(arguments)
    if not text:
        return ""
    is_day = isinstance(arguments[0], (str, list)) and not math.isnan(days_of(text))
    return text[:10] if is_day else day_text(to_number(text))


def _date_time(arguments: list[Value], _here: Here, scene: Scene) -> str:
    text = _text(arguments)
    if "T" in text and not math.isnan(days_of(text)):
        return text
    days = to_number(text)
    if not day_text(days):
        return ""
    seconds = timedelta(seconds=round((days - math.floor(days)) * 86_400))
    offset = scene.now.isoformat()[26:] if scene.now.microsecond else scene.now.isoformat()[19:]
    hours = f"{seconds.seconds // 3600:02}:{seconds.seconds // 60 % 60:02}"
    return f"{day_text(days)}T{hours}:{seconds.seconds % 60:02}.000{offset}"


def _clock(text: str) -> float:
    hours, _, rest = text.partition(":")
    try:
        return (int(hours) * 60 + int(rest[:2]) + float(rest[3:5] or 0) / 60) / 1440
    except ValueError:
        return NOWHERE


def _format_date(arguments: list[Value], _here: Here, _scene: Scene) -> str:
    text, wanted = _text(arguments), _text(arguments, 1)
    if isinstance(arguments[0], float) and not isinstance(arguments[0], bool):
        text = day_text(arguments[0])
    days = days_of(text)
    if math.isnan(days):
        return ""
    hour, minute, second, part = text[11:13] or "00", text[14:16] or "00", text[17:19] or "00", ""
    part = text[20:23] if text[19:20] == "." else "000"
    written = {
        "Y": text[:4], "y": text[2:4], "m": text[5:7], "n": str(int(text[5:7])),
        "b": MONTHS[int(text[5:7]) - 1], "d": text[8:10], "e": str(int(text[8:10])),
        "H": hour, "h": str(int(hour)), "M": minute, "S": second, "3": part,
        "a": DAYS[(math.floor(days) + 3) % 7], "%": "%",
    }  # fmt: skip
    return re.sub(r"%(.)", lambda found: written.get(found[1], ""), wanted)


def _position(arguments: list[Value], here: Here, _scene: Scene) -> float:
    if not arguments:
        return float(here.position)
    nodes = as_nodes(arguments[0])
    if not nodes:
        return NOWHERE
    same = nodes[0].like_me()
    return float(next(number for number, one in enumerate(same, 1) if one is nodes[0]))


def _name(arguments: list[Value], here: Here, _scene: Scene) -> str:
    nodes = as_nodes(arguments[0]) if arguments else [here.node]
    return nodes[0].name if nodes else ""


def _instance(arguments: list[Value], _here: Here, scene: Scene) -> list[Node]:
    found = scene.instances.get(_text(arguments))
    return [found] if found is not None else []


def _pulldata(arguments: list[Value], _here: Here, scene: Scene) -> str:
    """Return what stands in a column of a file's row; the row is found by another column."""
    name, wanted, column, value = (_text(arguments, number) for number in range(4))
    row = scene.row_of(name.removesuffix(".csv"), column, value) if value else None
    cells = row.named(wanted) if row else []
    return cells[0].value if cells else ""


def _extreme(which: Callable[[list[float]], float]) -> Function:
    def of(arguments: list[Value], _here: Here, _scene: Scene) -> float:
        numbers = _numbers(arguments)
        return NOWHERE if not numbers or any(map(math.isnan, numbers)) else which(numbers)

    return of


def _if(arguments: list[Expression], here: Here, scene: Scene) -> Value:
    chosen = 1 if to_truth(evaluate(arguments[0], here, scene)) else 2
    return evaluate(arguments[chosen], here, scene)


def _once(arguments: list[Expression], here: Here, scene: Scene) -> Value:
    return here.node.raw or evaluate(arguments[0], here, scene)


def _coalesce(arguments: list[Expression], here: Here, scene: Scene) -> Value:
    for one in arguments:
        text = to_text(evaluate(one, here, scene))
        if text not in {"", "NaN"}:
            return text
    return ""


def _choice_name(arguments: list[Expression], here: Here, scene: Scene) -> str:
    value = to_text(evaluate(arguments[0], here, scene))
    nodes = as_nodes(evaluate(arguments[1], here, scene))
    return scene.choice_name(nodes[0].place, value) if nodes and value else value


def _indexed_repeat(arguments: list[Expression], here: Here, scene: Scene) -> str:
    """Return an answer in a numbered block of a repeat (and of repeats inside it)."""
    wanted = [names_of(one, here) for one in arguments[1::2]]
    numbers = [to_number(evaluate(one, here, scene)) for one in arguments[2::2]]
    places = {tuple(one): number for one, number in zip(wanted, numbers, strict=False)}
    at: list[Node] = [Node("", children=[scene.root])]
    names = names_of(arguments[0], here)
    for depth, name in enumerate(names, start=1):
        at = [child for node in at for child in node.named(name)]
        number = places.get(tuple(names[:depth]))
        if number is not None:
            at = [at[int(number) - 1]] if 1 <= number <= len(at) else []
    return at[0].text() if at else ""


def names_of(path: Expression, here: Here) -> list[str]:
    """Return the names from the root to where a path leads, whether or not there is a node."""
    if path[0] != "p":
        return []
    names: list[str] = []
    if path[1] != "/":
        origin = (here.origin or here.node) if isinstance(path[1], list) else here.node
        names = [one.name for one in [origin, *origin.ancestors()]][::-1]
    for step in path[2]:
        if step[0] == "p":
            names = names[:-1]
        elif step[0] == "c":
            names.append(step[1])
    return names


def _count(arguments: list[Expression], here: Here, scene: Scene) -> float:
    return float(len(as_nodes(evaluate(arguments[0], here, scene))))


_LAZY: dict[str, Callable[[list[Expression], Here, Scene], Value]] = {
    "if": _if, "once": _once, "coalesce": _coalesce, "jr:choice-name": _choice_name,
    "indexed-repeat": _indexed_repeat, "count": _count,
    "randomize": lambda arguments, here, scene: nodes_of(arguments[0], here, scene),
    "property": lambda _arguments, _here, _scene: "",
}  # fmt: skip

_PLAIN: dict[str, Function] = {
    "abs": _maths(abs), "acos": _maths(math.acos), "asin": _maths(math.asin),
    "atan": _maths(math.atan), "ceiling": _maths(math.ceil), "cos": _maths(math.cos),
    "exp": _maths(math.exp), "exp10": _maths(lambda number: 10.0**number),
    "floor": _maths(math.floor), "int": _maths(math.trunc), "log": _maths(math.log),
    "log10": _maths(math.log10), "sin": _maths(math.sin), "sqrt": _maths(math.sqrt),
    "tan": _maths(math.tan), "pow": _power,
    "atan2": lambda a, _h, _s: math.atan2(_number(a), _number(a, 1)),
    "pi": lambda _a, _h, _s: math.pi,
    "random": lambda _a, _h, _s: random.random(),  # noqa: S311 -- chooses a version of a form
    "round": lambda a, _h, _s: _round(_number(a), _number(a, 1) if len(a) > 1 else 0),
    "number": lambda a, h, _s: _number(a) if a else to_number(h.node.text()),
    "sum": lambda a, _h, _s: math.fsum(_numbers(a)),
    "min": _extreme(min), "max": _extreme(max),
    "boolean": lambda a, _h, _s: to_truth(a[0]),
    "boolean-from-string": lambda a, _h, _s: _text(a) in {"true", "1"},
    "true": lambda _a, _h, _s: True, "false": lambda _a, _h, _s: False,
    "not": lambda a, _h, _s: not to_truth(a[0]),
    "checklist": _checklist, "weighted-checklist": _weighted,
    "string": lambda a, h, _s: _text(a) if a else h.node.text(),
    "concat": lambda a, _h, _s: "".join(_texts(a)),
    "join": lambda a, _h, _s: _text(a).join(_texts(a[1:])),
    "contains": lambda a, _h, _s: _text(a, 1) in _text(a),
    "starts-with": lambda a, _h, _s: _text(a).startswith(_text(a, 1)),
    "ends-with": lambda a, _h, _s: _text(a).endswith(_text(a, 1)),
    "string-length": lambda a, h, _s: float(len(_text(a) if a else h.node.text())),
    "normalize-space": lambda a, h, _s: " ".join((_text(a) if a else h.node.text()).split()),
    "lower-case": lambda a, _h, _s: _text(a).lower(),
    "upper-case": lambda a, _h, _s: _text(a).upper(),
    "substr": _substr, "substring": _substring, "substring-before": _before,
    "substring-after": _after, "translate": _exchange, "regex": _matches,
    "selected": lambda a, _h, _s: _text(a, 1).strip() in _text(a).split(),
    "selected-at": _selected_at,
    "count-selected": lambda a, _h, _s: float(len(_text(a).split())),
    "count-non-empty": lambda a, _h, _s: float(sum(one.text() != "" for one in as_nodes(a[0]))),
    "uuid": lambda _a, _h, _s: str(uuid.uuid4()),
    "today": lambda _a, _h, scene: scene.now.date().isoformat(), "now": _now,
    "date": _date, "date-time": _date_time,
    "decimal-date-time": lambda a, _h, _s: _number(a),
    "decimal-time": lambda a, _h, _s: _clock(_text(a)),
    "format-date": _format_date, "format-date-time": _format_date,
    "position": _position, "last": lambda _a, h, _s: float(h.size),
    "name": _name, "local-name": _name,
    "current": lambda _a, h, _s: [h.origin or h.node], "instance": _instance,
    "pulldata": _pulldata,
}  # fmt: skip

#: What can be worked out here.
KNOWN_HERE = frozenset({*_LAZY, *_PLAIN})
