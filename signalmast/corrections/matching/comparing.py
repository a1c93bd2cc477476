"""Two readings side by side: what agrees, what differs, and how much of each text is shared.

Values are compared, not spellings, so the two texts may be in different languages. A number, date
or name that both texts have and that is not the same is a conflict; one that only one text has is
not: rumours leave out details.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from signalmast.corrections.matching.reading import Reading
from signalmast.corrections.matching.stream import folded_form, unique
from signalmast.corrections.matching.sums import (
    Quantity,
    equal,
    equal_a_year,
    family_of,
    in_words,
    is_bare,
    is_elided,
    number_token,
    ratios_in,
)

_MINUTES = 1440


@dataclass(slots=True)
class Comparison:
    """Kinds are number, unit, date, time, place, name, direction, subject, negation and cause."""

    #: (kind, what both say); `bare` is a number that only one of them says with its unit
    agree: list[tuple[str, str]] = field(default_factory=list)
    #: (kind, what the query says, what the correction says)
    differ: list[tuple[str, str, str]] = field(default_factory=list)

    def count(self, *kinds: str) -> int:
        return sum(kind in kinds for kind, *_rest in self.differ)

    def agreeing(self, *kinds: str) -> int:
        return sum(kind in kinds for kind, _shown in self.agree)


def compare(query: Reading, known: Reading) -> Comparison:
    """Compare what a query says with what a known claim says."""
    found = Comparison()
    _labels(query, known, found)
    _quantities(query, known, found)
    _moments(query, known, found)
    _names(query, known, found)
    _concepts(query, known, found)
    _denied(query, known, found)
    _causes(query, known, found)
    return found


def _labels(query: Reading, known: Reading, found: Comparison) -> None:
    mine, theirs = set(query.labels), set(known.labels)
    found.agree += [("place", f"{head} {value}") for head, value in sorted(mine & theirs)]
    for head in sorted({one[0] for one in mine} & {one[0] for one in theirs}):
        left = sorted(value for one, value in mine - theirs if one == head)
        right = sorted(value for one, value in theirs - mine if one == head)
        if left and right:
            found.differ.append(("place", f"{head} {left[0]}", f"{head} {right[0]}"))


def _quantities(query: Reading, known: Reading, found: Comparison) -> None:
    if not (query.quantities or known.quantities):
        return
    mine, theirs = _loose(query, known), _loose(known, query)
    families = unique(family_of(one) for one in mine)
    for family in families:
        left = [one for one in mine if family_of(one) == family]
        right = [one for one in theirs if family_of(one) == family]
        only_left = [one for one in left if not any(equal(one, other) for other in right)]
        only_right = [one for one in right if not any(equal(one, other) for other in left)]
        only_left = [one for one in only_left if number_token(one) not in known.maybe]
        only_right = [one for one in only_right if number_token(one) not in query.maybe]
        for one in left:
            other = next((other for other in right if equal(one, other)), None)
            if other is not None:
                is_other_rate = one[3] and other[3] and one[3] != other[3]
                kind = "unit" if is_other_rate and not equal_a_year(one, other) else ""
                if kind:
                    found.differ.append((kind, in_words(one), in_words(other)))
                else:
                    found.agree.append(("number", in_words(one)))
        if only_left and only_right:
            found.differ.append(("number", in_words(only_left[0]), in_words(only_right[0])))
    _possible_numbers(query, known, found)
    _bare_numbers(query, known, found)


_Concept = tuple[str, bool, bool]


def _loose(reading: Reading, other: Reading) -> list[Quantity]:
    """Return the quantities without those that the other text has as a label or an hour."""
    values = {value for _head, value in other.labels}
    hours = {int(value) for kind, value in other.moments if kind == "hour"}
    ratios = ratios_in(other)
    kept = []
    for one in reading.quantities:
        dimension, value, factor, _rate = one
        is_label = dimension == "count" and f"{value:g}" in values
        is_hour = dimension == "time" and factor < 1 and round(value * _MINUTES) in hours
        is_ratio = dimension == "times" and any(abs(value - ratio) < 0.02 for ratio in ratios)
        is_one = any(
            is_bare(one, bare) or is_elided(one, bare) or is_elided(bare, one)
            for bare in other.quantities
        )
        if not (is_label or is_hour or is_ratio or is_one):
            kept.append(one)
    return kept


def _possible_numbers(query: Reading, known: Reading, found: Comparison) -> None:
    """Let a text without marks agree in a number that it may mean: `nam can` and `5 kg`."""
    for one, other in ((query, known), (known, query)):
        for quantity in other.quantities if one.maybe else ():
            if number_token(quantity) in one.maybe:
                found.agree.append(("number", in_words(quantity)))


def _bare_numbers(query: Reading, known: Reading, found: Comparison) -> None:
    """Note a number that one text says with a unit and the other without: no feature of a score."""
    for one in query.quantities:
        if any(is_bare(one, other) for other in known.quantities):
            found.agree.append(("bare", in_words(one)))
        if any(is_elided(one, other) or is_elided(other, one) for other in known.quantities):
            found.agree.append(("number", in_words(one)))


def _moments(query: Reading, known: Reading, found: Comparison) -> None:
    if not (query.moments or query.maybe) or not (known.moments or known.maybe):
        return
    for kind, name in (("day", "date"), ("month", "date"), ("year", "date"), ("weekday", "date")):
        left = [value for one, value in query.moments if one == kind]
        right = [value for one, value in known.moments if one == kind]
        may_left = [one for one in left if _moment_token(kind, one) in known.maybe]
        may_right = [one for one in right if _moment_token(kind, one) in query.maybe]
        _disjoint(name, [*left, *may_right], [*right, *may_left], found)
    _hours(query, known, found)
    _days_and_months(query, known, found)
    _years(query, known, found)


def _moment_token(kind: str, value: str) -> str:
    """Return the index token of a day, month, year or weekday without its year."""
    short = value[-2:] if kind == "month" else value[-5:]
    return f"{kind[0]}_{short}".replace("-", "_")


def _disjoint(name: str, left: list[str], right: list[str], found: Comparison) -> None:
    only_left = [one for one in left if not any(_same_day(one, other) for other in right)]
    only_right = [one for one in right if not any(_same_day(one, other) for other in left)]
    found.agree += [(name, one) for one in unique(left) if one not in only_left]
    if only_left and only_right:
        found.differ.append((name, only_left[0], only_right[0]))


def _same_day(one: str, other: str) -> bool:
    """Tell whether two dates can be one: a missing year is any year."""
    return one == other or one.endswith(f"-{other}") or other.endswith(f"-{one}")


def _hours(query: Reading, known: Reading, found: Comparison) -> None:
    left = [int(value) for kind, value in query.moments if kind == "hour"]
    right = [int(value) for kind, value in known.moments if kind == "hour"]
    spans = {
        round(value * _MINUTES)
        for dimension, value, factor, _per in known.quantities
        if dimension == "time" and factor < 1
    }
    # `8 giờ` may be eight in the evening.
    only_left = [one for one in left if not any((one - o) % 720 == 0 for o in right)]
    only_left = [one for one in only_left if one not in spans]
    only_right = [one for one in right if not any((one - o) % 720 == 0 for o in left)]
    for one in left:
        if one not in only_left and right:
            found.agree.append(("time", f"{one // 60}:{one % 60:02}"))
    if only_left and only_right:
        one, other = only_left[0], only_right[0]
        found.differ.append(
            ("time", f"{one // 60}:{one % 60:02}", f"{other // 60}:{other % 60:02}")
        )


def _days_and_months(query: Reading, known: Reading, found: Comparison) -> None:
    """Compare a day of one text with a month, or a day of any month, of the other."""
    if any(kind == "date" for kind, *_rest in [*found.agree, *found.differ]):
        return
    for one, other, is_turned in ((query, known, False), (known, query, True)):
        days = [value[-5:] for kind, value in one.moments if kind == "day"]
        months = [value[-2:] for kind, value in other.moments if kind == "month"]
        if days and months:
            if any(day[:2] in months for day in days):
                found.agree.append(("date", days[0]))
            elif not any(_is_eve(month, day) for month in months for day in days):
                pair = (months[0], days[0]) if is_turned else (days[0], months[0])
                found.differ.append(("date", *pair))


def _is_eve(month: str, day: str) -> bool:
    """Tell that a month ends where a day stands: `until the end of August`, `from 1 September`."""
    return day.endswith("-01") and (int(day[:2]) - int(month)) % 12 == 1


def _years(query: Reading, known: Reading, found: Comparison) -> None:
    left = {value[:4] for kind, value in query.moments if len(value) in {7, 10}}
    right = {value for kind, value in known.moments if kind == "year"}
    if left and right and not left & right and not found.count("date"):
        found.differ.append(("date", min(left), min(right)))


def _names(query: Reading, known: Reading, found: Comparison) -> None:
    """Look each name of one text up in the words of the other."""
    mine = _unlike(query, known)
    theirs = _unlike(known, query)
    for words, shown in known.names:
        if words not in [one for one, _shown in theirs]:
            found.agree.append(("name", shown))
    for words, shown in query.names:
        if words not in [one for one, _shown in mine] and ("name", shown) not in found.agree:
            found.agree.append(("name", shown))
    if mine and theirs:
        found.differ.append(("name", mine[0][1], theirs[0][1]))
    elif theirs and (turned := _turned(query, theirs)):
        found.differ.append(("name", *turned))
    elif theirs and not query.names:
        if other := _other_place(query, known, theirs):
            found.differ.append(other)
    elif mine and not known.names and (other := _other_place(known, query, mine)):
        found.differ.append((other[0], other[2], other[1]))


_Name = tuple[tuple[str, ...], str]


def _unlike(reading: Reading, other: Reading) -> list[_Name]:
    """Return the names of a text that the other text does not hold."""
    if not reading.names:
        return []
    words = [_even(word) for word in _plain(other)]
    return [one for one in reading.names if not _holds(words, [_even(w) for w in one[0]])]


def _plain(reading: Reading) -> list[str]:
    """Return the folded words as written: English stems would hide a name's ending."""
    return [folded_form(word) for word in reading.marked]


