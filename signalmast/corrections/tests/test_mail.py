"""Claims that come by mail: the words stay, the sender does not."""

from email.message import EmailMessage

import pytest

from signalmast.corrections.domain.mailbox import Mailbox, Safety, take_letter, words_of
from signalmast.corrections.enums import Origin
from signalmast.corrections.models import Submission
from signalmast.corrections.tests.test_intake import picture_with_a_place


def letter(text, subject="Fwd: Tin này có đúng không", **headers):
    message = EmailMessage()
    message["From"] = "Ông Nam <ong.nam@dan-cu.test>"
    message["To"] = "kiem-chung@phuong.test"
    message["Subject"] = subject
    message["Message-ID"] = headers.pop("number", "<1@dan-cu.test>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


FORWARDED = """Nhờ phường kiểm tra giúp.

---------- Forwarded message ---------
From: Chị Hoa <hoa@dan-cu.test>
Date: Mon, 2 Mar 2026
Subject: Thu phí cầu
To: <ong.nam@dan-cu.test>

Từ ngày 1/8 phường thu phí 50.000 đồng mỗi lượt qua cầu.
"""


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (FORWARDED, "Từ ngày 1/8 phường thu phí 50.000 đồng mỗi lượt qua cầu."),
        ("Nước bị cắt ba ngày.\n--\nÔng Nam, 0901 234 567", "Nước bị cắt ba ngày."),
        (
            "Đường Lê Lợi bị cấm xe máy, tin này đúng không?\n\n> dòng cũ\n> dòng cũ nữa",
            "Đường Lê Lợi bị cấm xe máy, tin này đúng không?",
        ),
        ("", "Tin này có đúng không"),
    ],
)
def test_what_is_claimed_is_found_in_a_letter(text, kept):
    assert words_of(letter(text)) == kept


def test_a_letter_in_markup_is_read_as_text():
    message = letter("x")
    message.set_content("<p>Cấm xe máy &amp; xe đạp<br>từ 1/8</p><script>1</script>", "html")
    assert words_of(message) == "Cấm xe máy & xe đạp\ntừ 1/8"


@pytest.mark.django_db
def test_nothing_of_the_sender_is_kept(office):
    message = letter(FORWARDED)
    message.add_attachment(
        picture_with_a_place().read(), maintype="image", subtype="jpeg", filename="hoa.jpg"
    )
    handed = take_letter(office, message.as_bytes())
    again = take_letter(office, message.as_bytes())
    assert (again.submission, Submission.objects.count()) == (handed.submission, 1)
    row = Submission.objects.values().get()
    assert row["origin"] == Origin.EMAIL
    assert "hoa" not in str(row).lower()
    assert "nam" not in str({name: row[name] for name in ("text", "url", "platform")}).lower()
    handed.submission.image.close()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "message",
    [letter("Tôi đi vắng đến thứ hai.", Auto_Submitted="auto-replied"), letter("?", subject="?")],
)
def test_what_is_no_claim_is_left(office, message):
    assert take_letter(office, message.as_bytes()) is None
    assert Submission.objects.count() == 0


def test_the_address_of_a_mailbox():
    found = Mailbox.from_address("imaps://kiem%40phuong:m%C3%A3@thu.phuong.test?office=phuong")
    assert found == Mailbox("thu.phuong.test", 993, Safety.TLS, "kiem@phuong", "mã", "phuong")
    with pytest.raises(ValueError, match="phuong"):
        Mailbox.from_address("imaps://thu.phuong.test")
