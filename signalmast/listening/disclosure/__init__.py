"""What may be said of answers and votes: every number that is published passes through here.

`publish` turns true counts into a `Released`; nothing else of an answer is shown, exported or
kept with a release. The promise and why it holds stand in `publishing`.
"""

from signalmast.listening.disclosure.publishing import (
    Counted,
    Impossible,
    may_release,
    publish,
    steps,
)
from signalmast.listening.disclosure.released import (
    MINIMUM,
    SHARE_BASE,
    STEP,
    UNANSWERED,
    WAIT,
    Cell,
    CrossTable,
    Released,
)

__all__ = [
    "MINIMUM",
    "SHARE_BASE",
    "STEP",
    "UNANSWERED",
    "WAIT",
    "Cell",
    "Counted",
    "CrossTable",
    "Impossible",
    "Released",
    "may_release",
    "publish",
    "steps",
]
