"""A version's form, read once for many people: a version never changes."""

from functools import lru_cache

from signalmast.listening.models import SurveyVersion
from signalmast.listening.xforms.form import Form

#: Forms that are kept read in each process.
MOST_KEPT = 32


def form_of(version: SurveyVersion) -> Form:
    """Return the form of a version."""
    return _form(version.pk, version.file_hash)


@lru_cache(maxsize=MOST_KEPT)
def _form(pk: int, file_hash: str) -> Form:  # noqa: ARG001 -- what was uploaded is a part of the key
    text = SurveyVersion.objects.values_list("form", flat=True).get(pk=pk)
    return Form.from_json(text)