def _even(word: str) -> str:
    """Return a syllable with i for y at its end: Sỹ is Sĩ."""
    return f"{word[:-1]}i" if len(word) > 1 and word[-1] == "y" and word[-2] not in "aeu" else word


def _holds(words: list[str], name: list[str]) -> bool:
    """Tell whether a name, or its last two words, stands in a text."""
    if _stands(words, name):
        return True
    if len(name) > 2 and _stands(words, name[-2:]):
        return True
    return len(name) > 1 and _stands(words, ["".join(name)])


def _stands(words: list[str], name: list[str]) -> bool:
    size = len(name)
    if name[0] not in words:
        return False
    return any(words[at : at + size] == name for at in range(len(words) - size + 1))


def _turned(query: Reading, missing: list[_Name]) -> tuple[str, str] | None:
    """Find a name that begins as one of the other text and ends otherwise: `tran quang khai`."""
    words = [_even(word) for word in _plain(query)]
    content = set(query.content)
    for name, shown in missing:
        start = [_even(word) for word in name[:-1]]
        if len(start) < 2 or not _stands(words, start):
            continue
        at = next(i for i in range(len(words)) if words[i : i + len(start)] == start)
        end = at + len(start)
        if end < len(words) and end in content and words[end].isalpha():
            return " ".join(words[at : end + 1]), shown
    return None


