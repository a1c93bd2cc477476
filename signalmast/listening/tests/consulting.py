"""A consultation on its way: Lan writes and proposes, Bình opens, residents vote."""

import secrets
from datetime import timedelta

from django.utils import timezone

from signalmast.listening.domain.consultations import (
    open_consultation,
    propose_consultation,
    write_consultation,
)
from signalmast.listening.domain.statements import hand_in_statement, write_statement
from signalmast.listening.domain.votes import cast, join
from signalmast.listening.models import Consultation
from signalmast.newsroom.tests.factories import approver, person, writer

__all__ = ["approver", "person", "writer"]

STATEMENTS = (
    ("Vỉa hè đường Nguyễn Huệ cần dành trọn cho người đi bộ.",
     "The pavement of Nguyễn Huệ street should be for walkers alone."),
    ("Xe buýt mini nên chạy đến 22 giờ mỗi ngày.",
     "Small buses should run until 10 p.m. every day."),
    ("Chợ đêm chỉ nên mở vào cuối tuần.",
     "The night market should open at weekends only."),
    ("Phường cần thêm cây xanh hơn là thêm chỗ đậu xe.",
     "The ward needs more trees rather than more parking."),
    ("Nên thu phí đậu xe ô tô dưới lòng đường.",
     "Parking a car in the street should cost a fee."),
    ("Trẻ em cần một sân chơi an toàn trong mỗi khu phố.",
     "Children need a safe playground in every neighbourhood."),
)  # fmt: skip


def draft(office, *, statements=STATEMENTS, slug="via-he", **fields):
    now = timezone.now()
    values = {
        "title": "Vỉa hè và đi lại ở Quận Một", "title_en": "Pavements and getting around",
        "introduction": "Quận sẽ sắp xếp lại vỉa hè năm tới. Chúng tôi muốn biết bà con nghĩ gì.",
        "introduction_en": "Next year the district rearranges its pavements. What do you think?",
        "promise": "Kết quả được trình Ủy ban tháng 12; văn bản trả lời được công bố tại đây.",
        "promise_en": "The result goes to the committee in December; its answer stands here.",
        "opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(days=14),
    }  # fmt: skip
    made = Consultation(office=office, slug=slug, **{**values, **fields})
    write_consultation(made, by=writer(office))
    for text, translation in statements:
        write_statement(made, text=text, translation=translation, by=writer(office))
    return made


def opened(office, **fields):
    """Return a consultation that two people have opened."""
    made = draft(office, **fields)
    proposed = propose_consultation(made, by=writer(office))
    return open_consultation(proposed, by=approver(office))


def resident(consultation):
    return join(consultation, token=secrets.token_urlsafe(12))


def voted(consultation, votes):
    """Let somebody vote: a mapping of numbers of statements to votes."""
    joined = resident(consultation)
    for number, value in votes.items():
        cast(joined.participant, number=number, value=value)
    return joined


def handed(consultation, text="Cần có làn riêng cho xe đạp ở đường lớn.", language="vi"):
    return hand_in_statement(
        consultation, text=text, language=language, token=secrets.token_urlsafe(12)
    )


def two_camps(consultation, size=30):
    """Let two camps vote that see most things differently and agree on the last statement."""
    for number in range(2 * size):
        side = 1 if number % 2 else -1
        votes = {1: side, 2: side, 3: -side, 4: side, 5: -side, 6: 1}
        if number % 7 == 0:
            votes[2] = 0
        voted(consultation, votes)
