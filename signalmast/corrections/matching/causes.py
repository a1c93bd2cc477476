"""What a text gives as its reason: the words after `vì`, `do` or `because`.

`Closed for lack of money` and `closed because of a flood` are two claims, though the words that
tell them apart are few.
"""

from __future__ import annotations

from signalmast.corrections.matching.stream import Stream

_MARKERS = ("vì", "do", "bởi")
#: Without marks `do` may be `đó` or `đỏ`.
_MARKERS_BARE = ("vì",)
_MARKERS_EN = frozenset({"because", "due", "owing"})
#: With these the reason is over and what follows from it begins.
_AFTER = ("nên", "mà", "thì")
#: Words of a reason that are looked at.
MOST_WORDS = 10


def cause_in(stream: Stream, most: int) -> range:
    """Return the places of the words of the first reason a text gives; empty without one."""
    for place in range(min(len(stream), most)):
        if _begins(stream, place):
            end = place + 1
            while end - place <= MOST_WORDS and not _ends(stream, end):
                end += 1
            return range(place + 1, end)
    return range(0)


def _begins(stream: Stream, place: int) -> bool:
    if stream.language == "en":
        return stream.word(place) in _MARKERS_EN
    if not stream.says(place, *(_MARKERS if stream.is_accented else _MARKERS_BARE)):
        return False
    # `vì vậy` and `tự do` give no reason.
    return stream.word(place + 1) not in {"vay", "the"} and stream.word(place - 1) not in {"tu"}


def _ends(stream: Stream, place: int) -> bool:
    is_over = stream.language == "vi" and stream.says(place, *_AFTER)
    return stream.at(place).kind == "stop" or is_over
