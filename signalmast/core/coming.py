"""Is a page about to stand on the site that does not yet? The room that makes the site answers.

Platforms fetch what a link shows as soon as it is posted, and keep what they got; so a post waits
for its page. Rooms below ask with the word by which things are named, such as `page:12`.
"""

from collections.abc import Callable

Checker = Callable[[str], bool]
_checker: list[Checker] = []


def answer_with(checker: Checker) -> None:
    """Set who answers: `checker(thing)`. Called once, by the room that makes the site."""
    _checker[:] = [checker]


def is_coming(thing: str) -> bool:
    """Tell whether the page of a thing is still to be made; never where no room makes any."""
    return bool(_checker) and _checker[0](thing)
