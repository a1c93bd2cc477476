"""What a person has confirmed decides between units that a name could mean."""

import pytest

from signalmast.people.domain.names import UnitNames
from signalmast.people.domain.offices import open_office
from signalmast.people.models import Unit, UnitAlias


@pytest.mark.django_db
def test_a_confirmed_name_decides_between_two_units():
    office = open_office("q1", name="Quận 1")
    old = Unit.objects.create(office=office, name="Tân Định")
    new = Unit.objects.create(office=office, name="Tân Đình")

    assert UnitNames.of(office).find("Tan Dinh", None) is None

    UnitAlias.objects.create(unit=new, name="Tan Dinh")
    names = UnitNames.of(office)

    assert names.find("Tan Dinh", None) == new
    assert names.find("Tân Định", None) == old
