"""Which language a text is in, and which route it takes through the index."""

from __future__ import annotations

import re
from typing import NamedTuple

from signalmast.corrections.matching.stream import folded_form
from signalmast.corrections.matching.tokens import Token, is_accented, tokens
from signalmast.corrections.matching.words import SHORT_FORMS, STOP_EN, STOP_VI, listed

_ONSET = "(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnprstvx])?"
_RHYME = "(?:[aeiouy]{1,3})(?:ng|nh|ch|[cmnpt])?"
_SYLLABLE = re.compile(_ONSET + _RHYME)
_ONLY_VIETNAMESE = re.compile("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
_STOP_VI = frozenset(folded_form(word) for word in STOP_VI) | {
    *("khong", "nguoi", "va", "la", "cua", "duoc", "ngay", "thang", "tu", "nam", "bi", "nay"),
}
_BOTH = _STOP_VI & STOP_EN
#: English words that are also well-formed syllables of Vietnamese.
_SHORT_ENGLISH = listed("short_english")
#: How much more a sign of the likely language counts.
LIKELY = 2.0
#: From here on a text is a forwarded message, not a claim.
LONG = 60
#: Below this many words a text is a fragment.
SHORT = 8


def language_of(text: str, likely: str = "") -> str:
    """Return `vi` or `en`: by diacritics, short words of each language, shapes of syllables.

    `likely` is the language of where the text was asked; what speaks for another one has to
    weigh twice as much. `nop ho so online mat 20k` is half English by its words.
    """
    return _language([token for token in tokens(text) if token.kind == "word"], likely)


def _language(words: list[Token], likely: str) -> str:
    if not words:
        return likely or "vi"
    marked = sum(bool(_ONLY_VIETNAMESE.search(token.marked)) for token in words)
    if marked * 4 >= len(words):
        return "vi"
    vietnamese = english = 0.0
    for token in words:
        word = token.folded
        if word in STOP_EN and word not in _BOTH:
            english += 1.5
        elif word in _STOP_VI and word not in _BOTH:
            vietnamese += 1.0
        elif word in SHORT_FORMS and len(word) > 1:
            vietnamese += 0.5
        elif not _SYLLABLE.fullmatch(word):
            english += 1.0 if len(word) > 3 and word.isascii() else 0.0
        elif word not in _SHORT_ENGLISH:
            # A name in capitals is Vietnamese in English texts too.
            vietnamese += 0.3 if token.is_capital else 0.6
    vietnamese *= LIKELY if likely == "vi" else 1.0
    english *= LIKELY if likely == "en" else 1.0
    return "vi" if vietnamese >= english else "en"


class Route(NamedTuple):
    """How a query is looked for among corrections of its own language."""

    name: str
    #: Whether the encoder is asked.
    is_encoded: bool


def route_of(text: str, language: str) -> Route:
    """Return the route of a query by language, diacritics and length.

    Measured: an encoder adds 4 to 6 hundredths to English, up to 2 to accented Vietnamese of eight
    words or more, nothing to long messages and to short forms. Texts without diacritics
    are asked with their marks put back (`restoring`); as typed they would lose 20 to 33.
    """
    found = [token for token in tokens(text) if token.kind in {"word", "number"}]
    accented = language != "vi" or is_accented(found)
    if language == "vi" and sum(token.folded in SHORT_FORMS for token in found) > 1:
        return Route("short forms" if accented else "unaccented", is_encoded=False)
    if not accented:
        return Route("unaccented", is_encoded=SHORT <= len(found) <= LONG)
    if len(found) > LONG:
        return Route("long", is_encoded=False)
    if len(found) < SHORT and language == "vi":
        return Route("fragment", is_encoded=False)
    return Route(language, is_encoded=True)
