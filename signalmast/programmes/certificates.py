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
    """What one certificate says. `code` and `address` lead to where it can be checked."""

    language: str
    title: str
    parent: str
    office: str
    before: str
    name: str
    unit: str
    for_what: str
    decision: str
    place_and_day: str
    verify: str = ""
    code: str = ""
    address: str = ""


def certificate_pdf(certificate: Certificate, *, at: datetime) -> bytes:
    """Return the certificate; the same one made at the same moment is the same bytes."""
    import typst  # noqa: PLC0415 -- slow import

    said = {name: _plain(value) for name, value in asdict(certificate).items()}
    said["for"] = said.pop("for_what")
    pdf = typst.compile(
        SOURCE.read_bytes(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"certificate": json.dumps(said, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(at.astimezone(UTC).timestamp()),
    )
    return bytes(pdf)


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
