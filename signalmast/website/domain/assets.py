"""Pictures, files and charts of a page, put on the site only while a public page uses them."""

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

from django.utils.text import get_valid_filename

from signalmast.newsroom.domain.pictures import make_renditions, public_name, rendition_file
from signalmast.newsroom.models import Picture, PictureRendition
from signalmast.newsroom.models.pictures import FORMATS, rendition_spec
from signalmast.website.content import PictureSet
from signalmast.website.domain import files
from signalmast.website.domain.sheet import current_note


def picture_set(
    picture: Any, alt: str, *, widths: tuple[int, ...] | None = None
) -> PictureSet | None:
    """Return the public sizes of a picture and put them on the site; None without a picture.

    `widths` are those wanted, all by default; a small picture has its own width instead.
    """
    if not isinstance(picture, Picture):
        return None
    there = picture.public_widths
    widths = tuple(width for width in widths or there if width in there) or (there[0],)
    found: dict[str, tuple[tuple[str, int], ...]] = {}
    for one in FORMATS:
        found[one] = tuple((_place(picture, width, one), width) for width in widths)
    return PictureSet(
        avif=found["avif"],
        webp=found["webp"],
        width=picture.width,
        height=picture.height,
        alt=alt,
        credit=picture.credit,
    )


def _place(picture: Picture, width: int, format: str) -> str:  # noqa: A002 -- what Wagtail calls it
    if current_note().is_preview:
        return str(picture.get_rendition(rendition_spec(width, format)).url)
    name = public_name(picture, width, format)
    current_note().files.add(name)
    if not (files.root() / files.FILES / name).exists():
        try:
            source = rendition_file(picture, width, format)
        except PictureRendition.DoesNotExist:
            make_renditions(picture)
            source = rendition_file(picture, width, format)
        files.place(name, source)
    return f"/{files.FILES}/{name}"


def file_link(document: Any) -> tuple[str, int, str]:
    """Return address, size in bytes and type of a document, and put it on the site."""
    safe = re.sub(r"[^A-Za-z0-9._-]", "-", get_valid_filename(document.filename)).lstrip(".-")
    name = f"{document.get_file_hash()[:20]}/{safe or 'file'}"
    size, kind = document.get_file_size() or 0, document.file_extension.upper()
    if current_note().is_preview:
        return document.url, size, kind
    current_note().files.add(name)
    files.place(name, Path(document.file.path))
    return f"/{files.FILES}/{name}", size, kind


def chart_file(svg: str) -> str:
    """Put a chart on the site and return its address."""
    content = svg.encode()
    if current_note().is_preview:
        return f"data:image/svg+xml;base64,{base64.b64encode(content).decode()}"
    name = f"{hashlib.sha256(content).hexdigest()[:20]}.svg"
    current_note().files.add(name)
    files.place_bytes(name, content)
    return f"/{files.FILES}/{name}"
