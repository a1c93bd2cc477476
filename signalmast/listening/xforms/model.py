"""What a form asks, as read from its XForm: places in order, choices, texts by language."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from signalmast.listening.xforms.expressions import Expression

#: By language, what is written and what is worked out, in turn.
Texts = dict[str, list[str | Expression]]


@dataclass(slots=True)
class Choice:
    """One choice of a list, with the further columns that filters look at."""

    name: str
    label: Texts = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Items:
    """Where the choices of a question come from: a path to a list, or to blocks of a repeat."""

    path: Expression
    list: str = ""
    value: str = "name"
    label: str = "label"
    is_shuffled: bool = False
    seed: Expression | None = None


@dataclass(slots=True)
class Place:
    """A question, a group, a repeat, or a value that is worked out, in the model of a form."""

    name: str
    path: str
    kind: str = "question"
    #: int, decimal, date, time, dateTime, geopoint, geotrace, geoshape, binary, string ...
    type: str = "string"
    #: How it is asked: input, select1, select, rank, range, trigger, upload, note, output; "" not.
    control: str = ""
    label: Texts = field(default_factory=dict)
    hint: Texts = field(default_factory=dict)
    relevant: Expression | None = None
    required: Expression | None = None
    constraint: Expression | None = None
    calculate: Expression | None = None
    required_said: Texts = field(default_factory=dict)
    constraint_said: Texts = field(default_factory=dict)
    default: str = ""
    #: Worked out when the form, or a new block of a repeat, begins.
    first: Expression | None = None
    #: Worked out when the answer at a path changes.
    triggers: list[tuple[str, Expression]] = field(default_factory=list)
    #: start, end, today and what devices tell; never stored.
    metadata: str = ""
    appearance: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    items: Items | None = None
    count: Expression | None = None
    children: list["Place"] = field(default_factory=list)

    def walk(self) -> Iterator["Place"]:
        """Return this place and all below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def is_question(self) -> bool:
        """Tell whether somebody answers here."""
        return self.control not in {"", "note", "output"} and self.kind == "question"

    def looks(self, *hints: str) -> bool:
        """Tell whether the form wants it to look like one of the hints."""
        return bool(set(self.appearance.split()) & set(hints))


def to_plain(place: Place | Choice) -> dict[str, Any]:
    """Return a place or a choice as plain data, without what is empty."""
    return _lean(asdict(place))


def _lean(value: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, one in value.items():
        if name in {"children", "items"} and isinstance(one, list):
            kept[name] = [_lean(child) for child in one]
        elif name == "items" and one:
            kept[name] = _lean(one)
        elif one not in ("", None, {}, [], False):
            kept[name] = one
    return {name: one for name, one in kept.items() if one != []}


def from_plain(data: dict[str, Any]) -> Place:
    """Return a place from plain data."""
    rest = {name: value for name, value in data.items() if name not in {"children", "items"}}
    place = Place(**rest)
    if "triggers" in rest:
        place.triggers = [(path, expression) for path, expression in rest["triggers"]]
    if "items" in data:
        place.items = Items(**data["items"])
    place.children = [from_plain(child) for child in data.get("children", [])]
    return place
