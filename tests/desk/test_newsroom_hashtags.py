"""How tags are written on channels: a table of the office."""

import pytest

from signalmast.newsroom.models import Hashtag, Topic
from signalmast.people.tests.screens import rows, words
from tests.desk.newsroom import said

pytestmark = pytest.mark.usefixtures("own_site")


@pytest.fixture
def topic(office):
    return Topic.objects.create(name="phòng chống dịch")


def test_a_tag_gets_its_word_without_the_sign(office, lan, topic):
    answer = lan.post("/desk/hashtags/new/", {"tag": topic.name, "word": "#PhòngDịch"})
    assert "#PhòngDịch" in said(lan, answer)
    made = Hashtag.objects.get()
    assert (made.office, made.topic, made.word) == (office, topic, "PhòngDịch")
    assert [row[0] for row in rows(lan.get("/desk/hashtags/"))] == ["phòng chống dịch"]


@pytest.mark.parametrize("word", ["phòng dịch", "a-b", "#", "<b>"])
def test_a_word_with_spaces_or_signs_is_refused(office, lan, topic, word):
    answer = lan.post("/desk/hashtags/new/", {"tag": topic.name, "word": word})
    assert "Write the word in letters and digits, without spaces or signs." in words(answer)
    assert Hashtag.objects.count() == 0


def test_a_tag_has_one_word(office, lan, topic):
    Hashtag.objects.create(office=office, topic=topic, word="A")
    answer = lan.post("/desk/hashtags/new/", {"tag": topic.name, "word": "B"})
    assert "This tag has its word already; change it there." in words(answer)


def test_another_offices_table_is_out_of_sight(office, lan, topic):
    from signalmast.people.domain.offices import open_office

    other = open_office("khac", name="Quận Khác", is_demo=True)
    theirs = Hashtag.objects.create(office=other, topic=topic, word="A")
    assert rows(lan.get("/desk/hashtags/")) == []
    assert lan.get(f"/desk/hashtags/edit/{theirs.pk}/").status_code in {302, 404}
