"""A judge's sheet on the site, and settled results as files."""

import json

import pytest
from django.test import Client

from signalmast.newsroom.models import SitePage
from signalmast.people.domain.offices import open_office
from signalmast.programmes.domain.judging import close_round, name_judge, settle_round
from signalmast.programmes.models import Conflict, Mark
from signalmast.programmes.tests.test_judging import Case
from signalmast.website.domain.sheet import Ref
from signalmast.website.front.paths import is_dynamic
from signalmast.website.sheets.contests import contest, contests, judge_way, refs

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(monkeypatch):
    monkeypatch.setattr(
        "signalmast.programmes.tests.test_judging.an_office",
        lambda: open_office("quan-1", name="Quận Một", is_demo=True),
    )
    return Case()


@pytest.fixture
def site(case):
    return SitePage.objects.get(office=case.office, locale__language_code="vi")


def test_a_code_opens_the_own_sheet_and_points_are_kept(case, site):
    case.round()
    phone = Client()
    where = judge_way(site)
    assert phone.get(where).status_code == 200
    opened = phone.post(where, {"code": case.first_code.lower()})
    assert [(one.entry, how.value) for one, how in opened.context["entries"]] == [
        ("Ba", "empty"), ("Hai", "empty"), ("Một", "empty"),
    ]  # fmt: skip
    ask = {"code": case.first_code, "entry": case.entries[0].pk}
    kept = phone.post(where, {**ask, "do": "marks", "criterion-1": "8", "criterion-2": "15,5"})
    assert kept.context["owed"] == 2
    assert list(Mark.objects.order_by().values_list("judge__name", "origin").distinct()) == [
        ("Giám khảo A", "judge")
    ]
    again = phone.post(where, ask)
    assert [str(field.value()) for field in again.context["form"]] == ["8", "15,5"]
    assert (phone.cookies.output(), kept.headers["Cache-Control"]) == ("", "no-store")


@pytest.mark.parametrize("wrong", ["11", "tám"])
def test_what_is_wrong_stays_in_the_sheet(case, site, wrong):
    case.round()
    answer = Client().post(
        judge_way(site),
        {"code": case.first_code, "entry": case.entries[0].pk, "do": "marks", "criterion-1": wrong},
    )
    assert answer.status_code == 422
    assert answer.context["form"]["criterion-1"].value() == wrong
    assert answer.context["error"] == "Còn thiếu hoặc chưa đúng; xem chỗ được đánh dấu bên dưới."
    assert Mark.objects.count() == 0


def test_a_conflict_closes_the_entry_for_this_judge(case, site):
    case.round()
    phone, ask = Client(), {"code": case.first_code, "entry": case.entries[0].pk}
    phone.post(judge_way(site), {**ask, "do": "conflict", "conflict-reason": "cùng đơn vị"})
    assert Conflict.objects.get().judge == case.first
    closed = phone.post(judge_way(site), ask)
    assert closed.context["owed"] == 2


def test_a_wrong_code_and_another_offices_code_open_nothing(case, site):
    other = open_office("khac", name="Khác", is_demo=True)
    stranger = case.contest.__class__.objects.create(office=other, name="Khác")
    case.office, _own = other, case.office
    case.editor = case.member("editor")
    _judge, code = name_judge(stranger, "Ai đó", by=case.editor)
    for unknown in ("7KQ2-M9TX-4HBC", code, ""):
        assert Client().post(judge_way(site), {"code": unknown}).status_code == 404


def test_before_a_round_opens_the_sheet_says_so(case, site):
    answer = Client().post(judge_way(site), {"code": case.first_code})
    assert (answer.status_code, answer.context["round"]) == (200, None)


def test_only_settled_results_are_files_and_judges_stay_unnamed(case, site):
    assert [one.kind for one in refs(site)] == ["contests"]
    closed = close_round(case.judged(adjusts=True), by=case.editor)
    assert contest(Ref(site, "contest", str(case.contest.pk))) is None
    settle_round(closed, read=closed.digest, by=case.head)
    assert [(one.kind, one.key) for one in refs(site)] == [
        ("contests", ""), ("contest", str(case.contest.pk)),
    ]  # fmt: skip
    page = contest(Ref(site, "contest", str(case.contest.pk))).decode()
    assert "Giám khảo A" not in page
    assert json.dumps(closed.result).count("Gi\\u00e1m kh\\u1ea3o A") > 0
    assert page.index("Một") < page.index("Ba")
    assert (
        f'href="{site.path_prefix}hoi-thi/{case.contest.pk}/"'
        in contests(Ref(site, "contests")).decode()
    )


@pytest.mark.parametrize(
    "path",
    ["/vi/hoi-thi/phieu-cham/", "/en/contest-results/judge/", "/vi/o/q1/hoi-thi/phieu-cham/"],
)
def test_the_sheet_is_rendered_and_the_results_are_files(path):
    assert is_dynamic(path)
    assert not is_dynamic(path.replace("phieu-cham/", "12/").replace("judge/", "12/"))
