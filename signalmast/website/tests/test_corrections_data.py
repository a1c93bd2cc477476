"""What programs read of corrections: JSON-LD against a schema, the common search interface."""

import json
import random
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from signalmast.corrections.domain.ruling import confirm_ruling, propose_ruling
from signalmast.corrections.enums import RATINGS, Media, Verdict
from signalmast.corrections.models import CorrectionPage, Source
from signalmast.corrections.tests import factories
from signalmast.website.claim_review import claim_review
from signalmast.website.domain import files, limits
from signalmast.website.domain.baking import bake_marks
from signalmast.website.domain.corrections import told
from signalmast.website.domain.frames import masthead

pytestmark = [pytest.mark.django_db, pytest.mark.urls("signalmast.website.urls_corrections")]
SCHEMA = json.loads((Path(__file__).parent / "schemas" / "claim_review.json").read_text("utf-8"))
HUNDRED = 100
PLACES = ("cầu Bến Nghé", "chợ đêm", "trường Lê Lợi", "khu phố 3", "bến xe", "công viên 23/9")
SIGNS = ("", "<b>", "&amp;", "“", "'", '"', "\\", "\u2028", "</script>", "đồng")
CONTEXTS = [
    [], [Media.ORIGINAL], [Media.DECONTEXTUALIZED], [Media.EDITED, Media.STAGED],
    [Media.TRANSFORMED], [Media.SATIRE, Media.DECONTEXTUALIZED],
]  # fmt: skip


@pytest.fixture(autouse=True)
def _empty_buckets():
    for bucket in (limits.questions, limits.all_questions):
        bucket.empty()


def generated(office, dice, number):
    """Return a confirmed ruling with anything a desk may write."""
    place, sign = dice.choice(PLACES), dice.choice(SIGNS)
    text = f"Tin số {number}: {place} {sign} thu {dice.randrange(10, 900)}.000 đồng"
    claim = factories.claim(office, text)
    for _one in range(dice.randrange(1, 4)):
        source = factories.source_values(
            title=f"Quyết định {number} {sign}", publisher=f"Công báo {sign}".strip(),
            url=dice.choice(["", f"https://congbao.example/{number}"]),
            published_on=dice.choice([None, date(2026, 1, 1) + timedelta(days=number)]),
            is_own=dice.random() < 0.3,
        )  # fmt: skip
        Source(claim=claim, **source).save()
    media = dice.choice(CONTEXTS)
    english = factories.ENGLISH if dice.random() < 0.5 else None
    words = {"vi": factories.words(f"{number}: {place}", claim_reviewed=text, known=text * 3)}
    if english:
        words["en"] = replace(english, title=f"{english.title} {number}")
    draft = factories.draft(
        verdict=dice.choice(Verdict.values), words=words, media=[str(one) for one in media],
        media_context="Ảnh năm 2015." if Media.DECONTEXTUALIZED in media else "",
        first_seen=dice.choice([None, date(2026, 7, 1)]),
    )  # fmt: skip
    return confirm_ruling(
        propose_ruling(claim, draft, by=factories.writer(office)), by=factories.approver(office)
    )


def wrong(data):
    found = Draft202012Validator(SCHEMA).iter_errors(data)
    return [f"{'/'.join(map(str, one.absolute_path))}: {one.message}" for one in found]


@pytest.mark.one_database
def test_a_hundred_generated_corrections_are_valid(office):
    dice = random.Random(5)  # noqa: S311 -- the same hundred each time
    for number in range(HUNDRED):
        generated(office, dice, number)
    pages = list(CorrectionPage.objects.filter(live=True))
    assert len(pages) > HUNDRED
    verdicts = set()
    for page in pages:
        said = json.loads(claim_review(told(page), masthead(page.site)))
        assert wrong(said) == [], page.title
        assert said["claimReviewed"] == page.ruling.words_in(page.site.language).claim_reviewed
        assert said["reviewRating"].get("ratingValue") == RATINGS.get(Verdict(page.ruling.verdict))
        verdicts.add(page.ruling.verdict)
    assert verdicts == set(Verdict.values)


