"""The answer box: paste a message, see what may have answered it before, and why.

Always a suggestion to whoever reads it; nothing is ruled or merged by what it finds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from signalmast.core.views.frame import asks, office_of, page
from signalmast.corrections.domain.answering import Answered, claims_like, find_answers
from signalmast.corrections.domain.intake import LONGEST
from signalmast.corrections.domain.reasons import Reason, reasons
from signalmast.corrections.matching.matcher import Why
from signalmast.corrections.models import Claim
from signalmast.corrections.permissions import can_check
from signalmast.corrections.views.words import day_of, shown_verdict
from signalmast.newsroom.domain.sites import languages

#: How the script asks for the list alone.
PART = "part"
SAME = "same"


@dataclass(frozen=True, slots=True)
class Found:
    """A public correction as a person looks through it."""

    answered: Answered
    reasons: list[Reason]
    notes: list[str]

    @property
    def is_same(self) -> bool:
        return self.answered.verdict == SAME

    @property
    def day(self) -> str:
        return day_of(self.answered.at)

    @property
    def verdict(self) -> SafeString:
        return shown_verdict(self.answered.ruling.verdict)

    @property
    def url(self) -> str:
        return self.answered.page.public_path()

    @property
    def claim_url(self) -> str:
        return reverse("claims:inspect", args=[self.answered.ruling.claim_id])


def notes(why: Why) -> list[str]:
    """Return what else a reader should know of a match, in sentences."""
    said = {
        _("The same message, sign by sign."): why.is_exact,
        _("The same words, written otherwise."): why.is_equal_folded and not why.is_exact,
        _("It was answered in another language."): why.is_other_language,
        _("The message is short, so look closely."): "short" in why.caps,
    }
    return [sentence for sentence, holds in said.items() if holds]


def found_for(text: str, *, office: Any, language: str = "", link: str = "") -> list[Found]:
    """Return the corrections that may answer a text, for a person to look through."""
    if not text.strip():
        return []
    known = language if language in languages() else office.language
    # A link that was answered before is found by itself, whatever stands around it.
    asked = f"{text[:LONGEST]}\n{link}".strip()
    answers = find_answers(asked, office=office, language=known)
    return [Found(one, reasons(one.why), notes(one.why)) for one in answers]


def found_for_claim(claim: Claim) -> list[Found]:
    """Return the corrections that may answer a claim, without those somebody has judged."""
    judged = set(claim.judgements.values_list("other", flat=True))
    return [
        Found(one, reasons(one.why), notes(one.why))
        for one in claims_like(claim)
        if one.ruling.claim_id not in judged and one.ruling.claim_id != claim.pk
    ]


def mark_of(found: Sequence[Found]) -> str:
    """Return a word for what a person was shown, so that it is not asked twice."""
    return "-".join(str(one.answered.ruling.pk) for one in found)


@asks("see")
@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest) -> HttpResponseBase:
    """Look a message up: the list alone for the script, a page of its own without it."""
    office = office_of(request)
    text = request.POST.get("text", "")
    asked = request.method == "POST" and bool(text.strip())
    found = found_for(text, office=office, language=request.POST.get("language", ""),
                      link=request.POST.get("link", ""))  # fmt: skip
    context: dict[str, Any] = {
        "found": found,
        "asked": asked,
        "text": text,
        "mark": mark_of(found),
        "may_note": can_check(request.user, office),
        "of_form": request.POST.get("of") == "form",
    }
    if request.POST.get("answer") == PART:
        return render(request, "corrections/answers.html", context)
    return page(
        request,
        "corrections/answer_page.html",
        title=_("Answered before?"),
        icon="search",
        way=[(_("Claims"), reverse("claims:index"))],
        **context,
    )


def box(request: HttpRequest, text: str = "", language: str = "") -> SafeString:
    """Return the box with what may answer `text`, for a screen of another room."""
    office = office_of(request)
    found = found_for(text, office=office, language=language) if text else []
    context = {
        "found": found,
        "asked": bool(found),
        "text": "",
        "mark": mark_of(found),
        "may_note": False,
        "language": language or getattr(office, "language", ""),
    }
    return render_to_string("corrections/box.html", context, request=request)
