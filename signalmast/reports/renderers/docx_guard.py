"""What a template from outside may be. An office uploads it, so it is read as hostile first."""

import re
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

WORDS = {
    "parent", "office", "number_line", "place_and_date", "draft", "kind", "abstract", "body",
    "annex", "post", "signer", "period", "generated_at",
}  # fmt: skip
LISTS = {"recipients", "authority_lines"}
#: Names, conditions on names and loops over the two lists; arithmetic, calls and filters are how
#: a template would read or fill the server.
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.For,
    nodes.Not, nodes.And, nodes.Or,
)  # fmt: skip
MAX_UNPACKED = 30 * 1024 * 1024
MAX_PARTS = 500


class TemplateRefused(Exception):
    """The uploaded template cannot be used; `str()` is a sentence for the person who sent it."""


def environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(autoescape=True)


def check_package(data: bytes) -> None:
    """Only sizes, names and bytes are looked at here; no XML is parsed yet."""
    try:
        with ZipFile(BytesIO(data)) as package:
            parts = package.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise TemplateRefused(
                    _(
                        "The template unpacks to more than 30 MB, so it was not opened; take out "
                        "its pictures and send it again."
                    )
                )
            names = {part.filename for part in parts}
            if not {"[Content_Types].xml", "word/document.xml"} <= names:
                raise not_word()
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise TemplateRefused(
                    _("The template holds macros; save it as .docx without them and send it again.")
                )
            for name in names:
                if name.endswith((".xml", ".rels")):
                    _check_xml(package.read(name), relations=name.endswith(".rels"))
    except (BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as fault:
        raise not_word() from fault


def _check_xml(xml: bytes, *, relations: bool) -> None:
    # Office programs write UTF-8; another encoding could hide what is looked for below.
    if b"\x00" in xml or re.search(rb"<!(DOCTYPE|ENTITY)", xml, re.I):
        raise not_word()
    if not relations:
        return
    for relation in re.findall(rb"<Relationship\b[^>]*>", xml):
        outside = re.search(rb"TargetMode\s*=\s*[\"']External", relation, re.I)
        if outside and not re.search(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']", relation):
            raise TemplateRefused(
                _(
                    "The template loads something from outside the file; put the picture or style "
                    "into the file itself and send it again."
                )
            )


def not_word() -> TemplateRefused:
    return TemplateRefused(
        _(
            "The template is not a Word document that can be opened; download the example "
            "template, edit it in Word and send it as .docx."
        )
    )


def check_tags(source: str) -> set[str]:
    """The tags one part of the template uses; anything but known names is refused."""
    try:
        tree = environment().parse(source)
    except TemplateSyntaxError as fault:
        raise TemplateRefused(
            _(
                "A tag of the template is not complete (%(reason)s); compare the tags with the "
                "example template."
            )
            % {"reason": fault.message}
        ) from fault
    found: set[str] = set()
    _check_node(tree, frozenset(), found)
    return found


def _check_node(node: nodes.Node, loop_names: frozenset[str], found: set[str]) -> None:
    if not isinstance(node, ALLOWED):
        raise TemplateRefused(
            _(
                "The template calculates or calls something in a tag; a tag may only hold one of "
                "these names: %(names)s."
            )
            % {"names": ", ".join(sorted(WORDS | LISTS))}
        )
    if isinstance(node, nodes.Name) and node.ctx == "load":
        if node.name not in WORDS | LISTS | loop_names:
            raise TemplateRefused(
                _(
                    "The template uses the tag “%(name)s”, which a report does not have; use one "
                    "of these: %(names)s."
                )
                % {"name": node.name, "names": ", ".join(sorted(WORDS | LISTS))}
            )
        found.add(node.name)
    if isinstance(node, nodes.For):
        _check_loop(node, loop_names)
        loop_names = loop_names | {node.target.name}  # type: ignore[attr-defined]  # checked above
    for child in node.iter_child_nodes():
        _check_node(child, loop_names, found)


def _check_loop(node: nodes.For, loop_names: frozenset[str]) -> None:
    over_list = isinstance(node.iter, nodes.Name) and node.iter.name in LISTS
    one_name = isinstance(node.target, nodes.Name)
    if loop_names or not over_list or not one_name or node.recursive:
        raise TemplateRefused(
            _("A loop of the template may only go over one of these lists: %(names)s.")
            % {"names": ", ".join(sorted(LISTS))}
        )
