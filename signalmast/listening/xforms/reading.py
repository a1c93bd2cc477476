"""Reads an XForm, as pyxform writes it, into places, lists of choices and texts."""

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from signalmast.listening.xforms.attached import choices_in
from signalmast.listening.xforms.expressions import Expression, parts, read_expression
from signalmast.listening.xforms.model import Choice, Items, Place, Texts
from signalmast.listening.xforms.said import Refused, Said, gettext_noop

XFORMS = "http://www.w3.org/2002/xforms"
ROSA = "{http://openrosa.org/javarosa}"
XHTML = "{http://www.w3.org/1999/xhtml}"
_IN = f"{{{XFORMS}}}"
CONTROLS = ("input", "select1", "select", "rank", "range", "trigger", "upload", "secret")
COLUMNS = {
    "relevant": gettext_noop("the condition"),
    "constraint": gettext_noop("the constraint"),
    "required": gettext_noop("the column “required”"),
    "choice_filter": gettext_noop("the filter of choices"),
    "repeat_count": gettext_noop("the number of repeats"),
    "default": gettext_noop("the default"),
    "calculate": gettext_noop("the calculation"),
    "label": gettext_noop("the text"),
}


@dataclass(slots=True)
class Reading:
    """A form while it is read."""

    languages: list[str] = field(default_factory=list)
    texts: dict[str, Texts] = field(default_factory=dict)
    lists: dict[str, list[Choice]] = field(default_factory=dict)
    missing_lists: set[str] = field(default_factory=set)
    #: Files beside the workbook, by name.
    files: dict[str, str] = field(default_factory=dict)
    remarks: list[Said] = field(default_factory=list)
    root: Place = field(default_factory=lambda: Place("data", "/data", kind="group"))
    form_id: str = ""
    version: str = ""
    title: str = ""

    def remark(self, sentence: str, **blanks: Any) -> None:
        """Keep what the person who loads the form should know."""
        said = Said(sentence, blanks)
        if said not in self.remarks:
            self.remarks.append(said)


def read_xform(
    xml: bytes, lists: dict[str, list[Choice]], files: dict[str, str] | None = None
) -> Reading:
    """Read an XForm; `lists` are choices that came beside it, in `files`. Raises Refused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    tree = etree.fromstring(xml, parser)
    model = tree.find(f".//{_IN}model")
    body = tree.find(f"{XHTML}body")
    instance = None if model is None else model.find(f"{_IN}instance")
    if model is None or instance is None or len(instance) == 0:
        raise Refused(gettext_noop("There is no form in this file."))
    reading = Reading(lists=dict(lists), files=files or {})
    reading.title = (tree.findtext(f".//{XHTML}title") or "").strip()
    _read_texts(model, reading)
    _read_lists(model, reading)
    data = instance[0]
    reading.form_id, reading.version = data.get("id", ""), data.get("version", "")
    _Tree(reading, model, body).read(data)
    return reading


def _local(element: Any) -> str:
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def _read_texts(model: Any, reading: Reading) -> None:
    for translation in model.iterfind(f"{_IN}itext/{_IN}translation"):
        language = translation.get("lang", "")
        if translation.get("default"):
            reading.languages.insert(0, language)
        else:
            reading.languages.append(language)
        for text in translation.iterfind(f"{_IN}text"):
            for value in text.iterfind(f"{_IN}value"):
                form = value.get("form", "")
                if form not in {"", "guidance"}:
                    continue
                key = text.get("id") + (f"#{form}" if form else "")
                written = mixed(value, reading, text.get("id"))
                if written:
                    reading.texts.setdefault(key, {})[language] = written
    for texts in reading.texts.values():
        # Where a translation is missing, pyxform writes a dash.
        if any(written != ["-"] for written in texts.values()):
            for language in [one for one, written in texts.items() if written == ["-"]]:
                del texts[language]


def mixed(element: Any, reading: Reading, where: str) -> list[str | Expression]:
    """Return what an element says: text, and what is worked out, in turn."""
    written: list[str | Expression] = [element.text or ""]
    for child in element:
        if _local(child) == "output":
            written.append(compiled(child.get("value", ""), reading, where, "label"))
        written.append(child.tail or "")
    if isinstance(written[0], str):
        written[0] = written[0].lstrip()
    if isinstance(written[-1], str):
        written[-1] = written[-1].rstrip()
    return [one for one in written if one != ""]


def compiled(text: str, reading: Reading, where: str, column: str) -> Expression:
    """Return an expression of a form, as lists. Raises Refused, naming question and column."""
    name = where.partition(":")[0].rstrip("/").rpartition("/")[2]
    try:
        expression = read_expression(text)
        for one in parts(expression):
            if one[:2] == ["f", "jr:choice-name"]:
                one[3] = read_expression(one[3][1]) if one[3][0] == "s" else one[3]
    except Refused as refused:
        raise Refused(
            gettext_noop("Question “%(question)s”, %(column)s: %(why)s."),
            question=name, column=Said(COLUMNS[column]), why=refused.said,
        ) from refused  # fmt: skip
    if not all(reading.lists.get(one) for one in _files_of(expression)):
        reading.remark(
            gettext_noop(
                "“%(question)s” looks something up in a file (pulldata) that is not part of the "
                "workbook; what it looks up is always empty."
            ),
            question=name,
        )
    return expression


def _files_of(expression: Expression) -> set[str]:
    """Return the tables that an expression looks things up in; "" for one that is worked out."""
    asked = [one[2] for one in parts(expression) if one[:2] == ["f", "pulldata"]]
    return {one[1].removesuffix(".csv") if one[0] == "s" else "" for one in asked}


def _read_lists(model: Any, reading: Reading) -> None:
    for instance in model.findall(f"{_IN}instance")[1:]:
        name = instance.get("id", "")
        if instance.get("src"):
            if name not in reading.lists and "last-saved" not in name:
                reading.missing_lists.add(name)
            reading.lists.setdefault(name, [])
            continue
        reading.lists[name] = [_choice(item, reading) for item in instance.iterfind(".//{*}item")]


def _choice(item: Any, reading: Reading) -> Choice:
    columns = {_local(child): (child.text or "").strip() for child in item}
    choice = Choice(columns.pop("name", columns.get("value", "")))
    text = columns.pop("itextId", "")
    label = columns.pop("label", "")
    if text:
        choice.label = reading.texts.get(text, {})
    elif label:
        choice.label = {"": [label]}
    choice.columns = columns
    return choice


def _default(kind: str, text: str) -> str:
    """Return a default as its type writes it: a day in a cell of Excel's has a midnight."""
    day, space, hour = text.partition(" ")
    if kind not in {"date", "dateTime"} or not (space and re.fullmatch(r"\d{4}-\d\d-\d\d", day)):
        return text
    return day if kind == "date" else f"{day}T{hour}"