def _other_place(
    query: Reading, known: Reading, missing: list[_Name]
) -> tuple[str, str, str] | None:
    """Find a place of the same kind in a text without capitals: `duong le lai`."""
    kinds = {
        kind: near
        for kind, near in known.places
        for words, _shown in missing
        if near[0] in words or near[-1] in words
    }
    for kind, near in query.places:
        if kind in kinds and near[0] not in kinds[kind] and _is_name_like(query, near):
            return ("place", " ".join(near), " ".join(kinds[kind]))
    return None


def _is_name_like(reading: Reading, near: tuple[str, ...]) -> bool:
    content = {reading.words[place] for place in reading.content}
    return all(word in content and not word[0].isdigit() for word in near)


def _concepts(query: Reading, known: Reading, found: Comparison) -> None:
    mine = _by_group(concepts_beside(query, known))
    theirs = _by_group(concepts_beside(known, query))
    for group in sorted(mine.keys() & theirs.keys()):
        left, right = mine[group], theirs[group]
        shared = left & right
        if group and not shared:
            kind = "direction" if group.startswith("axis") else "subject"
            found.differ.append((kind, _plain_key(min(left)), _plain_key(min(right))))
        elif group and left - right and right - left:
            found.differ.append(
                ("mixed", _plain_key(min(left - right)), _plain_key(min(right - left)))
            )
        found.agree += [("concept", _plain_key(one)) for one in sorted(shared)]
    for key in sorted(query.concepts.keys() & known.concepts.keys()):
        _group, denied, said = query.concepts[key]
        _group, their_denied, their_said = known.concepts[key]
        if (denied, said) == (True, False) and not their_denied:
            found.differ.append(("negation", f"not {_plain_key(key)}", _plain_key(key)))
        elif (their_denied, their_said) == (True, False) and not denied:
            found.differ.append(("negation", _plain_key(key), f"not {_plain_key(key)}"))


