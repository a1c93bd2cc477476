"""May this person do that for this office? The ground floor asks; the people room answers."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied

Checker = Callable[[Any, str, Any], bool]
_checker: list[Checker] = []


def answer_with(checker: Checker) -> None:
    """Set who answers: `checker(user, duty, office)`. Called once, by the people room."""
    _checker[:] = [checker]


def allowed(user: Any, duty: str, office: Any) -> bool:
    """Tell whether `user` has `duty` in `office`; nobody has before the people room answers."""
    return bool(_checker) and _checker[0](user, duty, office)


def require(by: Any, duty: str, office: Any) -> None:
    """Raise PermissionDenied unless `by` has the duty. None is the operator's command line."""
    if by is not None and not allowed(by, duty, office):
        raise PermissionDenied(f"{duty} in {office}")
