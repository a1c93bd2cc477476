"""What a unit's own page shows: sections that the parts of this room register.

A section is asked with the unit and says what waits for its officers; one that returns None has
nothing to say to this unit.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits: what it is, by when, where to do it, and whether it is late."""

    label: Text
    url: str
    note: Text = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the unit's page: its heading, what waits, and one verb below.

    A section that is no list names a template of its own, which reads `section.more`.
    """

    title: Text
    lines: Iterable[Line] = ()
    empty: Text = ""
    verb: Text = ""
    verb_url: str = ""
    template: str = ""
    more: dict[str, Any] = field(default_factory=dict)


Provider = Callable[[HttpRequest, Any], Section | None]
_providers: list[tuple[int, Provider]] = []


def section(order: int) -> Callable[[Provider], Provider]:
    """Register `provider(request, unit)`; sections stand by `order`, small first."""

    def register(provider: Provider) -> Provider:
        if all(known is not provider for _order, known in _providers):
            _providers.append((order, provider))
        return provider

    return register


def sections(request: HttpRequest, unit: Any) -> list[Section]:
    """Return what the parts of the room have to say to a unit, in order."""
    ordered = sorted(_providers, key=lambda one: one[0])
    found = (provider(request, unit) for _order, provider in ordered)
    return [one for one in found if one is not None]
