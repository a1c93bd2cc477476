"""A workbook becomes a form: pyxform does the standard's part, the rest is read from its XForm."""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath

from lxml import etree
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert as by_pyxform

from signalmast.listening.xforms.attached import ITEMSETS, choices_in, list_of
from signalmast.listening.xforms.form import Form
from signalmast.listening.xforms.model import Choice
from signalmast.listening.xforms.reading import ROSA, XFORMS, Reading, read_xform
from signalmast.listening.xforms.said import Refused, gettext_noop

__all__ = ["ENDINGS", "LARGEST", "Refused", "convert"]

ENDINGS = (".xlsx", ".xlsm", ".xls", ".csv", ".md")
#: A workbook, and what it may come to when it is unpacked.
LARGEST, LARGEST_UNPACKED = 5_000_000, 60_000_000
#: Columns of a choice that filters never look at.
_LABELS = re.compile(r"(?:label|hint|image|audio|video|media|list_name|name)(?:::.*)?\Z")


def convert(name: str, data: bytes, beside: Mapping[str, str] | None = None) -> Form:
    """Return the form in a workbook. Raises Refused with a sentence for who uploaded it.

    `beside` are the files that came with it, as attached.read_attached() gives them.
    """
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    _refuse_at_once(ending, data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = by_pyxform(data, file_type=ending, validate=False, pretty_print=False)
    except PyXFormError as error:
        if "not recognized as a supported type" in str(error):
            raise _unreadable() from error
        raise Refused(
            gettext_noop("The workbook cannot be used yet: %(reason)s"),
            reason=_sentence(str(error)),
        ) from error
    except Exception as error:
        raise _unreadable() from error
    files = dict(beside or {})
    lists = {list_of(one): choices_in(text) for one, text in files.items()}
    reading = read_xform(made.xform.encode(), {**_external(made.itemsets), **lists}, files)
    if reading.form_id in {"", "data"}:
        reading.form_id = _slug(name) or "form"
    reading.title = reading.title if reading.title not in {"", "data"} else reading.form_id
    if not any(place.is_question for place in reading.root.walk()):
        reading.remark(gettext_noop("The workbook holds no question that anybody could answer."))
    for one in files:
        if f'"jr://file-csv/{one}"' not in made.xform:
            reading.remark(
                gettext_noop("“%(file)s” came along; no question of the form uses it."), file=one
            )
    if made.itemsets:
        files[ITEMSETS] = made.itemsets
    return Form.of(reading, _without_devices(made.xform.encode(), reading), files)


def _refuse_at_once(ending: str, data: bytes) -> None:
    if ending not in ENDINGS:
        raise Refused(
            gettext_noop("This is no workbook. Load an XLSForm as XLSX, XLS, CSV or Markdown.")
        )
    unpacked = 0
    if ending in {".xlsx", ".xlsm"}:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                unpacked = sum(one.file_size for one in packed.infolist())
        except zipfile.BadZipFile:
            raise _unreadable() from None
    if len(data) > LARGEST or unpacked > LARGEST_UNPACKED:
        raise Refused(gettext_noop("The workbook is larger than 5 MB. Leave out what is no form."))


def _unreadable() -> Refused:
    return Refused(
        gettext_noop("The file cannot be read as a workbook. Save it once more as XLSX and load it "
                     "again.")
    )  # fmt: skip


def _sentence(said: str) -> str:
    """Return what pyxform says as one line."""
    line = " ".join(said.split())
    return line if line.endswith((".", "?", "!")) else f"{line}."


def _slug(name: str) -> str:
    return re.sub(r"[^\w.-]+", "_", PurePosixPath(name.replace("\\", "/")).stem).strip("_.-")[:80]


def _external(itemsets: str | None) -> dict[str, list[Choice]]:
    """Return the choices of the sheet for long lists, by list."""
    lists: dict[str, list[Choice]] = {}
    for row in csv.DictReader(io.StringIO(itemsets or "")):
        filled = {key: (value or "").strip() for key, value in row.items() if key}
        labels = {
            key.partition("::")[2]: [value]
            for key, value in filled.items()
            if key.partition("::")[0] == "label" and value
        }
        columns = {key: value for key, value in filled.items() if not _LABELS.match(key) and value}
        choice = Choice(filled.get("name", ""), dict(labels), columns)
        lists.setdefault(filled.get("list_name", ""), []).append(choice)
    return lists


def _without_devices(xml: bytes, reading: Reading) -> str:
    """Take out of the XForm what would make a device tell of itself or send elsewhere."""
    tree = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    model = tree.find(f".//{{{XFORMS}}}model")
    instance = model.find(f"{{{XFORMS}}}instance")[0]
    instance.set("id", reading.form_id)
    for element in list(model.iter(etree.Element)):
        local = etree.QName(element).localname
        if local == "submission":
            reading.remark(
                gettext_noop("The workbook wants answers sent or encrypted to another address; "
                             "they stay here.")
            )  # fmt: skip
        is_telling = local in {"setgeopoint", "recordaudio", "submission"}
        if is_telling or element.get("nodeset", "").endswith("/meta/audit"):
            element.getparent().remove(element)
    for bind in model.iterfind(f"{{{XFORMS}}}bind"):
        if bind.get(f"{ROSA}preload") in {"timestamp", "property"}:
            for name in ("preload", "preloadParams"):
                bind.attrib.pop(f"{ROSA}{name}")
    if any(place.metadata for place in reading.root.walk()):
        reading.remark(
            gettext_noop("The form asks devices for the time, a number or a user; none of these "
                         "is ever kept.")
        )  # fmt: skip
    return str(etree.tostring(tree, encoding="unicode"))
