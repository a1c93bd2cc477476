"""XPath as XForms use it, read into plain lists that Python and the browser evaluate alike.

The lists: ["n", number], ["s", text], ["f", name, arguments...], ["neg", a], [operator, a, b] and
["p", start, steps] where start is "/" (the root), "." (here) or an expression that gives nodes.
A step is [axis, name, conditions...] with the axes c(hild), p(arent), s(elf), d(escendant or
self), a(ttribute), u (ancestors), n(ext siblings), b (siblings before) and w (the whole set).
"""

import re
from collections.abc import Iterator
from typing import Any

from signalmast.listening.xforms.said import Refused, gettext_noop

Expression = list[Any]

#: Every function that both evaluators know, with the fewest and the most arguments.
KNOWN: dict[str, tuple[int, int]] = {
    name: (fewest, most)
    for fewest, most, names in (
        (0, 0, "current false last now pi random today true uuid"),
        (0, 1, "local-name name normalize-space number position string string-length"),
        (1, 1, "abs acos asin atan boolean boolean-from-string ceiling cos count count-non-empty "
         "count-selected date date-time decimal-date-time decimal-time exp exp10 floor instance "
         "int log log10 lower-case not once property sin sqrt tan upper-case"),
        (1, 2, "randomize round"),
        (1, 99, "coalesce concat join max min sum"),
        (2, 2, "atan2 contains ends-with format-date format-date-time jr:choice-name pow regex "
         "selected selected-at starts-with substring-after substring-before"),
        (2, 3, "substr substring"),
        (2, 99, "checklist weighted-checklist"),
        (3, 3, "if translate"),
        (3, 7, "indexed-repeat"),
        (4, 4, "pulldata"),
    )
    for name in names.split()
}  # fmt: skip
AXES = {
    "child": "c", "parent": "p", "self": "s", "descendant-or-self": "d", "attribute": "a",
    "ancestor": "u", "following-sibling": "n", "preceding-sibling": "b",
}  # fmt: skip

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d*)?|\.\d+)
    | (?P<text>"[^"]*"|'[^']*')
    | (?P<sign>//|::|\.\.|!=|<=|>=|[()\[\].,@/|+\-*=<>$])
    | (?P<name>[^\W\d][\w.\-]*(?::(?!:)[^\W\d][\w.\-]*)?)
    )""",
    re.VERBOSE,
)
_LEVELS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))
#: Deeper and longer than any person writes; keeps a hostile workbook from exhausting the stack.
DEEPEST, LONGEST = 40, 250


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at, self.depth = text, 0, 0
        self.tokens = list(self._tokens())

    def _tokens(self) -> Iterator[tuple[str, str]]:
        at, end = 0, len(self.text.rstrip())
        while at < end:
            found = _TOKEN.match(self.text, at)
            if found is None:
                raise self._unreadable()
            at = found.end()
            yield str(found.lastgroup), found.group(str(found.lastgroup))

    def _unreadable(self) -> Refused:
        return Refused(
            gettext_noop("the expression “%(expression)s” cannot be read"),
            expression=" ".join(self.text.split()),
        )

    def peek(self, ahead: int = 0) -> tuple[str, str]:
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else ("end", "")

    def take(self, sign: str = "") -> str:
        kind, text = self.peek()
        if kind == "end" or (sign and (kind != "sign" or text != sign)):
            raise self._unreadable()
        self.at += 1
        return text

    def has(self, *signs: str) -> bool:
        kind, text = self.peek()
        return kind == "sign" and text in signs

    def whole(self) -> Expression:
        read = self.binary(0)
        if self.peek()[0] != "end":
            raise self._unreadable()
        return read

    def binary(self, level: int) -> Expression:
        if level == len(_LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        links = 0
        while self.peek()[1] in _LEVELS[level] and self.peek()[0] in {"sign", "name"}:
            operator = self.take()
            left = [operator, left, self.binary(level + 1)]
            links += 1
            if links > LONGEST:
                raise self._unreadable()
        return left

    def unary(self) -> Expression:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._unreadable()
        if self.has("-"):
            self.take()
            left: Expression = ["neg", self.unary()]
        else:
            left = self.path()
            while self.has("|"):
                self.take()
                left = ["|", left, self.path()]
        self.depth -= 1
        return left

    def path(self) -> Expression:
        kind, text = self.peek()
        if kind in {"number", "text"} or (kind, text) == ("sign", "(") or self._is_call():
            start: Any = self.primary()
            steps: list[Any] = []
            if self.has("["):
                steps.append(["w", "*", *self.conditions()])
        elif self.has("/", "//"):
            start = "/"
            return ["p", start, self.steps([])]
        else:
            return ["p", ".", self.steps([self.step()])]
        if self.has("/", "//"):
            return ["p", start, self.steps(steps)]
        return ["p", start, steps] if steps else start

    def _is_call(self) -> bool:
        kind, name = self.peek()
        is_test = name in {"node", "text"}
        return kind == "name" and not is_test and self.peek(1) == ("sign", "(")

    def primary(self) -> Expression:
        kind, text = self.peek()
        if kind == "number":
            self.take()
            return ["n", int(text) if text.isdecimal() else float(text)]
        if kind == "text":
            return ["s", self.take()[1:-1]]
        if self.has("("):
            self.take()
            inside = self.binary(0)
            self.take(")")
            return inside
        return self.call()

    def call(self) -> Expression:
        name = self.take()
        if name not in KNOWN:
            raise Refused(
                gettext_noop("the function %(function)s() is not known here"), function=name
            )
        self.take("(")
        arguments = []
        while not self.has(")"):
            arguments.append(self.binary(0))
            if not self.has(")"):
                self.take(",")
        self.take(")")
        fewest, most = KNOWN[name]
        if not fewest <= len(arguments) <= most:
            raise Refused(
                gettext_noop("the function %(function)s() has too few or too many arguments"),
                function=name,
            )
        return ["f", name, *arguments]

    def steps(self, taken: list[Any]) -> list[Any]:
        while self.has("/", "//"):
            if self.take() == "//":
                taken.append(["d", "*"])
            taken.append(self.step())
        return taken

    def step(self) -> list[Any]:
        if self.has("."):
            self.take()
            return ["s", "*", *self.conditions()]
        if self.has(".."):
            self.take()
            return ["p", "*", *self.conditions()]
        axis = "c"
        if self.has("@"):
            self.take()
            axis = "a"
        elif self.peek(1) == ("sign", "::"):
            named = self.take()
            self.take("::")
            if named not in AXES:
                raise self._unreadable()
            axis = AXES[named]
        return [axis, self.node_name(), *self.conditions()]

    def node_name(self) -> str:
        if self.has("*"):
            return self.take()
        kind, name = self.peek()
        if kind != "name":
            raise self._unreadable()
        self.take()
        if name in {"node", "text"} and self.has("("):
            self.take("(")
            self.take(")")
            return "*"
        return name.rpartition(":")[2]

    def conditions(self) -> list[Expression]:
        found = []
        while self.has("["):
            self.take()
            found.append(self.binary(0))
            self.take("]")
        return found


def read_expression(text: str) -> Expression:
    """Return an expression as lists. Raises Refused."""
    return _Reader(text).whole()


def parts(expression: Expression) -> Iterator[Expression]:
    """Return an expression and everything inside it, outermost first."""
    yield expression
    if expression[0] == "p":
        if isinstance(expression[1], list):
            yield from parts(expression[1])
        for step in expression[2]:
            for condition in step[2:]:
                yield from parts(condition)
        return
    for one in expression[1:]:
        if isinstance(one, list):
            yield from parts(one)


def calls(expression: Expression) -> set[str]:
    """Return the names of the functions that an expression calls."""
    return {one[1] for one in parts(expression) if one[0] == "f"}
