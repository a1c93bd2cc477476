import pytest
from django.utils.translation import override


@pytest.fixture(autouse=True)
def _english():
    """Sentences are compared in the language they are written in."""
    with override("en"):
        yield
