"""A period's report begins with sections for what the office did, and with none for the rest."""

import pytest

from signalmast.core.periods import parse_period
from signalmast.corrections.tests import factories
from signalmast.people.domain.offices import open_office
from signalmast.reports.domain.outline import outline

pytestmark = pytest.mark.django_db
RULINGS = "corrections.rulings_of_the_period"


def tables(office, period):
    _abstract, body = outline(office, parse_period(period, half_year=office.half_year))
    return [one["value"]["table"] for one in body if one["type"] == "table"]


def test_corrections_have_a_section_once_there_were_any(settings, tmp_path):
    settings.SITE_DIR, settings.MEDIA_ROOT = tmp_path / "site", tmp_path / "media"
    office = open_office("quan-1", name="Quận Một", is_demo=True)
    assert RULINGS not in tables(office, "2020-H1")
    ruling = factories.ruling(office)
    now = f"{ruling.confirmed_at:%Y-%m}"
    assert tables(office, now).count(RULINGS) == 1
    assert RULINGS not in tables(office, "2020-H1")
