"""Rulings: one person proposes, another confirms, and only another version changes one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.core.duties import require
from signalmast.corrections.domain.answering import make_findable
from signalmast.corrections.domain.pages import publish_pages, write_pages
from signalmast.corrections.domain.triage import judge_match
from signalmast.corrections.enums import ClaimState, Media, Nature, Verdict
from signalmast.corrections.models import Claim, Ruling, RulingSource, RulingWords
from signalmast.corrections.models.sources import FROZEN
from signalmast.corrections.permissions import can_confirm

__all__ = ["Draft", "Words", "confirm_ruling", "judge_match", "propose_ruling", "send_back"]

#: An original is nothing else at the same time.
NOT_WITH_ORIGINAL = {Media.TRANSFORMED, Media.EDITED, Media.STAGED}


@dataclass(frozen=True, slots=True)
class Words:
    """What the page says in one language."""

    title: str
    claim_reviewed: str
    known: str
    how: str

    @property
    def is_empty(self) -> bool:
        return not any(
            part.strip() for part in (self.title, self.claim_reviewed, self.known, self.how)
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """A ruling before it is a row. `words` by language; `change` says why there is another."""

    verdict: str
    words: Mapping[str, Words]
    change: str = ""
    media: Sequence[str] = ()
    media_context: str = ""
    first_seen: date | None = None


@transaction.atomic
def propose_ruling(claim: Claim, draft: Draft, *, by: Any) -> Ruling:
    """Write the next version of a ruling with all sources of the claim, for a second person.

    A proposal that waits is replaced. Raises PermissionDenied, ValidationError.
    """
    require(by, "write", claim.office)
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    _check(claim, draft)
    confirmed = claim.rulings.confirmed().aggregate(newest=Max("version"))["newest"] or 0
    if confirmed and not draft.change.strip():
        raise ValidationError({"change": _("Say why the ruling changes; the page shows it.")})
    waiting = claim.rulings.proposed().first()
    if waiting is not None:
        _send_back(waiting, _("Replaced by a newer proposal."))
    last = claim.rulings.aggregate(newest=Max("version"))["newest"] or 0
    ruling = Ruling.objects.create(
        claim=claim, version=last + 1, verdict=draft.verdict, change=draft.change.strip(),
        media=list(draft.media), media_context=draft.media_context.strip(),
        first_seen=draft.first_seen, proposed_by=by.pk, proposed_at=timezone.now(),
    )  # fmt: skip
    _write_words(ruling, draft)
    _freeze_sources(ruling)
    claim.state = ClaimState.PROPOSED if not confirmed else claim.state
    claim.save(update_fields=["state"])
    write_pages(ruling, by=by)
    audit.record(
        "ruling.propose", by=by, office=claim.office, subject=ruling,
        data={"claim": claim.pk, "version": ruling.version, "verdict": ruling.verdict},
    )  # fmt: skip
    return ruling


def _check(claim: Claim, draft: Draft) -> None:
    if claim.nature != Nature.FACT:
        raise ValidationError(
            _("Only a claim of fact can be ruled on. Opinions, criticism and questions get an "
              "answer.")
        )  # fmt: skip
    if claim.state not in {ClaimState.CHECKING, ClaimState.PROPOSED, ClaimState.RULED}:
        raise ValidationError(_("This claim is settled another way; it can't be ruled on."))
    if draft.verdict not in Verdict.values:
        raise ValidationError({"verdict": _("Choose one of the six rulings.")})
    if not any(source.counts for source in claim.sources.all()):
        raise ValidationError(
            _("There is no public source with its passage yet. Add one: a page or a document "
              "that anybody can read. A statement of this office counts when it has the number "
              "of a document.")
        )  # fmt: skip
    own = draft.words.get(claim.office.language)
    if own is None or own.is_empty:
        raise ValidationError(_("Write the ruling in the office's own language first."))
    if unknown := set(draft.media) - set(Media.values):
        raise ValidationError({"media": ", ".join(sorted(unknown))})
    if Media.ORIGINAL in draft.media and NOT_WITH_ORIGINAL & set(draft.media):
        raise ValidationError(
            {"media": _("An original is not edited, staged or transformed; choose one.")}
        )
    if Media.DECONTEXTUALIZED in draft.media and not draft.media_context.strip():
        raise ValidationError(
            {"media_context": _("Say where and when the picture or film really is from.")}
        )


def _write_words(ruling: Ruling, draft: Draft) -> None:
    for language, words in draft.words.items():
        if words.is_empty:
            continue
        row = RulingWords(
            ruling=ruling, language=language, title=words.title.strip(),
            claim_reviewed=words.claim_reviewed.strip(), known=words.known.strip(),
            how=words.how.strip(),
        )  # fmt: skip
        try:
            row.full_clean(exclude=["ruling"])
        except ValidationError as error:
            raise ValidationError(
                {f"{name}_{language}": said for name, said in error.message_dict.items()}
            ) from error
        row.save()


def _freeze_sources(ruling: Ruling) -> None:
    """Copy every source of the claim, those that disagree too, below the ruling."""
    for position, source in enumerate(ruling.claim.sources.order_by("pk"), start=1):
        RulingSource.objects.create(
            ruling=ruling, position=position, **{name: getattr(source, name) for name in FROZEN}
        )


@transaction.atomic
def send_back(ruling: Ruling, *, by: Any, comment: str) -> None:
    """Ask for changes instead of confirming. Raises PermissionDenied, ValidationError."""
    if not can_confirm(by, ruling):
        raise PermissionDenied
    if not comment.strip():
        raise ValidationError({"comment": _("Say what has to change.")})
    ruling = _waiting(ruling)
    _send_back(ruling, comment)
    claim = ruling.claim
    if claim.state == ClaimState.PROPOSED:
        claim.state = ClaimState.CHECKING
        claim.save(update_fields=["state"])
    audit.record("ruling.send-back", by=by, office=claim.office, subject=ruling)


def _send_back(ruling: Ruling, why: str) -> None:
    ruling.sent_back_at, ruling.sent_back_why = timezone.now(), why.strip()
    ruling.save(update_fields=["sent_back_at", "sent_back_why"])


@transaction.atomic
def confirm_ruling(ruling: Ruling, *, by: Any) -> Ruling:
    """Rule as the second person; the pages go out and the next question finds them.

    Raises PermissionDenied for the one who proposed, ValidationError when it waits no more.
    """
    if not can_confirm(by, ruling):
        raise PermissionDenied
    ruling = _waiting(ruling)
    claim = ruling.claim
    ruling.confirmed_by, ruling.confirmed_at = by.pk, timezone.now()
    ruling.digest = ruling.content_hash()
    ruling.save(update_fields=["confirmed_by", "confirmed_at", "digest"])
    claim.state = ClaimState.RULED
    claim.settled_at = claim.settled_at or ruling.confirmed_at
    claim.save(update_fields=["state", "settled_at"])
    words = ruling.words_in(claim.office.language)
    audit.record(
        "ruling.change" if ruling.change else "ruling.confirm",
        by=by, office=claim.office, subject=ruling,
        data={
            "title": words.title, "reason": ruling.change, "verdict": ruling.verdict,
            "version": ruling.version, "digest": ruling.digest,
        },
    )  # fmt: skip
    publish_pages(ruling, by=by)
    make_findable(ruling)
    return ruling


def _waiting(ruling: Ruling) -> Ruling:
    now = Ruling.objects.select_for_update().select_related("claim__office").get(pk=ruling.pk)
    if now.is_confirmed or now.sent_back_at is not None:
        raise ValidationError(
            _("This proposal does not wait any more: a newer one has replaced it, or somebody "
              "has decided. Open the claim again.")
        )  # fmt: skip
    return now