def test_the_schema_refuses_what_the_vocabulary_does_not_have(office):
    page = CorrectionPage.objects.filter(claim=factories.ruling(office).claim)[0]
    good = json.loads(claim_review(told(page), masthead(page.site)))
    assert wrong(good) == []
    for name, value in (
        ("author", {"@type": "Person", "name": "A", "@id": "https://a.example/", "url": "x"}),
        ("citation", []),
        ("url", "javascript:alert(1)"),
        ("reviewRating", {"@type": "Rating", "alternateName": "sai", "ratingValue": 3}),
        ("appearance", "https://facebook.com/ai-do"),
        ("associatedMediaReview", {"mediaAuthenticityCategory": ["EditedOrCroppedContent"]}),
    ):
        assert wrong({**good, name: value}) != [], name
    assert wrong({name: value for name, value in good.items() if name != "itemReviewed"}) != []


def test_a_page_has_one_claim_review_that_says_what_the_page_says(office):
    factories.ruling(office)
    bake_marks()
    pages = sorted(files.root().glob("*/*/*/index.html"))
    found = {}
    for path in pages:
        said = path.read_text("utf-8")
        data = re.findall(r'<script type="application/ld\+json">(.*?)</script>', said, re.S)
        reviews = [one for one in map(json.loads, data) if one["@type"] == "ClaimReview"]
        for one in reviews:
            assert f"“{one['claimReviewed']}”" in said
            assert one["url"].endswith(f"/{path.parent.relative_to(files.root()).as_posix()}/")
        if reviews:
            found[path.parts[-4]] = len(reviews)
    assert found == {"vi": 1, "en": 1}
    items = json.loads((files.root() / "vi/dinh-chinh/register.json").read_text("utf-8"))
    context = {"@context": "https://schema.org"}
    assert [wrong({**context, **one["item"]}) for one in items["dataFeedElement"]] == [[]]


def test_the_claim_has_one_name_in_both_languages(office):
    claim = factories.ruling(office).claim
    pages = CorrectionPage.objects.filter(claim=claim)
    assert len({told(page).claim_id for page in pages}) == 1 < len(pages)


def ask(client, query="", **more):
    response = client.get("/vi/dinh-chinh/api/claims:search", {"query": query, **more})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.cookies == {}
    return response.status_code, response.json()


def test_programs_search_with_the_field_names_they_know(client, office):
    ruling = factories.ruling(office, first_seen=date(2026, 7, 28))
    bake_marks()
    status, found = ask(client, "thu phí qua cầu Bến Nghé")
    assert status == 200
    assert found == {
        "claims": [
            {
                "text": "Phường thu phí 50.000 đồng mỗi lượt qua cầu Bến Nghé từ ngày 1/8.",
                "claimDate": "2026-07-28",
                "claimReview": [
                    {
                        "publisher": {"name": "Quận Một", "site": "http://127.0.0.1:8000/vi/"},
                        "url": "http://127.0.0.1:8000/vi/dinh-chinh/"
                        "khong-co-viec-thu-phi-qua-cau-ben-nghe/",
                        "title": "Không có việc thu phí qua cầu Bến Nghé",
                        "reviewDate": ruling.confirmed_at.isoformat(timespec="seconds"),
                        "textualRating": found["claims"][0]["claimReview"][0]["textualRating"],
                        "languageCode": "vi",
                    }
                ],
            }
        ]
    }
    for asked, language in (("thu phi qua cau ben nghe", "en-GB"), ("toll bridge", "en")):
        (one,) = ask(client, asked, languageCode=language)[1]["claims"]
        assert one["claimReview"][0]["title"] == factories.ENGLISH.title
    assert ask(client, languageCode="fr") == (200, {"claims": []})


def test_programs_turn_pages_and_ask_for_new_ones(client, office):
    for number in range(5):
        text = f"Tin đồn số {number} về chợ đêm thu thêm tiền."
        words = factories.words(f"Tin số {number}", claim_reviewed=text)
        factories.ruling(office, text, words={"vi": words})
    seen, token = [], "0"
    while token:
        status, found = ask(client, pageSize=2, pageToken=token)
        assert status == 200
        seen += [one["text"][:12] for one in found["claims"]]
        token = found.get("nextPageToken", "")
    assert seen == [f"Tin đồn số {number}" for number in (4, 3, 2, 1, 0)]
    assert len(ask(client, maxAgeDays=1)[1]["claims"]) == 5
    for name in ("pageSize", "pageToken", "maxAgeDays"):
        assert ask(client, **{name: "x"})[0] == 400
