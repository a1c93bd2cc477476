import pytest

from signalmast.people.domain.offices import open_office


@pytest.fixture(autouse=True)
def _own_site(settings, tmp_path):
    """Files and pictures of one test are not there for the next."""
    settings.SITE_DIR = tmp_path / "site"
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def office(db):
    return open_office("quan-1", name="Quận Một", is_demo=True)
