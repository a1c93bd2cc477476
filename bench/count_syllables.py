"""Write signalmast/corrections/matching/syllables.txt: which Vietnamese syllable follows which.

    python bench/count_syllables.py

From phrases of everyday speech (`bench/matching/phrases.txt`), the concepts, the product's own
Vietnamese and the texts of the splits `dev` and `train`; never from `test` or `fields`. A syllable
that can be read in one way only is left out, as is what stands behind it.
"""

import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

from signalmast.corrections.matching.stream import folded_form
from signalmast.corrections.matching.tokens import is_accented, tokens

ROOT = Path(__file__).resolve().parent.parent
MATCHING = ROOT / "signalmast" / "corrections" / "matching"
CATALOGUE = ROOT / "signalmast" / "locale" / "vi" / "LC_MESSAGES" / "django.po"
DATA = ROOT / "bench" / "matching"
#: Splits that may be looked at.
LOOKED_AT = ("dev", "train")
_HOLES = re.compile(r"%\(\w+\)\w|<[^>]+>|\{\w*\}|%\w")


def spoken() -> Iterator[str]:
    for line in (DATA / "phrases.txt").read_text(encoding="utf-8").splitlines():
        yield from () if line.startswith("#") else line.split(",")


def labelled() -> Iterator[str]:
    for name in ("claims.jsonl", "queries.jsonl"):
        for line in (DATA / name).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            # One word in eight is enough for a reader, but here every word is believed.
            if row["split"] in LOOKED_AT and row["language"] == "vi" and is_marked(row["text"]):
                yield row["text"]


def is_marked(text: str) -> bool:
    words = [token for token in tokens(text) if token.kind == "word"]
    return is_accented(words) and sum(not one.marked.isascii() for one in words) * 3 > len(words)


def office() -> Iterator[str]:
    with CATALOGUE.open("rb") as file:
        for message in read_po(file):
            many = [message.string] if isinstance(message.string, str) else message.string
            yield from (_HOLES.sub(" . ", one or "") for one in many)


def concepts() -> Iterator[str]:
    def phrases(table: dict[str, Any]) -> Iterator[str]:
        for value in table.values():
            yield from phrases(value) if isinstance(value, dict) else value[0].split(",")

    yield from phrases(tomllib.loads((MATCHING / "concepts.toml").read_text(encoding="utf-8")))


#: A desk's own words are another kind of speech than rumours: they only fill gaps.
SOURCES = ((spoken, 2.0), (labelled, 1.0), (office, 0.05), (concepts, 0.05))


def counted() -> dict[tuple[str, str], float]:
    pairs: dict[tuple[str, str], float] = defaultdict(float)
    for source, weight in SOURCES:
        for text in source():
            before = ""
            for token in tokens(text):
                if token.kind == "word":
                    pairs[before, token.marked] += weight
                before = token.marked if token.kind == "word" else ""
    return pairs


def main() -> None:
    pairs = counted()
    readings: dict[str, set[str]] = defaultdict(set)
    for _before, marked in pairs:
        readings[folded_form(marked)].add(marked)
    lines: dict[str, list[str]] = defaultdict(list)
    lone: set[str] = set()
    for (before, marked), count in sorted(pairs.items()):
        options = readings[folded_form(marked)]
        is_known = len(options) == 1
        # Of a syllable with one reading it is enough to know it, wherever it stands.
        if is_known and (marked.isascii() or marked in lone):
            continue
        if is_known:
            lone.add(marked)
        key = "" if is_known else before
        shown = marked if count == 1 else f"{marked}={count:.3g}"
        lines[key].append(marked if is_known else shown)
    (MATCHING / "syllables.txt").write_text(
        "".join(f"{before}\t{' '.join(many)}\n" for before, many in lines.items()),
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
