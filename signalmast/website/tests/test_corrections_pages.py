"""The pages of corrections: what a reader sees, what changes with a new ruling, own errors."""

import json
import re

import pytest

from signalmast.core.models import AuditEntry
from signalmast.core.search.index import site_index
from signalmast.core.soundness import faults
from signalmast.corrections.domain.contesting import (
    Objection,
    answer_contest,
    contest_ruling,
    decide_contest,
)
from signalmast.corrections.domain.intake import open_own_error
from signalmast.corrections.domain.ruling import confirm_ruling, propose_ruling
from signalmast.corrections.domain.triage import answer_without_ruling, set_aside
from signalmast.corrections.enums import Nature, Verdict
from signalmast.corrections.models import CorrectionPage
from signalmast.corrections.tests import factories
from signalmast.newsroom.domain.publishing import approve_page, withdraw_page
from signalmast.newsroom.domain.sites import site_of
from signalmast.newsroom.models import StoryPage
from signalmast.newsroom.tests.factories import approver, hand_in, story, writer
from signalmast.website.domain import files
from signalmast.website.domain.baking import bake_marks, bake_site
from signalmast.website.sheets.preview import preview
from signalmast.website.tests.made_up import HOSTILE

pytestmark = pytest.mark.django_db
PAGE = "vi/dinh-chinh/khong-co-viec-thu-phi-qua-cau-ben-nghe"


def read(name):
    return (files.root() / name).read_text(encoding="utf-8")


def words_of(page):
    """Return the text of a page's main part, with one space between words."""
    main = re.search(r"<main.*</main>", read(f"{page}/index.html"), re.S)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def again(ruling, **fields):
    """Rule on the same claim anew, in Vietnamese alone."""
    office = ruling.claim.office
    fields.setdefault("verdict", Verdict.MISLEADING)
    fields.setdefault("change", "Có quyết định mới.")
    fields.setdefault("words", {"vi": factories.words("Phí chỉ thu với xe tải")})
    draft = factories.draft(**fields)
    return confirm_ruling(
        propose_ruling(ruling.claim, draft, by=writer(office)), by=approver(office)
    )


@pytest.fixture
def ruling(office):
    made = factories.ruling(office)
    bake_marks()
    return made


def test_a_correction_says_claim_ruling_sources_and_whose_desk_it_is(ruling):
    en = words_of("en/corrections/there-is-no-toll-on-ben-nghe-bridge")
    for said in (
        "“The ward charges 50,000 đồng to cross Bến Nghé bridge from 1 August.”",
        "What is claimed is not so.", "1 on the scale from 1 (false) to 5 (true)",
        "There is no such toll.", "We read the decision in the gazette",
        "Quyết định về phí qua cầu", "12/QĐ-UBND", "speaks against the claim",
        "Không thu phí phương tiện qua cầu Bến Nghé.", ruling.sources.get().kept_hash[:12],
        "it is no independent fact-checker", "Contest this ruling",
    ):  # fmt: skip
        assert en.count(said) == 1, said
    vi = read(f"{PAGE}/index.html")
    assert vi.count('href="/vi/dinh-chinh/phan-hoi/khong-co-viec-thu-phi-qua-cau-ben-nghe/"') == 1
    assert list(faults()) == []


def test_what_is_shared_says_the_ruling_and_never_the_claim_alone(ruling):
    head = read("en/corrections/there-is-no-toll-on-ben-nghe-bridge/index.html")
    found = dict(re.findall(r'<meta property="(og:\w+)" content="([^"]*)"', head))
    assert found["og:title"] == "There is no toll on Bến Nghé bridge"
    assert found["og:description"].startswith("Ruling: false. There is no such toll.")


def test_a_correction_stands_on_lists_feeds_search_and_sitemaps(office, ruling):
    address = f"/{PAGE}/"
    for name in (
        "vi/index.html", "vi/dinh-chinh/index.html", "vi/chuyen-muc/dinh-chinh/index.html",
        "vi/sitemap-1.xml", "vi/dinh-chinh/feed.atom", "vi/dinh-chinh/feed.json",
        "vi/dinh-chinh/register.json", "vi/dinh-chinh/trang/1/index.html",
    ):  # fmt: skip
        assert address in read(name), name
    asked = {"office": office.pk, "language": "vi", "kind": "correction"}
    hits = site_index().find("quyết định hiện hành nói rõ", order="relevance", **asked).hits
    assert [hit.url for hit in hits] == [address]


