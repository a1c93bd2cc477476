"""Verbs for open answers that stand with the results: one proposes, another shows; the same to
take one off. What its author withdraws goes by itself.
"""

import hashlib
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signalmast.core import audit
from signalmast.listening.domain.open_answers import OpenQuestion, open_questions, texts_of, written
from signalmast.listening.models import ShownText, SurveyVersion
from signalmast.people.enums import Duty
from signalmast.people.permissions import has_duty


def key_of(question: OpenQuestion) -> str:
    """Return by what a question is known in these rows."""
    return "/".join(question.path)[:300]


def digest_of_text(text: str) -> str:
    """Return SHA-256 of a text, by which a screen names it."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def propose_text(
    version: SurveyVersion, question: OpenQuestion, digest: str, *, by: Any
) -> ShownText:
    """Propose to show a text. Raises PermissionDenied, ValidationError."""
    office = version.survey.office
    if not has_duty(by, Duty.WRITE, office):
        raise PermissionDenied
    text = next((one for one in texts_of(version, question) if digest_of_text(one) == digest), None)
    if text is None:
        raise ValidationError(
            _("This text is not there any more: its author took it back, or too few are left.")
        )
    made, is_new = ShownText.objects.get_or_create(
        version=version, question=key_of(question), digest=digest,
        defaults={"text": text, "proposed_by": by.pk},
    )  # fmt: skip
    if is_new:
        audit.record("survey.text-propose", by=by, office=office, subject=made)
    return made


def _approves(row: ShownText, by: Any, first: int | None) -> None:
    """Refuse whoever may not approve or was the first of the two."""
    if not has_duty(by, Duty.APPROVE, row.version.survey.office) or by.pk == first:
        raise PermissionDenied


def _now(row: ShownText) -> ShownText:
    rows = ShownText.objects.select_for_update(of=("self",)).select_related("version__survey")
    return rows.get(pk=row.pk)


@transaction.atomic
def show_text(row: ShownText, *, by: Any) -> ShownText:
    """Let a text stand with the results, as the second person. Raises PermissionDenied."""
    now = _now(row)
    _approves(now, by, now.proposed_by)
    if not now.is_shown:
        now.shown_by, now.shown_at = by.pk, timezone.now()
        now.save(update_fields=["shown_by", "shown_at"])
        audit.record("survey.text-show", by=by, office=now.version.survey.office, subject=now)
    return now


@transaction.atomic
def ask_removal(row: ShownText, *, why: str, by: Any) -> ShownText:
    """Ask to take a shown text off, or drop a proposal.

    Raises PermissionDenied, ValidationError.
    """
    now = _now(row)
    office = now.version.survey.office
    if not has_duty(by, Duty.WRITE, office):
        raise PermissionDenied
    if not now.is_shown:
        audit.record("survey.text-drop", by=by, office=office, subject=now)
        now.delete()
        return now
    if not why.strip():
        raise ValidationError(_("Say why it should go, in a sentence; the public log shows it."))
    now.removal_by, now.removal_why = by.pk, why.strip()[:500]
    now.save(update_fields=["removal_by", "removal_why"])
    audit.record("survey.text-ask-removal", by=by, office=office, subject=now)
    return now


@transaction.atomic
def remove_text(row: ShownText, *, by: Any) -> None:
    """Take a text off as the second person; the public log keeps the reason."""
    now = _now(row)
    if now.removal_by is None:
        raise ValidationError(_("Nobody asked to take it off; somebody else does that first."))
    _approves(now, by, now.removal_by)
    survey = now.version.survey
    audit.record(
        "survey.text-remove", by=by, office=survey.office, subject=now,
        data={"title": survey.title, "reason": now.removal_why},
    )  # fmt: skip
    now.delete()


def forget_unwritten(version: SurveyVersion) -> None:
    """Delete shown texts that nobody's answers hold any more, after somebody withdrew."""
    rows = list(ShownText.objects.filter(version=version))
    if not rows:
        return
    questions = open_questions(version, language=version.survey.office.language)
    there = {(key_of(question), text) for question, text in written(version, questions)}
    gone = [one.pk for one in rows if (one.question, one.text) not in there]
    ShownText.objects.filter(pk__in=gone).delete()


def shown_texts(version: SurveyVersion, language: str) -> list[tuple[str, list[str]]]:
    """Return the texts that stand with the results, by question in its words."""
    by_question: dict[str, list[str]] = {}
    for one in ShownText.objects.filter(version=version).exclude(shown_at=None):
        by_question.setdefault(one.question, []).append(one.text)
    return [
        (question.label, by_question[key_of(question)])
        for question in open_questions(version, language=language)
        if key_of(question) in by_question
    ]
