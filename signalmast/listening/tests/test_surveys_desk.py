"""Surveys at the desk: one main verb at a time, and what is shown once is never shown again."""

import base64
import json
import re
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from signalmast.listening.domain.surveys import propose_survey
from signalmast.listening.domain.surveys_forms import form_of
from signalmast.listening.models import Code, CollectorKey, Survey
from signalmast.listening.tests.surveys_made import begun, opened, workbook
from signalmast.listening.views.surveys_devices import collect_settings
from signalmast.newsroom.tests.factories import approver, person, writer
from signalmast.people.domain.offices import open_office
from signalmast.people.tests.screens import rows, words

pytestmark = pytest.mark.django_db
LIST, BEGIN = "/desk/surveys/", "/desk/surveys/begin/"


def browser(user):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def page_of(survey):
    return f"/desk/surveys/inspect/{survey.pk}/"


def buttons(answer):
    """Return the words on the main buttons of a page, which are not the quiet ones."""
    page = answer.content.decode().split('class="desk-page"')[-1]
    found = re.findall(r'<(?:button|a) class="button"[^>]*>(.*?)</(?:button|a)>', page, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


def file(data=None):
    return SimpleUploadedFile("mang.md", data or workbook())


def test_from_the_first_words_to_the_opening_there_is_one_main_verb(office):
    lan, binh = browser(writer(office)), browser(approver(office))
    assert "There is no survey yet" in words(lan.get(LIST))
    data = {"slug": "mang", "title_vi": "Học sinh và mạng", "shows_results": "on"}
    answer = lan.post(BEGIN, data)
    survey = Survey.objects.get()
    assert answer["Location"] == page_of(survey)
    assert buttons(lan.get(page_of(survey))) == ["Upload the form"]
    lan.post(page_of(survey), {"do": "upload", "workbook": file()})
    assert buttons(lan.get(page_of(survey))) == ["Propose it for opening"]
    lan.post(page_of(survey), {"do": "propose"})
    assert buttons(lan.get(page_of(survey))) == []
    page = binh.get(page_of(survey))
    assert buttons(page) == ["Open it to the public"]
    binh.post(page_of(survey), {"do": "open", "read": page.context["read"]})
    survey.refresh_from_db()
    assert survey.state == "open"
    assert "It is open and takes answers." in words(lan.get(page_of(survey)))


def test_what_was_changed_while_it_was_read_is_not_opened(office):
    survey = begun(office)
    propose_survey(survey, by=writer(office))
    binh = browser(approver(office))
    read = binh.get(page_of(survey)).context["read"]
    browser(writer(office)).post(
        page_of(survey), {"do": "upload", "workbook": file(workbook(version="2"))}
    )
    propose_survey(survey, by=writer(office))
    answer = binh.post(page_of(survey), {"do": "open", "read": read})
    survey.refresh_from_db()
    assert (answer.status_code, survey.state) == (200, "proposed")
    assert "It was changed after you opened this page" in words(answer)


def test_a_workbook_that_cannot_be_used_says_why(office):
    survey = begun(office)
    answer = browser(writer(office)).post(
        page_of(survey), {"do": "upload", "workbook": file(b"| survey |\n| | type | name |")}
    )
    assert (answer.status_code, survey.versions.count()) == (200, 1)
    assert answer.context["problem"] != ""


def test_files_beside_a_workbook_become_a_part_of_the_version(office):
    survey = begun(office)
    lan = browser(writer(office))
    book = workbook(version="2").replace(b"select_one yes_no", b"select_one_from_file yes.csv")
    beside = SimpleUploadedFile("yes.csv", b"name,label\nyes,Yes\nno,No\n")
    said = {"do": "upload", "workbook": file(book), "beside": [beside]}
    assert lan.post(page_of(survey), said).status_code == 302
    version = survey.versions.get(number=2)
    assert form_of(version).files == {"yes.csv": "name,label\nyes,Yes\nno,No\n"}
    assert version.file_name.endswith(", yes.csv")
    assert "yes.csv" in words(lan.get(page_of(survey)))
    wrong = {**said, "workbook": file(book), "beside": [SimpleUploadedFile("a.pdf", b"%PDF")]}
    again = lan.post(page_of(survey), wrong)
    assert (again.status_code, survey.versions.count()) == (200, 2)
    assert escape("“a.pdf” can't stand beside a workbook.") in again.content.decode()


def test_codes_are_shown_once_and_can_be_taken_back(office):
    survey = opened(office, is_closed_group=True)
    lan = browser(writer(office))
    sheet = lan.post(f"/desk/surveys/codes/{survey.pk}/", {"count": "5"})
    shown = re.findall(r"<code>([2-9A-Z-]{14})</code>", sheet.content.decode())
    assert (len(set(shown)), Code.objects.count()) == (5, 5)
    assert sheet.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert lan.get(f"/desk/surveys/codes/{survey.pk}/").status_code == 405
    page = lan.get(page_of(survey))
    assert [one for one in shown if one in page.content.decode()] == []
    assert "0 of 5 codes are used" in words(page)
    number = page.context["sheets"][0][0].pk
    lan.post(page_of(survey), {"do": "void", "number": number})
    assert "0 of 0 codes are used; 5 were taken back" in words(lan.get(page_of(survey)))


def test_a_key_is_shown_once_with_the_picture_an_app_reads(office):
    survey = opened(office)
    lan = browser(writer(office))
    page = lan.post(f"/desk/surveys/key/{survey.pk}/", {"name": "Máy 1, THCS Lê Lợi"})
    secret = page.context["secret"]
    assert (page.content.decode().count("<svg"), len(secret)) >= (1, 20)
    assert secret not in lan.get(page_of(survey)).content.decode()
    lan.post(page_of(survey), {"do": "revoke", "number": CollectorKey.objects.get().pk})
    assert CollectorKey.objects.get().revoked_on is not None


def test_the_picture_holds_what_collect_is_set_up_with(office):
    survey = opened(office)
    packed = collect_settings(survey, url="https://desk.example/x", username="k1", secret="S")
    read = json.loads(zlib.decompress(base64.b64decode(packed)))
    general = read["general"]
    assert (general["server_url"], general["username"], general["password"]) == (
        "https://desk.example/x", "k1", "S",
    )  # fmt: skip
    assert general["metadata_username"] == ""


def test_the_list_finds_by_a_word_of_any_title_without_diacritics(office):
    opened(office)
    begun(office, "khac", "khac")
    lan = browser(writer(office))
    assert [row[1] for row in rows(lan.get(LIST))] == ["open", "being prepared"]
    assert len(rows(lan.get(f"{LIST}?q=pupils"))) == 2
    assert len(rows(lan.get(f"{LIST}?q=hoc+sinh"))) == 2
    assert len(rows(lan.get(f"{LIST}?state=open"))) == 1


def test_an_auditor_sees_and_changes_nothing(office):
    survey = begun(office)
    auditor = browser(person(office, "kiem", "auditor"))
    assert auditor.get(page_of(survey)).status_code == 200
    assert buttons(auditor.get(page_of(survey))) == []
    assert auditor.post(page_of(survey), {"do": "propose"}).status_code == 302
    assert auditor.get(BEGIN).status_code == 302
    survey.refresh_from_db()
    assert survey.state == "draft"


def test_surveys_of_another_office_are_not_there(office):
    survey = begun(office)
    other = open_office("quan-2", name="Quận Hai", is_demo=True)
    stranger = browser(person(other, "mai"))
    for address in (page_of(survey), f"/desk/surveys/details/{survey.pk}/"):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"/desk/surveys/codes/{survey.pk}/", {"count": 3}).status_code == 404
    assert rows(stranger.get(LIST)) == []


def test_words_and_days_are_changed_until_it_is_public(office):
    survey = begun(office)
    lan = browser(writer(office))
    page = lan.get(f"/desk/surveys/details/{survey.pk}/")
    assert page.context["form"]["title_en"].value() == "Pupils and the net"
    data = {"slug": survey.slug, "title_vi": "Tên mới", "closes_on": "2099-01-01"}
    assert lan.post(f"/desk/surveys/details/{survey.pk}/", data).status_code == 302
    assert [one.title for one in Survey.objects.get().words.all()] == ["Tên mới"]


def test_the_preview_shows_a_version_before_it_is_open(office):
    survey = begun(office)
    lan = browser(writer(office))
    there = lan.get(f"/desk/surveys/preview/{survey.pk}/1/en/")
    assert there.status_code == 302
    page = Client().get(there["Location"])
    assert (page.status_code, "This is a preview." in page.content.decode()) == (200, True)
    assert Client().get(there["Location"].partition("?")[0]).status_code == 404
    assert Client().get(f"{there['Location']}x").status_code == 404
