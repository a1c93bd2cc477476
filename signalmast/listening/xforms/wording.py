"""A condition in words, for pages without a script and for paper: “only if … is …”."""

from signalmast.listening.xforms.expressions import Expression, parts
from signalmast.listening.xforms.filling import spoken
from signalmast.listening.xforms.model import Choice, Place
from signalmast.listening.xforms.said import Said, gettext_noop

_IS = gettext_noop("“%(question)s” is “%(value)s”")
_IS_NOT = gettext_noop("“%(question)s” is not “%(value)s”")
_HAS = gettext_noop("“%(value)s” is chosen at “%(question)s”")
_HAS_NOT = gettext_noop("“%(value)s” is not chosen at “%(question)s”")
_ANSWERED = gettext_noop("“%(question)s” is answered")
_UNANSWERED = gettext_noop("“%(question)s” is not answered")
_AND = gettext_noop("%(left)s, and %(right)s")
_OR = gettext_noop("%(left)s, or %(right)s")
_DEPENDS = gettext_noop("it applies; that depends on your answer to “%(question)s”")
_APPLIES = gettext_noop("it applies")
_COMPARED = {
    "<": gettext_noop("“%(question)s” is less than %(value)s"),
    "<=": gettext_noop("“%(question)s” is at most %(value)s"),
    ">": gettext_noop("“%(question)s” is more than %(value)s"),
    ">=": gettext_noop("“%(question)s” is at least %(value)s"),
}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_OPPOSITE = {_IS: _IS_NOT, _HAS: _HAS_NOT, _ANSWERED: _UNANSWERED}
_OPPOSITE |= {no: yes for yes, no in _OPPOSITE.items()}
LONGEST = 90


class Wording:
    """Puts the conditions of one form into words, in one of its languages."""

    def __init__(self, root: Place, lists: dict[str, list[Choice]], language: str) -> None:
        self.language, self.lists = language, lists
        self.places = {place.name: place for place in root.walk() if place.label}

    def of(self, expression: Expression) -> Said:
        """Return what follows “Answer only if”."""
        return self._exactly(expression) or self._roughly(expression)

    def _exactly(self, expression: Expression) -> Said | None:
        kind = expression[0]
        if kind in {"and", "or"}:
            left, right = self._exactly(expression[1]), self._exactly(expression[2])
            if left is None or right is None:
                return None
            return Said(_AND if kind == "and" else _OR, {"left": left, "right": right})
        if kind in _TURNED:
            return self._compared(kind, expression[1], expression[2])
        if kind == "f" and expression[1] == "selected":
            return self._about(_HAS, expression[2], expression[3])
        if kind == "f" and expression[1] == "not":
            inside = self._exactly(expression[2])
            if inside is not None and inside.sentence in _OPPOSITE:
                return Said(_OPPOSITE[inside.sentence], inside.blanks)
        return None

    def _compared(self, kind: str, left: Expression, right: Expression) -> Said | None:
        if left[0] in {"s", "n"}:
            left, right, kind = right, left, _TURNED[kind]
        if kind not in {"=", "!="}:
            return self._about(_COMPARED[kind], left, right)
        if right == ["s", ""]:
            return self._about(_UNANSWERED if kind == "=" else _ANSWERED, left, right)
        return self._about(_IS if kind == "=" else _IS_NOT, left, right)

    def _about(self, sentence: str, path: Expression, value: Expression) -> Said | None:
        place = self._place(path)
        if place is None or value[0] not in {"s", "n"}:
            return None
        said = self._choice(place, str(value[1]))
        return Said(sentence, {"question": self._label(place), "value": said})

    def _place(self, path: Expression) -> Place | None:
        if path[0] != "p" or not path[2] or path[2][-1][0] != "c":
            return None
        return self.places.get(path[2][-1][1])

    def _choice(self, place: Place, value: str) -> str:
        rows = self.lists.get(place.items.list, []) if place.items else []
        found = [one for one in rows if one.name == value and one.label]
        return _flat(spoken(found[0].label, self.language)) if found else value

    def _label(self, place: Place) -> str:
        label = " ".join(_flat(spoken(place.label, self.language)).split())
        return label if len(label) <= LONGEST else f"{label[: LONGEST - 1].rstrip()}…"

    def _roughly(self, expression: Expression) -> Said:
        for one in parts(expression):
            place = self._place(one)
            if place is not None:
                return Said(_DEPENDS, {"question": self._label(place)})
        return Said(_APPLIES)


def _flat(written: list[str | Expression]) -> str:
    return "".join(one if isinstance(one, str) else "…" for one in written).strip(" *_#")
