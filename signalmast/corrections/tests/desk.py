"""The browsers of Lan, Bình and others, and what the room's screens say to them."""

import re

from django.test import Client

from signalmast.corrections.tests import factories
from signalmast.people.tests.screens import words

TRIAGE = {
    "do": "take-up", "take-up-harm": "3", "take-up-reach": "2",
    "take-up-reason": "Nhiều người hỏi và có thể mất tiền.",
}  # fmt: skip
SOURCE = {
    "title": "Quyết định về phí qua cầu", "publisher": "Công báo thành phố", "stance": "refutes",
    "passage": "Không thu phí phương tiện qua cầu Bến Nghé.", "url": "https://congbao.example/12",
    "is_public": "on",
}  # fmt: skip
RULING = {
    "base": "0", "verdict": "false",
    "title_vi": "Không có việc thu phí qua cầu Bến Nghé",
    "claim_reviewed_vi": "Phường thu phí 50.000 đồng mỗi lượt qua cầu Bến Nghé từ ngày 1/8.",
    "known_vi": "Không có khoản phí nào như vậy.",
    "how_vi": "Chúng tôi đọc quyết định trên công báo.",
}  # fmt: skip
ENGLISH = {
    "title_en": "There is no toll on Bến Nghé bridge",
    "claim_reviewed_en": "The ward charges 50,000 đồng to cross Bến Nghé bridge.",
    "known_en": "There is no such toll.",
    "how_en": "We read the decision in the gazette.",
}


def browser(user, language="en"):
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


def lan(office, language="en"):
    return browser(factories.writer(office), language)


def binh(office, language="en"):
    return browser(factories.approver(office), language)


def address(claim):
    return f"/desk/claims/inspect/{claim.pk}/"


def said(client, answer):
    """Return what the page says that an answer leads to."""
    assert answer.status_code == 302, words(answer)[:1500]
    return words(client.get(answer["Location"]))


def alert(answer):
    """Return what stands in the page's alerts."""
    found = re.findall(r'role="alert">(.*?)</(?:p|div)>', answer.content.decode(), re.S)
    return " ".join(" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found)


def buttons(answer):
    """Return the words on the main buttons of a page, which are not the quiet ones."""
    page = answer.content.decode().split('class="desk-page"')[-1]
    found = re.findall(r'<(?:button|a) class="button"[^>]*>(.*?)</(?:button|a)>', page, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]
