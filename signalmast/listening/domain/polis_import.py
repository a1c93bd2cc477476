"""Take in a conversation that another office held in Polis, as an archive that nobody votes in.

Participants get new random numbers, and who wrote a statement is not kept. What the desk is shown
of it goes through a release like everything else.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.duties import require
from signalmast.listening.domain.opinions import refresh
from signalmast.listening.enums.consultations import By, ConsultationState, Rule, StatementState
from signalmast.listening.models import Consultation, Participant, Statement, Vote
from signalmast.listening.opinion.polis import Conversation, Told, read_conversation
from signalmast.listening.opinion.polis_tables import BadExport

#: Files of an export that are read; anything else in an archive is left where it is.
READ = frozenset(
    {
        *("comments.csv", "votes.csv", "summary.csv"),
        *("participants-votes.csv", "participant-votes.csv"),
    }
)
#: Bytes of one archive, packed and unpacked. The largest public export unpacks to 150 MB.
MOST_PACKED, MOST_UNPACKED = 60_000_000, 400_000_000
PORTION = 5_000
LONGEST_TITLE, LONGEST_TEXT = 200, 4_000


def import_archive(office: Any, data: bytes, *, by: Any) -> Consultation:
    """Take in a zip of an export. Raises PermissionDenied, ValidationError."""
    require(by, "write", office)
    if len(data) > MOST_PACKED:
        raise ValidationError(_("The file is larger than 60 MB; that is no export of one talk."))
    with TemporaryDirectory(prefix="signalmast-") as name:
        folder = Path(name)
        _unpack(data, folder)
        return import_folder(office, folder, by=by)


def _unpack(data: bytes, folder: Path) -> None:
    """Write the files of an export into a folder; names and sizes are not trusted."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = [one for one in archive.infolist() if _plain(one.filename) in READ]
            if not found:
                raise ValidationError(
                    _("There is no export in this archive: comments.csv and "
                      "participants-votes.csv or votes.csv are missing.")
                )  # fmt: skip
            left = MOST_UNPACKED
            for one in found:
                with archive.open(one) as source:
                    body = source.read(left + 1)
                left -= len(body)
                if left < 0:
                    raise ValidationError(_("The archive unpacks to more than 400 MB."))
                (folder / _plain(one.filename)).write_bytes(body)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError) as error:
        raise ValidationError(_("This is no ZIP archive that can be read.")) from error


def _plain(name: str) -> str:
    """Return the last part of a name; some exports put a word before it: `x.comments.csv`."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return next((one for one in READ if last == one or last.endswith(f".{one}")), last)


def import_folder(office: Any, folder: Path, *, by: Any) -> Consultation:
    """Take in an export that lies in a folder. Raises PermissionDenied, ValidationError."""
    require(by, "write", office)
    try:
        read = read_conversation(folder)
    except BadExport as error:
        raise ValidationError(
            _("The export could not be read (%(fault)s, %(file)s, line %(line)s). Nothing was "
              "taken in.")
            % {"fault": error.fault, "file": Path(error.file).name, "line": error.line}
        ) from error  # fmt: skip
    with transaction.atomic():
        made = _consultation(office, read)
        statements = _statements(made, read)
        _participants(made, read, statements)
        audit.record(
            "consultation.import", by=by, office=office, subject=made,
            data={"statements": len(statements), "participants": len(read.participants)},
        )  # fmt: skip
    refresh(made)
    return made


def _consultation(office: Any, read: Conversation) -> Consultation:
    now = timezone.now()
    topic = " ".join(read.summary.get("topic", "").split())[:LONGEST_TITLE]
    about = read.summary.get("conversation-description", "").strip()[:LONGEST_TEXT]
    return Consultation.objects.create(
        office=office, title=topic or _("Conversation from Polis"), introduction=about or "–",
        slug=f"{slugify(topic)[:40] or 'polis'}-{uuid4().hex[:6]}", is_archive=True,
        promise=_("Taken in for analysis; residents see nothing of it here."),
        opens_at=now - timedelta(seconds=1), closes_at=now, closed_at=now,
        state=ConsultationState.CLOSED, takes_statements=False,
    )  # fmt: skip


def _statements(made: Consultation, read: Conversation) -> list[Statement]:
    rows = [_statement(made, one) for one in read.statements]
    return Statement.objects.bulk_create(rows, PORTION)


def _statement(made: Consultation, told: Told) -> Statement:
    hidden = told.is_hidden
    return Statement(
        consultation=made, number=told.id, text=told.text or f"#{told.id}",
        language=made.office.language, by=By.RESIDENT, received_at=timezone.now(),
        state=StatementState.DECLINED if hidden else StatementState.SHOWN,
        rule=Rule.ELSEWHERE if hidden else "",
        reason=_("Left out by the moderators of the conversation.") if hidden else "",
    )  # fmt: skip


def _participants(made: Consultation, read: Conversation, statements: list[Statement]) -> None:
    """Write participants under new random numbers, and their votes."""
    people = [Participant(consultation=made) for _one in read.participants]
    Participant.objects.bulk_create(sorted(people, key=lambda one: one.pk), PORTION)
    portion: list[Vote] = []
    for person, statement, value in _votes(read):
        portion.append(
            Vote(participant=people[person], statement=statements[statement], value=value)
        )
        if len(portion) == PORTION:
            Vote.objects.bulk_create(portion)
            portion = []
    Vote.objects.bulk_create(portion)


def _votes(read: Conversation) -> Iterator[tuple[int, int, int]]:
    votes = read.votes
    votes.settle()
    codes = votes.codes.tolist()
    starts = votes.starts.tolist()
    for person in range(votes.participants):
        for code in codes[starts[person] : starts[person + 1]]:
            yield person, code // 3, code % 3 - 1
