"""The desk's own search through Wagtail's seam: pages, pictures and files, drafts included."""

import io

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from modelsearch.backends.base import SearchFieldError
from modelsearch.query import MATCH_ALL, And, Boost, Not, Or, Phrase, PlainText
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, get_page_models
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry
from wagtail.search.utils import parse_query_string

from signalmast.core.search import site_index
from signalmast.core.search.desk import key_of
from signalmast.core.search.engines import engine_for
from signalmast.core.tests.search.documents import HOSTILE

pytestmark = pytest.mark.django_db
#: Queries of a ranked answer: SQLite counts before it ranks.
RANKED = 2 if connection.vendor == "sqlite" else 1


@pytest.fixture(autouse=True)
def _desk(settings):
    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "signalmast.core.search.desk"}}
    engine_for("desk").clear()


def a_page(title: str, **fields: object) -> Page:
    number = Page.objects.count()
    return Page.objects.get(depth=1).add_child(
        instance=Page(title=title, slug=f"trang-{number}", **fields)
    )


def titles(results: object) -> list[str]:
    return [one.title for one in results]  # type: ignore[attr-defined]


@pytest.fixture
def pages():
    return [
        a_page("Thủ tục đăng ký khai sinh"),
        a_page("Đường Nguyễn Huệ", live=False),
        a_page("Họp dân phường 5"),
        a_page("Bản tin của đường phố"),
    ]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("thu tuc", ["Thủ tục đăng ký khai sinh"]),
        ("THỦ TỤC khai", ["Thủ tục đăng ký khai sinh"]),
        ("P5", ["Họp dân phường 5"]),
        ("nguyen", ["Đường Nguyễn Huệ"]),
        ("duong", ["Bản tin của đường phố", "Đường Nguyễn Huệ"]),
        ("kha", []),
        ("***", []),
        ("", []),
    ],
)
def test_pages_are_found_without_diacritics(pages, typed, expected):
    assert sorted(titles(Page.objects.all().search(typed))) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("thu tuc kh", ["Thủ tục đăng ký khai sinh"]),
        ("kha", ["Thủ tục đăng ký khai sinh"]),
        ("ngu", ["Đường Nguyễn Huệ"]),
        ("phuong 5", ["Họp dân phường 5"]),
        ("đu", ["Bản tin của đường phố", "Đường Nguyễn Huệ"]),
        ("kha thu", []),
        ("khai xyz", []),
    ],
)
def test_the_last_word_may_be_unfinished_while_typing(pages, typed, expected):
    assert sorted(titles(Page.objects.all().autocomplete(typed))) == expected


def test_drafts_are_found_at_the_desk_only(pages):
    assert titles(Page.objects.not_live().search("duong")) == ["Đường Nguyễn Huệ"]
    assert titles(Page.objects.live().search("duong")) == ["Bản tin của đường phố"]
    assert site_index().find("duong", office=1, language="vi").hits == []


def test_any_filter_of_the_queryset_holds(pages):
    third = Page.objects.filter(pk=pages[2].pk)
    assert titles(third.search("hop dan")) == ["Họp dân phường 5"]
    assert titles(third.search("duong")) == []
    assert third.search("duong").count() == 0
    assert titles(Page.objects.none().search("hop")) == []
    assert Page.objects.none().autocomplete("hop").count() == 0
    assert Page.objects.filter(pk__in=[]).search("hop").facet("content_type_id") == {}
    below = Page.objects.descendant_of(Page.objects.get(depth=1))
    assert titles(below.exclude(live=False).autocomplete("duo")) == ["Bản tin của đường phố"]


def test_order_slices_and_counts_are_those_of_a_queryset(pages):
    rows = Page.objects.all()
    by_title = rows.order_by("title").search("duong", order_by_relevance=False)
    assert titles(by_title) == ["Bản tin của đường phố", "Đường Nguyễn Huệ"]
    as_in_the_tree = ["Đường Nguyễn Huệ", "Bản tin của đường phố"]
    assert titles(rows.search("duong", order_by_relevance=False)) == as_in_the_tree
    newest = rows.order_by().search("duong", order_by_relevance=False)
    assert titles(newest) == as_in_the_tree[::-1]
    assert titles(rows.search("duong", order_by="-title")[:1]) == ["Đường Nguyễn Huệ"]
    found = rows.search("duong")
    assert [found.count(), found[1:].count(), found[:1].count(), found[5:].count()] == [2, 1, 1, 0]
    assert titles(found[1:2]) == titles(found)[1:]
    assert found[0].title == titles(found)[0]
    assert list(rows.values_list("title", flat=True).search("hop dan")) == ["Họp dân phường 5"]


def test_the_best_title_comes_first_and_says_how_good_it_is():
    a_page("Họp", seo_title="")
    a_page("Họp dân và nhiều việc khác nữa của phường")
    found = list(Page.objects.all().search("họp").annotate_score("score"))
    assert titles(found) == ["Họp", "Họp dân và nhiều việc khác nữa của phường"]
    assert found[0].score > found[1].score


