"""The Facebook Page against an imitation of the Graph API."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from signalmast.channels.connector import Counts, Gone, Key, Refused, TryLater, Unknown
from signalmast.channels.connectors.facebook import Facebook
from signalmast.channels.domain.settings import keep_secrets
from signalmast.channels.doors import requests_session
from signalmast.channels.enums import State
from signalmast.channels.outbound import Gate
from signalmast.channels.tests.contract import (
    ConnectorContract,
    new_key,
    picture,
    post,
)
from signalmast.channels.tests.factories import account, queued
from signalmast.channels.tests.platforms.base import Fault
from signalmast.channels.tests.platforms.facebook import PAGE, TOKEN
from signalmast.channels.tests.platforms.facebook import Facebook as Imitation

FIXTURES = Path(__file__).parent / "fixtures" / "facebook"


class TestFacebook(ConnectorContract):
    connector = Facebook
    platform = Imitation

    def refusal(self, error=Refused, **more):
        with pytest.raises(error) as raised:
            self.channel.send(post(**more), key=new_key())
        return raised.value

    def test_draft_is_put_down_before_it_is_published(self):
        seen = []
        key = new_key()
        key._store = lambda kept: seen.append((dict(kept), self.there.public()))
        receipt = self.channel.send(post(), key=key)
        assert seen == [({"draft": receipt.external_id}, [])]
        assert receipt.url == f"https://www.facebook.com/{PAGE}/posts/122000"

    def test_worker_that_died_goes_on_with_its_draft(self):
        key = new_key()
        self.line.faults = [None, Fault.TLS]
        with pytest.raises(TryLater):
            self.channel.send(post(), key=key)
        receipt = self.channel.send(post(), key=Key(key.id, key.at, key.kept))
        assert list(self.there.posts) == [receipt.external_id]
        assert len(self.there.public()) == 1

    @pytest.mark.parametrize("fault", list(Fault), ids=lambda fault: fault.name.lower())
    @pytest.mark.parametrize("step", [0, 1])
    def test_a_fault_at_any_step_ends_in_one_post(self, step, fault):
        """As the outbox does it: unknown is read back, and sent again when it is not there."""
        key, stored = new_key(), {}
        key._store = stored.update
        self.line.faults = [None] * step + [fault]
        receipt = None
        for _attempt in range(3):
            try:
                receipt = self.channel.send(post(), key=key)
            except Unknown:
                self.line.settle()
                receipt = self.channel.find(post(), key=Key(key.id, key.at, stored))
            except (TryLater, Refused):
                assert self.there.public() == []
            if receipt:
                break
            key = Key(key.id, key.at, stored, stored.update)
        assert self.line.played == [fault]
        assert self.there.public() == [post().text]
        assert self.there.posts[receipt.external_id]["is_published"]

    def test_pictures_carry_their_words_and_are_uploaded_once(self):
        key = new_key()
        self.line.faults = [None, None, Fault.TLS]
        with pytest.raises(TryLater):
            self.channel.send(post(images=(picture(), picture())), key=key)
        self.channel.send(post(images=(picture(), picture())), key=key)
        assert self.there.photos == {
            number: {"alt": picture().alt, "published": "false"} for number in ("9000", "9001")
        }
        (made,) = self.there.posts.values()
        assert (made["media"], made["link"]) == (["9000", "9001"], None)

    def test_longer_link_is_another_post(self):
        longer = post().link + "khac/"
        self.channel.send(replace(post(), link=longer, text=f"Phường Mẫu {longer}"), key=new_key())
        assert self.channel.find(post(), key=new_key()) is None

    def test_counters_without_people(self):
        receipt = self.channel.send(post(), key=new_key())
        assert self.channel.count(receipt) == Counts(reactions=0, comments=0, shares=0)
        self.there.posts[receipt.external_id] |= {"reactions": 31, "comments": 4, "shares": 7}
        assert self.channel.count(receipt) == Counts(reactions=31, comments=4, shares=7)
        assert self.there.requests[-1].query["fields"] == [
            "shares,comments.summary(true).limit(0),reactions.summary(true).limit(0)"
        ]

    def test_profile_tells_words_and_the_last_day_of_the_token(self):
        profile = self.channel.check()
        assert (profile.external_id, profile.name) == (PAGE, "Phường Mẫu")
        assert profile.words == "Trang của phường signalmast-abc123"
        assert profile.expires_at == datetime.fromtimestamp(1_800_000_000, UTC)

    def test_proof_of_the_app(self):
        self.there.secret = "bi-mat"
        assert self.connect(app_secret="bi-mat").check().name == "Phường Mẫu"
        with pytest.raises(Refused):
            self.channel.check()

    def test_token_of_a_person_is_not_connected(self):
        self.there.kind = "user"
        assert self.channel.check().personal

    def test_token_of_another_page(self):
        with pytest.raises(Refused) as raised:
            self.connect(page="999999").check()
        assert raised.value.account
        assert raised.value.message == (
            "The token belongs to the Page “Phường Mẫu”, which has another number. Enter the "
            "number and the token of the same Page."
        )

    def test_expired_token(self):
        self.there.token = "EAAB-another"
        refusal = self.refusal()
        assert refusal.account
        assert refusal.message == (
            "The Page's access token is not valid any more. Connect the Page again."
        )

    def test_person_instead_of_the_page_may_not_post(self):
        self.there.kind = "user"
        refusal = self.refusal()
        assert refusal.account
        assert refusal.message == (
            "The access token may not do this: “(#200) Unpublished posts must be posted to a page "
            "as the page itself.”. Connect the Page again with the token of the Page itself and "
            "all permissions that are asked for."
        )

    def test_same_text_twice_in_a_row(self):
        self.channel.send(post(), key=new_key())
        assert self.refusal().message == (
            "Facebook does not take the same text twice in a row. If the post is not on the Page, "
            "change the text and send it again."
        )

    def test_picture_is_refused(self):
        broken = picture().__class__("a.gif", "Ảnh", "image/gif", 1, 1, "", lambda: b"GIF89a")
        assert self.refusal(images=(broken,)).message == (
            "Facebook did not take the picture. Choose another one, JPEG or PNG of at most 4 MB, "
            "and send it again."
        )

    def test_text_over_the_limit(self):
        around = len(post(text="").text)
        assert self.refusal(text="x" * 63_206).message == (
            f"The text is {around} characters too long for Facebook. Shorten it and send it again."
        )

    def test_too_many_pictures(self):
        assert self.refusal(images=(picture(),) * 11).message == (
            "A post on Facebook carries at most 10 pictures. Take some out."
        )

    def test_draft_that_somebody_deleted_is_not_made_again(self):
        key = new_key()
        key.keep(draft=f"{PAGE}_1")
        with pytest.raises(Refused) as raised:
            self.channel.send(post(), key=key)
        assert raised.value.message == (
            "The post was deleted on Facebook before it was published. If it should still go out, "
            "publish it again."
        )
        assert self.channel.find(post(), key=key) is None

    def test_what_is_gone_is_not_changed(self):
        receipt = self.channel.send(post(), key=new_key())
        self.there.posts.clear()
        for ask in (lambda: self.channel.edit(receipt, post(), key=new_key()),
                    lambda: self.channel.withdraw(receipt, key=new_key()),
                    lambda: self.channel.count(receipt)):  # fmt: skip
            with pytest.raises(Gone) as raised:
                ask()
            assert raised.value.message == "The post is not on the Page any more."

    @pytest.mark.parametrize("name", sorted(file.stem for file in FIXTURES.glob("*.json")))
    def test_recorded_refusals(self, name):
        """Each recorded error means what its file says."""
        kept = json.loads((FIXTURES / f"{name}.json").read_text())
        self.there.next = (kept["status"], kept["error"], kept.get("headers", {}))
        failure = self.refusal({"Refused": Refused, "TryLater": TryLater, "Unknown": Unknown}[
            kept["raises"]])  # fmt: skip
        assert failure.message == kept["sentence"]
        assert getattr(failure, "account", False) == kept.get("account", False)
        minutes = kept.get("minutes")
        assert getattr(failure, "after", None) == (minutes and timedelta(minutes=minutes))


@pytest.mark.parametrize("step", [0, 1])
def test_outbox_reads_the_page_back_after_a_lost_answer(office, network, run, step):
    """The whole way: rows, worker, Page; the answer to one of the two requests is lost."""
    there = Imitation()
    line = network.add(there)
    made = account(office, "facebook", settings={"page": PAGE})
    keep_secrets(made, {"token": TOKEN})
    delivery = queued(made)
    line.faults = [None] * step + [Fault.DROPPED]
    run(hours=2)
    delivery.refresh_from_db()
    assert delivery.state == State.SENT
    assert there.posts[delivery.external_id]["is_published"]
    assert len(there.public()) == 1


def test_imitation_speaks_what_the_typed_client_reads(network):
    """The third party's typed objects read every answer of the imitation."""
    from facebook_business.adobjects.page import Page
    from facebook_business.adobjects.post import Post
    from facebook_business.api import FacebookAdsApi
    from facebook_business.session import FacebookSession

    there = Imitation()
    network.add(there)
    session = FacebookSession(access_token=TOKEN)
    door = requests_session(Gate("facebook", ("graph.facebook.com",)))
    door.params = session.requests.params
    session.requests = door
    api = FacebookAdsApi(session)
    page = Page(PAGE, api=api)
    draft = page.create_feed(params={"message": "Một", "published": False})
    number = draft.get_id()
    assert there.public() == []
    post_ = Post(number, api=api)
    post_.api_update(params={"is_published": True})
    assert there.public() == ["Một"]
    post_.api_update(params={"message": "Hai"})
    read = Post(number, api=api).api_get(fields=["id", "message", "is_published", "created_time"])
    assert (read["message"], read["is_published"]) == ("Hai", True)
    mine = page.get_published_posts(fields=["id", "message"])
    assert [(one["id"], one["message"]) for one in mine] == [(number, "Hai")]
    post_.api_delete()
    assert there.public() == []
    assert page.api_get(fields=["name", "about"])["about"] == "Trang của phường"
