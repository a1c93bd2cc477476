"""Nothing of one office answers at any address of another's desk."""

import re

import pytest
from django.contrib.admin.utils import quote
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.admin.viewsets import viewsets

from signalmast.core.importing.register import BY_HAND
from signalmast.listening.domain.open311 import issue_key
from signalmast.newsroom.views.doors import FRAMEWORK
from signalmast.people.desk import OfficeViewSet, own_rows
from signalmast.people.domain.offices import take_in_member
from signalmast.people.models import Membership, Unit
from tests.desk.conftest import POSTS, UNITS, desk_of, person

OBJECT = re.compile(r"<(?:int|str|slug|uuid):(?:pk|[a-z_]*id|token|number)>")

#: Their objects are asked for by test_unit_doors.py.
PROGRAMMES = (
    *("briefings/", "certificates/", "judging/"),
    *("nominations/", "planned/", "planning/", "training/", "unit/"),
)


def patterns(resolver, before="", space=""):
    """Yield every address with the name of its view."""
    for one in resolver.url_patterns:
        address = before + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from patterns(one, address, inner)
        elif isinstance(one, URLPattern):
            yield address, f"{space}{one.name or ''}"


def own_viewsets():
    viewsets.populate()
    return [one for one in viewsets.viewsets if isinstance(one, OfficeViewSet)]


@pytest.fixture
def theirs(stranger, hand_in):
    """What the other office has: imports with rows, units, posts, members."""
    client = desk_of(stranger)
    hand_in(client, UNITS, "units.csv")
    return hand_in(client, POSTS, "posts.csv")


def test_every_address_of_an_import_answers_404_to_another_office(desk, theirs):
    for ending in ("", "rows/2/", "file/", "undo/"):
        address = f"/desk/imports/{theirs.pk}/{ending}"
        assert desk.get(address).status_code == 404, address
    assert desk.post(f"/desk/imports/{theirs.pk}/undo/").status_code == 404
    assert list(desk.get("/desk/imports/").context["rows"]) == []


def test_every_address_of_a_member_answers_404_to_another_office(desk, stranger, theirs):
    member = Membership.objects.get(user=stranger)
    for ending in ("password/", "dismiss/"):
        address = f"/desk/members/{member.pk}/{ending}"
        assert desk.get(address).status_code == 404
        assert desk.post(address).status_code == 404
    assert Membership.objects.filter(pk=member.pk).exists()


def test_the_key_of_a_program_answers_404_to_another_office(desk, other_office):
    row, _key = issue_key(other_office, "Lạ", by=None)
    address = f"/desk/open311/{row.pk}/withdraw/"
    assert desk.get(address).status_code == 404
    assert desk.post(address).status_code == 404


def own_records(viewset, office):
    return own_rows(viewset.model._default_manager.all(), office)


def test_every_register_answers_404_for_records_of_another_office(desk, office, theirs):
    tried = 0
    for viewset in own_viewsets():
        for pattern in viewset.get_urlpatterns():
            if "pk" not in str(pattern.pattern):
                continue
            mine = own_records(viewset, office).values("pk")
            for record in viewset.model._default_manager.exclude(pk__in=mine)[:3]:
                end = re.sub(r"<\w+:pk>", str(quote(record.pk)), str(pattern.pattern))
                address = f"/desk/{viewset.url_prefix}/{end}"
                assert desk.get(address).status_code == 404, address
                assert desk.post(address, {}).status_code == 404, address
                tried += 1
    assert tried >= 9


def test_lists_and_exports_of_registers_show_nothing_of_another_office(desk, office, theirs):
    for viewset in own_viewsets():
        own = set(own_records(viewset, office).values_list("pk", flat=True))
        for ending in ("", "results/"):
            page = desk.get(f"/desk/{viewset.url_prefix}/{ending}")
            if page.status_code == 200:
                listed = {one.pk for one in page.context["object_list"]}
                assert listed - own == set(), viewset.name


def test_no_desk_address_with_an_object_is_left_out_of_these_tests():
    """A new page that takes an object must be added here or be a register."""
    registers = {one.url_prefix for one in own_viewsets()}
    known = ("imports/", "members/", "figures/", "open311/", *PROGRAMMES)
    unknown = []
    for address, name in patterns(get_resolver()):
        if not address.startswith("desk/") or not OBJECT.search(address):
            continue
        rest = address.removeprefix("desk/")
        if name.startswith(FRAMEWORK) or rest.startswith((*known, "newsroom/")):
            continue
        if rest.split("/")[0] not in registers:
            unknown.append(address)
    assert unknown == []


def test_choices_in_forms_are_the_offices_own(desk, theirs, office):
    mine = Unit.objects.create(office=office, name="Phường Của Tôi")
    page = desk.get("/desk/units/new/")
    assert list(page.context["form"].fields["merged_into"].queryset) == [mine]
    foreign = Unit.objects.exclude(office=office).first()
    page = desk.post(f"/desk/units/edit/{mine.pk}/", {"name": "x", "merged_into": foreign.pk})
    assert "merged_into" in page.context["form"].errors
    page = desk.post(
        "/desk/units/merge/", {"units": [foreign.pk], "into": mine.pk, "on": "2018-01-01"}
    )
    assert "units" in page.context["form"].errors


def test_filters_offer_the_offices_own_records(desk, theirs):
    page = desk.get("/desk/units/")
    assert list(page.context["filters"].form.fields["merged_into"].queryset) == []


def test_a_duty_in_one_office_opens_nothing_in_the_other(office, other_office, admin):
    """An editor here who only audits there changes nothing there."""
    take_in_member(admin, office=other_office, role="auditor")
    unit = Unit.objects.create(office=other_office, name="Phường Bên Kia")
    client = desk_of(admin)
    client.post("/desk/office/switch/", {"office": other_office.slug})
    assert "/desk/units/new/" not in client.get("/desk/units/").content.decode()
    assert client.get("/desk/units/new/").status_code == 302
    client.post(f"/desk/units/edit/{unit.pk}/", {"name": "Tên khác"})
    client.post(f"/desk/units/delete/{unit.pk}/")
    unit.refresh_from_db()
    assert (unit.name, unit.rank) == ("Phường Bên Kia", BY_HAND)
    assert client.get("/desk/members/").status_code == 302


def test_an_office_one_does_not_belong_to_can_not_be_chosen(desk, other_office):
    assert desk.post("/desk/office/switch/", {"office": other_office.slug}).status_code == 404


def test_the_framework_pages_are_closed_to_members(office):
    client = desk_of(person("an", office, "editor"))
    for address in ("users/", "groups/", "sites/", "collections/", "workflows/list/"):
        assert client.get(f"/desk/{address}").status_code in (302, 403, 404), address


def test_whoever_is_not_signed_in_is_sent_to_the_door(client, theirs):
    for address in (f"imports/{theirs.pk}/", "figures/", "units/", "audit/", "names/"):
        answer = client.get(f"/desk/{address}")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")
