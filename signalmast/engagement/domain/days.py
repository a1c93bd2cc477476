"""Whether a text can be a day, before an order of day and month is believed."""

import re
from datetime import date


def plausible(value: str, order: str, latest: date | None) -> bool:
    """Tell whether a text can be a day written in `order`, no later than a day after `latest`."""
    found = re.match(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", value)
    if found is None:
        return True
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    day, month = (first, second) if order == "dmy" else (second, first)
    try:
        moment = date(year, month, day)
    except ValueError:
        return False
    return latest is None or moment.toordinal() <= latest.toordinal() + 1
