"""A form being filled in: its nodes, what of them counts, and what is worked out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from signalmast.listening.xforms.evaluating import (
    Here,
    Scene,
    Value,
    as_nodes,
    day_text,
    evaluate,
    to_number,
    to_text,
    to_truth,
)
from signalmast.listening.xforms.expressions import Expression, calls
from signalmast.listening.xforms.model import Choice, Place, Texts
from signalmast.listening.xforms.nodes import Node
from signalmast.listening.xforms.said import Refused, Said
from signalmast.listening.xforms.writing import written

#: Blocks of one repeat; nodes beyond which repeats grow no more; passes until all has settled.
MOST_BLOCKS, MOST_NODES, MOST_PASSES = 200, 5000, 40
#: What cannot be worked out twice alike is kept as it was first worked out.
UNSTEADY = frozenset({"once", "random", "uuid"})
#: All fields of a form begin so, which keeps them apart from the page's own.
PREFIX = "q"


def is_kept(place: Place) -> bool:
    """Tell whether a value that nobody types travels with the page all the same."""
    if place.control not in {"", "output"} or place.kind != "question" or place.metadata:
        return False
    worked_out = calls(place.calculate) & UNSTEADY if place.calculate else set()
    return bool(place.triggers or place.first or worked_out)


@dataclass(slots=True)
class Sheet:
    """A form filled in so far. `errors` says, by field, what cannot be read as its type."""

    root: Node
    scene: Scene
    lists: dict[str, list[Choice]]
    errors: dict[str, Said] = field(default_factory=dict)

    def at(self, expression: Expression, node: Node) -> Value:
        """Return what an expression comes to at a node."""
        return evaluate(expression, Here(node), self.scene)

    def choices(self, node: Node) -> list[tuple[str, Texts]]:
        """Return what may be chosen now at a node: values and labels."""
        items = node.place.items
        if items is None:
            return []
        found = []
        for one in as_nodes(self.at(items.path, node)):
            if isinstance(one.place, Choice):
                found.append((one.place.name, one.place.label))
            else:
                value, label = (_below(one, name) for name in (items.value, items.label))
                found.append((value, {"": [label]} if label else {}))
        return [(value, label) for value, label in found if value]

    def say(self, texts: Texts, language: str, node: Node) -> str:
        """Return a text in a language, with what is worked out in it."""
        said = spoken(texts, language)
        return "".join(one if isinstance(one, str) else shown(self.at(one, node)) for one in said)

    def settle(self) -> None:
        """Work out conditions, calculations and counts until nothing changes any more."""
        for _ in range(MOST_PASSES):
            if not self._pass(self.root):
                return

    def _pass(self, node: Node) -> bool:
        changed = False
        for child in list(node.children):
            if child.up is not node:
                continue
            changed |= self._update(child)
        for place in node.place.children:
            if place.kind == "repeat" and place.count is not None:
                changed |= self._count(node, place)
        return changed

    def _update(self, node: Node) -> bool:
        place, before = node.place, (node.is_relevant, node.value)
        above = node.up.is_relevant if node.up else True
        node.is_relevant = above and (
            place.relevant is None or to_truth(self.at(place.relevant, node))
        )
        if place.kind == "question":
            self._work_out(node)
            node.value = node.raw if node.is_relevant else ""
        return before != (node.is_relevant, node.value) or self._below(node)

    def _below(self, node: Node) -> bool:
        return node.place.kind != "question" and self._pass(node)

    def _work_out(self, node: Node) -> None:
        place = node.place
        if place.calculate is not None and node.is_relevant:
            node.raw = self.kept(place, place.calculate, node)
        elif place.triggers and not node.raw:
            for path, expression in place.triggers:
                if to_text(self.at(path_to(path), node)):
                    node.raw = self.kept(place, expression, node)

    def kept(self, place: Place, expression: Expression, node: Node) -> str:
        """Return a worked-out value as it is kept; of the time the day alone."""
        if calls(expression) & UNSTEADY and node.raw:
            return node.raw
        exact, self.scene.now = self.scene.now, midnight(self.scene.now)
        try:
            value = self.at(expression, node)
        finally:
            self.scene.now = exact
        text = shown(value)
        if place.type == "date" and text and "-" not in text[1:]:
            return day_text(to_number(text))
        return text

    def _count(self, parent: Node, place: Place) -> bool:
        there = parent.named(place.name)
        number = to_number(self.at(place.count or ["n", 0], there[0] if there else parent))
        wanted = min(int(number), MOST_BLOCKS) if number > 0 else 0
        for one in there[wanted:]:
            parent.drop(one)
        if wanted > len(there) and sum(1 for _ in self.root.walk()) > MOST_NODES:
            return False
        for count in range(len(there) + 1, wanted + 1):
            begin(self.block(parent, place, f"{parent.key}/{place.name}/{count}"), self)
        return len(there) != wanted

    def block(self, parent: Node, place: Place, key: str) -> Node:
        """Add a block to a repeat, at its place among the others."""
        order = [one.name for one in parent.place.children]
        before = set(order[: order.index(place.name) + 1])
        last = sum(child.name in before for child in parent.children)
        node = parent.add(Node(place.name, place, key=key), last)
        for child in place.children:
            grow(node, child)
        return node


def spoken(texts: Texts, language: str) -> list[str | Expression]:
    """Return a text in a language, or in the first one that it is written in."""
    return texts.get(language) or next((one for one in texts.values() if one), [])


def shown(value: Value) -> str:
    """Return a value as it is shown and kept: what cannot be worked out is empty."""
    text = to_text(value)
    return "" if text in {"NaN", "Infinity", "-Infinity"} else text


def path_to(path: str) -> Expression:
    """Return a plain path as an expression."""
    return ["p", "/", [["c", name] for name in path.strip("/").split("/")]]


def midnight(now: datetime) -> datetime:
    """Return the day of a moment at its first minute."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _below(node: Node, path: str) -> str:
    at = [node]
    for name in path.split("/"):
        at = [child for one in at for child in one.named(name)]
    return at[0].value if at else ""