def test_results_keep_what_the_queryset_prepares(pages, django_assert_num_queries):
    ContentType.objects.get_for_models(*get_page_models())
    with django_assert_num_queries(RANKED + 1):
        (page,) = Page.objects.select_related("locale").search("hop dan")
        assert page.locale.language_code != ""
    with django_assert_num_queries(RANKED + 1):
        found = Page.objects.all().search("hop dan")
        assert (found.count(), titles(found[:20])) == (1, ["Họp dân phường 5"])


def test_questions_of_wagtail_keep_their_sense(pages):
    backend = get_search_backend()

    def found(query: object) -> list[str]:
        return sorted(titles(backend.search(query, Page)))

    every = sorted(titles(Page.objects.all()))
    both = ["Bản tin của đường phố", "Đường Nguyễn Huệ"]
    assert found(PlainText("duong hop", operator="or")) == sorted([*both, "Họp dân phường 5"])
    assert found(PlainText("duong hop")) == []
    assert found(Phrase("nguyen hue")) == ["Đường Nguyễn Huệ"]
    assert found(Phrase("hue nguyen")) == []
    assert found(And([PlainText("duong"), Not(PlainText("hue"))])) == ["Bản tin của đường phố"]
    assert found(Or([Phrase("hop dan"), Boost(PlainText("hue"), 2.0)])) == [
        *("Họp dân phường 5", "Đường Nguyễn Huệ")
    ]
    assert found(MATCH_ALL) == found(And([MATCH_ALL])) == every
    assert found(Not(MATCH_ALL)) == found(And([Not(MATCH_ALL), PlainText("duong")])) == []
    assert found(Or([MATCH_ALL, PlainText("duong")])) == every
    assert backend.search(MATCH_ALL, Page).count() == len(every)
    filters, query = parse_query_string('duong "pho" live:true', operator="and")
    assert filters.dict() == {"live": "true"}
    assert titles(backend.autocomplete(query, Page.objects.live())) == ["Bản tin của đường phố"]
    _filters, typed = parse_query_string("nguyen hu", operator="and")
    assert titles(backend.autocomplete(typed, Page)) == ["Đường Nguyễn Huệ"]


@examples(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=HOSTILE)
def test_any_text_is_only_words(pages, text):
    backend = get_search_backend()
    _filters, query = parse_query_string(text, operator="and")
    every = set(titles(Page.objects.all()))
    for asked in (text, query, Phrase(text), Not(PlainText(text))):
        for method in (backend.search, backend.autocomplete):
            found = method(asked, Page)
            assert set(titles(found)) <= every
            assert found.count() == len(titles(found))


def test_facets_count_all_results(pages):
    page_type = ContentType.objects.get_for_model(Page)
    found = Page.objects.all().search("duong")
    assert found[:1].facet("content_type_id") == {page_type.pk: 2}
    assert found.facet("live") == {False: 1, True: 1}


def test_what_is_changed_or_deleted_is_found_as_it_is_now(pages):
    pages[0].title = "Cắt điện"
    pages[0].save()
    assert titles(Page.objects.all().search("khai sinh")) == []
    assert titles(Page.objects.all().search("cat dien")) == ["Cắt điện"]
    pages[0].delete()
    assert titles(Page.objects.all().search("cat dien")) == []
    assert Page.objects.all().search("cat dien").count() == 0


def test_pictures_are_found_by_title_description_and_tag():
    picture = Image.objects.create(
        title="Lễ chào cờ", description="Cột cờ Thủ Ngữ", file=get_test_image_file()
    )
    picture.tags.add("sông Sài Gòn")
    picture.save()
    Image.objects.create(title="Họp dân", file=get_test_image_file())
    for typed in ("chao co", "thu ngu", "song sai gon", "sai g"):
        assert titles(Image.objects.all().autocomplete(typed)) == ["Lễ chào cờ"]
    assert titles(Image.objects.all().search("cột cờ", fields=["title"])) == []
    assert titles(Image.objects.all().search("chào cờ", fields=["title"])) == ["Lễ chào cờ"]
    assert titles(Page.objects.all().search("chao co")) == []
    with pytest.raises(SearchFieldError, match="Image is not searched by “width”"):
        Image.objects.all().search("chao", fields=["width"])


def test_files_are_found_by_title():
    Document.objects.create(title="Tờ khai đăng ký", file=ContentFile(b"x", "to-khai.pdf"))
    assert titles(Document.objects.all().autocomplete("to kha")) == ["Tờ khai đăng ký"]


def test_the_index_is_filled_anew_and_forgets_what_is_gone(pages):
    engine = engine_for("desk")
    engine.remove([key_of(Page, pages[0].pk)])
    Page.objects.filter(pk=pages[1].pk)._raw_delete("default")
    call_command("update_index", stdout=io.StringIO())
    assert titles(Page.objects.all().search("khai sinh")) == ["Thủ tục đăng ký khai sinh"]
    assert Page.objects.all().search("nguyen hue").count() == 0
    assert Page.objects.all().search("duong").count() == 1


def test_nothing_is_indexed_twice(pages):
    assert IndexEntry.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM core_site_entry")
        assert cursor.fetchone() == (0,)


def test_a_key_that_is_no_number_is_refused_with_a_reason():
    with pytest.raises(ImproperlyConfigured, match="give the model a whole number as its key"):
        key_of(Page, "abc")
