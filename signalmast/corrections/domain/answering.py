"""What has been answered before: the corrections that may answer a text, best first.

Always a suggestion to whoever reads it, with what agrees and what differs, never a ruling.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, transaction

from signalmast.corrections.matching.documents import Document
from signalmast.corrections.matching.encoder import Encoder, installed_encoder
from signalmast.corrections.matching.matcher import Index, Match, Why
from signalmast.corrections.matching.postgresql import PostgresqlStore
from signalmast.corrections.matching.sqlite import SqliteStore
from signalmast.corrections.matching.vectors import Vectors
from signalmast.corrections.models import Claim, CorrectionPage, Ruling

MOST = 5
#: Looked at in the index of all offices before those of one are taken.
LOOKED_AT = 50
#: Rebuilding reads so many rulings at a time.
PORTION = 200


@dataclass(frozen=True, slots=True)
class Answered:
    """A public correction that may answer a text; `verdict` is `same`, `related` or `new`.

    `score` (0 to 1) estimates that both are true under the same conditions. `why` holds what
    agrees and what differs.
    """

    page: CorrectionPage
    ruling: Ruling
    at: datetime
    score: float
    verdict: str
    why: Why


@cache
def _encoder() -> Encoder | None:
    return installed_encoder()


def index() -> Index:
    """Return the index on this thread's connection; it lives as long as the connection."""
    connection.ensure_connection()
    raw: Any = connection.connection
    kept = connection.__dict__.get("_corrections_index")
    if kept is not None and kept[0] is raw:
        found: Index = kept[1]
        return found
    kind: Any = PostgresqlStore if connection.vendor == "postgresql" else SqliteStore
    encoder = _encoder()
    made = Index(kind(raw))
    made.vectors = Vectors(made.store, encoder) if encoder is not None else None
    connection.__dict__["_corrections_index"] = (raw, made)
    return made


def make_findable(ruling: Ruling) -> None:
    """Put what a ruling says into the index, in the transaction that confirms it.

    A newer version takes the place of the one before; a language it does not have any more goes.
    """
    documents = list(_documents(ruling))
    there = {one.id for one in documents}
    stale = {_name(ruling.claim, language) for language in ("vi", "en")} - there
    index().remove(sorted(stale))
    index().add(documents)


def _documents(ruling: Ruling) -> Iterator[Document]:
    claim = ruling.claim
    heard = claim.submissions.exclude(url="").values_list("url", flat=True)
    for words in ruling.words.all():
        # The claim as it went around is found best; the page's own sentence comes beside it.
        said = claim.text if words.language == claim.language else words.claim_reviewed
        yield Document(
            id=_name(claim, words.language), text=said, language=words.language,
            title=words.title, body=f"{words.claim_reviewed}\n{words.known}",
            date=ruling.confirmed_at.isoformat() if ruling.confirmed_at else "",
            urls=tuple(heard) if words.language == claim.language else (),
        )  # fmt: skip


def _name(claim: Claim, language: str) -> str:
    return f"{claim.office_id}:{claim.pk}:{language}"


def find_answers(
    text: str, *, office: Any, language: str = "", limit: int = MOST
) -> list[Answered]:
    """Return the corrections of an office that may answer `text`, best first.

    One for each claim, in the language of the reader where there is one; what is no more than
    "new" is left out.
    """
    if not text.strip():
        return []
    language = language or office.language
    found = index().search(text, limit=LOOKED_AT, likely=language)
    best: dict[int, Match] = {}
    for match in found.matches:
        number, claim, _language = match.id.split(":")
        if int(number) == office.pk and match.verdict != "new":
            best.setdefault(int(claim), match)
    chosen = list(best.items())[:limit]
    pages = _pages([claim for claim, _match in chosen], language)
    return [
        Answered(
            page, page.ruling, page.ruling.confirmed_at or page.ruling.proposed_at,
            match.score, match.verdict, match.why,
        )
        for claim, match in chosen
        if (page := pages.get(claim)) is not None
    ]  # fmt: skip


def _pages(claims: list[int], language: str) -> dict[int, CorrectionPage]:
    """Return the public page of each claim, in a language where there is one."""
    rows = CorrectionPage.objects.filter(claim__in=claims, live=True)
    rows = rows.select_related("ruling", "locale", "office")
    found: dict[int, CorrectionPage] = {}
    for page in rows:
        if page.claim_id not in found or page.locale.language_code == language:
            found[page.claim_id] = page
    return found


def claims_like(claim: Claim) -> list[Answered]:
    """Return the corrections that may answer a claim of the desk, itself left out."""
    found = find_answers(claim.text, office=claim.office, limit=MOST + 1)
    return [one for one in found if one.page.claim_id != claim.pk][:MOST]


@transaction.atomic
def refill() -> int:
    """Build the index anew from the confirmed rulings; return how many claims it holds."""
    clear()
    claims = Claim.objects.filter(rulings__confirmed_at__isnull=False).distinct()
    count = 0
    for claim in claims.iterator(chunk_size=PORTION):
        ruling = claim.rulings.confirmed().order_by("-version").first()
        if ruling is not None:
            make_findable(ruling)
            count += 1
    return count


def clear() -> None:
    """Take everything out of the index."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM corrections_match_document")
        names = [name for (name,) in cursor.fetchall()]
    index().remove(names)
