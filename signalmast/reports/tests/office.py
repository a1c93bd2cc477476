"""An office with the sample files loaded and the three people a report needs."""

from pathlib import Path

from signalmast.people.domain.offices import take_in_member
from signalmast.people.domain.packs import load_pack
from signalmast.people.enums import Role
from signalmast.people.models import Office, User

PACK = Path(__file__).resolve().parents[3] / "tests" / "cases" / "quan-1-2018-h1"


def load_sample() -> Office:
    for report in load_pack(PACK):
        assert report.refusal == ""
    office = Office.objects.get(slug="quan-1")
    office.is_demo = True
    office.save(update_fields=["is_demo"])
    return office


def member(office: Office, username: str, *roles: Role) -> User:
    user = User.objects.create_user(username, password="correct horse battery staple")
    for role in roles:
        take_in_member(user, office=office, role=role)
    return user
