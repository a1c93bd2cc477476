"""`signalmast opinion`: what an exported conversation says, group by group."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from signalmast.core.management.base import DeskCommand
from signalmast.listening.opinion.polis import Remark, read_conversation
from signalmast.listening.opinion.polis_tables import BadExport
from signalmast.listening.opinion.reporting import Analysis, analyse, document

#: Exit status when the export can't be read.
BAD_INPUT = 2
#: Statements of each list that are printed for a person.
SHOWN = 5


class Command(DeskCommand):
    help = (
        "Say what a conversation exported by Polis shows: groups, what speaks for each, consensus."
    )
    migrates = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("folder", type=Path, help="Folder with the files of the export.")
        parser.add_argument("--json", action="store_true", help="Print one JSON document.")
        parser.add_argument("--seed", type=int, default=0, help="Seed of what is drawn by chance.")
        parser.add_argument(
            "--own", action="store_true", help="Draw groups even where the export has some."
        )
        parser.add_argument(
            "--members", action="store_true", help="Name the group of each participant (--json)."
        )

    def work(self, **options: Any) -> None:
        try:
            conversation = read_conversation(options["folder"])
        except BadExport as error:
            raise CommandError(_fault(error), returncode=BAD_INPUT) from error
        found = analyse(conversation, seed=options["seed"], own=options["own"])
        if options["json"]:
            shown = document(found, seed=options["seed"], members=options["members"])
            self.stdout.write(json.dumps(shown, ensure_ascii=False, allow_nan=False))
            return
        for remark in conversation.remarks:
            self.stderr.write(_remark(remark))
        self._summary(found)
        self._groups(found)
        self._shared(found)

    def _summary(self, found: Analysis) -> None:
        conversation = found.conversation
        if topic := conversation.summary.get("topic", ""):
            self.stdout.write(topic)
        numbers = {
            "participants": int((conversation.votes.lengths > 0).sum()),
            "statements": conversation.votes.statements,
            "votes": len(conversation.votes),
        }
        self.stdout.write(
            _("%(participants)s participants, %(statements)s statements, %(votes)s votes.")
            % numbers
        )
        self.stdout.write(_verdict(found))

    def _groups(self, found: Analysis) -> None:
        if found.own is not None and found.own.verdict != "groups":
            return
        for name, size, chosen in zip(found.names, found.sizes, found.representative, strict=True):
            said = {"name": name, "size": size}
            self.stdout.write(
                ngettext("Group %(name)s: %(size)s person", "Group %(name)s: %(size)s people", size)
                % said
            )
            for one in chosen:
                self._line(found, one.statement, one.shown_side, one.shown_count, one.seen)

    def _shared(self, found: Analysis) -> None:
        shared = [*found.agreed, *found.disagreed]
        if shared:
            self.stdout.write(_("Agreed across the whole conversation:"))
        for one in shared:
            self._line(found, one.statement, one.side, one.count, one.seen)

    def _line(self, found: Analysis, at: int, side: str, count: int, seen: int) -> None:
        told = found.conversation.statements[at]
        share = f"{100 * count / seen:.0f} %" if seen else "-"
        text = " ".join(told.text.split())
        shown = text if len(text) <= 90 else f"{text[:89]}…"
        self.stdout.write(f"  {_side(side)} {share} ({count}/{seen})  {told.id}: {shown}")


def _verdict(found: Analysis) -> str:
    if found.own is None:
        return _("The groups are those of the export; whether they are clear was not tested.")
    return {
        "groups": _("The votes fall into groups, clearer than in shuffled votes."),
        "no clear groups": _(
            "No clear groups: shuffled votes fall into groups as clear as these do."
        ),
        "too few": _("Too few have voted on enough statements to tell groups apart."),
    }[found.own.verdict]


def _side(side: str) -> str:
    return {
        "agree": pgettext("opinion map", "agree"),
        "disagree": pgettext("opinion map", "disagree"),
    }[side]


def _remark(remark: Remark) -> str:
    return {
        "no-comments": _("comments.csv is missing: statements have no text, none is taken down."),
        "no-meta": _(
            "The export does not say which statements are about the participants; all are used."
        ),
        "no-participants": _("participants-votes.csv is missing: groups are drawn anew."),
        "statements-unknown": _("%(count)s statements with votes are not in comments.csv."),
        "voters-unknown": _("%(count)s voters are not in participants-votes.csv."),
        "changed-votes": _("%(count)s votes were changed later; the last one counts."),
        "no-times": _("%(count)s votes have no time; of several the last in the file counts."),
        "turned": _("+1 stands for disagreement in this export by its own counts; it was turned."),
        "tallies-differ": _(
            "The tallies of %(count)s statements in comments.csv differ: they count a changed "
            "vote twice, or are of another day."
        ),
    }[remark.kind] % {"count": remark.many}


def _fault(error: BadExport) -> str:
    said = {
        "file": error.file,
        "line": error.line,
        "column": error.column,
        "value": error.value[:60],
    }
    return {
        "no-folder": _("%(file)s is no folder; name the folder with the files of the export."),
        "no-votes": _(
            "%(file)s has no votes: participants-votes.csv or votes.csv is missing or empty; "
            "export the conversation again."
        ),
        "encoding": _("%(file)s is not UTF-8; save it as UTF-8."),
        "csv": _(
            "%(file)s, line %(line)s: this is no CSV (%(value)s); export the conversation again."
        ),
        "cells": _(
            "%(file)s, line %(line)s: the row and the header differ in cells (%(value)s); "
            "export the conversation again."
        ),
        "empty": _("%(file)s is empty; export the conversation again."),
        "twice": _("%(file)s: the column “%(column)s” is there twice; remove one."),
        "column": _("%(file)s: the column “%(column)s” is missing; export the conversation again."),
        "cell": _("%(file)s, line %(line)s: “%(column)s” is empty; fill it in."),
        "number": _(
            "%(file)s, line %(line)s: “%(column)s” should be a number and is “%(value)s”; "
            "correct it."
        ),
        "vote": _(
            "%(file)s, line %(line)s: the vote in “%(column)s” is “%(value)s”; 1, -1, 0 and "
            "nothing are votes."
        ),
    }[error.fault] % said
