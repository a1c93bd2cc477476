"""The corrections room driven by a browser: noted, sorted, checked, ruled on by two, contested."""

import pytest

from signalmast.corrections.domain.contesting import Objection, answer_contest, contest_ruling
from signalmast.corrections.domain.intake import open_own_error
from signalmast.corrections.models import Claim, Contest, CorrectionPage, Ruling
from signalmast.corrections.tests import factories
from signalmast.newsroom.tests.factories import story
from tests.browser.looking import faults, overhang

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK, PHONE = 1280, 390
#: What is ruled on, with another day.
ASKED = "Từ ngày 1/9 phường thu phí 50.000 đồng mỗi lượt qua cầu Bến Nghé."
#: More stops than any screen has before its main button.
MOST_STOPS = 120


def reads(page, text):
    """Wait until the page says something; what is clicked may still be on its way."""
    page.get_by_text(text).first.wait_for()


def test_one_checks_and_proposes_and_another_confirms(desk_of, people):
    lan, binh = desk_of("lan"), desk_of("binh", width=PHONE)
    lan.goto("/desk/claims/")
    lan.get_by_role("link", name="Note the first claim").click()
    lan.get_by_label("What is being said").fill(factories.TEXT)
    lan.get_by_role("button", name="Note the claim").click()
    lan.wait_for_url("**/desk/claims/inspect/*/")
    address = lan.url

    lan.get_by_label("much: health, safety, savings or a right is at stake").check()
    lan.get_by_label("one ward or one group speaks of it").check()
    lan.get_by_label("Reasons").fill("Nhiều người hỏi và có thể mất tiền.")
    lan.get_by_role("button", name="Take it up for checking").click()
    lan.get_by_role("link", name="Add a source").click()
    for label, text in (
        ("Title", "Quyết định về phí qua cầu"),
        ("Published by", "Công báo thành phố"),
        ("Passage", "Không thu phí phương tiện qua cầu Bến Nghé."),
        ("Number of the document", "12/QĐ-UBND"),
    ):
        lan.get_by_label(label).fill(text)
    lan.get_by_label("speaks against the claim").check()
    lan.get_by_role("button", name="Keep the source", exact=True).click()
    lan.get_by_role("link", name="Write the ruling").click()

    lan.get_by_role("radio", name="false").check()
    words, english = factories.words(), factories.ENGLISH
    for place, one in enumerate((words, english)):
        lan.get_by_label("Headline").nth(place).fill(one.title)
        lan.get_by_label("Claim in one sentence").nth(place).fill(one.claim_reviewed)
        lan.get_by_label("What is known").nth(place).fill(one.known)
        lan.get_by_label("How it is known").nth(place).fill(one.how)
    lan.get_by_role("button", name="Propose the ruling").click()
    lan.wait_for_url(address)
    reads(lan, "You can't confirm it yourself.")

    binh.goto("/desk/")
    binh.get_by_role("link", name="1 ruling waits for your confirmation").click()
    binh.get_by_role("link", name=factories.TEXT).click()
    binh.get_by_role("link", name="Read and confirm").click()
    for text in (words.known, english.how, "Không thu phí phương tiện qua cầu Bến Nghé."):
        reads(binh, text)
    binh.get_by_role("button", name="Confirm and publish").click()
    binh.wait_for_url(address)
    reads(binh, "The ruling is confirmed and the correction is public.")
    assert [one.title for one in CorrectionPage.objects.filter(live=True).order_by("pk")] == [
        words.title,
        english.title,
    ]


def test_a_contested_ruling_is_answered_by_two(desk_of, office, people):
    ruling = factories.ruling(office)
    objection = Objection(
        text="Có quyết định mới.", passage="Thu phí từ năm 2027.", language="vi",
        source_reference="20/QĐ-UBND",
    )  # fmt: skip
    contest_ruling(ruling, objection, token="phieu-mot")
    lan, binh = desk_of("lan", width=PHONE), desk_of("binh")
    lan.goto("/desk/objections/")
    lan.get_by_role("link", name="Có quyết định mới.").click()
    lan.get_by_role("textbox", name="Answer").fill("Quyết định ấy có hiệu lực từ năm sau.")
    lan.get_by_role("button", name="The ruling stays").click()
    reads(lan, "Somebody else who approves decides.")
    binh.goto("/desk/")
    binh.get_by_role("link", name="1 contested ruling waits for your decision").click()
    binh.get_by_role("link", name="Có quyết định mới.").click()
    binh.get_by_role("button", name="Publish this outcome").click()
    reads(binh, "The outcome is public")
    assert not Contest.objects.get().is_open


def stop_at(page, words):
    """Press Tab until the element with these words has the focus."""
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "() => { const one = document.activeElement;"
            " const label = one.labels?.[0]?.innerText ?? '';"
            " return `${label} ${one.innerText ?? ''} ${one.getAttribute('aria-label') ?? ''}` }"
        )
        if words in here:
            return
    raise AssertionError(words)


