"""Sources, the proposal, and the second person who reads and confirms it."""

import pytest

from signalmast.channels.models import Delivery
from signalmast.channels.tests import simulated
from signalmast.channels.tests.factories import account
from signalmast.corrections.domain.ruling import propose_ruling
from signalmast.corrections.enums import ClaimState, Media, Stance, Verdict
from signalmast.corrections.models import CorrectionPage, Ruling, Source
from signalmast.corrections.tests import factories
from signalmast.corrections.tests.desk import (
    ENGLISH,
    RULING,
    SOURCE,
    address,
    alert,
    binh,
    buttons,
    lan,
    said,
)
from signalmast.newsroom.domain.composing import Words as ChannelWords
from signalmast.newsroom.domain.composing import compose, prepare
from signalmast.people.tests.screens import rows, signed_in, words

pytestmark = pytest.mark.django_db


def confirm(claim):
    return f"/desk/claims/confirm/{claim.pk}/"


def read(client, claim):
    """Return what a person has read, as the form sends it back."""
    return client.get(confirm(claim)).context["read"]


# sources


def test_a_source_is_added_with_its_passage_and_a_kept_copy(office):
    claim = factories.claim(office)
    client = lan(office)
    page = said(client, client.post(f"/desk/claims/source/{claim.pk}/", SOURCE))
    source = Source.objects.get()
    assert (source.kept_text, source.stance) == (SOURCE["passage"], Stance.REFUTES)
    assert f"SHA-256 {source.kept_hash}" in page
    assert buttons(client.get(address(claim))) == ["Write the ruling"]


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        (
            {"url": ""},
            "url",
            "Give the link or the number of the document, so that others find it.",
        ),
        ({"passage": " "}, "passage", "Fill this in; it must not stay empty."),
        ({"stance": ""}, "stance", "Choose one of these."),
        (
            {"url": "x y"},
            "url",
            "This is not an address. Copy the whole link, beginning with https://.",
        ),
    ],
)
def test_what_a_source_lacks_is_said_beside_the_field(office, changed, field, sentence):
    claim = factories.claim(office)
    page = lan(office).post(f"/desk/claims/source/{claim.pk}/", {**SOURCE, **changed})
    assert page.context["form"].errors == {field: [sentence]}
    assert SOURCE["title"] in page.content.decode()
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"is_public": False}, "Does not count: nobody outside the office can read it."),
        (
            {"is_own": True, "reference": ""},
            "Does not count: a statement of this office needs the number of a document.",
        ),
        ({}, ""),
    ],
)
def test_the_page_says_why_a_source_does_not_count(office, fields, sentence):
    claim = factories.with_source(factories.claim(office), **fields)
    page = lan(office).get(address(claim))
    assert [one.why_not for one in page.context["sources"]] == [sentence]
    assert buttons(page) == (["Add a source"] if sentence else ["Write the ruling"])


def test_a_source_is_changed_and_taken_off(office):
    claim = factories.with_source(factories.claim(office))
    source, client = claim.sources.get(), lan(office)
    client.post(f"/desk/claims/sources/{source.pk}/", {**SOURCE, "passage": "Không thu."})
    source.refresh_from_db()
    assert (source.passage, source.kept_text) == ("Không thu.", "Không thu.")
    assert client.get(f"/desk/claims/sources/{source.pk}/drop/").status_code == 405
    client.post(f"/desk/claims/sources/{source.pk}/drop/")
    assert not Source.objects.exists()


# the proposal


def test_a_ruling_is_proposed_in_both_languages(office):
    claim = factories.with_source(factories.claim(office))
    client = lan(office)
    data = {**RULING, **ENGLISH, "findings": [Media.EDITED]}
    page = said(client, client.post(f"/desk/claims/rule/{claim.pk}/", data))
    ruling = Ruling.objects.get()
    assert (ruling.verdict, ruling.media) == (Verdict.FALSE, [Media.EDITED])
    assert sorted(ruling.words.values_list("language", flat=True)) == ["en", "vi"]
    assert "Your ruling waits for somebody else who approves." in page
    assert buttons(client.get(address(claim))) == []


def test_the_second_language_can_stay_empty_as_a_whole_but_not_in_part(office):
    claim = factories.with_source(factories.claim(office))
    client = lan(office)
    part = {**RULING, "title_en": ENGLISH["title_en"]}
    page = client.post(f"/desk/claims/rule/{claim.pk}/", part)
    assert sorted(page.context["form"].errors) == ["claim_reviewed_en", "how_en", "known_en"]
    assert client.post(f"/desk/claims/rule/{claim.pk}/", RULING).status_code == 302
    assert [one.language for one in Ruling.objects.get().words.all()] == ["vi"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"verdict": ""}, "verdict"),
        ({"known_vi": ""}, "known_vi"),
        ({"findings": [Media.ORIGINAL, Media.EDITED]}, "findings"),
        ({"findings": [Media.DECONTEXTUALIZED]}, "media_context"),
    ],
)
def test_what_a_ruling_lacks_is_said_beside_its_field(office, changed, field):
    claim = factories.with_source(factories.claim(office))
    page = lan(office).post(f"/desk/claims/rule/{claim.pk}/", {**RULING, **changed})
    assert list(page.context["form"].errors) == [field]
    assert RULING["how_vi"] in page.content.decode()
    assert not Ruling.objects.exists()


