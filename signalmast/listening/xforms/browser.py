"""What the browser is told of a form, so that it can work along; short names save bytes."""

from typing import Any

from signalmast.listening.xforms.expressions import Expression, parts
from signalmast.listening.xforms.filling import is_kept, spoken
from signalmast.listening.xforms.form import Form
from signalmast.listening.xforms.model import Place, Texts

_NUMBERS = ("int", "decimal", "date", "dateTime")


def model_for(form: Form, language: str) -> dict[str, Any]:
    """Return the places of a form (p) and the lists (l) that its expressions look at."""
    root = _place(form.root, language)
    wanted = {name for place in form.root.walk() for name in _lists(place)}
    lists = {
        name: [[one.name, _flat(one.label, language), one.columns] for one in rows]
        for name, rows in form.lists.items()
        if name in wanted
    }
    return {"p": root, "l": lists}


def is_dynamic(place: Place) -> bool:
    """Tell whether the choices of a question depend on answers."""
    if place.items is None:
        return False
    return not place.items.list or any(len(step) > 2 for step in place.items.path[2])


def _place(place: Place, language: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "n": place.name,
        "k": {"group": "g", "repeat": "r"}.get(place.kind),
        "t": place.type if place.type in _NUMBERS else None,
        "c": place.control if place.is_question else None,
        "r": place.relevant, "q": place.required, "x": place.constraint, "v": place.calculate,
        "f": place.first, "g": place.triggers, "u": place.count, "m": place.metadata,
        "d": "" if place.is_question else place.default,
        "s": spoken(place.required_said, language), "w": spoken(place.constraint_said, language),
        "h": is_kept(place),
    }  # fmt: skip
    if place.items is not None:
        items = place.items
        told["l"] = items.list
        if is_dynamic(place):
            told["i"] = [items.path, items.value, items.label]
    if place.kind != "question":
        told["p"] = [_place(child, language) for child in place.children]
    return {name: one for name, one in told.items() if one not in (None, "", [], False)}


def _expressions(place: Place) -> list[Expression]:
    own = [place.relevant, place.required, place.constraint, place.calculate, place.first,
           place.count, *(one for _path, one in place.triggers)]  # fmt: skip
    if is_dynamic(place) and place.items:
        own.append(place.items.path)
    for texts in (place.label, place.hint, place.constraint_said, place.required_said):
        own += [one for written in texts.values() for one in written if isinstance(one, list)]
    return [one for one in own if one is not None]


def _lists(place: Place) -> set[str]:
    found = set()
    for expression in _expressions(place):
        for one in parts(expression):
            if one[0] == "f" and one[1] in {"instance", "pulldata"} and one[2][0] == "s":
                found.add(one[2][1].removesuffix(".csv") if one[1] == "pulldata" else one[2][1])
    return found


def _flat(texts: Texts, language: str) -> str:
    return "".join(one for one in spoken(texts, language) if isinstance(one, str))
