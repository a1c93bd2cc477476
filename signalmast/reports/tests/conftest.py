import pytest

from signalmast.people.enums import Role
from signalmast.reports.tests.office import load_sample, member
from signalmast.reports.tests.word import data, word  # noqa: F401 -- fixtures of the Word tests


@pytest.fixture
def office(db):
    return load_sample()


@pytest.fixture
def lan(office):
    """Lan writes."""
    return member(office, "lan", Role.EDITOR)


@pytest.fixture
def binh(office):
    """Binh signs."""
    return member(office, "binh", Role.APPROVER)


@pytest.fixture
def chi(office):
    """Chi audits."""
    return member(office, "chi", Role.AUDITOR)
