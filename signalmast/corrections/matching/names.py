"""Names of people, places and offices, and numbers that are names: quận 1, lớp 6A, tuyến 14.

Capital letters tell a name where the writer uses them. Where they don't (`duong le loi`), a name of
the other text is looked for word by word when two texts are compared (`comparing`).
"""

from __future__ import annotations

from typing import NamedTuple

from signalmast.corrections.matching.numbers import quantity_at
from signalmast.corrections.matching.stream import Phrases, Stream, folded_form, spread
from signalmast.corrections.matching.tokens import Token
from signalmast.corrections.matching.words import STOP_EN, STOP_VI, listed

#: Words before a number that make it a name, by what both languages call it.
LABELS = Phrases(
    spread(
        {
            "district": "quận, q, district, dist",
            "ward": "phường, p, ward",
            "quarter": "khu phố, khóm, kp, neighbourhood, neighborhood",
            "group": "tổ dân phố, tổ, residential group",
            "hamlet": "ấp, thôn, hamlet",
            "grade": "lớp, khối lớp, khối, grade, class, year",
            "route": "tuyến xe buýt, tuyến buýt, xe buýt, tuyến, buýt, chuyến, bus route, route, "
            "bus line, bus, line, bus no, bus number",
            "metro": "metro, metro line",
            "highway": "quốc lộ, highway, national highway",
            "road": "tỉnh lộ, đường số, provincial road, street no",
            "ring": "vành đai, ring road",
            "alley": "hẻm, ngõ, kiệt, alley",
            "round": "đợt, vòng, kỳ, phase, round, batch",
            "storm": "bão, cơn bão, storm, typhoon",
            "article": "điều, khoản, nghị định, thông tư, luật, article, decree, circular",
            "level": "cấp, cấp độ, báo động, level, alarm",
            "dose": "mũi, liều, dose",
            "gate": "cổng, cửa, gate",
            "hotline": "tổng đài, hotline, đường dây nóng",
            "ticket": "hạng, loại, tier, category",
            "floor": "tầng, lầu, floor",
        }
    )
)
#: Words before a name that say what kind of place bears it.
HEADS = listed("heads_vi")
HEADS_EN = listed("heads_en")
_HEADS_FOLDED = frozenset(folded_form(word) for word in HEADS) - {"tran", "thi"}
#: Words that begin sentences, in capitals for that reason only.
_BEGINNINGS = frozenset(folded_form(word) for word in STOP_VI | STOP_EN)
#: One word that heads a street, market or the like, for texts without capitals.
PLACE_HEADS = {
    **{"duong": "street", "pho": "street", "phuong": "ward", "quan": "district", "cho": "market"},
    **{"huyen": "district", "xa": "commune", "cau": "bridge", "ho": "lake", "song": "river"},
    **{"truong": "school", "tinh": "province", "chua": "pagoda", "hem": "alley", "ngo": "alley"},
    **{"street": "street", "road": "street", "ward": "ward", "district": "district"},
    **{"market": "market", "bridge": "bridge", "lake": "lake", "river": "river"},
    **{"school": "school", "province": "province", "commune": "commune", "avenue": "street"},
}


class Label(NamedTuple):
    """A number that names something: `("district", "1")`, `("grade", "6a")`."""

    head: str
    value: str
    start: int
    after: int

    @property
    def token(self) -> str:
        return f"l_{self.head}_{self.value}"


