"""Results of a survey on the site: nothing that was not released, in both languages, as files."""

import io
import re

import pytest
from openpyxl import load_workbook

from signalmast.listening.domain.results_counting import release_results
from signalmast.listening.domain.surveys import close_survey
from signalmast.listening.models import Survey
from signalmast.listening.tests.answered import answer, survey_of
from signalmast.website.domain import limits
from signalmast.website.tests.filling_in import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("signalmast.website.urls_surveys")]
PAGE = {"vi": "/vi/khao-sat/thu-vien/ket-qua/", "en": "/en/surveys/thu-vien/results/"}


@pytest.fixture(autouse=True)
def _nobody_asked_yet():
    for bucket in (limits.questions, limits.all_questions):
        bucket.empty()


@pytest.fixture
def survey(office):
    return survey_of(office)


@pytest.fixture
def published(survey):
    answer(survey, 404)
    release_results(survey.version)
    return survey


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_resident_reads_what_is_published(client, published, language):
    page = client.get(PAGE[language])
    assert (page.status_code, client.cookies) == (200, {})
    told = words_of(page)
    assert {"vi": "Bạn có đến thư viện không?", "en": "Do you go to the library?"}[language] in told
    text = page.content.decode()
    assert text.count('<section class="result"') == 6
    assert text.count('class="bars__fill"') == 3 + 2 + 2 + 3 + 5
    assert "ý kiến riêng" not in text


def test_true_numbers_are_on_no_page(client, published):
    page = client.get(PAGE["en"])
    text = page.content.decode()
    assert "404" not in text
    assert "about 400 people" in words_of(page)
    counts = [int(one) for one in re.findall(r'class="bars__count">about (\d+)<', text)]
    assert len(counts) > 10
    assert {count % 5 for count in counts} == {0}


def test_before_the_first_release_the_page_says_so(client, survey):
    answer(survey, 9)
    told = words_of(client.get(PAGE["en"]))
    assert "Nothing is published yet" in told
    assert client.get(f"{PAGE['en']}results.csv").status_code == 404


def test_an_office_that_keeps_results_inside_shows_none(client, published):
    Survey.objects.update(shows_results=False)
    assert client.get(PAGE["vi"]).status_code == 404
    assert client.get(f"{PAGE['vi']}results.xlsx").status_code == 404


@pytest.mark.parametrize(
    ("name", "begins"),
    [("results.csv", "\ufefftable,question".encode()), ("results.xlsx", b"PK"),
     ("results.sav", b"$FL2"), ("codebook.csv", "\ufeff".encode())],
)  # fmt: skip
def test_files_hold_the_published_numbers(client, published, name, begins):
    file = client.get(f"{PAGE['vi']}{name}?version=1")
    assert file.status_code == 200
    assert file.content.startswith(begins)
    assert (
        f'filename="thu-vien-1-1{"-codebook" if "codebook" in name else ""}.'
        in (file.headers["Content-Disposition"])
    )


def test_the_workbook_of_the_site_speaks_its_language(client, published):
    file = client.get(f"{PAGE['en']}results.xlsx")
    book = load_workbook(io.BytesIO(file.content))
    assert book["Answers"]["A2"].value == "Which ward do you live in?"


@pytest.mark.parametrize("name", ["answers.csv", "results.json", "../results.csv"])
def test_there_is_no_other_file(client, published, name):
    assert client.get(f"{PAGE['vi']}{name}").status_code == 404


@pytest.mark.parametrize("version", ["2", "999999999999"])
def test_a_version_that_was_never_open_is_not_there(client, published, version):
    assert client.get(f"{PAGE['vi']}?version={version}").status_code == 404


def test_a_survey_that_is_over_leads_to_its_results(client, published):
    close_survey(published, by=None)
    page = client.get("/vi/khao-sat/thu-vien/")
    assert f'href="{PAGE["vi"]}"' in page.content.decode()
    assert client.get(PAGE["vi"]).status_code == 200
