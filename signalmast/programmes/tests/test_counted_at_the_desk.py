"""Briefings, nominations and certificates as figures: counted with their rows, silent before."""

from datetime import UTC, datetime

import pytest

from signalmast.core import figures
from signalmast.core.figures import Question
from signalmast.core.periods import parse_period
from signalmast.programmes.enums import BriefingState, CredentialFor, NominationState
from signalmast.programmes.models import Briefing, Credential, Nomination
from signalmast.programmes.tests.sessions import Case

pytestmark = pytest.mark.django_db
IN_JUNE, IN_AUGUST = datetime(2018, 6, 30, 16, 59, tzinfo=UTC), datetime(2018, 8, 1, tzinfo=UTC)
#: Half an hour after the half-year in Hồ Chí Minh City, and still June in UTC.
NEXT_DAY = datetime(2018, 6, 30, 17, 30, tzinfo=UTC)


@pytest.fixture
def case():
    return Case()


def ask(case, name, period="2018-H1", **where):
    question = Question(case.office, parse_period(period), where=where)
    return figures.answer(f"programmes.{name}", question).answer


def identities(answer):
    named = answer.rows.keys()
    return [key for key, _content in named]


def nominated(case, at, unit=None, key="a"):
    return Nomination.objects.create(
        office=case.office, unit=unit or case.unit, round="Quý II", kind="individual",
        name="Lê Văn Tám", name_key=key, reasons="Giúp dân.", proposed_by=case.officer.pk,
        state=NominationState.HANDED_IN, handed_in_at=at,
    )  # fmt: skip


def test_nominations_are_counted_by_the_offices_own_clock_and_by_unit(case):
    first, _second, _later = (
        nominated(case, IN_JUNE), nominated(case, IN_JUNE, case.other, "b"),
        nominated(case, NEXT_DAY, key="c"),
    )  # fmt: skip
    nominated(case, None, key="d")
    assert ask(case, "nominations").value == 2
    mine = ask(case, "nominations", unit=str(case.unit.pk))
    assert (mine.value, identities(mine)) == (1, [f"nomination:{first.pk}"])
    assert ask(case, "nominations", "2018-H2").value == 1
    silent = ask(case, "nominations", "2017-H2")
    assert (silent.value, str(silent.reason)) == (
        None, "No unit handed in a nomination until the end of this period.",
    )  # fmt: skip


def certified(case, at, place, **fields):
    return Credential.objects.create(
        office=case.office, unit=case.unit, what_for=CredentialFor.SESSION, name="Lan",
        title="An toàn mùa mưa", code=f"AAAA-BBBB-CCC{place}", place=place, day=at.date(),
        language="vi", agreed="themselves", document="x.y.z", issued_at=at, issued_by=1, **fields,
    )  # fmt: skip


def test_certificates_that_hold_are_counted_and_their_rows_open_no_name(case):
    one = certified(case, IN_JUNE, 1)
    certified(case, IN_JUNE, 2, revoked_at=IN_AUGUST, revoked_why="Nhầm người.")
    found = ask(case, "certificates")
    assert (found.value, identities(found)) == (1, [f"credential:{one.pk}"])
    [row] = found.rows.page(0, 10)
    assert (row.cells[0], row.cells[2]) == ("An toàn mùa mưa", "Khu phố 1")
    assert not {"Lan", one.code} & {str(cell) for cell in row.cells}


def briefed(case, at, **fields):
    return Briefing.objects.create(
        office=case.office, title="Cúp nước", text="Sáng thứ Bảy.", source="Cấp nước",
        valid_from=at.date(), written_by=1, proposed_by=1, sent_by=2, sent_at=at,
        **{"state": BriefingState.SENT, **fields},
    )  # fmt: skip


def test_briefings_that_stand_are_counted(case):
    one = briefed(case, IN_JUNE)
    briefed(case, IN_JUNE, state=BriefingState.WITHDRAWN, withdrawn_why="Sai giờ.")
    found = ask(case, "briefings")
    assert (found.value, identities(found)) == (1, [f"briefing:{one.pk}"])
    assert ask(case, "briefings", "2017-H2").value is None
