"""Certificates as tagged PDF (PDF/UA-1), set by Typst with the bundled fonts and nothing else."""

import json
import unicodedata
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from signalmast.core.fonts import FONTS

SOURCE = Path(__file__).with_name("certificate.typ")


@dataclass(frozen=True, slots=True)
class Certificate:
    """What one certificate says. `code`, a line, and `address` lead to where it can be checked.

    `picture` is the address as an SVG picture for cameras, `picture_says` its words.
    """

    language: str
    title: str
    parent: str
    office: str
    before: str
    place_and_day: str
    name: str = ""
    unit: str = ""
    for_what: str = ""
    decision: str = ""
    verify: str = ""
    code: str = ""
    address: str = ""
    picture: str = ""
    picture_says: str = ""


def certificate_pdf(*certificates: Certificate, at: datetime) -> bytes:
    """Return certificates, a page each; the same ones made at the same moment are the same bytes.

    All are in the language of the first.
    """
    import typst  # noqa: PLC0415 -- slow import

    pdf = typst.compile(
        SOURCE.read_bytes(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"certificates": json.dumps(list(map(_said, certificates)), ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(at.astimezone(UTC).timestamp()),
    )
    return bytes(pdf)


def _said(certificate: Certificate) -> dict[str, str]:
    said = asdict(certificate)
    plain = {name: value if name == "picture" else _plain(value) for name, value in said.items()}
    plain["for"] = plain.pop("for_what")
    return plain


def _plain(text: str) -> str:
    """Leave out signs that no letter is drawn for: controls and what the typeface lacks."""
    return "".join(
        sign for sign in unicodedata.normalize("NFC", text)
        if unicodedata.category(sign)[0] not in "CS" or sign in "+=<>|~°№"
    )  # fmt: skip


@cache
def _fonts() -> Any:
    import typst  # noqa: PLC0415 -- slow import

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
