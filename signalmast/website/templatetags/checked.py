"""Words of rulings, sources and contests for public templates, in the page's language."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from signalmast.corrections.domain.reasons import Reason, reasons
from signalmast.corrections.enums import DEFINITIONS, RATINGS, Media, Outcome, Stance, Verdict
from signalmast.corrections.matching.matcher import Why
from signalmast.corrections.models import Ruling
from signalmast.website.claim_review import BEST, WORST

register = template.Library()
SHORT_HASH = 12


@register.filter
def verdict_word(verdict: str) -> str:
    return str(Verdict(verdict).label)


@register.filter
def verdict_definition(verdict: str) -> str:
    return str(DEFINITIONS[Verdict(verdict)])


@register.filter
def stance_word(stance: str) -> str:
    return str(Stance(stance).label)


@register.filter
def outcome_word(outcome: str) -> str:
    return str(Outcome(outcome).label)


@register.filter
def media_word(media: str) -> str:
    return str(Media(media).label)


@register.filter
def short_hash(digest: str) -> str:
    """Return the beginning of a digest, enough to compare by eye."""
    return digest[:SHORT_HASH]


@register.filter
def title_in(ruling: Ruling, language: str) -> str:
    """Return a version's headline in a language, else in the first it has."""
    return ruling.words_in(language).title


@register.simple_tag
def scale(verdict: str) -> SafeString:
    """Draw the place of a ruling on the scale, with words for who does not see it.

    A ruling that is no place on it says so; no colour tells anything that the words do not.
    """
    place = RATINGS.get(Verdict(verdict))
    if place is None:
        return format_html('<span class="scale__none">{}</span>', _("not a place on the scale"))
    words = _("%(place)s on the scale from %(worst)s (false) to %(best)s (true)") % {
        "place": place, "worst": WORST, "best": BEST,
    }  # fmt: skip
    return format_html(
        '<span class="scale" aria-hidden="true" data-place="{}">{}</span>'
        '<span class="scale__words">{}</span>',
        place,
        _steps(place),
        words,
    )


def _steps(place: int) -> SafeString:
    steps = ((" class=scale__here" if one == place else "", one) for one in range(WORST, BEST + 1))
    return format_html_join("", "<i{}>{}</i>", steps)


@register.filter
def agreeing(why: Why) -> list[Reason]:
    """Return what a message and a claim have in common, kind by kind."""
    return [one for one in reasons(why) if one.agrees]


@register.filter
def differing(why: Why) -> list[Reason]:
    """Return where a message and a claim differ, kind by kind."""
    return [one for one in reasons(why) if one.differs]
