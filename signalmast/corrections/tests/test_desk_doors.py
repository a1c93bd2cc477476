"""Who gets in, what the home says waits, the office's own mistakes, and the answer box."""

import pytest
from django.urls import reverse

from signalmast.core import desk as home
from signalmast.core.links import thing_url
from signalmast.corrections.domain.contesting import answer_contest
from signalmast.corrections.domain.ruling import send_back
from signalmast.corrections.enums import Origin
from signalmast.corrections.models import Claim, CorrectionPage, Judgement
from signalmast.corrections.tests import factories
from signalmast.corrections.tests.desk import RULING, SOURCE, TRIAGE, address, binh, lan, said
from signalmast.corrections.tests.test_desk_contests import contested
from signalmast.newsroom.tests.factories import draft, story
from signalmast.people.domain.offices import open_office
from signalmast.people.models import Unit
from signalmast.people.tests.screens import rows, signed_in, words

pytestmark = pytest.mark.django_db
WRONG = "Phòng đọc mở cửa mỗi ngày cho thiếu nhi."


@pytest.fixture
def elsewhere(db):
    return open_office("quan-2", name="Quận Hai", is_demo=True)


def addresses(office):
    """Return every address that is about a record of the office."""
    contest = contested(office)
    claim = contest.ruling.claim
    source, one = claim.sources.get(), claim.submissions.get()
    page = CorrectionPage.objects.filter(claim=claim).first()
    text = story(office)
    return [
        address(claim), f"/desk/objections/inspect/{contest.pk}/",
        reverse("claims:source", args=[claim.pk]), reverse("claims:rule", args=[claim.pk]),
        reverse("claims:source_change", args=[source.pk]),
        reverse("claims:source_drop", args=[source.pk]),
        reverse("claims:confirm", args=[claim.pk]),
        reverse("claims:preview", args=[claim.pk, "vi"]),
        reverse("claims:ruling", args=[contest.ruling_id]),
        reverse("claims:hand_in", args=[claim.pk, page.pk]),
        reverse("claims:picture", args=[one.pk]), reverse("claims:own_error", args=[text.pk]),
    ]  # fmt: skip


# who gets in


def test_nothing_of_another_office_answers(office, elsewhere):
    known = addresses(office)
    client = signed_in(elsewhere, "approver")
    asked = [
        client.post(one).status_code
        if one.endswith("/drop/") or "hand-in" in one
        else client.get(one).status_code
        for one in known
    ]
    assert asked == [404] * len(known)
    posted = [client.post(one, {"do": "note"}).status_code for one in known]
    assert [one for one in posted if one not in (404, 405)] == []
    assert rows(client.get("/desk/claims/")) == rows(client.get("/desk/objections/")) == []


def test_a_unit_officer_sees_nothing_of_the_room(office):
    known = addresses(office)
    unit = Unit.objects.create(office=office, name="Phường Một")
    client = signed_in(office, "unit-officer", unit=unit)
    lists = ["/desk/claims/", "/desk/objections/", "/desk/claims/note/", "/desk/claims/answers/"]
    assert {client.get(one).status_code for one in [*lists, *known]} <= {302, 405}


def test_an_auditor_sees_and_does_nothing(office):
    claim = factories.with_source(factories.claim(office))
    waiting = factories.proposal(office, "Ngày mai cúp nước cả quận.")
    client = signed_in(office, "auditor")
    for page in (address(claim), "/desk/claims/", f"/desk/claims/confirm/{waiting.claim_id}/"):
        assert client.get(page).status_code == 200
    read = client.get(f"/desk/claims/confirm/{waiting.claim_id}/").context["read"]
    client.post(f"/desk/claims/confirm/{waiting.claim_id}/", {"do": "confirm", "read": read})
    client.post(address(claim), TRIAGE)
    client.post(f"/desk/claims/source/{claim.pk}/", SOURCE)
    client.post(f"/desk/claims/rule/{claim.pk}/", RULING)
    assert claim.sources.count() == 1
    assert claim.rulings.count() == 0
    waiting.refresh_from_db()
    assert not waiting.is_confirmed


