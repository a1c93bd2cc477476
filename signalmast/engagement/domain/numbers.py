"""One number for one post, whatever a file or a connection writes before it."""

import re

#: Facebook's interface gives `<page>_<post>`, its export the post's number alone.
WITH_PAGE = re.compile(r"\d+_(\d+)")


def number_of(platform: str, external_id: str) -> str:
    """Return the number under which a post is kept, the same from a file and from a connection."""
    if platform != "facebook":
        return external_id
    found = WITH_PAGE.fullmatch(external_id)
    return found[1] if found else external_id