def test_the_main_path_is_walked_with_the_keys_alone(desk_of, office, people):
    claim = factories.handed(office).claim
    page = desk_of("lan")
    page.goto(f"/desk/claims/inspect/{claim.pk}/")
    stop_at(page, "much: health, safety")
    page.keyboard.press("Space")
    stop_at(page, "it is spoken of across")
    page.keyboard.press("Space")
    stop_at(page, "Reasons")
    page.keyboard.type("Nhiều người hỏi.")
    stop_at(page, "Take it up for checking")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    claim.refresh_from_db()
    assert (claim.state, claim.urgency) == ("checking", 9)
    stop_at(page, "Add a source")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/claims/source/*/")

    ruling = factories.proposal(office, "Ngày mai cúp nước cả quận.")
    second = desk_of("binh")
    second.goto(f"/desk/claims/confirm/{ruling.claim_id}/")
    stop_at(second, "Confirm and publish")
    second.keyboard.press("Enter")
    second.wait_for_url("**/desk/claims/inspect/*/")
    ruling.refresh_from_db()
    assert ruling.is_confirmed


@pytest.fixture
def answered(office, people):
    """A public correction."""
    return factories.ruling(office)


def test_what_is_pasted_is_looked_up_while_it_is_typed(desk_of, answered):
    page = desk_of("lan")
    page.goto("/desk/claims/note/")
    page.get_by_label("What is being said").fill(ASKED)
    page.get_by_text("Related; answered on").wait_for()
    reads(page, "differs: here “1/9”, there “1/8”")
    page.get_by_role("button", name="Note the claim").click()
    page.wait_for_url("**/desk/claims/inspect/*/")
    page.get_by_role("button", name="The same claim").click()
    page.wait_for_url(f"**/desk/claims/inspect/{answered.claim_id}/")
    assert Claim.objects.filter(state="merged").count() == 1


@pytest.fixture
def room(office, people, answered):
    """A room in the middle of its day: something new, checked, waiting, public, contested."""
    binh = people["binh"]
    new = factories.handed(office, ASKED).claim
    checking = factories.with_source(factories.claim(office, "Nước khu phố 5 nhiễm chất độc."))
    waiting = factories.proposal(office, "Phường cấm bán hàng rong từ ngày 1/10.").claim
    text = story(office)
    own = open_own_error(text, wrong="Phòng đọc mở cửa cả ban đêm.", by=people["lan"])
    objection = Objection(
        text="Có quyết định mới.", passage="Thu phí từ năm 2027.", language="vi",
        source_reference="20/QĐ-UBND",
    )  # fmt: skip
    one, _code = contest_ruling(answered, objection, token="phieu-mot")
    two, _code = contest_ruling(answered, objection, token="phieu-hai")
    answer_contest(two, answer="Từ năm sau.", by=people["lan"])
    page = CorrectionPage.objects.filter(claim=waiting).first()
    return {
        "new": new.pk, "checking": checking.pk, "waiting": waiting.pk, "own": own.pk,
        "ruled": answered.claim_id, "text": text.pk, "one": one.pk, "two": two.pk,
        "source": checking.sources.get().pk, "page": page.pk, "second": binh.pk,
    }  # fmt: skip


SCREENS = {
    "claims": "/desk/claims/",
    "nothing": "/desk/claims/?q=zzz",
    "new": "/desk/claims/inspect/{new}/",
    "checking": "/desk/claims/inspect/{checking}/",
    "waiting": "/desk/claims/inspect/{waiting}/",
    "ruled": "/desk/claims/inspect/{ruled}/",
    "own": "/desk/claims/inspect/{own}/",
    "note": "/desk/claims/note/",
    "answers": "/desk/claims/answers/",
    "source": "/desk/claims/source/{checking}/",
    "change": "/desk/claims/sources/{source}/",
    "rule": "/desk/claims/rule/{checking}/",
    "anew": "/desk/claims/rule/{ruled}/",
    "confirm": "/desk/claims/confirm/{waiting}/",
    "own error": "/desk/claims/own-error/{text}/",
    "objections": "/desk/objections/",
    "contest": "/desk/objections/inspect/{one}/",
    "decide": "/desk/objections/inspect/{two}/",
    "channels": "/desk/newsroom/{page}/channels/",
    "composer": "/desk/newsroom/{text}/channels/",
    "home": "/desk/",
}


@pytest.mark.parametrize(
    ("language", "width"), [("vi-VN", PHONE), ("en-GB", PHONE), ("vi-VN", DESK)]
)
def test_no_screen_shuts_anybody_out_or_is_cut_off(desk_of, room, language, width):
    page = desk_of("binh", language, width)
    found, wide = {}, {}
    for name, address in SCREENS.items():
        page.goto(address.format(**room))
        page.wait_for_load_state("networkidle")
        # What is folded is looked at too.
        page.evaluate("document.querySelectorAll('.desk-page details').forEach(d => d.open = true)")
        found[name] = faults(page)
        wide[name] = overhang(page)
    assert {name: one for name, one in found.items() if one} == {}
    assert {name: one for name, one in wide.items() if one > 0} == {}


def test_what_a_form_refuses_can_be_read_by_everybody(desk_of, room):
    page = desk_of("lan")
    found = {}
    for name, button in (("new", "Take it up for checking"), ("source", "Keep the source")):
        page.goto(SCREENS[name].format(**room))
        page.get_by_role("button", name=button, exact=True).click()
        page.wait_for_load_state("networkidle")
        assert "Nothing is kept yet" in page.get_by_role("alert").inner_text()
        found[name] = faults(page)
    assert found == {"new": [], "source": []}
    assert Ruling.objects.count() == 2
