"""What is kept of what people hand in: the claim, never who spread it."""

import secrets
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from signalmast.core.receipts import code_for, digest_of
from signalmast.corrections.domain.intake import (
    Message,
    enter_claim,
    follow,
    hand_in,
    open_own_error,
)
from signalmast.corrections.domain.triage import merge_claims, take_up
from signalmast.corrections.domain.wording import canonical, digest, scrubbed, url_digest
from signalmast.corrections.enums import ClaimState, Nature, Origin
from signalmast.corrections.models import Claim, Submission
from signalmast.corrections.subjects import erase, held
from signalmast.corrections.tests.factories import TEXT, approver, handed, message, person, writer
from signalmast.newsroom.tests import factories as texts
from signalmast.people.enums import Role


def picture_with_a_place():
    """Return a JPEG that says where it was taken, as telephones write it."""
    exif = Image.Exif()
    exif[0x010F] = "Điện thoại của Lan"
    exif.get_ifd(0x8825)[1] = "N"
    written = BytesIO()
    Image.new("RGB", (40, 30), "white").save(written, "JPEG", exif=exif)
    written.seek(0)
    return written


@pytest.mark.django_db
def test_a_code_is_given_and_leads_back(office):
    first = handed(office)
    assert follow(first.code.lower().replace("-", " ")) == first.submission
    assert follow("AAAA-BBBB-CCCC") is None
    assert first.claim.state == ClaimState.NEW
    assert first.code not in str(Submission.objects.values().get())


@pytest.mark.django_db
def test_the_same_form_again_is_the_same_receipt(office):
    token = secrets.token_urlsafe(12)
    first = hand_in(office, message(), token=token)
    again = hand_in(office, message("Một tin khác hẳn nhưng cùng một biểu mẫu."), token=token)
    assert (again.code, again.submission, again.is_new) == (first.code, first.submission, False)
    assert Submission.objects.count() == 1


@pytest.mark.django_db
def test_a_message_that_goes_around_is_one_claim(office):
    handed(office, TEXT)
    handed(office, f"  {TEXT.upper()}  https://vi-du.vn/x ")
    assert (Claim.objects.count(), Submission.objects.count()) == (1, 2)


@pytest.mark.django_db
def test_only_the_claim_is_kept(office):
    there = handed(
        office,
        "Chị @nguyen.lan đăng ở https://www.facebook.com/nguyen.lan.99/posts/123?fbclid=a rằng "
        "phường cắt nước ba ngày, hỏi lan@vi-du.vn, xem thêm zalo.me/0901234567.",
        link="https://m.facebook.com/nguyen.lan.99/posts/123",
        seen_on=timezone.localdate(),
    ).submission
    assert there.text == (
        "Chị […] đăng ở [Facebook] rằng phường cắt nước ba ngày, hỏi […], xem thêm [Zalo]."
    )
    assert (there.platform, there.url) == ("Facebook", "")
    page = handed(office, "Trang này nói phường thu phí cầu.", link="https://bao.vn/a?utm_source=x")
    assert page.submission.url == "https://bao.vn/a?utm_source=x"


@pytest.mark.django_db
def test_a_picture_loses_what_it_says_of_its_maker(office):
    there = handed(office, image=picture_with_a_place()).submission
    with Image.open(BytesIO(Path(there.image.path).read_bytes())) as kept:
        assert (dict(kept.getexif()), kept.size, kept.format) == ({}, (40, 30), "JPEG")
    with pytest.raises(ValidationError) as caught:
        handed(office, "Một tin khác về phí cầu.", image=BytesIO(b"<svg onload=alert(1)>"))
    assert caught.value.messages == [
        "The file is no picture that can be read. Send a JPEG, PNG or WebP picture."
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "   ", "ngắn", "x" * 3001])
def test_what_can_not_be_checked_is_refused(office, text):
    with pytest.raises(ValidationError) as caught:
        handed(office, text)
    assert list(caught.value.message_dict) == ["text"]
    assert Submission.objects.count() == 0


@pytest.mark.django_db
def test_the_desk_notes_what_it_hears(office):
    claim = enter_claim(office, Message(TEXT, "vi", origin=Origin.EDITOR), by=writer(office))
    assert (claim.origin, claim.nature) == (Origin.EDITOR, "")
    with pytest.raises(PermissionDenied):
        enter_claim(office, message(), by=person(office, "kiem", Role.AUDITOR))


@pytest.mark.django_db
def test_merged_claims_are_followed_by_their_codes(office):
    one, two = handed(office), handed(office, "Qua cầu Bến Nghé phải đóng năm chục ngàn.")
    into = take_up(one.claim, harm=1, reach=1, reason="Hỏi nhiều.", by=writer(office))
    merge_claims(two.claim, into=into, by=writer(office))
    assert follow(two.code).claim == into
    assert handed(office, "Qua cầu Bến Nghé phải đóng năm chục ngàn.").claim == into
    with pytest.raises(ValidationError):
        merge_claims(two.claim, into=into, by=writer(office))


@pytest.mark.django_db
def test_a_mistake_of_ones_own_comes_into_the_same_room(office):
    story = texts.story(office)
    claim = open_own_error(story, wrong="Phòng đọc mở cửa mỗi ngày.", by=writer(office))
    assert (claim.nature, claim.state) == (Nature.FACT, ClaimState.CHECKING)
    assert (claim.story_id, claim.story_revision) == (story.pk, story.live_revision_id)
    with pytest.raises(ValidationError):
        open_own_error(texts.draft(office), wrong="Chưa đăng nhưng sai.", by=writer(office))


@pytest.mark.django_db
def test_what_was_handed_in_is_shown_and_erased_by_its_code(office):
    there = handed(office, image=picture_with_a_place())
    file = there.submission.image.path
    assert held(there.code)[0].content["text"] == TEXT
    assert erase(there.code) == 1
    there.submission.refresh_from_db()
    assert (there.submission.text, bool(there.submission.image)) == ("", False)
    assert not Path(file).exists()
    assert (erase(there.code), follow(there.code)) == (0, there.submission)
    assert approver(office).pk != writer(office).pk


def test_the_same_page_has_one_canonical_address():
    same = {
        canonical(one)
        for one in (
            "https://www.bao.vn/tin/1/?utm_source=zalo&b=2&a=1#x",
            "http://bao.vn/tin/1?a=1&b=2",
            "m.bao.vn/tin/1/?b=2&a=1&fbclid=9",
        )
    }
    assert same == {"https://bao.vn/tin/1?a=1&b=2"}
    assert url_digest("") == ""
    assert url_digest("https://bao.vn/tin/1") == url_digest("www.bao.vn/tin/1/")


@given(st.text())
def test_taking_out_twice_takes_out_no_more(text):
    once, _seen = scrubbed(text)
    assert scrubbed(once)[0] == once


@given(st.text(min_size=1, max_size=40))
def test_codes_are_read_aloud_alike(token):
    code = code_for(token)
    assert code == code_for(token)
    assert digest_of(code) == digest_of(code.lower().replace("-", " "))


def test_case_and_punctuation_make_no_other_message():
    assert digest("Thu phí cầu, thật không?") == digest("thu PHÍ cầu thật không")
    assert digest("thu phí cầu") != digest("thu phi cau")
