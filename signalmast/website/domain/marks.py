"""What the marks of the newsroom say of a page that is not made yet."""

from signalmast.newsroom.enums import MarkKind
from signalmast.newsroom.models import BakeMark


def is_coming(thing: str) -> bool:
    """Tell whether the page that `page:12` names is still to be made, or made anew."""
    kind, _colon, number = thing.partition(":")
    if kind != "page" or not number.isdecimal():
        return False
    return BakeMark.objects.filter(kind=MarkKind.PAGE, key=int(number)).exists()
