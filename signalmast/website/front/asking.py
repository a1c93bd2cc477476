"""What a request asks for besides the address: encoding, freshness, a part (RFC 9110)."""

import re
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache

from signalmast.website.front.paths import ENCODINGS

_TAG = re.compile(r'(?:W/)?("[^"]*")|\*')
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
#: Better than refused, worse than anything that is named.
UNNAMED = 0.0001


@lru_cache(maxsize=256)
def encodings(header: str) -> tuple[str, ...]:
    """Return the encodings to try, best first; a file as it is comes after all of them."""
    weights = dict(_weight(part) for part in header.lower().split(",") if part.strip())
    if "x-gzip" in weights:
        weights.setdefault("gzip", weights["x-gzip"])
    anything = weights.get("*", 0.0)
    plain = weights.get("identity", weights.get("*", UNNAMED))
    known = [(weights.get(name, anything), name) for name in ENCODINGS]
    wanted = [(weight, name) for weight, name in known if weight > 0 and weight >= plain]
    # The sort is stable: among equals the order of ENCODINGS holds.
    return tuple(name for _weight, name in sorted(wanted, key=lambda one: -one[0]))


def _weight(part: str) -> tuple[str, float]:
    """Return an encoding and its weight; a weight that is none refuses the encoding."""
    name, _, parameters = part.partition(";")
    key, _, value = parameters.partition("=")
    if key.strip() != "q":
        return name.strip(), 1.0
    try:
        weight = float(value)
    except ValueError:
        return name.strip(), 0.0
    return name.strip(), weight if 0.0 <= weight <= 1.0 else 0.0


def http_date(seconds: float) -> str:
    """Return a time of modification as the protocol writes it."""
    return format_datetime(datetime.fromtimestamp(int(seconds), UTC), usegmt=True)


def is_known(etag: str, modified: int, *, none_match: str | None, since: str | None) -> bool:
    """Tell whether the reader's copy still holds, by its tag or, without one, by its date.

    `modified` is in whole seconds. A date that can't be read counts as not given.
    """
    if none_match is not None:
        found = _TAG.finditer(none_match)
        return any(tag[0] == "*" or tag[1] == etag for tag in found)
    return since is not None and modified <= _seconds(since)


def _seconds(date: str) -> float:
    try:
        return parsedate_to_datetime(date).replace(tzinfo=UTC).timestamp()
    except (ValueError, OverflowError):
        return float("-inf")


def part(
    header: str, size: int, *, condition: str | None, etag: str, modified: str
) -> range | None:
    """Return the bytes that `Range` asks for; an empty range when there are none, None for all.

    Several parts at once are answered with the whole, as the protocol allows. `condition` is
    `If-Range`: the part is only good for a reader whose beginning is of this version.
    """
    if condition is not None and condition not in {etag, modified}:
        return None
    asked = _RANGE.fullmatch(header.strip())
    if asked is None or asked[0] == "bytes=-":
        return None
    first, last = asked[1], asked[2]
    if not first:
        return range(max(size - int(last), 0), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)