def test_a_proposal_is_on_no_page(office):
    factories.proposal(office)
    bake_marks()
    assert not (files.root() / PAGE).exists()
    assert json.loads(read("vi/dinh-chinh/register.json"))["dataFeedElement"] == []
    assert "No claim is ruled on yet" in words_of("en/corrections")


def test_who_confirms_sees_the_page_before_it_is_one(office):
    ruling = factories.proposal(office)
    page = CorrectionPage.objects.get(claim=ruling.claim, locale__language_code="en")
    said = preview(page.get_latest_revision_as_object()).decode()
    assert said.count("There is no such toll.") >= 1
    assert list(files.root().rglob("corrections/there*")) == []


def test_a_changed_ruling_says_so_at_the_top_and_keeps_every_version(ruling):
    again(ruling)
    bake_marks()
    said = read(f"{PAGE}/index.html")
    assert said.count("Có quyết định mới.") == 2
    assert [int(one) for one in re.findall(r'<li value="(\d+)">', said)] == [2, 1]
    english = words_of("en/corrections/there-is-no-toll-on-ben-nghe-bridge")
    assert "The ruling was changed on" in english
    assert "It is now: misleading." in english
    assert list(faults()) == []


def test_the_register_holds_every_version_and_says_which_were_replaced(ruling):
    newest = again(ruling)
    bake_marks()
    feed = json.loads(read("vi/dinh-chinh/register.json"))
    assert (feed["@type"], feed["publisher"]["@type"]) == ("DataFeed", "GovernmentOrganization")
    items = feed["dataFeedElement"]
    assert [one["item"]["version"] for one in items] == [2, 1]
    assert [one["item"]["reviewRating"]["ratingValue"] for one in items] == [2, 1]
    assert "dateDeleted" not in items[0]
    assert items[1]["dateDeleted"] == items[0]["dateCreated"]
    assert items[0]["item"]["claimReviewed"] == newest.words.get().claim_reviewed
    year = newest.confirmed_at.astimezone(newest.claim.office.zone).year
    assert json.loads(read(f"vi/dinh-chinh/register-{year}.json"))["dataFeedElement"] == items
    english = json.loads(read("en/corrections/register.json"))["dataFeedElement"]
    assert [one["item"]["version"] for one in english] == [1]


def test_objections_are_counted_and_their_outcome_is_shown(office, ruling):
    objection = Objection("Tôi thấy có trạm.", "Trạm ở đầu cầu.", "vi", "https://bao.example/tram")
    first, _code = contest_ruling(ruling, objection, token="one")
    contest_ruling(ruling, objection, token="two")
    answer_contest(first, answer="Đó là trạm cân xe.", by=writer(office))
    decide_contest(first, by=approver(office))
    bake_marks()
    said = words_of("en/corrections/there-is-no-toll-on-ben-nghe-bridge")
    assert said.count("the ruling stays. Đó là trạm cân xe.") == 1
    assert said.count("1 objection waits for an answer.") == 1
    assert "Tôi thấy có trạm." not in said


def test_an_objection_alone_brings_the_page_up_to_date(ruling):
    objection = Objection("Tôi thấy có trạm.", "Trạm ở đầu cầu.", "vi", "https://bao.example/tram")
    contest_ruling(ruling, objection, token="one")
    bake_marks()
    english = words_of("en/corrections/there-is-no-toll-on-ben-nghe-bridge")
    assert english.count("1 objection waits for an answer.") == 1


def test_the_public_log_shows_rulings_and_their_changes(ruling):
    again(ruling)
    bake_marks()
    said = words_of("en/log")
    assert said.count("ruled on anew") == 1
    assert AuditEntry.objects.get(verb="ruling.change").hash in said


@pytest.fixture
def own_error(office):
    """A story that gave a wrong hour, corrected by a ruling and by a new revision."""
    wrong = "Phòng đọc mở cửa từ 7 giờ sáng."
    page = story(office, title="Giờ mở cửa phòng đọc", standfirst=wrong)
    first = page.live_revision_id
    claim = factories.with_source(open_own_error(page, wrong=wrong, by=writer(office)))
    words = factories.words("Phòng đọc mở cửa lúc 8 giờ", claim_reviewed=wrong)
    proposal = propose_ruling(claim, factories.draft(words={"vi": words}), by=writer(office))
    confirm_ruling(proposal, by=approver(office))
    page = type(page).objects.get(pk=page.pk)
    page.standfirst = "Phòng đọc mở cửa từ 8 giờ sáng."
    page.save_revision(user=writer(office))
    hand_in(page)
    approve_page(page, by=approver(office))
    bake_marks()
    return first