def grow(parent: Node, place: Place) -> Node:
    """Add an empty node for a place; a repeat has its first block."""
    key = f"{parent.key}/{place.name}"
    if place.kind == "repeat":
        key = f"{key}/1"
    node = parent.add(Node(place.name, place, key=key))
    for child in place.children:
        grow(node, child)
    return node


def begin(node: Node, sheet: Sheet) -> None:
    """Give a node and all below it what they begin with."""
    for one in node.walk():
        if one.place.kind == "question":
            one.raw = one.value = _beginning(one, sheet)


def _beginning(node: Node, sheet: Sheet) -> str:
    place: Place = node.place
    if place.metadata:
        return _of_the_day(place.metadata, sheet.scene.now)
    text = place.default if place.first is None else sheet.kept(place, place.first, node)
    try:
        return written(place, [text], node.key)
    except Refused:
        return text


def _of_the_day(metadata: str, now: datetime) -> str:
    if metadata == "today":
        return now.date().isoformat()
    return midnight(now).isoformat(timespec="milliseconds") if metadata in {"start", "end"} else ""


def entered(parent: Node, place: Place, post: Mapping[str, Sequence[str]], sheet: Sheet) -> None:
    """Add the nodes of a place with what was entered there."""
    key = f"{parent.key}/{place.name}"
    if place.kind == "repeat":
        for number in _numbers(post.get(key, [])):
            block = parent.add(Node(place.name, place, key=f"{key}/{number}"))
            for child in place.children:
                entered(block, child, post, sheet)
        return
    node = parent.add(Node(place.name, place, key=key))
    if place.kind == "group":
        for child in place.children:
            entered(node, child, post, sheet)
        return
    if place.is_question or is_kept(place):
        take(node, post.get(key, []), sheet)
    else:
        node.raw = node.value = _beginning(node, sheet)


def _numbers(given: Sequence[str]) -> Iterator[int]:
    known = dict.fromkeys(int(one) for one in given if one.isdecimal() and len(one) < 6)
    yield from list(known)[:MOST_BLOCKS]


def take(node: Node, given: Sequence[str], sheet: Sheet) -> None:
    """Write an answer into its node; what cannot be read stays as typed, with an error."""
    try:
        node.raw = written(node.place, given, node.key)
    except Refused as refused:
        node.raw = given[0] if given else ""
        sheet.errors[node.key] = refused.said
    node.value = node.raw


def submitted(parent: Node, places: Sequence[Place], element: Any, sheet: Sheet) -> None:
    """Add the nodes of places with what an instance in XML holds of them."""
    given: dict[str, list[Any]] = {}
    for one in element:
        given.setdefault(str(one.tag).rpartition("}")[2], []).append(one)
    for place in places:
        found, key = given.get(place.name, []), f"{parent.key}/{place.name}"
        if place.kind == "repeat":
            for number, one in enumerate(found[:MOST_BLOCKS], start=1):
                block = parent.add(Node(place.name, place, key=f"{key}/{number}"))
                submitted(block, place.children, one, sheet)
            continue
        node = parent.add(Node(place.name, place, key=key))
        if place.kind == "group":
            submitted(node, place.children, found[0] if found else [], sheet)
        elif place.is_question or is_kept(place):
            take(node, [found[0].text or ""] if found else [], sheet)
        else:
            node.raw = node.value = _beginning(node, sheet)
