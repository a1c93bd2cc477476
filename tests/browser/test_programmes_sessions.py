"""Sessions on a phone: planned, reported and watched; part of the case entered by hand."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook
from wagtail.models import Collection

from signalmast.newsroom.models import Attachment
from signalmast.newsroom.models.belongings import collection_name
from signalmast.programmes.models import Attendee, PlannedSession, Programme, Session
from signalmast.programmes.tests.factories import value
from signalmast.programmes.tests.sessions import Case
from tests.browser.looking import PASSWORD, faults, overhang, sign_in
from tests.browser.test_registers import PACK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTH = 360


@pytest.fixture
def case(transactional_db, settings, tmp_path):
    settings.SITE_DIR, settings.MEDIA_ROOT = tmp_path / "site", tmp_path / "media"
    made = Case()
    for user in (made.officer, made.editor):
        user.set_password(PASSWORD)
        user.save()
    return made


@pytest.fixture
def phone(browser, live_server):
    """Open a phone in a language, signed in as somebody."""
    contexts = []

    def open_as(user, language):
        context = browser.new_context(
            base_url=live_server.url, locale=language, viewport={"width": WIDTH, "height": 780},
            reduced_motion="reduce",
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        sign_in(page, user.username)
        return page

    yield open_as
    for context in contexts:
        context.close()


def looked(page):
    """Return what axe finds, and whether the page is wider than the phone."""
    return [*faults(page), *([f"{page.url} is too wide"] if overhang(page) else [])]


def fill_plan(page, case):
    page.select_option("[name=programme]", label=case.programme.name)
    page.fill("[name=day]", case.at(3, 8).date().isoformat())
    page.fill("[name=begins]", "18:00")
    page.fill("[name=ends]", "17:00")
    page.fill("[name=place]", "Nhà văn hóa")
    page.fill("[name=expected]", "40")


@pytest.mark.parametrize("language", ["vi-VN", "en-GB"])
def test_an_officer_plans_and_reports_on_a_phone(case, phone, language):
    own = Collection.objects.get(name=collection_name(case.office.pk))
    file = ContentFile(b"x", "hoi-dap.pdf")
    case.programme.materials.add(
        Attachment.objects.create(title="Tài liệu hỏi đáp", file=file, collection=own)
    )
    case.a_rapporteur("Bùi Văn Nói")
    over = case.over(days=2, expected=4)
    page = phone(case.officer, language)
    page.wait_for_url(f"**{reverse('unit:home', args=[case.unit.pk])}")
    wrong = looked(page)
    page.click(f"a[href='{reverse('unit:plan', args=[case.unit.pk])}']")
    fill_plan(page, case)
    page.click(".planned-form button.button")
    expect(page.locator(".desk-error")).to_have_count(1)
    assert page.input_value("[name=place]") == "Nhà văn hóa"
    wrong += looked(page)
    page.fill("[name=ends]", "20:00")
    page.check("[name=speakers]")
    page.click(".planned-form button.button")
    planned = PlannedSession.objects.exclude(pk=over.pk).get()
    expect(page.locator(".desk-facts")).to_contain_text("18:00–20:00")
    assert planned.speakers.get().name == "Bùi Văn Nói"
    wrong += looked(page)
    page.goto(reverse("unit:report", args=[case.unit.pk, over.pk]))
    page.check("[name=way][value=list]")
    expect(page.locator("[name=attended]")).to_be_hidden()
    page.fill("[name=names]", "Lê Thị A\nTrần B\nlê thị a")
    wrong += looked(page)
    page.click(".planned-report button.button")
    expect(page.locator(".messages")).to_contain_text("Lê Thị A")
    assert (Session.objects.get().attended, Attendee.objects.count()) == (2, 2)
    for name in ("sessions", "materials", "report-unplanned"):
        page.goto(reverse(f"unit:{name}", args=[case.unit.pk]))
        wrong += looked(page)
    assert wrong == []


@pytest.mark.parametrize("language", ["vi-VN", "en-GB"])
def test_the_office_watches_the_coverage_on_a_phone(case, phone, language):
    case.over()
    case.planned(unit=case.other, by=case.editor)
    page = phone(case.editor, language)
    page.goto(reverse("planned:board"))
    wrong = looked(page)
    page.click(".planned-count--to-report")
    expect(page.locator(".unit-lines li")).to_have_count(1)
    wrong += looked(page)
    for name in ("planned:new", "planned_sessions:index", "rapporteurs:add", "planned:materials"):
        page.goto(reverse(name))
        wrong += looked(page)
    page.goto(reverse("programmes:edit", args=[case.programme.pk]))
    assert wrong + looked(page) == []


def test_the_board_renews_itself_without_a_reload(case, phone):
    page = phone(case.editor, "en-GB")
    page.clock.install()
    page.goto(reverse("planned:board"))
    expect(page.locator(".planned-count--planned")).to_have_count(0)
    case.planned()
    page.clock.run_for(31_000)
    expect(page.locator(".planned-count--planned")).to_have_text("1 – An toàn mùa mưa, planned")


def test_a_part_of_the_case_is_typed_on_a_phone_and_gives_its_figures(case, phone):
    """Two rows of the attendance sheet of the case, each by its unit's officer."""
    book = CalamineWorkbook.from_path(PACK / "hoc-tap.xlsx")
    rows = book.get_sheet_by_index(0).to_python()[1:3]
    desk = phone(case.editor, "en-GB")
    desk.goto(reverse("programmes:add"))
    desk.fill("[name=name]", rows[0][0])
    desk.press("[name=name]", "Enter")
    desk.wait_for_url("**/desk/programmes/")
    for unit, user, row in (
        (case.unit, case.officer, rows[0]), (case.other, case.stranger, rows[1])
    ):  # fmt: skip
        user.set_password(PASSWORD)
        user.save()
        page = phone(user, "vi-VN")
        page.click(f"a[href='{reverse('unit:report-unplanned', args=[unit.pk])}']")
        page.select_option("[name=programme]", label=row[0])
        page.fill("[name=held_on]", "-".join(reversed(row[1].split("/"))))
        page.fill("[name=expected]", str(int(row[3])))
        page.fill("[name=attended]", str(int(row[4])))
        page.click(".planned-report button.button")
        page.wait_for_url(f"**{reverse('unit:sessions', args=[unit.pk])}")
    called, came = (sum(int(row[place]) for row in rows) for place in (3, 4))
    assert Programme.objects.filter(name=rows[0][0]).count() == 1
    assert value(case.office, "programmes.attendance_expected") == called
    assert value(case.office, "programmes.attendance_present") == came
    assert value(case.office, "programmes.attendance_rate") == round(came / called, 4)
