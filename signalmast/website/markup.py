"""The small part of Markdown that the charter is written in, as safe HTML."""

import re
from collections.abc import Iterator
from html import escape

from django.utils.safestring import SafeString, mark_safe

_HEADING = re.compile(r"(#{1,2}) (?:(\d+)\. )?(.+)")
_CODE = re.compile(r"`([^`]+)`")
_STRESS = re.compile(r"\*([^*]+)\*")


def render(text: str) -> SafeString:
    """Return headings, paragraphs, stress and code as HTML; everything else is text.

    A numbered heading gets its number as an anchor, so that `#point-4` leads to point 4.
    """
    return mark_safe("\n".join(_blocks(text)))  # noqa: S308 -- every part is escaped below


def _blocks(text: str) -> Iterator[str]:
    for block in re.split(r"\n\s*\n", text.strip()):
        found = _HEADING.fullmatch(block.strip())
        if found is None:
            yield f"<p>{_inline(' '.join(block.split()))}</p>"
            continue
        level, number, title = len(found[1]), found[2], _inline(found[3])
        if number:
            yield f'<h{level} id="point-{number}">{number}. {title}</h{level}>'
        else:
            yield f"<h{level}>{title}</h{level}>"


def _inline(text: str) -> str:
    safe = escape(text, quote=False)
    return _STRESS.sub(r"<em>\1</em>", _CODE.sub(r"<code>\1</code>", safe))
