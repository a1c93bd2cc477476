"""The answers of one form while they are worked on: a tree of nodes as the form's model has it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, eq=False)
class Node:
    """One answer, group or block of a repeat. `value` is empty where the node is not relevant."""

    name: str
    place: Any = None
    up: "Node | None" = None
    #: The name of its field on the page.
    key: str = ""
    #: What was typed, kept while the node is not relevant.
    raw: str = ""
    value: str = ""
    is_relevant: bool = True
    children: list["Node"] = field(default_factory=list)
    _by_name: dict[str, list["Node"]] | None = None

    def add(self, child: "Node", at: int | None = None) -> "Node":
        """Put a child last, or at a place among the others, and return it."""
        child.up, self._by_name = self, None
        self.children.insert(len(self.children) if at is None else at, child)
        return child

    def drop(self, child: "Node") -> None:
        """Take a child away."""
        child.up, self._by_name = None, None
        self.children = [one for one in self.children if one is not child]

    def named(self, name: str) -> list["Node"]:
        """Return the children of a name."""
        if name == "*":
            return list(self.children)
        if self._by_name is None:
            self._by_name = {}
            for child in self.children:
                self._by_name.setdefault(child.name, []).append(child)
        return list(self._by_name.get(name, ()))

    def like_me(self) -> list["Node"]:
        """Return this node and its siblings of the same name, in order."""
        return [self] if self.up is None else self.up.named(self.name)

    def walk(self) -> Iterator["Node"]:
        """Return this node and all below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def ancestors(self) -> list["Node"]:
        """Return the nodes above, nearest first."""
        found, at = [], self.up
        while at is not None:
            found.append(at)
            at = at.up
        return found

    def text(self) -> str:
        """Return the value, or the values below one after the other."""
        return "".join(one.value for one in self.walk()) if self.children else self.value
