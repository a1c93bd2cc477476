"""The public courses as files, in both languages."""

import pytest

from signalmast.newsroom.models import SitePage
from signalmast.people.domain.offices import open_office
from signalmast.programmes.courses import courses
from signalmast.website.domain.sheet import Ref
from signalmast.website.sheets.courses import course, lesson, refs, way

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["vi", "en"])
def site(request):
    office = open_office("quan-1", name="Quận Một", is_demo=True)
    return SitePage.objects.get(office=office, locale__language_code=request.param)


def test_every_lesson_is_a_sheet_with_an_address_of_its_own(site):
    found = list(refs(site))
    lessons = sum(len(one.lessons) for one in courses(site.language))
    assert len(found) == 1 + 3 + lessons
    places = {way(site, *ref.key.split("/")) if ref.key else way(site) for ref in found}
    assert len(places) == len(found)


def test_a_lesson_shows_text_questions_and_the_way_on(site):
    first = courses(site.language)[0]
    page = lesson(Ref(site, "lesson", f"{first.name}/claim")).decode()
    assert first.lessons[0].quiz[0].choices[0] in page
    assert f'href="{way(site, first.name, "signs")}"' in page
    last = lesson(Ref(site, "lesson", f"{first.name}/answer")).decode()
    assert f'class="button" href="{way(site)}"' in last


def test_what_is_not_there_is_no_sheet(site):
    assert course(Ref(site, "course", "nothing")) is None
    assert lesson(Ref(site, "lesson", "charts/nothing")) is None