def test_a_mistake_of_the_office_is_shown_and_the_wrong_version_stays(own_error):
    now = read("vi/tin/gio-mo-cua-phong-doc/index.html")
    former = read(f"vi/tin/gio-mo-cua-phong-doc/ban-cu/{own_error}/index.html")
    correction = read("vi/dinh-chinh/phong-doc-mo-cua-luc-8-gio/index.html")
    assert "Phòng đọc mở cửa từ 8 giờ sáng.</p>" in now
    assert now.count(f"/vi/tin/gio-mo-cua-phong-doc/ban-cu/{own_error}/") == 1
    assert now.count('href="/vi/dinh-chinh/phong-doc-mo-cua-luc-8-gio/"') == 1
    assert '<meta name="robots" content="noindex">' in former
    assert '<meta name="robots"' not in now
    assert "data-read>Phòng đọc mở cửa từ 7 giờ sáng.</p>" in former
    assert former.index("superseded") < former.index("<h1")
    assert "application/ld+json" not in former
    assert correction.count(f"ban-cu/{own_error}/") == 1
    assert 'href="/vi/tin/gio-mo-cua-phong-doc/"' in correction
    assert "ban-cu" not in read("vi/sitemap-1.xml")
    assert list(faults()) == []


def test_a_text_that_is_taken_down_leaves_its_correction_standing(own_error, office):
    page = StoryPage.objects.get(title="Giờ mở cửa phòng đọc")
    withdraw_page(page, by=writer(office), reason="Bài trùng.")
    bake_marks()
    correction = read("vi/dinh-chinh/phong-doc-mo-cua-luc-8-gio/index.html")
    assert "Giờ mở cửa phòng đọc" in correction
    assert "/vi/tin/gio-mo-cua-phong-doc/" not in correction
    assert not (files.root() / "vi/tin/gio-mo-cua-phong-doc").exists()
    assert list(faults()) == []


def test_a_whole_rebake_keeps_what_single_bakes_made(office, own_error, ruling):
    again(ruling)
    bake_marks()
    before = {path: path.read_bytes() for path in sorted(files.root().rglob("index.html"))}
    for language in ("vi", "en"):
        bake_site(site_of(office, language))
    after = {path: path.read_bytes() for path in sorted(files.root().rglob("index.html"))}
    assert after == before
    assert list(faults()) == []


def test_what_anybody_writes_stays_text(office):
    words = factories.words(HOSTILE[:140], claim_reviewed=HOSTILE, known=HOSTILE, how=HOSTILE)
    claim = factories.with_source(
        factories.claim(office), title=HOSTILE, publisher=HOSTILE, passage=HOSTILE,
    )  # fmt: skip
    confirm_ruling(
        propose_ruling(claim, factories.draft(words={"vi": words}), by=writer(office)),
        by=approver(office),
    )
    bake_marks()
    page = CorrectionPage.objects.get(claim=claim)
    said = read(f"{page.public_path().strip('/')}/index.html")
    assert "<script>alert" not in said
    assert "<img src=x" not in said
    assert "{{ 7|add:7 }}" in said
    feed = json.loads(read("vi/dinh-chinh/register.json"))
    assert feed["dataFeedElement"][0]["item"]["claimReviewed"] == HOSTILE


def test_no_correction_takes_the_address_of_a_form(office):
    factories.ruling(office, words={"vi": factories.words("Gửi")})
    assert CorrectionPage.objects.get().slug == "gui-correction"


def test_the_definitions_name_all_six_rulings(office):
    bake_marks()
    said = read("en/corrections/rulings/index.html")
    assert re.findall(r'id="ruling-([\w-]+)"', said) == list(Verdict.values)
    assert said.count("not a place on the scale") == 2
    assert "no independent fact-checker" in said


def test_the_public_log_follows_what_is_answered_and_set_aside(office):
    bake_marks()
    opinion = factories.handed(office, "Phường làm việc quá chậm, thật thất vọng.").claim
    answer_without_ruling(
        opinion, nature=Nature.CRITICISM, answer="Từ 1/9 có thêm quầy.", by=writer(office)
    )
    other = factories.handed(office, "Chuyện ở một thành phố khác hẳn.").claim
    set_aside(other, reason="Không thuộc địa bàn.", by=writer(office))
    bake_marks()
    said = words_of("en/log")
    assert said.count("Từ 1/9 có thêm quầy.") == 1
    assert said.count("Không thuộc địa bàn.") == 1
