"""Every personal field says why it is kept, on what basis and for how long (charter, point 12)."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Personal:
    """Purpose, legal basis and retention of one personal field.

    The basis refers to Law 91/2025/QH15; `retention` is a sentence that names an event and
    a length of time.
    """

    purpose: str | Promise
    basis: str | Promise
    retention: str | Promise
