"""Answers as an instance of their form in XML, as OpenRosa's devices and tools read it."""

from typing import Any

from lxml import etree

from signalmast.listening.xforms.answering import Answers
from signalmast.listening.xforms.model import Place

_META = "http://openrosa.org/xforms"


def to_xml(root: Place, form_id: str, version: str, answers: Answers, instance_id: str) -> str:
    """Return answers as XML; `instance_id` is a UUID without its prefix."""
    data = etree.Element(root.name, nsmap={"orx": _META})
    data.set("id", form_id)
    if version:
        data.set("version", version)
    _children(data, root, answers)
    meta = etree.SubElement(data, f"{{{_META}}}meta")
    etree.SubElement(meta, f"{{{_META}}}instanceID").text = f"uuid:{instance_id}"
    return str(etree.tostring(data, encoding="unicode"))


def _children(element: Any, place: Place, answers: Answers) -> None:
    for child in place.children:
        given = answers.get(child.name)
        if child.kind == "repeat":
            for block in given or []:
                _children(etree.SubElement(element, child.name), child, block)
            continue
        made = etree.SubElement(element, child.name)
        if child.kind == "group":
            _children(made, child, given or {})
        elif given:
            made.text = _lexical(child.type, given)


def _lexical(kind: str, text: str) -> str:
    """Return a time with its seconds, which the types of XML Schema want."""
    if kind in {"time", "dateTime"} and text.count(":") == 1:
        return f"{text}:00.000"
    return text
