"""What pages say of themselves to search engines."""

import json
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from signalmast.website import structured
from signalmast.website.content import Link
from signalmast.website.tests.made_up import HOSTILE, MORNING, card, event, frame, masthead, picture

OFFICE = {
    "@type": "GovernmentOrganization",
    "@id": "http://127.0.0.1:8000/vi/#office",
    "name": "Phòng Truyền thông",
    "url": "http://127.0.0.1:8000/vi/",
}


def test_a_story_is_a_news_article_of_the_office():
    shown = card(picture=picture(), changed=MORNING + timedelta(hours=1))
    assert json.loads(structured.news_article(shown, masthead())) == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "Khai trương phòng đọc sách",
        "description": "Phòng đọc mở cửa mỗi ngày.",
        "image": [
            "http://127.0.0.1:8000/files/a-800.webp",
            "http://127.0.0.1:8000/files/a-240.webp",
        ],
        "datePublished": "2018-06-26T14:30:00+07:00",
        "dateModified": "2018-06-26T15:30:00+07:00",
        "author": OFFICE,
        "publisher": OFFICE,
        "mainEntityOfPage": "http://127.0.0.1:8000/vi/tin/doc-sach/",
        "url": "http://127.0.0.1:8000/vi/tin/doc-sach/",
        "articleSection": "Hoạt động cơ sở",
        "inLanguage": "vi",
        "isAccessibleForFree": True,
    }


def test_a_person_who_agreed_is_named_as_the_author():
    said = json.loads(structured.news_article(card(byline="Lê Hạnh"), masthead()))
    assert said["author"] == {"@type": "Person", "name": "Lê Hạnh"}


def test_an_urgent_story_claims_nothing_of_it():
    calm, urgent = card(), card(is_urgent=True)
    assert structured.news_article(urgent, masthead()) == structured.news_article(calm, masthead())


def test_an_event_says_when_where_and_whether_it_takes_place():
    said = json.loads(structured.event(event(), masthead()))
    assert said["eventStatus"] == "https://schema.org/EventScheduled"
    assert said["startDate"] == "2018-06-26T14:30:00+07:00"
    assert said["endDate"] == "2018-06-26T16:30:00+07:00"
    assert said["location"]["name"] == "Nhà văn hóa khu phố 5"
    assert said["organizer"] == OFFICE
    cancelled = json.loads(structured.event(event(is_cancelled=True), masthead()))
    assert cancelled["eventStatus"] == "https://schema.org/EventCancelled"


def test_the_office_leaves_out_what_is_not_known():
    bare = masthead(parent="", motto="", address="", phone="", email="")
    assert json.loads(structured.organization(bare)) == {"@context": "https://schema.org", **OFFICE}


def test_the_office_names_its_accounts():
    said = json.loads(structured.organization(masthead(), accounts=["https://example.org/q1"]))
    assert said["parentOrganization"]["name"] == "Quận Một"
    assert said["sameAs"] == ["https://example.org/q1"]


def test_breadcrumbs_are_numbered_and_the_page_itself_needs_no_address():
    said = json.loads(structured.breadcrumbs([Link("Trang chủ", "/vi/"), Link("Tin", "")]))
    assert said["itemListElement"] == [
        {
            "@type": "ListItem",
            "position": 1,
            "name": "Trang chủ",
            "item": "http://127.0.0.1:8000/vi/",
        },
        {"@type": "ListItem", "position": 2, "name": "Tin"},
    ]


def test_a_frame_gets_its_data_and_its_way():
    base = frame(crumbs=(Link("Trang chủ", "/vi/"),))
    made = structured.with_data(base, structured.of_publication(event(), base))
    kinds = [json.loads(one)["@type"] for one in made.structured]
    assert kinds == ["Event", "BreadcrumbList"]
    assert structured.with_data(frame(), ()).structured == ()


@given(st.text(min_size=1, max_size=300))
def test_no_text_ends_the_script_element_and_none_is_lost(text):
    said = structured.event(event(standfirst=text), masthead())
    assert set(said) & set("<>&") == set()
    assert json.loads(said)["description"] == text
    assert structured.inside_script(said) == said


def test_a_hostile_headline_stays_a_text():
    said = structured.news_article(card(title=HOSTILE), masthead())
    assert "<" not in said
    assert json.loads(said)["headline"] == HOSTILE


@given(st.text(alphabet=st.sampled_from("aăâ đ "), max_size=400))
def test_a_headline_never_has_more_than_110_characters(text):
    cut = structured.shortened(text)
    assert len(cut) <= 110
    assert text.startswith(cut.removesuffix("…"))
