"""Two offices with nothing of each other in sight, their people, and small files."""

from io import BytesIO

import pytest
from django.test import Client

from signalmast.newsroom.tests.factories import approver, writer
from signalmast.people.domain.offices import open_office, take_in_member
from signalmast.people.models import User

UNITS = "Tên đơn vị,Mã,Hiệu lực từ\nPhường Bến Nghé,BN,01/01/2017\nPhường Đa Kao,DK,\n"
POSTS = (
    "id,published_at,page,title,reactions,comments,shares\n"
    "9001,2018-03-01 08:00,Cột cờ,Bài một,1000,200,34\n"
    "9002,2018-03-09 08:00,Cột cờ,=cmd|' /C calc'!A0,500,1,0\n"
    "9003,2017-11-09 08:00,Cột cờ,Bài cũ,100,0,0\n"
)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.SOURCE_FILES_DIR = tmp_path / "files"


def person(username, office, role, **more):
    user = User.objects.create_user(username, password="correct horse battery")
    if office is not None:
        take_in_member(user, office=office, role=role, **more)
    return user


def desk_of(user, language="en"):
    client = Client(headers={"accept-language": language})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def named(text, name):
    upload = BytesIO(text.encode())
    upload.name = name
    return upload


@pytest.fixture
def office(db):
    return open_office("quan-1", name="Quận Một", is_demo=True)


@pytest.fixture
def other_office(db):
    return open_office("quan-2", name="Quận Hai", is_demo=True)


@pytest.fixture
def admin(office):
    return person("lan", office, "administrator")


@pytest.fixture
def desk(admin):
    return desk_of(admin)


@pytest.fixture
def stranger(other_office):
    return person("minh", other_office, "administrator")


@pytest.fixture
def hand_in():
    """Hand a file in and load it through the desk; return the import."""

    def do(client, text, name):
        from signalmast.core.models import Import

        client.post("/desk/imports/hand-in/", {"files": named(text, name)})
        client.post("/desk/imports/waiting/all/load/")
        return Import.objects.order_by("pk").last()

    return do


@pytest.fixture
def own_site(settings, tmp_path):
    """Pages and pictures of one test are not there for the next."""
    settings.SITE_DIR = tmp_path / "site"
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def lan(office):
    """Writes; signed in."""
    return desk_of(writer(office))


@pytest.fixture
def binh(office):
    """Approves; signed in."""
    return desk_of(approver(office))


@pytest.fixture
def auditor(office):
    return desk_of(person("an", office, "auditor"))
