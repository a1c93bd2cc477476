"""The registers on screen: who sees and changes what, and that files and persons agree."""

import pytest
from django.urls import reverse

from signalmast.people.tests.screens import signed_in
from signalmast.programmes.models import (
    Programme,
)
from signalmast.programmes.tests.factories import a_unit, an_office, load

REGISTERS = ("sessions", "commendations", "contests", "contest_entries", "plan", "programmes")


@pytest.fixture
def office():
    office = an_office(is_demo=True)
    a_unit(office, "Phường Bến Nghé")
    a_unit(office, "Phường Đa Kao")
    return office


@pytest.fixture
def unit(office):
    return office.units.get(name="Phường Bến Nghé")


@pytest.fixture
def editor(office):
    return signed_in(office)


def a_session_row(day="19/05/2018", unit="Phường Bến Nghé", expected="1310", attended="1295"):
    return ("Chuyên đề năm 2018", day, unit, expected, attended, "")


def fill(office):
    """Put one row into every register, by files."""
    load(office, "attendance", [a_session_row()])
    load(
        office,
        "commendations",
        [("Quý I", "Thành phố", "Tập thể", "Ban Chỉ huy", "Phường Đa Kao", "19/05/2018", "")],
    )
    load(office, "contest", [("Hội thi", "Đội 1", "Phường Đa Kao", 8, 9)], held_on="2018-05-19")
    load(office, "plan", [("2018-H2", "Tổ chức hội thi", "", "30/09/2018", "", "")])


def posted(client, name, data, *, pk=None):
    url = reverse(f"{name}:edit", args=[pk]) if pk else reverse(f"{name}:add")
    return client.post(url, data)


def errors(response) -> list[str]:
    """Return the sentences under the fields of a form that came back."""
    assert response.status_code == 200
    return [one for field in response.context["form"].errors.values() for one in field]


def a_form(programme, unit, **changed):
    data = {"programme": programme.pk, "unit": unit.pk, "held_on": "2018-05-19"}
    return {**data, "expected": "1310", "attended": "1295", "note": "", **changed}


def session_data(unit, **changed):
    """Return the form of a session whose programme somebody has entered."""
    name = "Chuyên đề năm 2018"
    programme = Programme.objects.filter(office=unit.office, name=name).first()
    return a_form(
        programme or Programme.objects.create(office=unit.office, name=name), unit, **changed
    )
