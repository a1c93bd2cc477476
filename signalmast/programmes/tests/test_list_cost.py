"""Lists of the desk and of a unit's pages ask the database as much for twelve rows as for three."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection

from signalmast.newsroom.models import Attachment
from signalmast.newsroom.models.belongings import collection_name
from signalmast.people.tests.screens import words
from signalmast.programmes.enums import BriefingState, Came, NominationState
from signalmast.programmes.models import (
    Briefing,
    BriefingQuestion,
    Commendation,
    Credential,
    Nomination,
    PlanItem,
    PlannedSession,
    Proposal,
    Reading,
    Session,
)
from signalmast.programmes.tests.sessions import Case
from tests.desk.conftest import desk_of

pytestmark = pytest.mark.django_db
FEW, MANY = 3, 12
#: How many of them a list shows that names the latest alone; of nominations, two are made at once.
LATEST, LATEST_NOMINATED = 10, 5
DAY = date(2018, 5, 19)


@pytest.fixture
def case(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Case()


def a_briefing(case, number):
    made = Briefing.objects.create(
        office=case.office, title=f"Row {number}.", text="Nước ngừng.", source="07/TB-CN",
        valid_from=case.today(), state=BriefingState.SENT, written_by=1, proposed_by=1, sent_by=2,
        sent_at=timezone.now(),
    )  # fmt: skip
    Reading.objects.create(briefing=made, unit=case.unit)
    Reading.objects.create(briefing=made, unit=case.other, confirmed_at=timezone.now())
    BriefingQuestion.objects.create(briefing=made, unit=case.unit, text="Đến mấy giờ?", asked_by=3)


def a_session(case, number, **fields):
    starts = case.at(-30 - number, 8)
    return PlannedSession.objects.create(
        office=case.office, unit=case.unit, programme=case.a_programme(f"Row {number}."),
        place="Nhà văn hóa", planned_by=1, starts_at=starts, ends_at=starts + timedelta(hours=2),
        **fields,
    )  # fmt: skip


def a_session_to_come(case, number):
    planned = a_session(case, number)
    starts = case.at(number + 1, 8)
    PlannedSession.objects.filter(pk=planned.pk).update(
        starts_at=starts, ends_at=starts + timedelta(hours=2)
    )


def a_session_called_off(case, number):
    a_session(case, number, state="called-off", called_off_why="Mưa lớn")


def a_session_held(case, number):
    Session.objects.create(
        office=case.office, unit=case.unit, programme=case.a_programme(f"Row {number}."),
        held_on=DAY, expected=40, attended=38,
    )  # fmt: skip


def a_certificate(case, number):
    planned = PlannedSession.objects.first() or a_session(case, 0)
    attendee = planned.attendees.create(
        name=f"Row {number}.", ticket=f"{number}", came=Came.CHECKED_IN, came_at=planned.starts_at
    )
    Credential.objects.create(
        office=case.office, what_for="session", attendee=attendee, unit=case.unit, place=number,
        code=f"7KQ2-M9TX-{number:04}", language="vi", name=attendee.name, agreed="signed",
        title="An toàn", day=DAY, issued_at=timezone.now(), issued_by=1, document="x",
        revoked_at=timezone.now(), revoked_why="Nhầm người",
    )  # fmt: skip


def someone_to_certify(case, number):
    a_session(case, number).attendees.create(
        name="Lê Thị A", ticket=f"{number}", came=Came.CHECKED_IN, came_at=timezone.now()
    )


def a_phone(case, number):
    planned = PlannedSession.objects.first() or a_session(case, 0, check_in_at=timezone.now())
    planned.attendees.create(
        name=f"Row {number}.", ticket=f"{number}", came=Came.CHECKED_IN, came_at=planned.starts_at
    )


def a_nomination(case, number):
    """One that waits and one that was awarded, in a round of its own."""
    words_ = {
        "office": case.office, "unit": case.unit, "kind": "collective", "reasons": "Dạy bơi.",
        "proposed_by": 1, "name": f"Row {number}.", "round": f"Đợt {number}",
    }  # fmt: skip
    Nomination.objects.create(state=NominationState.HANDED_IN, **words_)
    row = Commendation.objects.create(
        office=case.office, round=words_["round"], level="ward", kind="collective",
        name=words_["name"], unit=case.unit, day=DAY, subject=f"{number}",
    )  # fmt: skip
    Nomination.objects.create(
        state=NominationState.AWARDED, commendation=row, prepared_by=2, awarded_by=3,
        settled_at=timezone.now(), decided_on=DAY, decision_number="12/QĐ", level="ward", **words_,
    )  # fmt: skip


def a_programme_with_a_file(case, number):
    own = Collection.objects.get(name=collection_name(case.office.pk))
    file = ContentFile(b"x", f"{number}.pdf")
    found = Attachment.objects.create(title=f"Row {number}.", file=file, collection=own)
    case.a_programme(f"Chuyên đề {number}").materials.add(found)


def a_unit_of_the_programme(case, number):
    case.planned(unit=case.a_unit(f"Row {number}."), by=case.editor)


def a_rapporteur(case, number):
    case.a_rapporteur(f"Row {number}.")


def a_task(case, number):
    PlanItem.objects.create(
        office=case.office, unit=case.unit, period="2018-H1", task=f"Row {number}.", due=DAY
    )


def a_proposal(case, number):
    words_ = {"office": case.office, "unit": case.unit, "recorded_on": DAY, "recorded_by": 1}
    Proposal.objects.create(text=f"Row {number}.", **words_)
    item = PlanItem.objects.create(office=case.office, period="2018-H1", task=f"Việc {number}")
    Proposal.objects.create(text="Mở lớp", item=item, settled_at=timezone.now(), **words_)


AT_THE_DESK = [
    ("briefings:index", a_briefing),
    ("credentials:index", a_certificate),
    ("nominations:index", a_nomination),
    ("planned_sessions:index", a_session),
    ("programmes:index", a_session_held),
    ("sessions:index", a_session_held),
    ("planned:board", a_session_held),
    ("planned:materials", a_programme_with_a_file),
    ("rapporteurs:index", a_rapporteur),
    ("planning:board", a_task),
    ("planning:proposals", a_proposal),
]
OF_A_UNIT = [
    ("unit:home", a_briefing, MANY),
    ("unit:home", a_nomination, LATEST_NOMINATED),
    ("unit:home", a_session, MANY),
    ("unit:home", a_session_to_come, LATEST),
    ("unit:home", someone_to_certify, MANY),
    ("unit:home", a_programme_with_a_file, MANY),
    ("unit:home", a_task, MANY),
    ("unit:briefings", a_briefing, MANY),
    ("unit:materials", a_programme_with_a_file, MANY),
    ("unit:sessions", a_session, MANY),
    ("unit:sessions", a_session_to_come, MANY),
    ("unit:sessions", a_session_called_off, LATEST),
    ("unit:sessions", a_session_held, MANY),
]


def asked(client, url):
    """Return how much a page asks of the database, and how many rows it shows."""
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        page = client.get(url)
    said = words(page)
    return len(found), sum(f"Row {number}." in said for number in range(MANY))


def costs(case, client, more, url):
    """Return the questions for a few rows, for many, and how many of the many are shown.

    `url` is called once there are rows.
    """
    for number in range(FEW):
        more(case, number)
    few, shown = asked(client, url())
    assert shown == FEW
    for number in range(FEW, MANY):
        more(case, number)
    return few, *asked(client, url())


@pytest.mark.parametrize(("name", "more"), AT_THE_DESK, ids=[one[0] for one in AT_THE_DESK])
def test_a_list_of_the_desk_costs_the_same(case, name, more):
    few, many, shown = costs(case, desk_of(case.editor), more, lambda: reverse(name))
    assert (many, shown) == (few, MANY)


@pytest.mark.parametrize(("name", "more", "most"), OF_A_UNIT)
def test_a_list_of_a_unit_costs_the_same(case, name, more, most):
    url = reverse(name, args=[case.unit.pk])
    few, many, shown = costs(case, desk_of(case.officer), more, lambda: url)
    assert (many, shown) == (few, most)


def test_the_certificates_of_a_session_cost_the_same(case):
    def url():
        return reverse("credentials:session", args=[PlannedSession.objects.get().pk])

    few, many, shown = costs(case, desk_of(case.editor), a_certificate, url)
    assert (many, shown) == (few, MANY)


def test_the_phones_of_a_session_cost_the_same(case):
    def url():
        return reverse("unit:check-in-lines", args=[case.unit.pk, PlannedSession.objects.get().pk])

    few, many, shown = costs(case, desk_of(case.officer), a_phone, url)
    assert (many, shown) == (few, MANY)


def test_the_units_of_a_programme_cost_the_same(case):
    url = reverse("planned:programme", args=[case.programme.pk])
    few, many, shown = costs(case, desk_of(case.editor), a_unit_of_the_programme, lambda: url)
    assert (many, shown) == (few, MANY)
