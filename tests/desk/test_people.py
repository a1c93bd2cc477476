import csv
import io
import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from signalmast.core.models import AuditEntry
from signalmast.people.domain.offices import change_office, open_office, take_in_member
from signalmast.people.models import Membership, Office, User
from tests.desk.conftest import desk_of, person


def test_a_new_member_gets_a_first_password_that_is_shown_once(desk, office):
    page = desk.post("/desk/members/new/", {"username": "hoa", "name": "Lê Hoa", "role": "editor"})
    password = page.context["password"]
    assert "no-store" in page["Cache-Control"]
    assert User.objects.get(username="hoa").check_password(password)
    assert password not in desk.get("/desk/members/").content.decode()
    assert Client().login(username="hoa", password=password)


def test_a_person_with_an_account_keeps_the_password(desk, stranger):
    page = desk.post("/desk/members/new/", {"username": "minh", "role": "editor"}, follow=True)
    (said,) = page.context["messages"]
    assert str(said) == "“minh” had an account already and keeps its password."
    stranger.refresh_from_db()
    assert stranger.check_password("correct horse battery")


def test_a_unit_officer_needs_a_unit(desk):
    page = desk.post("/desk/members/new/", {"username": "hoa", "role": "unit-officer"})
    assert page.context["form"].non_field_errors() == [
        "A unit officer needs a unit and other roles have none; choose again."
    ]
    assert not User.objects.filter(username="hoa").exists()


def test_dismissing_asks_once_and_the_last_administrator_stays(desk, office, admin):
    hoa = person("hoa", office, "editor")
    member = Membership.objects.get(user=hoa)
    assert desk.get(f"/desk/members/{member.pk}/dismiss/").status_code == 200
    assert Membership.objects.filter(pk=member.pk).exists()
    desk.post(f"/desk/members/{member.pk}/dismiss/")
    assert not Membership.objects.filter(pk=member.pk).exists()
    own = Membership.objects.get(user=admin)
    page = desk.post(f"/desk/members/{own.pk}/dismiss/", follow=True)
    *_others, said = page.context["messages"]
    assert str(said) == "This is the office's last administrator; name another one first."


def test_a_new_password_is_not_given_to_people_of_other_offices(desk, office, other_office):
    hoa = person("hoa", office, "editor")
    member = Membership.objects.get(user=hoa)
    page = desk.post(f"/desk/members/{member.pk}/password/")
    hoa.refresh_from_db()
    assert hoa.check_password(page.context["password"])
    take_in_member(hoa, office=other_office, role="editor")
    page = desk.post(f"/desk/members/{member.pk}/password/", follow=True)
    (said,) = page.context["messages"]
    assert str(said).startswith("This person also works elsewhere")


