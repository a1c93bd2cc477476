"""The WordPress connector against the imitation; `tests/peers/` has the real one."""

import dataclasses

import pytest

from signalmast.channels.connector import Counts, Gone, Key, Refused, TryLater, Unknown
from signalmast.channels.connectors.wordpress import WordPress
from signalmast.channels.tests.contract import (
    ConnectorContract,
    network,  # noqa: F401 -- a fixture
    new_key,
    picture,
    post,
)
from signalmast.channels.tests.platforms import wordpress as platform
from signalmast.channels.tests.platforms.base import Fault

#: The requests of a sending with a picture that change something: draft, picture, its words,
#: going public.
STEPS = 4


class TestWordPress(ConnectorContract):
    connector = WordPress
    platform = platform.WordPress

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
        assert self.channel.find(wanted, key=Key(key.id, key.at)) == receipt
        assert self.channel.send(wanted, key=Key(key.id, key.at, key.kept)) == receipt
        assert [row["status"] for row in self.there.posts.values()] == ["publish"]

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
        assert [row["status"] for row in self.there.posts.values()] == ["publish"]

    def test_a_spare_draft_that_took_the_address_makes_no_second_post(self):
        """The draft of a lost request lands late and holds the address: WordPress gives `-2`."""
        key = new_key()
        first = self.channel.send(post(), key=key)
        number = int(first.external_id)
        slug = self.there.posts[number]["slug"]
        self.there.posts[number] |= {"slug": f"{slug}-2"}
        self.there.posts[99] = platform.recorded("post") | {"id": 99, "slug": slug}
        assert self.channel.find(post(), key=Key(key.id, key.at)).external_id == first.external_id
        again = self.channel.send(post(), key=Key(key.id, key.at, key.kept))
        assert again.external_id == first.external_id
        assert list(self.there.posts) == [number]

    def test_page_as_it_stands_there(self):
        receipt = self.channel.send(post(images=(picture(),)), key=new_key())
        (row,) = self.there.posts.values()
        (media,) = self.there.media.values()
        assert row["title"]["raw"] == "Ngày hội đọc sách"
        assert row["content"]["raw"] == (
            "<p>Ngày hội đọc sách mở cửa lúc 8 giờ.</p>\n<p>Phường Mẫu: "
            '<a href="https://phuong-mau.test/vi/tin/ngay-hoi-doc-sach/">'
            "https://phuong-mau.test/vi/tin/ngay-hoi-doc-sach/</a></p>"
        )
        assert row["excerpt"]["raw"] == "Ngày hội đọc sách mở cửa lúc 8 giờ."
        assert row["featured_media"] == media["id"]
        assert media["alt_text"] == "Các em nhỏ đọc sách dưới gốc cây"
        assert row["slug"].startswith("ngay-hoi-doc-sach-")
        assert receipt.url == f"https://wordpress.test/2026/11/{row['slug']}/"
        assert receipt.sent_at.isoformat() == "2026-11-20T08:00:00+00:00"

    def test_plain_text_becomes_paragraphs(self):
        self.channel.send(post(html="", title=""), key=new_key())
        (row,) = self.there.posts.values()
        assert row["title"]["raw"] == "Phường Mẫu: Ngày hội đọc sách mở cửa lúc 8 giờ."
        assert row["content"]["raw"] == (
            "<p>Phường Mẫu: Ngày hội đọc sách mở cửa lúc 8 giờ.</p>\n\n"
            "<p>https://phuong-mau.test/vi/tin/ngay-hoi-doc-sach/</p>"
        )

    def test_edit_replaces_the_picture(self):
        receipt = self.channel.send(post(images=(picture(),)), key=new_key())
        (old,) = self.there.media
        self.channel.edit(receipt, post(images=(picture(),)), key=new_key())
        assert list(self.there.media) == [old]
        other = dataclasses.replace(picture(), read=lambda: b"another picture")
        self.channel.edit(receipt, post(images=(other,)), key=new_key())
        (new,) = self.there.media
        assert (new != old, self.there.posts[int(receipt.external_id)]["featured_media"]) == (
            True, new,
        )  # fmt: skip
        self.channel.edit(receipt, post(), key=new_key())
        assert self.there.media == {}
        assert self.there.posts[int(receipt.external_id)]["featured_media"] == 0

    def test_other_words_for_the_same_picture(self):
        receipt = self.channel.send(post(images=(picture(),)), key=new_key())
        other = dataclasses.replace(picture(), alt="Ba em nhỏ")
        self.channel.edit(receipt, post(images=(other,)), key=new_key())
        assert [one["alt_text"] for one in self.there.media.values()] == ["Ba em nhỏ"]

    def test_withdrawal_takes_the_picture_along(self):
        receipt = self.channel.send(post(images=(picture(),)), key=new_key())
        self.there.media[99] = platform.recorded("media") | {
            "id": 99, "slug": "anh-cua-phuong", "post": int(receipt.external_id),
        }  # fmt: skip
        self.channel.withdraw(receipt, key=new_key())
        assert self.there.posts[int(receipt.external_id)]["status"] == "trash"
        assert list(self.there.media) == [99]

    @pytest.mark.parametrize("step", range(2))
    def test_withdrawal_that_broke_off_is_finished(self, step):
        receipt = self.channel.send(post(images=(picture(),)), key=new_key())
        self.line.faults = [None] * step + [Fault.DROPPED]
        key = new_key()
        with pytest.raises(Unknown):
            self.channel.withdraw(receipt, key=key)
        try:
            self.channel.withdraw(receipt, key=Key(key.id, key.at, key.kept))
        except Gone:
            raise AssertionError("the trash still holds the post") from None
        assert (self.there.public(), self.there.media) == ([], {})

    def test_site_without_a_trash(self):
        self.there.trashless = True
        receipt = self.channel.send(post(), key=new_key())
        self.channel.withdraw(receipt, key=new_key())
        assert [row["status"] for row in self.there.posts.values()] == ["draft"]

    def test_a_stranger_s_answer_is_no_withdrawal(self):
        receipt = self.channel.send(post(), key=new_key())
        self.line.faults = [Fault.GARBAGE]
        with pytest.raises(Unknown):
            self.channel.withdraw(receipt, key=new_key())

    def test_what_was_taken_down_there_stays_down(self):
        receipt = self.channel.send(post(), key=new_key())
        self.there.posts[int(receipt.external_id)]["status"] = "private"
        for act in (
            lambda: self.channel.edit(receipt, post(), key=new_key()),
            lambda: self.channel.count(receipt),
        ):
            with pytest.raises(Gone) as gone:
                act()
            assert gone.value.message == "The post is not public in WordPress any more."
        del self.there.posts[int(receipt.external_id)]
        with pytest.raises(Gone) as gone:
            self.channel.withdraw(receipt, key=new_key())
        assert gone.value.message == "The post is not in WordPress any more."

    def test_draft_that_somebody_threw_away_is_not_sent(self):
        key = new_key()
        self.line.faults = [None, Fault.BUSY]
        with pytest.raises(TryLater):
            self.channel.send(post(), key=key)
        self.there.posts.clear()
        with pytest.raises(Refused) as refused:
            self.channel.send(post(), key=Key(key.id, key.at, key.kept))
        assert refused.value.message == (
            "The draft was deleted in WordPress before it went out. Nothing is public; send the "
            "post anew if it is still wanted."
        )
        assert self.there.public() == []

    def test_count_tells_comments_and_no_people(self):
        receipt = self.channel.send(post(), key=new_key())
        self.there.comments[int(receipt.external_id)] = 12
        assert self.channel.count(receipt) == Counts(comments=12)
        assert self.there.requests[-1].query["_fields"] == ["id"]

    def test_whose_site_it_is(self):
        profile = self.channel.check()
        assert profile.external_id == "wordpress.test"
        assert (profile.name, profile.url) == ("Phường Mẫu", "https://wordpress.test")
        assert profile.words == (
            "Phường Mẫu\nTrang tin của Ủy ban nhân dân phường Mẫu\nhttps://wordpress.test"
        )

    def test_revoked_password(self):
        self.there.revoked = True
        assert self.refusal(account=True) == (
            "WordPress does not let the desk in. Make a new application password there under "
            "Users, Profile, and connect the account again."
        )
        with pytest.raises(Refused) as refused:
            self.channel.check()
        assert refused.value.message == (
            "WordPress does not let the desk in. “You are not currently logged in.” Make a new "
            "application password there under Users, Profile, and connect the account again."
        )

    def test_user_who_may_not_publish(self):
        self.there.user["capabilities"]["publish_posts"] = False
        said = (
            "This user may not publish in WordPress. Give it the role of author or editor there, "
            "or connect another user."
        )
        with pytest.raises(Refused) as refused:
            self.channel.check()
        assert refused.value.message == said
        assert self.refusal(account=True) == said

    def test_post_that_wordpress_puts_aside(self):
        self.there.moderated = True
        assert self.refusal(account=True) == (
            "WordPress kept the post as “pending” and did not publish it. Give the user the role "
            "of author or editor there."
        )

    def test_suspended_site(self):
        self.there.suspended = True
        assert self.refusal(account=True) == (
            "The WordPress site was archived or suspended, so nothing was sent. Ask whoever runs "
            "it."
        )

    def test_address_that_is_no_wordpress(self):
        self.channel = self.connect(address="https://wordpress.test/blog")
        assert self.refusal(account=True) == (
            "No WordPress answers at this address. Check the address of the account, and in "
            "WordPress that the REST API is open and permalinks are not “plain”."
        )

    def test_picture_it_does_not_take(self):
        odd = dataclasses.replace(picture(), mime="image/webp")
        assert self.refusal(account=False, images=(odd,)) == (
            "WordPress did not take the picture. “Sorry, you are not allowed to upload this file "
            "type.” Readers see no change; send it with a smaller picture or without one."
        )

    def test_picture_that_is_too_large_for_the_server(self):
        large = dataclasses.replace(picture(), read=lambda: b"x" * 1_000_001)
        assert self.refusal(account=False, images=(large,)) == (
            "WordPress did not take the picture. Readers see no change; send it with a smaller "
            "picture or without one."
        )

    def test_more_pictures_than_fit_are_refused_before_any_request(self):
        assert self.refusal(account=False, images=(picture(), picture())) == (
            "WordPress takes 1 picture with a post and this one has 2. Nothing was sent; leave "
            "pictures out and send it again."
        )
        assert self.there.requests == []
