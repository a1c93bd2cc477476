"""What the desk holds of one person, handed out and erased by one command (charter, point 12).

A room that takes in residents' data has a module `subjects` with `held(name)` and `erase(name)`.
`name` is what the person can give: an e-mail address, a receipt.
"""

from dataclasses import dataclass
from typing import Any

from signalmast.core.rooms import import_from_rooms


@dataclass(frozen=True, slots=True)
class Held:
    """One record about a person: what it is, its content, and until when it is kept."""

    what: str
    content: dict[str, Any]
    kept: str


def held(name: str) -> list[Held]:
    """Return everything any room holds under a name."""
    return [one for room in import_from_rooms("subjects") for one in room.held(name.strip())]


def erase(name: str) -> int:
    """Erase everything that is held under a name; return how many records there were."""
    return sum(room.erase(name.strip()) for room in import_from_rooms("subjects"))