def test_a_ruling_without_a_source_that_counts_is_not_proposed(office):
    claim = factories.claim(office)
    page = lan(office).post(f"/desk/claims/rule/{claim.pk}/", RULING)
    assert "There is no public source with its passage yet." in alert(page)
    assert not Ruling.objects.exists()


def test_a_colleagues_newer_proposal_is_not_replaced_unseen(office):
    claim = factories.with_source(factories.claim(office))
    theirs = propose_ruling(claim, factories.draft(), by=factories.approver(office))
    client = lan(office)
    page = client.post(f"/desk/claims/rule/{claim.pk}/", RULING)
    assert "Somebody has proposed another version since you opened this page." in alert(page)
    assert RULING["known_vi"] in page.content.decode()
    again = {**RULING, "base": page.context["base"]}
    assert client.post(f"/desk/claims/rule/{claim.pk}/", again).status_code == 302
    assert [one.proposed_by for one in Ruling.objects.proposed()] == [factories.writer(office).pk]
    assert theirs.proposed_by == factories.approver(office).pk


# the second person


def test_the_second_person_reads_all_of_it_and_confirms(office):
    claim = factories.proposal(office).claim
    client = binh(office)
    assert buttons(client.get(address(claim))) == ["Read and confirm"]
    page = client.get(confirm(claim))
    assert buttons(page) == ["Confirm and publish"]
    for part in (factories.words().known, factories.ENGLISH.how, "12/QĐ-UBND"):
        assert part in words(page)
    shown = said(
        client, client.post(confirm(claim), {"do": "confirm", "read": read(client, claim)})
    )
    claim.refresh_from_db()
    assert claim.state == ClaimState.RULED
    assert "The ruling is confirmed and the correction is public." in shown
    live = CorrectionPage.objects.filter(live=True)
    assert [one.public_path() in client.get(address(claim)).content.decode() for one in live] == [
        True,
        True,
    ]


def test_who_proposed_has_no_button_and_no_way(office):
    claim = factories.with_source(factories.claim(office))
    propose_ruling(claim, factories.draft(), by=factories.approver(office))
    client = binh(office)
    page = client.get(confirm(claim))
    assert buttons(page) == []
    assert "You proposed it, so there is no button here" in words(page)
    client.post(confirm(claim), {"do": "confirm", "read": page.context["read"]})
    assert not Ruling.objects.confirmed().exists()


def test_a_writer_who_does_not_approve_reads_and_can_not_confirm(office):
    claim = factories.proposal(office).claim
    client = signed_in(office, "editor")
    page = client.get(confirm(claim))
    assert buttons(page) == []
    client.post(confirm(claim), {"do": "confirm", "read": page.context["read"]})
    assert not Ruling.objects.confirmed().exists()


def test_a_proposal_is_sent_back_with_what_has_to_change(office):
    claim = factories.proposal(office).claim
    client = binh(office)
    known = read(client, claim)
    page = client.post(confirm(claim), {"do": "send-back", "read": known, "comment": ""})
    assert page.context["form"].errors == {"comment": ["Say what has to change."]}
    client.post(
        confirm(claim), {"do": "send-back", "read": known, "comment": "Thêm nguồn thứ hai."}
    )
    page = lan(office).get(address(claim))
    assert buttons(page) == ["Change the ruling"]
    assert "Sent back: Thêm nguồn thứ hai." in words(page)
    form = lan(office).get(f"/desk/claims/rule/{claim.pk}/")
    assert form.context["form"]["known_vi"].value() == factories.words().known


def test_what_was_replaced_while_it_was_read_is_not_confirmed(office):
    claim = factories.proposal(office).claim
    client = binh(office)
    known = read(client, claim)
    propose_ruling(claim, factories.draft(verdict=Verdict.MISLEADING), by=factories.writer(office))
    page = client.post(confirm(claim), {"do": "confirm", "read": known})
    assert alert(page) == (
        "The proposal was changed after you opened this page, so nothing is confirmed yet; read "
        "it as it is now."
    )
    assert not Ruling.objects.confirmed().exists()


def test_a_proposal_that_waits_no_more_leads_back_kindly(office):
    claim = factories.ruling(office).claim
    client = binh(office)
    for ask in (client.get, client.post):
        assert "No proposal of this claim waits any more" in said(client, ask(confirm(claim)))