#: English numbers of order; `second` is one only before a head.
_ORDINALS = {
    **{"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7},
    **{"eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12},
}
#: What an English number of order stands before as a name: `first grade`, `ninth graders`.
_ORDERED = {
    **{"grade": "grade", "grader": "grade", "graders": "grade", "form": "grade"},
    **{"dose": "dose", "jab": "dose", "floor": "floor", "round": "round", "batch": "round"},
    **{"phase": "round", "district": "district", "ward": "ward", "storm": "storm"},
    **{"typhoon": "storm"},
}
#: Folded words and digits that may begin a label.
BEGINNINGS = LABELS.beginnings() | frozenset(_ORDINALS)


def label_at(stream: Stream, place: int) -> Label | None:
    """Read a head with its number; `tuyến xe buýt số 52` has a word between."""
    found = LABELS.at(stream, place)
    if not found:
        return _ordered(stream, place) if stream.language == "en" else None
    head, length = found
    number = place + length
    if stream.says(number, "số", "no", "number", "."):
        number += 1
    if stream.word(number) in {".", "thứ"} and stream.at(number).kind == "stop":
        number += 1
    token = stream.at(number)
    after = number + 1
    if token.kind == "number" and len(token.raw) <= 5 and not _is_measured(stream, number):
        value = token.raw.lstrip("0") or "0"
        suffix = stream.at(after)
        if suffix.glued and suffix.kind == "word" and len(suffix.folded) == 1:
            value, after = value + suffix.folded, after + 1
        return Label(head, value, place, after)
    if token.kind == "word" and head in {"district", "grade", "group", "round", "level", "dose"}:
        spoken = quantity_at(stream, number)
        is_clear = stream.is_accented or stream.language == "en"
        if spoken and spoken.dimension == "count" and spoken.value < 100 and is_clear:
            return Label(head, f"{spoken.value:g}", place, spoken.after)
    return None


def _ordered(stream: Stream, place: int) -> Label | None:
    """Read `first grade` and `9th graders`."""
    value, head = _ORDINALS.get(stream.word(place)), place + 1
    raw = stream.at(place).raw
    if value is None and raw.isdigit() and len(raw) < 3:
        value, head = int(raw), place + 2
        if stream.word(place + 1) not in {"st", "nd", "rd", "th"}:
            return None
    head += stream.word(head) == "-"
    kind = _ORDERED.get(stream.word(head))
    return Label(kind, str(value), place, head + 1) if value is not None and kind else None


def _is_measured(stream: Stream, number: int) -> bool:
    """Tell that the number has a unit of its own: `phường 20 năm nay`, `lớp 30 em`."""
    found = quantity_at(stream, number)
    return bool(found and found.dimension not in {"count", "volume", "length"})


def names_in(stream: Stream, taken: set[int]) -> list[tuple[int, int]]:
    """Return the spans of names: words in capitals that stand together.

    `taken` are the places that numbers, dates and labels hold. A text in capitals, or a headline
    with capitals throughout, has no names, and the first word of a sentence is one only together
    with the second.
    """
    words = [token for token in stream.tokens if token.kind == "word"]
    capital = sum(token.is_capital for token in words)
    if not words or (len(words) > 5 and capital * 10 > len(words) * 6):
        return []
    found: list[tuple[int, int]] = []
    place, last = 0, len(stream)
    while place < last:
        token = stream.at(place)
        if token.kind != "word" or not token.is_capital or place in taken:
            place += 1
            continue
        end = place + 1
        while end < last and end not in taken and _continues(stream.at(end)):
            end += 1
        span = _bare(stream, place, end)
        if span and not (span == (place, place + 1) and _begins_sentence(stream, place)):
            found.append(span)
        place = end
    return found


def _continues(token: Token) -> bool:
    return token.kind == "word" and token.is_capital


def _bare(stream: Stream, start: int, end: int) -> tuple[int, int] | None:
    """Take words for the kind of place off either end of a name."""
    if _begins_sentence(stream, start) and stream.word(start) in _BEGINNINGS and end - start > 1:
        start += 1
    # `Hồ Tràm` and `Bà Chiểu` keep one word at least, a street is named by more than `Đường`.
    while end - start > 1 and _is_head(stream, start) and end - start > 2:
        start += 1
    while end - start > 1 and stream.word(end - 1) in HEADS_EN:
        end -= 1
    return None if end - start == 1 and _is_head(stream, start) else (start, end)


def _is_head(stream: Stream, place: int) -> bool:
    token = stream.at(place)
    if stream.language == "vi" and stream.is_accented:
        return token.marked in HEADS
    return token.folded in HEADS_EN or token.folded in _HEADS_FOLDED


def _begins_sentence(stream: Stream, place: int) -> bool:
    before = stream.at(place - 1)
    return place == 0 or (before.kind == "stop" and before.raw not in {",", ";"})