def concepts_beside(reading: Reading, other: Reading) -> dict[str, _Concept]:
    """Return the concepts of a text as it is best read beside another one.

    Without marks `nang` may be `nâng` or `nặng`: what the other text says counts as said, and what
    the other spells in the same syllables without meaning it is left out.
    """
    if reading.language != "vi" or reading.is_accented:
        return reading.concepts
    found = dict(reading.concepts)
    if other.is_accented:
        for key in {one[0] for one in reading.spans} - other.concepts.keys():
            spans = [reading.words[one[1] : one[2]] for one in reading.spans if one[0] == key]
            if all(_stands(other.words, words) for words in spans):
                found.pop(key, None)
    for key, (group, _denied, _said) in other.concepts.items():
        if key not in found and f"c_{key}" in reading.maybe:
            found[key] = (group, False, True)
    return found


def _by_group(concepts: dict[str, _Concept]) -> dict[str, set[str]]:
    """Return the concepts by group, those denied left out."""
    groups: dict[str, set[str]] = {}
    for key, (group, _denied, said) in concepts.items():
        if said:
            groups.setdefault(group, set()).add(key)
    return groups


def _plain_key(key: str) -> str:
    return key.rpartition("_")[2] if "_" in key else key


def _denied(query: Reading, known: Reading, found: Comparison) -> None:
    if found.count("negation"):
        return
    for word in _denied_alone(query, known):
        found.differ.append(("negation", f"not {word}", word))
        return
    for word in _denied_alone(known, query):
        found.differ.append(("negation", word, f"not {word}"))
        return


def _denied_alone(reading: Reading, other: Reading) -> Iterable[str]:
    """Yield words that one text denies and the other says."""
    if reading.language != other.language:
        return
    said = {other.words[place] for place in other.content} - set(other.denied)
    for word in unique(reading.denied):
        if word in said:
            yield word


def _causes(query: Reading, known: Reading, found: Comparison) -> None:
    """Note two reasons that share neither a word nor a concept."""
    if query.cause and known.cause and query.language == known.language:
        mine, theirs = _of_cause(query), _of_cause(known)
        if not mine & theirs:
            said, there = (" ".join(one.shown[at] for at in one.cause) for one in (query, known))
            found.differ.append(("cause", said, there))


def _of_cause(reading: Reading) -> set[str]:
    spans = {f"c_{key}" for key, start, _after in reading.spans if start in reading.cause}
    return spans | {reading.words[place] for place in reading.cause}
