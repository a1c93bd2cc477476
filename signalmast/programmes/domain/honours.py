"""What is public of commendations: the honour roll, a story drafted from a round."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import override

from signalmast.core import audit
from signalmast.newsroom.domain.drafting import draft_story
from signalmast.newsroom.models import StoryPage
from signalmast.newsroom.permissions import can_write_for
from signalmast.programmes.enums import NominationState
from signalmast.programmes.models import Nomination


@dataclass(frozen=True, slots=True)
class Honours:
    """One round on the honour roll: who is named, and how many are not."""

    round: str
    decided_on: Any
    named: list[Nomination]
    unnamed: int


def awarded(office: Any) -> Any:
    """Return the awards of an office with unit and row of the register, the latest first."""
    found = Nomination.objects.of(office).filter(state=NominationState.AWARDED)
    return found.select_related("unit", "commendation").order_by("-decided_on", "round", "name")


def roll(office: Any) -> Iterator[Honours]:
    """Yield the rounds of the honour roll; who did not agree is counted and not named."""
    for (decided_on, name), group in groupby(
        awarded(office), key=lambda one: (one.decided_on, one.round)
    ):
        every = list(group)
        named = [one for one in every if one.may_be_named]
        yield Honours(name, decided_on, named, len(every) - len(named))


@transaction.atomic
def make_story(office: Any, round_: str, *, by: Any) -> StoryPage:
    """Draft a story about a round for the newsroom, with those who may be named.

    Nothing is published: it goes the way of every text. Raises PermissionDenied, ValidationError.
    """
    if not can_write_for(by, office):
        raise PermissionDenied
    named = [one for one in awarded(office) if one.round == round_ and one.may_be_named]
    if not named:
        raise ValidationError(
            _("Nobody of this round may be named in public, so there is no story to draft.")
        )
    with override(office.language):
        title = _("Commended: %(round)s") % {"round": round_}
        standfirst = _("The office commends %(count)s people and collectives.") % {
            "count": len(named)
        }
    lines = format_html_join(
        "", "<li><b>{}</b>, {}: {}</li>",
        ((one.name, one.unit.name, one.citation) for one in named),
    )  # fmt: skip
    body = format_html("<ul>{}</ul>", lines)
    page = draft_story(office, title=title, standfirst=standfirst, body=body, by=by)
    audit.record("honours.story", by=by, office=office, subject=page)
    return page