def test_the_menu_shows_the_room_to_those_who_may_see_it(office):
    unit = Unit.objects.create(office=office, name="Phường Một")
    there = [
        "/desk/claims/" in signed_in(office, role, **more).get("/desk/").content.decode()
        for role, more in (("auditor", {}), ("editor", {}), ("unit-officer", {"unit": unit}))
    ]
    assert there == [True, True, False]


def test_figures_and_rows_find_the_claim_the_ruling_and_the_contest(office):
    contest = contested(office)
    claim = contest.ruling.claim
    assert thing_url(f"claim:{claim.pk}") == address(claim)
    assert thing_url(f"ruling:{contest.ruling_id}") == f"/desk/claims/rulings/{contest.ruling_id}/"
    assert thing_url(f"contest:{contest.pk}") == f"/desk/objections/inspect/{contest.pk}/"


# the home


def waits(client):
    request = client.get("/desk/").wsgi_request
    items = home.queue(request)
    mine = ("/desk/claims/", "/desk/objections/")
    return {str(one.label): (one.count, one.url) for one in items if one.url.startswith(mine)}


def test_the_home_says_what_waits_for_whom(office):
    factories.handed(office, "Ngày mai cúp nước cả quận.")
    factories.proposal(office)
    sort = {"claim to sort": (1, "/desk/claims/?state=new")}
    confirm = {"ruling waits for your confirmation": (1, "/desk/claims/?decide=mine")}
    assert waits(lan(office)) == sort
    assert waits(binh(office)) == confirm | sort
    assert waits(signed_in(office, "auditor")) == {}


def test_the_home_says_what_was_sent_back_until_it_is_proposed_again(office):
    ruling = factories.proposal(office)
    send_back(ruling, by=factories.approver(office), comment="Thêm nguồn.")
    back = {"ruling of yours was sent back": (1, "/desk/claims/?decide=back")}
    assert waits(lan(office)) == back
    assert [row[0] for row in rows(lan(office).get("/desk/claims/?decide=back"))] == [
        ruling.claim.text
    ]
    lan(office).post(f"/desk/claims/rule/{ruling.claim_id}/", {**RULING, "base": str(ruling.pk)})
    assert waits(lan(office)) == {}


def test_the_home_says_what_readers_contest(office):
    contest = contested(office)
    answer = {"contested ruling to answer": (1, "/desk/objections/?state=open")}
    assert waits(lan(office)) == answer
    answer_contest(contest, answer="Không.", by=factories.writer(office))
    assert waits(lan(office)) == {}
    assert waits(binh(office)) == {
        "contested ruling waits for your decision": (1, "/desk/objections/?state=answered")
    }


# the office's own mistakes


def test_a_public_text_offers_to_correct_a_mistake(office):
    public, private = story(office), draft(office, title="Nháp")
    client = lan(office)
    offered = f'href="/desk/claims/own-error/{public.pk}/"'
    assert offered in client.get(f"/desk/pages/{public.pk}/edit/").content.decode()
    assert "own-error" not in client.get(f"/desk/pages/{private.pk}/edit/").content.decode()
    answer = client.get(f"/desk/claims/own-error/{private.pk}/")
    assert "This text is not public" in said(client, answer)


def test_a_mistake_becomes_a_claim_that_says_where_it_stands(office):
    text, client = story(office), lan(office)
    answer = client.post(f"/desk/claims/own-error/{text.pk}/", {"wrong": WRONG})
    claim = Claim.objects.get()
    assert answer["Location"] == address(claim)
    assert (claim.origin, claim.story_id, claim.story_revision) == (
        Origin.OWN, text.pk, text.live_revision_id,
    )  # fmt: skip
    page = words(client.get(address(claim)))
    assert f"It stands in “{text.title}”, version" in page
    assert "No channel carried the text, so the correction goes to the site." in page


def test_a_mistake_is_quoted(office):
    text = story(office)
    page = lan(office).post(f"/desk/claims/own-error/{text.pk}/", {"wrong": ""})
    assert page.context["form"].errors == {
        "wrong": ["Quote the sentence of the text that is wrong."]
    }
    assert not Claim.objects.exists()


def test_a_correction_is_corrected_by_its_ruling_only(office):
    page = CorrectionPage.objects.filter(claim=factories.ruling(office).claim).first()
    assert lan(office).get(f"/desk/claims/own-error/{page.pk}/").status_code == 404


