from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True, scope="module")
def _english() -> Iterator[None]:
    """Sentences are asserted whole, in the language of the source."""
    with translation.override("en"):
        yield