class _Tree:
    """Joins the three parts of an XForm that speak of a place: instance, binds and body."""

    def __init__(self, reading: Reading, model: Any, body: Any) -> None:
        self.reading = reading
        self.binds = {bind.get("nodeset"): bind for bind in model.iterfind(f"{_IN}bind")}
        self.controls: dict[str, Any] = {}
        self.repeats: dict[str, Any] = {}
        self.values: dict[str, list[Any]] = {}
        for element in [] if body is None else body.iter(etree.Element):
            kind = _local(element)
            if kind == "repeat":
                self.repeats[element.get("nodeset")] = element
            elif kind in {*CONTROLS, "group"} and element.get("ref"):
                self.controls[element.get("ref")] = element
        everything = [model] if body is None else [model, body]
        for part in everything:
            for value in part.iter(f"{_IN}setvalue"):
                self.values.setdefault(value.get("ref"), []).append(value)

    def read(self, data: Any) -> None:
        """Read all places below the root of the instance."""
        name = _local(data)
        root = Place(name, f"/{name}", kind="group")
        self.reading.root = root
        self._children(data, root)

    def _children(self, element: Any, place: Place) -> None:
        seen = set()
        for child in element.iterchildren(etree.Element):
            name = _local(child)
            if name in seen or (name == "meta" and place.path.count("/") == 1):
                continue
            seen.add(name)
            place.children.append(self._place(child, f"{place.path}/{name}"))

    def _place(self, element: Any, path: str) -> Place:
        place = Place(_local(element), path)
        bind, control = self.binds.get(path), self.controls.get(path)
        if bind is not None:
            self._bind(place, bind)
        if control is not None:
            self._label(place, control)
        place.appearance = "" if control is None else control.get("appearance", "")
        if path in self.repeats:
            self._repeat(place, self.repeats[path])
        elif len(element):
            place.kind = "group"
        else:
            place.default = _default(place.type, (element.text or "").strip())
            self._question(place, control, bind)
        if place.kind != "question":
            self._children(element, place)
        self._set_values(place)
        return place

    def _bind(self, place: Place, bind: Any) -> None:
        place.type = bind.get("type", "string").rpartition(":")[2]
        for name in ("relevant", "required", "constraint"):
            if bind.get(name):
                found = compiled(bind.get(name), self.reading, place.path, name)
                setattr(place, name, None if found == ["f", "false"] else found)
        if bind.get("calculate"):
            place.calculate = self._calculation(bind.get("calculate"), place)
        place.constraint_said = self._said(bind.get(f"{ROSA}constraintMsg"))
        place.required_said = self._said(bind.get(f"{ROSA}requiredMsg"))
        if bind.get(f"{ROSA}preload") in {"timestamp", "date", "property", "uid"}:
            place.metadata = bind.get(f"{ROSA}preloadParams", "uid")

    def _calculation(self, text: str, place: Place) -> Expression:
        try:
            return compiled(text, self.reading, place.path, "calculate")
        except Refused as refused:
            self.reading.remark(gettext_noop("%(why)s It stays empty."), why=refused.said)
            return ["s", ""]

    def _said(self, message: str | None) -> Texts:
        if not message:
            return {}
        if message.startswith("jr:itext("):
            return self.reading.texts.get(message[10:-2], {})
        return {"": [message]}

    def _label(self, place: Place, control: Any) -> None:
        for name in ("label", "hint"):
            element = control.find(f"{_IN}{name}")
            if element is None:
                continue
            reference = element.get("ref", "")
            if reference.startswith("jr:itext("):
                found = self.reading.texts.get(reference[10:-2], {})
            else:
                written = mixed(element, self.reading, place.path)
                found = {"": written} if written else {}
            setattr(place, name, found)

    def _repeat(self, place: Place, repeat: Any) -> None:
        place.kind = "repeat"
        place.appearance = repeat.get("appearance", "") or place.appearance
        count = repeat.get(f"{ROSA}count")
        if count:
            place.count = compiled(count, self.reading, place.path, "repeat_count")

    def _question(self, place: Place, control: Any, bind: Any) -> None:
        if control is None or _local(control) == "group":
            return
        place.control = _local(control).replace("secret", "input")
        is_fixed = bind is not None and bind.get("readonly", "").strip() == "true()"
        if place.control == "input" and control.get("query"):
            place.control = "select1"
            self._items(place, control.get("query"), None)
        elif place.control in {"select1", "select", "rank"}:
            self._choices(place, control)
        if place.control in {"select1", "select"} and place.looks("label"):
            place.control = "note"
        elif place.calculate is not None:
            place.control = "output"
        elif is_fixed:
            place.control = "output" if place.default or place.path in self.values else "note"
        for name in ("start", "end", "step", "rows", "mediatype"):
            if control.get(name):
                place.parameters[name] = control.get(name)

    def _choices(self, place: Place, control: Any) -> None:
        itemset = control.find(f"{_IN}itemset")
        if itemset is not None:
            self._items(place, itemset.get("nodeset"), itemset)
            return
        if place.appearance.startswith("search("):
            self._without_list(place, place.appearance[7:-1].strip("'\" "))
            return
        name = f"#{place.path}"
        self.reading.lists[name] = [
            _choice(item, self.reading) for item in control.iterfind(f"{_IN}item")
        ]
        place.items = Items(
            ["p", ["f", "instance", ["s", name]], [["c", "root"], ["c", "item"]]], list=name
        )

    def _items(self, place: Place, nodeset: str, itemset: Any) -> None:
        path = compiled(nodeset, self.reading, place.path, "choice_filter")
        items = Items(path)
        if path[:2] == ["f", "randomize"]:
            items.path, items.is_shuffled = path[2], True
            items.seed = path[3] if len(path) > 3 else None
        start = items.path[1] if items.path[0] == "p" else None
        if isinstance(start, list) and start[:2] == ["f", "instance"]:
            items.list = str(start[2][1])
        if itemset is not None:
            items.value = itemset.find(f"{_IN}value").get("ref", "name")
            items.label = itemset.find(f"{_IN}label").get("ref", "label")
        self._other_columns(items)
        if items.list and not self.reading.lists.get(items.list):
            self._without_list(place, items.list)
            return
        place.items = items

    def _other_columns(self, items: Items) -> None:
        """Give a question that names its columns in a file a list of its own."""
        text = self.reading.files.get(f"{items.list}.csv")
        if text is None or (items.value, items.label) == ("name", "label"):
            return
        items.list = f"{items.list}#{items.value}#{items.label}"
        items.path[1][2][1] = items.list
        self.reading.lists[items.list] = choices_in(text, items.value, items.label)

    def _without_list(self, place: Place, name: str) -> None:
        place.control, place.items, place.appearance = "input", None, ""
        self.reading.remark(
            gettext_noop(
                "The choices of “%(question)s” are in a file (%(file)s) that is not part of the "
                "workbook; people answer it in their own words."
            ),
            question=place.name, file=name,
        )  # fmt: skip

    def _set_values(self, place: Place) -> None:
        for value in self.values.get(place.path, []):
            text = value.get("value") or ""
            expression = (
                compiled(text, self.reading, place.path, "default")
                if text
                else ["s", value.text or ""]
            )
            events = value.get("event", "").split()
            if {"odk-instance-first-load", "odk-new-repeat"} & set(events):
                place.first = expression
            elif "xforms-value-changed" in events:
                place.triggers.append((value.getparent().get("ref", ""), expression))
