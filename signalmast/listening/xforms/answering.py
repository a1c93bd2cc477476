"""What was entered becomes answers: the server works out what counts and what is wrong with it."""

import math
from dataclasses import dataclass, field
from typing import Any

from signalmast.listening.xforms.evaluating import to_number, to_truth
from signalmast.listening.xforms.filling import Sheet, is_kept
from signalmast.listening.xforms.model import Place, Texts
from signalmast.listening.xforms.nodes import Node
from signalmast.listening.xforms.said import Said, gettext_noop

#: Answers by name: text in its one form, groups as dicts, repeats as lists of dicts.
Answers = dict[str, Any]
_NEEDED = gettext_noop("This question needs an answer.")
_UNFIT = gettext_noop("This answer does not fit. Look at the question once more.")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one answer: a sentence of ours, or by language what the form says."""

    key: str
    said: Said
    written: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Read:
    """What was read of somebody's answers. `again` when a block was asked for or taken away."""

    answers: Answers
    faults: list[Fault]
    sheet: Sheet
    again: bool = False

    @property
    def is_right(self) -> bool:
        """Tell whether the answers can be kept as they are."""
        return not self.faults and not self.again


def check(sheet: Sheet, languages: list[str]) -> list[Fault]:
    """Return what is wrong, in the order of the page."""
    found = []
    for node in sheet.root.walk():
        place: Place = node.place
        if place.kind == "question" and place.is_question and node.is_relevant:
            fault = _fault(node, place, sheet, languages)
            if fault is not None:
                found.append(fault)
    return found


def _fault(node: Node, place: Place, sheet: Sheet, languages: list[str]) -> Fault | None:
    if node.key in sheet.errors:
        return Fault(node.key, sheet.errors[node.key])
    if not node.value:
        if place.required is None or not to_truth(sheet.at(place.required, node)):
            return None
        return Fault(node.key, Said(_NEEDED), _written(place.required_said, node, sheet, languages))
    said = _unchoosable(node, place, sheet) or _out_of_range(node, place)
    if said is not None:
        return Fault(node.key, said)
    if place.constraint is None or to_truth(sheet.at(place.constraint, node)):
        return None
    return Fault(node.key, Said(_UNFIT), _written(place.constraint_said, node, sheet, languages))


def _written(texts: Texts, node: Node, sheet: Sheet, languages: list[str]) -> dict[str, str]:
    return {one: sheet.say(texts, one, node) for one in languages or [""]} if texts else {}


def _unchoosable(node: Node, place: Place, sheet: Sheet) -> Said | None:
    """Return why what was chosen cannot be; puts what was chosen into the order of the list."""
    if place.items is None:
        return None
    known = [value for value, _label in sheet.choices(node)]
    chosen = [node.value] if place.control == "select1" else node.value.split()
    if not set(chosen) <= set(known):
        return Said(gettext_noop("Choose from what is offered here; the choices depend on another "
                                 "answer."))  # fmt: skip
    if place.control == "rank" and sorted(chosen) != sorted(known):
        return Said(gettext_noop("Give every choice its own rank, each once."))
    if place.control == "select":
        node.raw = node.value = " ".join(one for one in known if one in set(chosen))
    return None


def _out_of_range(node: Node, place: Place) -> Said | None:
    if place.control != "range":
        return None
    low, high = (to_number(place.parameters.get(name, "")) for name in ("start", "end"))
    step, number = to_number(place.parameters.get("step", "1")), to_number(node.value)
    steps = (number - low) / step if step else 0.0
    is_in = min(low, high) <= number <= max(low, high)
    if is_in and (math.isnan(steps) or abs(steps - round(steps)) < 1e-9):
        return None
    return Said(
        gettext_noop("Give a number from %(low)s to %(high)s in steps of %(step)s."),
        {name: place.parameters.get(key, "1") for name, key in
         (("low", "start"), ("high", "end"), ("step", "step"))},
    )  # fmt: skip


def answers_of(sheet: Sheet) -> Answers:
    """Return the answers that count, without what is empty or tells of a device."""
    return _answers(sheet.root)


def _answers(node: Node) -> Answers:
    found: Answers = {}
    for child in node.children:
        place: Place = child.place
        if not child.is_relevant or place.metadata or place.control == "note":
            continue
        if place.kind == "question":
            if child.value:
                found[child.name] = child.value
        elif place.kind == "repeat":
            found.setdefault(child.name, []).append(_answers(child))
        else:
            below = _answers(child)
            if below:
                found[child.name] = below
    return {name: one for name, one in found.items() if not isinstance(one, list) or any(one)}


__all__ = ["Answers", "Fault", "Read", "answers_of", "check", "is_kept"]
