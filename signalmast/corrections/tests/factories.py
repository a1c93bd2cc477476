"""A claim on its way: Lan checks and proposes, Bình confirms."""

import secrets

from django.utils import timezone

from signalmast.corrections.domain.intake import Message, hand_in
from signalmast.corrections.domain.ruling import Draft, Words, confirm_ruling, propose_ruling
from signalmast.corrections.domain.sourcing import add_source
from signalmast.corrections.domain.triage import take_up
from signalmast.corrections.enums import Stance, Verdict
from signalmast.corrections.models import Source
from signalmast.newsroom.tests.factories import approver, person, writer

__all__ = ["approver", "person", "writer"]

TEXT = "Từ ngày 1/8 phường thu phí 50.000 đồng mỗi lượt qua cầu Bến Nghé."


def message(text=TEXT, **fields):
    return Message(text=text, language=fields.pop("language", "vi"), **fields)


def handed(office, text=TEXT, **fields):
    return hand_in(office, message(text, **fields), token=secrets.token_urlsafe(12))


def claim(office, text=TEXT, **fields):
    """Return a claim of fact that is being checked."""
    there = handed(office, text, **fields).claim
    return take_up(
        there, harm=3, reach=2, reason="Nhiều người hỏi và có thể mất tiền.", by=writer(office)
    )


def source_values(**fields):
    values = {
        "title": "Quyết định về phí qua cầu", "publisher": "Công báo thành phố",
        "url": "https://congbao.example/qd-12", "reference": "12/QĐ-UBND",
        "passage": "Không thu phí phương tiện qua cầu Bến Nghé.",
        "accessed_on": timezone.localdate(), "stance": Stance.REFUTES,
    }  # fmt: skip
    return {**values, **fields}


def with_source(there, **fields):
    add_source(there, Source(**source_values(**fields)), by=writer(there.office))
    return there


def words(title="Không có việc thu phí qua cầu Bến Nghé", **fields):
    values = {
        "title": title,
        "claim_reviewed": "Phường thu phí 50.000 đồng mỗi lượt qua cầu Bến Nghé từ ngày 1/8.",
        "known": "Không có khoản phí nào như vậy. Quyết định hiện hành nói rõ không thu phí.",
        "how": "Chúng tôi đọc quyết định trên công báo và hỏi đơn vị quản lý cầu.",
    }
    return Words(**{**values, **fields})


ENGLISH = Words(
    title="There is no toll on Bến Nghé bridge",
    claim_reviewed="The ward charges 50,000 đồng to cross Bến Nghé bridge from 1 August.",
    known="There is no such toll. The decision in force says that none is charged.",
    how="We read the decision in the gazette and asked who runs the bridge.",
)


def draft(**fields):
    fields.setdefault("verdict", Verdict.FALSE)
    fields.setdefault("words", {"vi": words(), "en": ENGLISH})
    return Draft(**fields)


def proposal(office, text=TEXT, **fields):
    there = with_source(claim(office, text))
    return propose_ruling(there, draft(**fields), by=writer(office))


def ruling(office, text=TEXT, **fields):
    """Return a confirmed ruling with its public pages."""
    return confirm_ruling(proposal(office, text, **fields), by=approver(office))