def test_members_show_who_lacks_a_second_factor(desk, admin):
    assert desk.get("/desk/members/").context["members"][0][1] is False
    Authenticator.objects.create(user=admin, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert desk.get("/desk/members/").context["members"][0][1] is True


def test_the_office_is_changed_by_its_administrator_only(desk, office):
    fields = {
        "name": "Quận Một mới",
        "parent": "TP",
        "place": "Quận 1",
        "time_zone": "Asia/Bangkok",
        "language": "vi",
        "half_year": "decree-09",
        "layout": "plain",
        "document_mark": "BC-TT",
    }
    desk.post("/desk/office/", fields)
    office.refresh_from_db()
    assert {name: getattr(office, name) for name in fields} == fields
    assert AuditEntry.objects.first().verb == "office.change"
    editor = desk_of(person("hoa", office, "editor"))
    assert editor.post("/desk/office/", {**fields, "name": "x"}).status_code == 302
    assert Office.objects.get(pk=office.pk).name == "Quận Một mới"


def test_a_time_zone_that_is_none_is_refused(desk, office):
    fields = {
        "name": "x",
        "time_zone": "Mars",
        "language": "vi",
        "half_year": "calendar",
        "layout": "plain",
    }
    page = desk.post("/desk/office/", fields)
    assert page.status_code == 400
    assert "time_zone" in page.context["form"].errors


def test_unknown_fields_of_an_office_are_a_fault(office, admin):
    with pytest.raises(TypeError):
        change_office(office, by=admin, slug="other")


def test_people_of_several_offices_switch(desk, admin, other_office):
    take_in_member(admin, office=other_office, role="editor")
    assert desk.get("/desk/").context["request"].office.slug == "quan-1"
    desk.post("/desk/office/switch/", {"office": "quan-2"})
    assert desk.get("/desk/").context["request"].office.slug == "quan-2"


def test_the_audit_trail_is_filtered_and_exported(desk, admin, other_office):
    desk.post("/desk/units/new/", {"name": "Phường Một"})
    page = desk.get(f"/desk/audit/?verb=record.create&person={admin.pk}")
    ((entry, who, what, _details, record),) = page.context["rows"]
    assert (who, what, record) == ("lan", "created a record", f"unit {entry.subject_id}")
    assert entry.office_id != other_office.pk
    assert desk.get("/desk/audit/?day=1999-01-01").context["rows"] == []
    answer = desk.get("/desk/audit/?export=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row[3] for row in rows[1:]] == [
        "created a record",
        "took in a member",
        "opened the office",
    ]
    assert desk.get("/desk/audit/?export=xlsx").status_code == 200


def test_the_audit_trail_is_for_those_who_audit(office):
    assert desk_of(person("hoa", office, "editor")).get("/desk/audit/").status_code == 302
    assert desk_of(person("an", office, "auditor")).get("/desk/audit/").status_code == 200


def test_outside_the_demo_a_second_factor_comes_first(db):
    office = open_office("quan-3", name="Quận Ba")
    hoa = person("hoa", office, "administrator")
    client = desk_of(hoa)
    assert client.get("/desk/")["Location"] == "/accounts/2fa/"
    assert client.get("/desk/imports/").status_code == 302
    Authenticator.objects.create(user=hoa, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert client.get("/desk/").status_code == 200


def test_there_is_no_sign_up(client, db):
    page = client.get("/accounts/signup/")
    assert '<form method="post" action="/accounts/signup/' not in page.content.decode()
    client.post(
        "/accounts/signup/",
        {
            "username": "x",
            "email": "x@example.vn",
            "password1": "abcd-efgh-ijkl",
            "password2": "abcd-efgh-ijkl",
        },
    )
    assert not User.objects.exists()
    assert "/accounts/signup/" not in client.get("/accounts/login/").content.decode()


def test_the_door_is_labelled_in_vietnamese(client, db):
    door = client.get("/accounts/login/", headers={"accept-language": "vi"}).content.decode()
    labels = re.findall(r"<label[^>]*>([^<]+?):?<", door)
    assert labels == ["Tên đăng nhập", "Mật khẩu", "Ghi nhớ đăng nhập"]


def test_signing_in_leads_to_the_desk(client, admin):
    answer = client.post("/accounts/login/", {"login": "lan", "password": "correct horse battery"})
    assert answer["Location"] == "/desk/"
    wrong = Client().post("/accounts/login/", {"login": "lan", "password": "wrong"})
    assert wrong.status_code == 200
    assert 'role="alert"' in wrong.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "2fa/",
        "2fa/totp/activate/",
        "2fa/webauthn/add/",
        "2fa/webauthn/",
        "logout/",
        "password/change/",
        "reauthenticate/",
    ],
)
def test_account_pages_stand_in_the_house_frame(admin, address):
    client = Client()
    client.post("/accounts/login/", {"login": "lan", "password": "correct horse battery"})
    client.post("/accounts/reauthenticate/", {"password": "correct horse battery"})
    page = client.get(f"/accounts/{address}")
    text = page.content.decode()
    assert page.status_code == 200
    assert text.count("core/account.css") == 1
    assert text.count("<h1>") == 1
    assert " style=" not in text


def test_the_language_is_chosen_at_the_door_and_at_the_desk(client, desk):
    client.post("/i18n/setlang/", {"language": "en", "next": "/accounts/login/"})
    assert '<html lang="en">' in client.get("/accounts/login/").content.decode()
    assert '<html lang="en"' in desk.get("/desk/").content.decode()
    desk.post("/desk/language/", {"language": "vi", "next": "/desk/"})
    assert '<html lang="vi"' in desk.get("/desk/").content.decode()
    desk.post("/desk/language/", {"language": "xx", "next": "https://example.com/"})
    assert '<html lang="vi"' in desk.get("/desk/").content.decode()
