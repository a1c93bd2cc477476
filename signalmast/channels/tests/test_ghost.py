"""The Ghost connector against the imitation; `tests/peers/` has the real one."""

import dataclasses

import pytest

from signalmast.channels.connector import Gone, Key, Refused, TryLater, Unknown
from signalmast.channels.connectors.ghost import Ghost
from signalmast.channels.tests.contract import (
    ConnectorContract,
    network,  # noqa: F401 -- a fixture
    new_key,
    picture,
    post,
)
from signalmast.channels.tests.platforms import ghost as platform
from signalmast.channels.tests.platforms.base import Fault

#: The requests of a sending with a picture that change something: draft, picture, going public.
STEPS = 3


class TestGhost(ConnectorContract):
    connector = Ghost
    platform = platform.Ghost

    def refusal(self, *, account, **more):
        """Return the sentence with which a post is refused; nothing may be public then."""
        with pytest.raises(Refused) as refused:
            self.channel.send(post(**more), key=new_key())
        assert refused.value.account is account
        assert self.there.public() == []
        return refused.value.message

    @pytest.mark.parametrize("fault", list(Fault), ids=lambda fault: fault.name.lower())
    @pytest.mark.parametrize("step", range(STEPS))
    def test_whatever_breaks_at_any_step_one_post_is_public(self, step, fault):
        self.line.faults = [None] * step + [fault]
        key, wanted = new_key(), post(images=(picture(),))
        receipt = None
        for _attempt in range(5):
            try:
                receipt = self.channel.send(
                    wanted, key=Key(key.id, key.at, key.kept, key.kept.update)
                )
                break
            except (TryLater, Unknown, Refused):
                self.line.faults = [one for one in self.line.faults if one is not None]
        self.line.settle()
        assert self.line.played == [fault]
        assert len(self.there.public()) == 1
        found = self.channel.find(wanted, key=Key(key.id, key.at, key.kept))
        assert found == receipt
        assert self.channel.send(wanted, key=Key(key.id, key.at, key.kept)) == receipt
        assert [row["status"] for row in self.there.posts.values()] == ["published"]

    def test_killed_before_the_draft_was_noted_down(self):
        class Killed(BaseException):
            pass

        def die(kept):
            raise Killed

        key = new_key()
        with pytest.raises(Killed):
            self.channel.send(post(), key=Key(key.id, key.at, store=die))
        assert self.there.public() == []
        self.channel.send(post(), key=key)
        assert [row["status"] for row in self.there.posts.values()] == ["published"]

    def test_page_as_it_stands_there(self):
        key = new_key()
        receipt = self.channel.send(post(images=(picture(),)), key=key)
        (row,) = self.there.posts.values()
        assert row["title"] == "Ngày hội đọc sách"
        assert row["html"] == (
            "<p>Ngày hội đọc sách mở cửa lúc 8 giờ.</p>\n<p>Phường Mẫu: "
            '<a href="https://phuong-mau.test/vi/tin/ngay-hoi-doc-sach/">'
            "https://phuong-mau.test/vi/tin/ngay-hoi-doc-sach/</a></p>"
        )
        assert row["custom_excerpt"] == "Ngày hội đọc sách mở cửa lúc 8 giờ."
        assert [tag["name"] for tag in row["tags"]] == ["ngàyhộiđọcsách", f"#signalmast-{key.id}"]
        assert [row["feature_image"]] == self.there.images
        assert row["feature_image_alt"] == "Các em nhỏ đọc sách dưới gốc cây"
        assert receipt.url == f"https://ghost.test/{row['slug']}/"
        assert receipt.sent_at.utcoffset().total_seconds() == 0

    def test_long_summary_is_left_to_ghost(self):
        self.channel.send(post(summary="ộ" * 301), key=new_key())
        (row,) = self.there.posts.values()
        assert row["custom_excerpt"] is None

    def test_edit_keeps_a_picture_that_is_the_same(self):
        receipt = self.channel.send(post(images=(picture(),)), key=new_key())
        receipt = self.channel.edit(receipt, post(images=(picture(),)), key=new_key())
        assert len(self.there.images) == 1
        other = dataclasses.replace(picture(), read=lambda: b"another picture")
        receipt = self.channel.edit(receipt, post(images=(other,)), key=new_key())
        (row,) = self.there.posts.values()
        assert row["feature_image"] == self.there.images[1]
        self.channel.edit(receipt, post(), key=new_key())
        assert (row["feature_image"], row["feature_image_alt"]) == (None, None)

    def test_change_by_somebody_else_meanwhile_is_read_and_repeated(self):
        receipt = self.channel.send(post(), key=new_key())
        self.there.rivals = 2
        self.channel.edit(receipt, post(text="Ngày hội dời sang chủ nhật."), key=new_key())
        assert "chủ nhật" in self.there.public()[0]

    def test_somebody_who_does_not_stop_changing(self):
        receipt = self.channel.send(post(), key=new_key())
        self.there.rivals = 9
        with pytest.raises(TryLater) as later:
            self.channel.edit(receipt, post(), key=new_key())
        assert later.value.message == (
            "Somebody is working on this post in Ghost, so it was left as it is; it is tried again."
        )

    def test_withdrawal_leaves_nothing(self):
        receipt = self.channel.send(post(), key=new_key())
        self.channel.withdraw(receipt, key=new_key())
        assert self.there.posts == {}
        with pytest.raises(Gone) as gone:
            self.channel.withdraw(receipt, key=new_key())
        assert gone.value.message == "The post is not in Ghost any more."

    def test_a_stranger_s_answer_is_no_withdrawal(self):
        receipt = self.channel.send(post(), key=new_key())
        self.line.faults = [Fault.GARBAGE]
        with pytest.raises(Unknown):
            self.channel.withdraw(receipt, key=new_key())

    def test_what_was_taken_down_there_stays_down(self):
        receipt = self.channel.send(post(), key=new_key())
        self.there.posts[receipt.external_id]["status"] = "draft"
        with pytest.raises(Gone) as gone:
            self.channel.edit(receipt, post(), key=new_key())
        assert gone.value.message == "The post is not public in Ghost any more."

    def test_draft_that_somebody_threw_away_is_not_sent(self):
        key = new_key()
        self.line.faults = [None, Fault.BUSY]
        with pytest.raises(TryLater):
            self.channel.send(post(), key=key)
        self.there.posts.clear()
        with pytest.raises(Refused) as refused:
            self.channel.send(post(), key=Key(key.id, key.at, key.kept))
        assert refused.value.message == (
            "The draft was deleted in Ghost before it went out. Nothing is public; send the post "
            "anew if it is still wanted."
        )

    def test_whose_publication_it_is(self):
        profile = self.channel.check()
        assert profile.external_id == "ghost.test"
        assert (profile.name, profile.url) == ("Phường Mẫu", "https://ghost.test")
        assert profile.words == (
            "Phường Mẫu\nTrang tin của Ủy ban nhân dân phường Mẫu\nhttps://ghost.test"
        )

    @pytest.mark.parametrize(
        ("trouble", "words"),
        [
            ("UNKNOWN_ADMIN_API_KEY", "Unknown Admin API Key"),
            ("INVALID_JWT", "Invalid token: jwt expired"),
            ("NO_PERMISSION", "You do not have permission to perform this action"),
        ],
    )
    def test_key_that_no_longer_opens(self, trouble, words):
        self.there.trouble = trouble
        said = (
            f"Ghost does not let the desk in. “{words}” Check that this machine's clock is right; "
            "make a new Admin API key in Ghost under Settings, Integrations, and connect the "
            "account again."
        )
        assert self.refusal(account=True) == said
        with pytest.raises(Refused) as refused:
            self.channel.check()
        assert refused.value.message == said

    def test_wrong_secret(self):
        self.channel = self.connect(admin_key=f"{self.there.number}:{'00' * 32}")
        assert str(self.refusal(account=True)).startswith("Ghost does not let the desk in.")

    def test_maintenance_and_suspension_by_the_host_wait(self):
        self.there.trouble = "MAINTENANCE"
        with pytest.raises(TryLater) as later:
            self.channel.send(post(), key=new_key())
        assert later.value.message == "The platform asks to wait; it is tried again."

    def test_address_that_is_no_ghost(self):
        self.channel = self.connect(address="https://ghost.test/blog")
        assert self.refusal(account=True) == (
            "No Ghost answers at this address. Check the address of the account."
        )

    def test_picture_it_does_not_take(self):
        odd = dataclasses.replace(picture(), mime="image/webp")
        assert self.refusal(account=False, images=(odd,)) == (
            "Ghost did not take the picture. “Please select a valid image.” Readers see no "
            "change; send it with a smaller picture or without one."
        )

    @pytest.mark.parametrize(
        ("more", "said"),
        [
            (
                {"title": "ộ" * 256},
                "The title has 256 characters and Ghost takes 255. Nothing was sent; shorten the "
                "title and send it again.",
            ),
            (
                {"images": (dataclasses.replace(picture(), alt="ộ" * 192),)},
                "The words for a picture have 192 characters and Ghost takes 191. Nothing was "
                "sent; shorten them and send it again.",
            ),
            (
                {"images": (picture(), picture())},
                "Ghost takes 1 picture with a post and this one has 2. Nothing was sent; leave "
                "pictures out and send it again.",
            ),
        ],
        ids=["title", "words", "pictures"],
    )
    def test_what_is_over_the_limit_is_refused_before_any_request(self, more, said):
        assert self.refusal(account=False, **more) == said
        assert self.there.requests == []

    def test_key_of_the_wrong_kind(self):
        form = Ghost.settings_form({"address": "https://ghost.test", "admin_key": "0123456789"})
        assert form.errors == {
            "admin_key": [
                "This is not an Admin API key. Copy the long one, with a colon in the middle."
            ]
        }