def test_another_version_is_read_beside_the_public_one(office):
    claim = factories.ruling(office).claim
    client = lan(office)
    page = client.get(address(claim))
    assert "Rule anew" in words(page)
    last = claim.rulings.get()
    data = {**RULING, "base": str(last.pk), "verdict": "misleading", "known_vi": "Chỉ xe tải."}
    page = client.post(f"/desk/claims/rule/{claim.pk}/", data)
    assert list(page.context["form"].errors) == ["change"]
    answer = client.post(
        f"/desk/claims/rule/{claim.pk}/", {**data, "change": "Có quyết định mới từ 5/3."}
    )
    assert answer.status_code == 302
    page = binh(office).get(confirm(claim))
    assert [label for label, _diff in page.context["sides"][0].changes] == [
        "what is known",
        "how it is known",
    ]
    assert "Có quyết định mới từ 5/3." in words(page)


def test_a_correction_leads_to_its_claim_and_stands_in_no_list_of_texts(office):
    claim = factories.ruling(office).claim
    page = CorrectionPage.objects.filter(claim=claim).first()
    client = lan(office)
    assert client.get(f"/desk/newsroom/{page.pk}/")["Location"] == address(claim)
    assert list(client.get("/desk/texts/").context["object_list"]) == []
    number = claim.rulings.get().pk
    found = client.get(f"/desk/claims/rulings/{number}/")
    assert found["Location"] == f"{address(claim)}#version-1"


@pytest.fixture
def channel(office, monkeypatch):
    """A connected channel in the office's language."""
    from signalmast.channels import connectors as folder

    monkeypatch.setattr(folder, "connectors", lambda: simulated.KINDS)
    return account(office=office, language="vi")


def page_in_vietnamese(claim):
    return CorrectionPage.objects.get(claim=claim, locale__language_code="vi")


def choose(channel, page, by):
    """Put the text that the composer offers on a channel."""
    compose(page, {channel.pk: ChannelWords(prepare(page, channel))}, by=by)


def test_whoever_changed_what_the_channels_say_does_not_confirm_it(office, channel):
    claim = factories.proposal(office).claim
    choose(channel, page_in_vietnamese(claim), factories.approver(office))
    client = binh(office)
    page = client.get(confirm(claim))
    assert buttons(page) == []
    assert "You wrote a part of the page or of what the channels say" in words(page)
    assert rows(client.get("/desk/claims/?decide=mine")) == []
    client.post(confirm(claim), {"do": "confirm", "read": page.context["read"]})
    assert not Ruling.objects.confirmed().exists()


def test_a_channel_that_is_chosen_later_goes_out_with_a_second_persons_word(office, channel):
    claim = factories.ruling(office).claim
    page = page_in_vietnamese(claim)
    choose(channel, page, factories.writer(office))
    client = lan(office)
    assert "Hand in for approval" in words(client.get(address(claim)))
    shown = said(client, client.post(f"/desk/claims/hand-in/{claim.pk}/{page.pk}/"))
    assert "Somebody else approves them." in shown
    assert "words for the channels wait for approval" in shown
    again = said(client, client.post(f"/desk/claims/hand-in/{claim.pk}/{page.pk}/"))
    assert "there is nothing to hand in" in again
    assert not Delivery.objects.exists()

    second = binh(office)
    waiting = second.get(f"/desk/newsroom/approvals/{page.pk}/")
    preview = f"/desk/claims/preview/{claim.pk}/vi/"
    assert waiting.context["text"].preview_url == preview
    assert factories.words().title in words(second.get(preview))
    data = {"do": "approve", "text": waiting.context["text"].digest}
    second.post(f"/desk/newsroom/approvals/{page.pk}/", data)
    assert [one.account for one in Delivery.objects.all()] == [channel]


def test_what_the_channels_will_say_is_read_and_confirmed_with_the_ruling(office, channel):
    claim = factories.proposal(office).claim
    client = binh(office)
    known = read(client, claim)
    choose(channel, page_in_vietnamese(claim), factories.writer(office))
    answer = client.post(confirm(claim), {"do": "confirm", "read": known})
    assert "The proposal was changed after you opened this page" in alert(answer)
    page = client.get(confirm(claim))
    assert "It goes out on the site and on the channels shown here at once." in words(page)
    client.post(confirm(claim), {"do": "confirm", "read": page.context["read"]})
    assert [one.account for one in Delivery.objects.all()] == [channel]


def test_the_composer_opens_for_a_correction_and_leads_back_to_its_claim(office, channel):
    claim = factories.proposal(office).claim
    page = page_in_vietnamese(claim)
    shown = lan(office).get(f"/desk/newsroom/{page.pk}/channels/")
    assert shown.context["sides"][0].text == prepare(page, channel)
    assert shown.context["back"] == address(claim)