# the answer box


ASKED = "Từ ngày 1/9 phường thu phí 50.000 đồng mỗi lượt qua cầu Bến Nghé."


@pytest.fixture
def answered(office):
    """A public correction that is about what is asked, with another day."""
    return factories.ruling(office)


def test_a_pasted_message_gets_its_answer_with_what_agrees_and_what_differs(office, answered):
    page = words(lan(office).post("/desk/claims/answers/", {"text": ASKED}))
    assert "Related; answered on" in page
    assert factories.words().title in page
    assert "Name agrees: Bến Nghé" in page
    assert "Date differs: here “1/9”, there “1/8”" in page
    assert "Number agrees: 50,000 đồng each time" in page
    assert "None of these: note it as a claim" in page
    assert Claim.objects.count() == 1


def test_the_script_gets_the_list_alone(office, answered):
    page = CorrectionPage.objects.get(claim=answered.claim, locale__language_code="vi")
    part = lan(office).post("/desk/claims/answers/", {"text": ASKED, "answer": "part"})
    assert "<html" not in part.content.decode()
    assert page.public_path() in part.content.decode()


def test_a_message_that_is_known_word_for_word_says_so(office, answered):
    page = words(lan(office).post("/desk/claims/answers/", {"text": factories.TEXT}))
    assert "May be answered already on" in page
    assert "The same message, sign by sign." in page


def test_another_office_finds_nothing_of_it(elsewhere, answered):
    client = signed_in(elsewhere, "editor")
    page = words(client.post("/desk/claims/answers/", {"text": factories.TEXT}))
    assert "Nothing published answers this yet." in page


def test_nothing_found_is_said(office):
    page = words(lan(office).post("/desk/claims/answers/", {"text": ASKED}))
    assert "Nothing published answers this yet." in page


def test_a_claim_is_noted_only_after_its_possible_answer_was_shown(office, answered):
    client = lan(office)
    entry = {"text": ASKED, "language": "vi"}
    page = client.post("/desk/claims/note/", entry)
    assert "look first whether one of these answers it already" in words(page)
    assert Claim.objects.count() == 1
    seen = {**entry, "seen": page.context["mark"]}
    assert client.post("/desk/claims/note/", seen).status_code == 302
    assert Claim.objects.count() == 2


def test_the_claims_page_asks_whether_it_is_the_same(office, answered):
    claim = factories.handed(office, ASKED).claim
    client = lan(office)
    assert "Related; answered on" in words(client.get(address(claim)))
    known = answered.claim
    match = {"claim": str(known.pk), "score": "0.81"}
    client.post(address(claim), {**match, "do": "other"})
    assert (Judgement.objects.get().same, Judgement.objects.get().score) == (False, 0.81)
    assert "Related; answered on" not in words(client.get(address(claim)))
    answer = client.post(address(claim), {**match, "do": "same"})
    assert answer["Location"] == address(known)
    assert known.submissions.count() == 2


def test_all_that_is_suggested_can_be_another_claim(office, answered):
    factories.ruling(office, "Từ ngày 1/10 phường thu phí 50.000 đồng mỗi lượt qua cầu Bến Nghé.")
    claim = factories.handed(office, ASKED).claim
    client = lan(office)
    page = client.get(address(claim))
    assert "None of these is the same" in words(page)
    numbers = [one.answered.ruling.claim_id for one in page.context["found"]]
    client.post(address(claim), {"do": "none", "claims": numbers})
    assert [one.same for one in Judgement.objects.all()] == [False, False]
    assert client.get(address(claim)).context["found"] == []


def test_the_composer_has_the_box_beside_it(office):
    text = story(office)
    page = lan(office).get(f"/desk/newsroom/{text.pk}/channels/")
    assert "Answered before?" in words(page)
    assert 'action="/desk/claims/answers/"' in page.content.decode()


def test_a_text_that_touches_on_a_correction_says_so_in_the_composer(office, answered):
    text = story(office, title="Cầu Bến Nghé", standfirst=ASKED)
    page = words(lan(office).get(f"/desk/newsroom/{text.pk}/channels/"))
    assert "What you are writing may touch on what a correction has answered already." in page
