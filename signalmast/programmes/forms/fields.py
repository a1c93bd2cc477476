"""Fields that several forms of the room ask for in the same way."""

from typing import Any

from django import forms


def a_reason(label: Any, *, longest: int = 500) -> forms.CharField:
    """Return a field for a sentence of why; the verb says what is wrong with an empty one."""
    return forms.CharField(
        label=label, max_length=longest, required=False, widget=forms.Textarea({"rows": 2})
    )
