"""The newsroom's lists, categories and menu at the desk."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from signalmast.core.flags import FLAGS
from signalmast.newsroom.domain.sites import site_of
from signalmast.newsroom.models import (
    Category,
    EventPage,
)
from signalmast.newsroom.tests.factories import draft, event, notice, story
from signalmast.newsroom.tests.factories import person as member
from signalmast.people.models import Unit
from signalmast.people.tests.screens import rows, words
from tests.desk.newsroom import NOW, titles

pytestmark = pytest.mark.usefixtures("own_site")


def test_a_list_says_in_words_where_each_text_stands(office, lan):
    unit = Unit.objects.create(office=office, name="Phường Một")
    with time_machine.travel(NOW, tick=False):
        story(office, title="Đã đăng", units=[unit])
        draft(office, title="Nháp")
        found = {row[0]: row[1:] for row in rows(lan.get("/desk/stories/"))}
    assert set(found) == {"Đã đăng", "Nháp"}
    state, category, language, units, changed = found["Đã đăng"]
    assert (state, category, language, units) == (
        "public",
        "Official information",
        "vi",
        "Phường Một",
    )
    assert changed.endswith("lan")
    assert found["Nháp"][0] == "draft"
    assert found["Nháp"][3] == "–"


def test_a_list_holds_one_kind_and_one_list_holds_all(office, lan):
    story(office, title="Tin")
    notice(office, title="Thông báo")
    event(office, title="Sự kiện")
    for address, expected in (
        ("stories/", {"Tin"}),
        ("notices/", {"Thông báo"}),
        ("events/", {"Sự kiện"}),
        ("texts/", {"Tin", "Thông báo", "Sự kiện"}),
        ("texts/?kind=event", {"Sự kiện"}),
    ):
        assert set(titles(lan.get(f"/desk/{address}"))) == expected, address


def test_lists_are_narrowed_by_state_category_unit_language_and_writer(office, lan):
    unit = Unit.objects.create(office=office, name="Phường Một")
    other = Category.objects.get(office=office, slug="dinh-chinh")
    minh = member(office, "minh")
    story(office, title="Đã đăng")
    story(office, title="Về phường", units=[unit])
    draft(office, title="Đính chính", category=other)
    draft(office, title="In English", language="en")
    draft(office, title="Của Minh", by=minh)
    for query, expected in (
        ("state=public", {"Đã đăng", "Về phường"}),
        (f"units={unit.pk}", {"Về phường"}),
        (f"category={other.pk}", {"Đính chính"}),
        ("locale=en", {"In English"}),
        ("state=draft&mine=yes", {"Đính chính", "In English"}),
    ):
        assert set(titles(lan.get(f"/desk/stories/?{query}"))) == expected, query


def test_a_list_is_searched(office, lan):
    story(office, title="Dọn kênh Nhiêu Lộc")
    story(office, title="Khai giảng")
    assert titles(lan.get("/desk/stories/?q=Khai")) == ["Khai giảng"]
    assert titles(lan.get("/desk/stories/results/?q=Khai")) == ["Khai giảng"]


def test_an_empty_list_says_what_to_do_first(lan):
    page = words(lan.get("/desk/notices/"))
    assert "No notice is written yet." in page
    assert "Write the first one" in page
    assert "No text fits" in words(lan.get("/desk/notices/?state=public"))


def test_a_new_text_begins_on_the_site_of_the_chosen_language(office, lan):
    for query, language in (("", "vi"), ("?language=en", "en"), ("?language=xx", "vi")):
        answer = lan.get(f"/desk/events/choose_parent/{query}")
        site = site_of(office, language)
        assert answer["Location"] == f"/desk/pages/add/newsroom/eventpage/{site.pk}/"
    assert "language=en" in lan.get("/desk/stories/?locale=en").context["add_url"]


def test_a_list_offers_nothing_to_do_to_many_texts_at_once(office, lan):
    story(office)
    for address in ("stories/", "images/", "documents/"):
        page = lan.get(f"/desk/{address}").content.decode()
        assert "bulk-action" not in page
        assert "ordering=ord" not in page
    for action in ("publish", "unpublish", "delete", "move"):
        assert lan.get(f"/desk/bulk/wagtailcore/page/{action}/").status_code == 404


def test_the_number_of_questions_does_not_grow_with_the_list(office, lan):
    def asked():
        with CaptureQueriesContext(connection) as questions:
            lan.get("/desk/stories/")
        return len(questions)

    story(office, title="Tin")
    asked()
    with_one = asked()
    for number in range(5):
        story(office, title=f"Tin {number}")
    assert asked() == with_one


def test_who_has_no_part_in_writing_has_no_lists(office, auditor):
    story(office)
    for address in ("stories/", "categories/", "images/", "newsroom/sites/"):
        assert auditor.get(f"/desk/{address}").status_code == 302, address
    assert auditor.get("/desk/newsroom/calendar/").status_code == 200


def test_a_category_has_its_short_name_once_and_for_all(office, lan):
    form = lan.get("/desk/categories/new/").content.decode()
    assert form.count('class="flag"') == len(FLAGS)
    sent = {"name": "An toàn", "name_en": "Safety", "slug": "an-toan", "flag": "wave", "order": 9}
    lan.post("/desk/categories/new/", sent)
    made = Category.objects.get(slug="an-toan")
    assert made.office == office
    changed = {**sent, "name": "An toàn giao thông", "slug": "khac"}
    lan.post(f"/desk/categories/edit/{made.pk}/", changed)
    made.refresh_from_db()
    assert (made.name, made.slug) == ("An toàn giao thông", "an-toan")


def test_two_categories_do_not_share_a_flag_or_an_address(office, lan):
    known = Category.objects.filter(office=office).first()
    free = {"name": "X", "name_en": "X", "slug": "x", "flag": "wave", "order": 9}
    answer = lan.post("/desk/categories/new/", {**free, "flag": known.flag})
    assert "This flag stands for" in words(answer)
    answer = lan.post("/desk/categories/new/", {**free, "slug": known.slug})
    assert Category.objects.filter(office=office, slug=known.slug).count() == 1
    assert answer.status_code == 200


def test_a_category_that_texts_use_stays(office, lan):
    page = story(office)
    answer = lan.post(f"/desk/categories/delete/{page.category_id}/")
    assert answer.status_code == 302
    assert Category.objects.filter(pk=page.category_id).exists()


def test_the_menu_leads_to_the_newsroom_and_not_to_the_framework(office, lan, binh):
    def labels(client):
        menu = client.get("/desk/").content.decode().split('id="wagtail-sidebar-props"')[1]
        return menu.split("</script>")[0]

    editor, head = labels(lan), labels(binh)
    for address in ("stories", "notices", "events", "texts", "categories", "images", "documents"):
        assert f'"/desk/{address}/"' in editor
    assert '"/desk/newsroom/approvals/"' in head
    assert '"/desk/newsroom/approvals/"' not in editor
    assert '"/desk/pages/"' not in editor


def test_the_frameworks_tree_leads_to_our_lists(office, lan):
    site = site_of(office, "vi")
    for address in ("pages/", f"pages/{site.pk}/", "pages/search/?q=x"):
        assert lan.get(f"/desk/{address}")["Location"].startswith("/desk/texts/")
    assert EventPage.objects.count() == 0
