"""A form as a page: every question once, with its field, and what the browser works along with."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import get_template
from django.utils.html import conditional_escape, format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from signalmast.listening.xforms.answering import Fault
from signalmast.listening.xforms.browser import is_dynamic, model_for
from signalmast.listening.xforms.evaluating import to_number, to_text
from signalmast.listening.xforms.expressions import Expression
from signalmast.listening.xforms.filling import Sheet, grow, is_kept, shown, spoken
from signalmast.listening.xforms.form import Form
from signalmast.listening.xforms.model import Place, Texts
from signalmast.listening.xforms.nodes import Node
from signalmast.listening.xforms.shuffling import shuffled
from signalmast.listening.xforms.wording import Wording

#: More choices than this are a list to pull down.
MOST_RADIOS, MOST_STEPS = 15, 11
#: Blocks of a repeat on paper.
ON_PAPER = 3
_PARTS = "website/surveys/questions/"
_LINK = re.compile(r"\[([^\]]+)\]\((https?://[^\s)]+)\)")
_STRONG = re.compile(r"\*\*(.+?)\*\*|__(.+?)__")
_SOFT = re.compile(r"(?<![\w*])\*(?!\s)(.+?)(?<!\s)\*(?![\w*])|(?<!\w)_(?!\s)(.+?)(?<!\s)_(?!\w)")
_HEADING = re.compile(r"^#{1,6}\s*(.+)$", re.MULTILINE)
_TAGS = re.compile(r"</?(?:span|div|p|font|b|i|u|br)\b[^>]*>", re.IGNORECASE)


def render(
    form: Form,
    language: str,
    sheet: Sheet | None = None,
    faults: Sequence[Fault] = (),
    *,
    printable: bool = False,
) -> SafeString:
    """Return the questions of a form as HTML for inside a <form>; `language` is a code."""
    page = _Page(form, form.language(language), sheet or form.start(), faults, printable)
    body = page.children(page.sheet.root)
    if printable:
        return format_html('<div class="survey survey--paper">{}</div>', body)
    told = {**model_for(form, page.language), "o": page.outputs, "t": _words()}
    model = json_script(told, "survey-model")
    return format_html(
        '<div class="survey" data-survey="{}" lang="{}">{}{}{}</div>',
        "again" if sheet else "", language, page.summary(), body, model,
    )  # fmt: skip


def _words() -> dict[str, str]:
    """Return what the browser says itself."""
    return {
        "need": _("This question needs an answer."),
        "unfit": _("This answer does not fit. Look at the question once more."),
        "whole": _("This is no whole number. Write it in digits, for example 12."),
        "number": _("This is no number. Write it in digits, for example 12.5."),
        "look": _("Some answers need another look:"),
        "where": _("The place could not be found. Write it in, or leave it empty."),
        "clear": _("Take the answer back"),
    }


@dataclass(slots=True)
class _Page:
    form: Form
    language: str
    sheet: Sheet
    faults: Sequence[Fault]
    printable: bool
    outputs: list[Expression] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    wording: Wording | None = None

    def __post_init__(self) -> None:
        self.said = {one.key: self._fault(one) for one in self.faults}
        self.wording = Wording(self.form.root, self.form.lists, self.language)

    def _fault(self, fault: Fault) -> str:
        written = fault.written.get(self.language) or next(iter(fault.written.values()), "")
        return written or fault.said.into(_)

    def part(self, name: str, **context: Any) -> SafeString:
        """Return a template's markup."""
        # The template has escaped what is in it.
        return SafeString(get_template(f"{_PARTS}{name}.html").render(context))

    def summary(self) -> SafeString:
        """Return what stands at the top when something has to be looked at again."""
        if not self.faults:
            return SafeString("")
        nodes = {node.key: node for node in self.sheet.root.walk()}
        rows = [
            (one.key, self.plain(nodes[one.key].place.label, nodes[one.key]), self.said[one.key])
            for one in self.faults
            if one.key in nodes
        ]
        return self.part("summary", rows=rows)

    def children(self, node: Node, depth: int = 0) -> SafeString:
        """Return the markup of all places below a node, in order."""
        made = []
        for place in node.place.children:
            there = node.named(place.name)
            if place.kind == "repeat":
                made.append(self.repeat(node, place, there, depth))
            else:
                made += [self.one(child, depth) for child in there]
        return mark_safe("".join(made))  # noqa: S308 -- each part is markup already

    def one(self, node: Node, depth: int) -> SafeString:
        """Return the markup of a group, a note or a question."""
        place: Place = node.place
        if place.kind == "group":
            return self.part(
                "group", key=node.key, label=self.text(place.label, node), only=self.only(place),
                body=self.children(node, depth), is_paper=self.printable,
                look=_look(place),
            )  # fmt: skip
        if is_kept(place) and not self.printable:
            field = '<input type="hidden" name="{}" value="{}">{}'
            seen = self.shown(node) if place.control else ""
            return format_html(field, node.key, node.raw, seen)
        if place.control in {"note", "output"}:
            return self.shown(node)
        return self.question(node) if place.control else SafeString("")

    def shown(self, node: Node) -> SafeString:
        """Return a note, or a value that is worked out."""
        place: Place = node.place
        if not place.label and not place.hint:
            return SafeString("")
        value = SafeString("")
        if place.control == "output":
            value = self.output(["p", ".", [["s", "*"]]], node)
        return self.part(
            "note", key=node.key, label=self.text(place.label, node), value=value,
            hint=self.text(place.hint, node), only=self.only(place), is_paper=self.printable,
        )  # fmt: skip

    def question(self, node: Node) -> SafeString:
        """Return a question with its field."""
        place: Place = node.place
        choices = self.choices(node)
        look = control_of(place, len(choices))
        context = {
            "key": node.key, "look": look, "choices": choices,
            "classes": "ask--scale" if place.control == "range" else _look(place),
            "label": self.text(place.label, node) or place.name,
            "hint": self.text(place.hint, node), "only": self.only(place),
            "fault": self.said.get(node.key, ""),
            "value": node.raw[: {"month": 7}.get(look, 4 if place.looks("year") else None)],
            "is_needed": place.required is not None, "is_set": look in {"radios", "boxes", "rank"},
            "is_dynamic": is_dynamic(place), "accept": place.parameters.get("mediatype", ""),
            "ranks": self.ranks(node, choices) if look == "rank" else (),
            "low": place.parameters.get("start", ""), "high": place.parameters.get("end", ""),
            "type": place.type,
        }  # fmt: skip
        context["described"] = " ".join(
            f"{node.key}-{name}" for name in ("only", "hint", "fault") if context[name]
        )
        return self.part("paper" if self.printable else "question", **context)

    def choices(self, node: Node) -> list[dict[str, Any]]:
        """Return the choices of a question; all of a list, the browser filters on."""
        place: Place = node.place
        if place.control == "range":
            rows: list[tuple[str, Texts]] = [(one, {}) for one in steps_of(place)]
        elif place.items is None:
            return []
        elif place.items.list and not place.items.is_shuffled:
            rows = [(one.name, one.label) for one in self.form.lists[place.items.list]]
        else:
            rows = self.sheet.choices(node)
        if place.items is not None and place.items.is_shuffled and not self.printable:
            seed = self.sheet.at(place.items.seed, node) if place.items.seed else None
            rows = shuffled(rows, None if seed is None else to_number(seed))
        chosen = [node.raw] if place.control in {"select1", "range"} else node.raw.split()
        return [
            {"value": value, "label": self.text(label, node) or value,
             "plain": self.plain(label, node) or value, "is_chosen": value in chosen}
            for value, label in rows
        ]  # fmt: skip

    def ranks(self, node: Node, choices: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return a list to pull down for each rank."""
        ranked = node.raw.split() + [""] * len(choices)
        return [
            {"number": number, "choices": [
                {**one, "is_chosen": one["value"] == ranked[number - 1]} for one in choices
            ]}
            for number in range(1, len(choices) + 1)
        ]  # fmt: skip

    def only(self, place: Place) -> str:
        """Return in words when a place is to be answered; empty where always."""
        if place.relevant is None or self.wording is None:
            return ""
        return _("Only if %(condition)s.") % {"condition": self.wording.of(place.relevant).into(_)}

    def repeat(self, parent: Node, place: Place, blocks: list[Node], depth: int) -> SafeString:
        """Return the blocks of a repeat, and a pattern from which the browser makes more."""
        key = f"{parent.key}/{place.name}"
        label = self.plain(place.label, parent)
        label = label or pgettext("survey", "Entry")
        if self.printable:
            wanted = max(len(blocks), ON_PAPER) if place.count is None else len(blocks) or ON_PAPER
            while len(blocks) < wanted:
                blocks.append(self.sheet.block(parent, place, f"{key}/{len(blocks) + 1}"))
        made = [
            self.block(node, key, label, depth, number) for number, node in enumerate(blocks, 1)
        ]
        pattern = SafeString("")
        if not self.printable:
            deeper = depth + 1
            spare = Node(parent.name, parent.place, parent.up, key=parent.key)
            node = grow(spare, place)
            _rekey(node, f"{key}/~{deeper}~")
            begin_statically(node)
            pattern = self.block(node, key, label, deeper, "")
        return self.part(
            "repeat", key=key, label=label, only=self.only(place), body=SafeString("".join(made)),
            pattern=pattern, token=f"~{depth + 1}~", is_counted=place.count is not None,
            is_paper=self.printable,
        )  # fmt: skip

    def block(self, node: Node, key: str, label: str, depth: int, number: int | str) -> SafeString:
        """Return one block of a repeat."""
        return self.part(
            "block", key=node.key, label=label, number=number, index=node.key.rpartition("/")[2],
            repeat=key, body=self.children(node, depth), is_paper=self.printable,
            is_counted=node.place.count is not None,
        )  # fmt: skip

    def output(self, expression: Expression, node: Node) -> SafeString:
        """Return what is worked out, in a place that the browser keeps up to date."""
        value = shown(self.sheet.at(expression, node))
        if self.printable:
            return format_html('<span class="blank">{}</span>', value or "……………")
        if expression not in self.outputs:
            self.outputs.append(expression)
        return format_html('<span data-of="{}">{}</span>', self.outputs.index(expression), value)

    def text(self, texts: Texts, node: Node) -> SafeString:
        """Return a text of the form as markup: the little formatting that XLSForm knows."""
        written = spoken(texts, self.language)
        made: list[SafeString] = []
        whole = ""
        for one in written:
            if isinstance(one, str):
                whole += one.replace("\0", "")
            else:
                whole += f"\0{len(made)}\0"
                made.append(self.output(one, node))
        marked = formatted(_TAGS.sub("", whole).strip())
        return mark_safe(re.sub("\0(\\d+)\0", lambda found: made[int(found[1])], marked))  # noqa: S308 -- escaped above

    def plain(self, texts: Texts, node: Node) -> str:
        """Return a text of the form without formatting."""
        said = _TAGS.sub("", self.sheet.say(texts, self.language, node))
        return " ".join(said.replace("**", "").split())


def formatted(text: str) -> str:
    """Return text as HTML: bold, italics, links, headings and lines, and nothing else."""
    safe = str(conditional_escape(text))
    safe = _HEADING.sub(r"<strong>\1</strong>", safe)
    safe = _LINK.sub(r'<a href="\2" rel="noopener nofollow">\1</a>', safe)
    safe = _STRONG.sub(lambda found: f"<strong>{found[1] or found[2]}</strong>", safe)
    safe = _SOFT.sub(lambda found: f"<em>{found[1] or found[2]}</em>", safe)
    return safe.replace("\n", "<br>")


def control_of(place: Place, count: int) -> str:
    """Return which field asks a question: the name of its template."""
    if place.control == "select1":
        is_list = place.looks("minimal", "autocomplete", "autocomplete_chars", "search")
        is_blocks = place.items is not None and not place.items.list
        return "list" if is_list or is_blocks or count > MOST_RADIOS else "radios"
    if place.control == "range":
        return "radios" if 0 < count <= MOST_STEPS else "decimal"
    if place.control in {"select", "rank", "trigger", "upload"}:
        return {"select": "boxes", "trigger": "agree", "upload": "file"}.get(place.control, "rank")
    if place.type == "date":
        shapes = {"year": "int", "month-year": "month"}
        return next((shape for hint, shape in shapes.items() if place.looks(hint)), "date")
    if place.type in {"int", "decimal", "time", "dateTime", "geopoint", "geotrace", "geoshape"}:
        return {"geotrace": "lines", "geoshape": "lines"}.get(place.type, place.type)
    if place.looks("numbers"):
        return "int"
    return "lines" if place.looks("multiline") or "rows" in place.parameters else "text"


def steps_of(place: Place) -> list[str]:
    """Return the values of a range where they are few enough to stand side by side."""
    low, high = (to_number(place.parameters.get(name, "")) for name in ("start", "end"))
    step = abs(to_number(place.parameters.get("step", "1"))) or 1
    count = abs(high - low) / step
    if not count <= MOST_STEPS - 1:
        return []
    way = step if high >= low else -step
    return [to_text(low + number * way) for number in range(int(count + 1e-9) + 1)]


def _look(place: Place) -> str:
    hints = {"likert": "likert", "list-nolabel": "likert", "quick": "quick", "columns": "columns",
             "columns-pack": "columns", "compact": "columns", "horizontal": "likert"}  # fmt: skip
    return " ".join(sorted({f"ask--{look}" for hint, look in hints.items() if place.looks(hint)}))


def _rekey(node: Node, key: str) -> None:
    node.key = key
    for child in node.children:
        more = "/1" if child.place.kind == "repeat" else ""
        _rekey(child, f"{key}/{child.name}{more}")


def begin_statically(node: Node) -> None:
    """Give a pattern its fixed defaults; what is worked out, the browser works out."""
    for one in node.walk():
        one.raw = one.place.default if one.place.first is None else ""
        one.value = one.raw
