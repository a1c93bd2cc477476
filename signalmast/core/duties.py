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


def shown(request: Any, duty: str) -> bool:
    """Tell whether menus offer what takes `duty` to whoever asks, for the office of the request.

    The same as `allowed`, asked once for a page: a menu has dozens of entries and few duties. A
    view or a verb asks `allowed` itself.
    """
    known: dict[str, bool] = request.__dict__.setdefault("_duties_shown", {})
    if duty not in known:
        known[duty] = allowed(request.user, duty, getattr(request, "office", None))
    return known[duty]


def require(by: Any, duty: str, office: Any) -> None:
    """Raise PermissionDenied unless `by` has the duty. None is the operator's command line."""
    if by is not None and not allowed(by, duty, office):
        raise PermissionDenied(f"{duty} in {office}")
