"""A form that people answer: the same answers whether they come from a page or from a device."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from signalmast.listening.xforms import filling, submitting
from signalmast.listening.xforms.answering import Answers, Read, answers_of, check
from signalmast.listening.xforms.attached import ITEMSETS, choices_in, list_of
from signalmast.listening.xforms.evaluating import Rows, Scene
from signalmast.listening.xforms.filling import PREFIX, Sheet
from signalmast.listening.xforms.languages import best, code_of
from signalmast.listening.xforms.model import Choice, Place, from_plain, to_plain
from signalmast.listening.xforms.nodes import Node
from signalmast.listening.xforms.reading import Reading
from signalmast.listening.xforms.said import Refused, Said, gettext_noop

#: Rises when what to_json() writes can no longer be read by an older from_json().
LAYOUT = 1


@dataclass(frozen=True, slots=True)
class Question:
    """A question as tables and codebooks name it."""

    name: str
    path: tuple[str, ...]
    type: str
    control: str
    label: dict[str, str]
    choices: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    is_repeated: bool = False
    is_required: bool = False


@dataclass(slots=True)
class Form:
    """A form. Makes sheets to fill in, reads what was entered, writes it as XML."""

    form_id: str
    version: str
    name: str
    languages: list[str]
    xml: str
    root: Place
    lists: dict[str, list[Choice]]
    #: What the person who loaded the form should know.
    remarks: list[Said] = field(default_factory=list)
    #: What came beside the workbook, by name, as collecting apps fetch it.
    files: dict[str, str] = field(default_factory=dict)
    #: The lists as nodes, made once: nothing changes them.
    _instances: dict[str, Node] = field(default_factory=dict, init=False, repr=False, compare=False)
    _rows: Rows = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, reading: Reading, xml: str, files: dict[str, str]) -> "Form":
        """Return the form that was read, with the files beside it."""
        return cls(
            reading.form_id, reading.version, reading.title, reading.languages, xml,
            reading.root, reading.lists, reading.remarks, files,
        )  # fmt: skip

    @classmethod
    def from_json(cls, text: str) -> "Form":
        """Return a form from what to_json() wrote."""
        data = json.loads(text)
        files: dict[str, str] = data.get("files", {})
        lists = {name: [Choice(**one) for one in rows] for name, rows in data["lists"].items()}
        for name, kept in files.items():
            if name != ITEMSETS:
                lists[list_of(name)] = choices_in(kept)
        return cls(
            data["form_id"], data["version"], data["name"], data["languages"], data["xml"],
            from_plain(data["root"]), lists, [_said(one) for one in data["remarks"]], files,
        )  # fmt: skip

    def to_json(self) -> str:
        """Return the form as JSON; what stands in a file beside it stands there alone."""
        beside = {list_of(name) for name in self.files if name != ITEMSETS}
        lists = {name: rows for name, rows in self.lists.items() if name not in beside}
        data = {
            "layout": LAYOUT, "form_id": self.form_id, "version": self.version, "name": self.name,
            "languages": self.languages, "xml": self.xml, "root": to_plain(self.root),
            "lists": {name: [to_plain(one) for one in rows] for name, rows in lists.items()},
            "remarks": [asdict(one) for one in self.remarks],
            **({"files": self.files} if self.files else {}),
        }  # fmt: skip
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

    def title(self, language: str = "") -> str:  # noqa: ARG002 -- the standard has one title
        """Return the title; XLSForm has one for all languages."""
        return self.name

    def language(self, code: str) -> str:
        """Return the form's own name of a language for a code such as "vi"."""
        return best(self.languages, code)

    def language_codes(self) -> list[str]:
        """Return the codes of the form's languages, as far as their names tell."""
        return [code for code in map(code_of, self.languages) if code]

    @property
    def asks_place(self) -> bool:
        """Tell whether the location of a device may answer a question."""
        return any(one.is_question and one.type == "geopoint" for one in self.root.walk())

    def questions(self) -> list[Question]:
        """Return what is asked and worked out, in order, without notes."""
        return list(self._questions(self.root, (), is_repeated=False))

    def _questions(
        self, place: Place, path: tuple[str, ...], *, is_repeated: bool
    ) -> list[Question]:
        found: list[Question] = []
        for child in place.children:
            here = (*path, child.name)
            if child.kind != "question":
                within = is_repeated or child.kind == "repeat"
                found += self._questions(child, here, is_repeated=within)
            elif not child.metadata and child.control != "note":
                found.append(
                    Question(
                        child.name, here, child.type, child.control or "calculate",
                        _flat(child.label), self._choices(child), is_repeated,
                        child.required is not None,
                    )
                )  # fmt: skip
        return found

    def _choices(self, place: Place) -> list[tuple[str, dict[str, str]]]:
        rows = self.lists.get(place.items.list, []) if place.items else []
        return [(one.name, _flat(one.label)) for one in rows]

    def start(self, now: datetime | None = None) -> Sheet:
        """Return a sheet to fill in, with its defaults."""
        sheet = self._sheet(now)
        for place in self.root.children:
            filling.grow(sheet.root, place)
        filling.begin(sheet.root, sheet)
        sheet.settle()
        return sheet

    def read(
        self,
        post: Mapping[str, Sequence[str]],
        files: Mapping[str, Sequence[Any]] | None = None,
        now: datetime | None = None,
    ) -> Read:
        """Return what a page sent: fields by name, each with its values, and files by name."""
        names = {
            key: [str(getattr(one, "name", one)) for one in given]
            for key, given in (files or {}).items()
        }
        sheet = self._sheet(now)
        given = {**post, **names}
        blocks = _asked_for(given)
        for place in self.root.children:
            filling.entered(sheet.root, place, {**given, **blocks.posted}, sheet)
        for node in sheet.root.walk():
            if node.key == blocks.added:
                filling.begin(node, sheet)
        before = sum(1 for _ in sheet.root.walk())
        read = self._read(sheet, again=blocks.is_asked)
        # Without a script the blocks that an answer brings about are seen on the way back only.
        read.again = read.again or sum(1 for _ in sheet.root.walk()) > before
        return read

    def read_xml(self, data: bytes, now: datetime | None = None) -> Read:
        """Return what a device sent as an instance of the form. Raises Refused."""
        try:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
            instance = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise Refused(gettext_noop("This is no submission in XML.")) from error
        if instance.get("id") != self.form_id:
            raise Refused(gettext_noop("This submission belongs to another form."))
        sheet = self._sheet(now)
        filling.submitted(sheet.root, self.root.children, instance, sheet)
        return self._read(sheet, again=False)

    def to_xml(self, answers: Answers, instance_id: str) -> str:
        """Return answers as an instance of the form, for devices and other programs."""
        return submitting.to_xml(self.root, self.form_id, self.version, answers, instance_id)

    def _read(self, sheet: Sheet, *, again: bool) -> Read:
        sheet.settle()
        faults = check(sheet, self.languages)
        sheet.settle()
        return Read(answers_of(sheet), faults, sheet, again)

    def _sheet(self, now: datetime | None) -> Sheet:
        root = Node(self.root.name, self.root, key=PREFIX)
        if not self._instances:
            self._instances = instances_of(self.lists)
        now = now or datetime.now(UTC).astimezone()
        scene = Scene(root, self._instances, now, rows=self._rows)
        scene.choice_name = self._choice_name
        return Sheet(root, scene, self.lists)

    def _choice_name(self, place: Any, value: str) -> str:
        rows = self.lists.get(place.items.list, []) if place is not None and place.items else []
        for one in rows:
            if one.name == value:
                return "".join(map(str, filling.spoken(one.label, ""))) or value
        return value


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which block of a repeat somebody asked for or took away, and the blocks after it."""

    posted: dict[str, list[str]]
    added: str = ""
    is_asked: bool = False


def _asked_for(post: Mapping[str, Sequence[str]]) -> _Asked:
    for key in post.get("more", []):
        there = [int(one) for one in post.get(key, []) if one.isdecimal() and len(one) < 6]
        number = max(there, default=0) + 1
        numbers = [*map(str, there), str(number)]
        return _Asked({key: numbers}, f"{key}/{number}", is_asked=True)
    for block in post.get("less", []):
        key, _, gone = block.rpartition("/")
        return _Asked({key: [one for one in post.get(key, []) if one != gone]}, is_asked=True)
    return _Asked({})


def instances_of(lists: dict[str, list[Choice]]) -> dict[str, Node]:
    """Return the lists of choices as nodes, for instance()."""
    found = {}
    for name, rows in lists.items():
        found[name] = Node("instance")
        root = found[name].add(Node("root"))
        for one in rows:
            item = root.add(Node("item", one))
            label = "".join(map(str, filling.spoken(one.label, "")))
            for column, value in {"name": one.name, "label": label, **one.columns}.items():
                item.add(Node(column, value=value, raw=value))
        for node in found[name].walk():
            # Several threads read these; none of them shall find half of what is looked up here.
            node.named("")
    return found


def _flat(texts: Any) -> dict[str, str]:
    return {
        language: "".join(one if isinstance(one, str) else "…" for one in written)
        for language, written in texts.items()
    }


def _said(data: dict[str, Any]) -> Said:
    blanks = {
        name: _said(one) if isinstance(one, dict) and "sentence" in one else one
        for name, one in data["blanks"].items()
    }
    return Said(data["sentence"], blanks)
