"""What a form does while somebody fills it in: with the script, without it, and on paper."""

import pytest

from signalmast.listening.tests.xforms_books import form, kept
from tests.browser.serving import faults
from tests.browser.xlsforms import serving

pytestmark = [pytest.mark.browser]
HOUSEHOLD, REPEATS = kept("household"), kept("repeats")
NESTED = form(
    """
    type         | name  | label                | calculation
    begin repeat | room  | Room                 |
    text         | name  | What is it called?   |
    begin repeat | lamp  | Lamp                 |
    integer      | watts | Watts                |
    end repeat   |       |                      |
    note         | said  | In ${name}: ${all}   |
    calculate    | all   |                      | sum(../lamp/watts)
    end repeat   |       |                      |
    """
)
LIVE = form(
    """
    type           | name   | label              | calculation        | trigger  | appearance
    text           | word   | Word               |                    |          |
    calculate      | copied |                    | concat(${word}, 1) | ${word}  |
    calculate      | chance |                    | once(random())     |          |
    geopoint       | spot   | Where?             |                    |          |
    note           | said   | Copied: ${copied}  |                    |          |
    """
)


@pytest.fixture(scope="module")
def desk():
    with serving() as (desk, address):
        desk.address = address
        yield desk


@pytest.fixture
def resident(browser, desk):
    """Open a form as a resident with a small phone; nothing may be complained of."""
    contexts, complaints = [], []

    def open_form(shown, language="en", **more):
        desk.form, desk.language, desk.read = shown, language, None
        context = browser.new_context(
            viewport={"width": 360, "height": 780}, reduced_motion="reduce", **more
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(5000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: "422" in said.text or complaints.append(said.text))
        page.goto(desk.address)
        return page

    yield open_form
    for context in contexts:
        context.close()
    assert complaints == []


def field(page, key):
    return page.locator(f'[name="q/{key}"]')


def write(page, key, text):
    field(page, key).fill(text)
    field(page, key).blur()


def shown(page):
    """Return the keys of what is asked now."""
    return page.eval_on_selector_all(
        ".ask",
        "(all) => all.filter((one) => !one.closest('[hidden]')).map((one) => one.dataset.key)",
    )


def choices(page, key):
    """Return what is offered now."""
    return page.eval_on_selector_all(
        f'[name="q/{key}"]',
        "(all) => all.filter((one) => one.offsetParent).map((one) => one.value)",
    )


def test_questions_come_and_go_with_the_answers_and_sums_are_kept_up(resident, desk):
    page = resident(HOUSEHOLD)
    write(page, "name", "Lan")
    assert "q/works" not in shown(page)
    write(page, "age", "40")
    assert "q/works" in shown(page)
    field(page, "works").first.check()
    write(page, "trade", "may")
    assert choices(page, "within") == []
    field(page, "from").first.check()
    assert choices(page, "within") == ["a1"]
    field(page, "within").first.check()
    field(page, "from").nth(1).check()
    assert choices(page, "within") == ["b1"]
    assert page.locator(":checked[name='q/within']").count() == 0
    write(page, "child/1/years", "4")
    page.click("button[name=more]")
    assert page.evaluate("document.activeElement.name") == "q/child/2/first"
    write(page, "child/2/years", "7")
    assert page.locator("[data-key='q/said']").inner_text() == "Lan: 11"
    page.click("button[value='q/child/1']")
    assert page.locator("[data-key='q/said']").inner_text() == "Lan: 7"
    assert page.locator(".ask-block legend").inner_text() == "Child 1"
    write(page, "age", "12")
    page.click("[data-send]")
    page.wait_for_selector("#took")
    assert desk.read.answers == {
        "name": "Lan", "age": "12", "from": "b", "child": [{"years": "7"}], "total": "7",
    }  # fmt: skip


def test_what_does_not_fit_is_said_beside_its_field_in_the_forms_own_words(resident, desk):
    page = resident(HOUSEHOLD, "vi")
    write(page, "age", "121")
    age = field(page, "age")
    assert page.locator("[id='q/age-fault']").inner_text() == "Dưới 120"
    assert age.get_attribute("aria-describedby") == "q/age-fault"
    page.click("[data-send]")
    summary = page.locator("#survey-summary")
    assert summary.locator("a").all_inner_texts() == ["Tên", "Tuổi"]
    assert page.evaluate("document.activeElement.id") == "survey-summary"
    assert faults(page) == []
    assert desk.read is None
    summary.locator("a").first.click()
    assert page.evaluate("document.activeElement.id") == "q/name"
    write(page, "age", "20")
    assert page.locator("[id='q/age-fault']").count() == 0
    assert (age.get_attribute("aria-invalid"), age.get_attribute("aria-describedby")) == (
        None,
        None,
    )


def test_without_a_script_nothing_is_lost_and_what_does_not_apply_is_dropped(resident, desk):
    page = resident(HOUSEHOLD, java_script_enabled=False)
    said = page.locator("[data-key='q/trade'] .ask__only").inner_text()
    assert said == "Only if “Do you work?” is “Yes”."
    field(page, "name").fill("Lan")
    field(page, "age").fill("12")
    field(page, "trade").fill("may")
    field(page, "child/1/first").fill("An")
    page.click("button[name=more]")
    assert desk.read.again
    assert field(page, "child/1/first").input_value() == "An"
    field(page, "child/2/first").fill("Bình")
    field(page, "name").fill("")
    page.click("[data-send]")
    assert page.locator("#survey-summary a").all_inner_texts() == ["Name"]
    assert page.locator("[id='q/name']").get_attribute("aria-describedby") == "q/name-fault"
    assert field(page, "child/2/first").input_value() == "Bình"
    field(page, "name").fill("Lan")
    page.click("button[value='q/child/1']")
    page.click("[data-send]")
    page.wait_for_selector("#took")
    assert desk.read.answers == {
        "name": "Lan", "age": "12", "child": [{"first": "Bình"}], "total": "0",
    }  # fmt: skip


def test_a_draft_stays_in_the_tab_until_it_is_sent(resident, desk):
    page = resident(HOUSEHOLD)
    write(page, "name", "Lan")
    write(page, "age", "40")
    field(page, "works").first.check()
    page.click("button[name=more]")
    write(page, "child/2/first", "Bình")
    page.reload()
    assert field(page, "name").input_value() == "Lan"
    assert field(page, "child/2/first").input_value() == "Bình"
    assert "q/trade" in shown(page)
    assert page.context.cookies() == []
    write(page, "trade", "may")
    page.click("[data-send]")
    page.wait_for_selector("#took")
    page.goto(desk.address)
    assert field(page, "name").input_value() == ""
    assert page.locator(".ask-block").count() == 1


def test_an_answer_decides_how_many_blocks_there_are(resident, desk):
    page = resident(REPEATS)
    assert page.locator(".ask-block").count() == 0
    write(page, "many", "3")
    assert page.locator(".ask-block").count() == 3
    write(page, "kid/2/first", "Bình")
    write(page, "many", "2")
    assert page.locator(".ask-block").count() == 2
    page.click("[data-send]")
    page.wait_for_selector("#took")
    assert desk.read.answers["kid"] == [{"place": "1"}, {"first": "Bình", "place": "2"}]


def test_without_a_script_new_blocks_come_back_before_the_form_is_taken(resident, desk):
    page = resident(REPEATS, java_script_enabled=False)
    field(page, "many").fill("2")
    page.click("[data-send]")
    assert page.locator(".ask-block").count() == 2
    field(page, "kid/1/first").fill("An")
    page.click("[data-send]")
    page.wait_for_selector("#took")
    assert desk.read.answers["names"] == "An, "


def test_repeats_within_repeats(resident, desk):
    page = resident(NESTED)
    write(page, "room/1/name", "Kitchen")
    page.click("button[value='q/room/1/lamp']")
    write(page, "room/1/lamp/2/watts", "40")
    page.click("button[value='q/room'][name=more]")
    write(page, "room/2/lamp/1/watts", "7")
    page.click("button[value='q/room/2/lamp'][name=more]")
    write(page, "room/2/lamp/2/watts", "8")
    page.click("[data-send]")
    page.wait_for_selector("#took")
    assert desk.read.answers["room"] == [
        {"name": "Kitchen", "lamp": [{}, {"watts": "40"}], "all": "40"},
        {"lamp": [{"watts": "7"}, {"watts": "8"}], "all": "15"},
    ]


def test_a_chosen_answer_can_be_taken_back_where_none_is_needed(resident, desk):
    page = resident(HOUSEHOLD)
    assert "q/within" not in shown(page)
    field(page, "from").first.check()
    assert "q/within" in shown(page)
    page.click("[data-key='q/from'] .ask__clear")
    assert page.evaluate("document.activeElement.name") == "q/from"
    assert page.locator(":checked").count() == 0
    assert "q/within" not in shown(page)
    assert not page.locator(".ask__clear").is_visible()


def test_values_that_travel_and_the_place_of_the_device(resident, desk):
    place = {"latitude": 10.7769, "longitude": 106.7009}
    page = resident(LIVE, geolocation=place, permissions=["geolocation"])
    chance = field(page, "chance").input_value()
    write(page, "word", "a")
    assert page.locator("[data-key='q/said']").inner_text() == "Copied: a1"
    page.click("[data-locate]")
    page.wait_for_function("document.querySelector('[name=\"q/spot\"]').value !== ''")
    page.click("[data-send]")
    page.wait_for_selector("#took")
    assert desk.read.answers == {
        "word": "a", "copied": "a1", "chance": chance, "spot": "10.776900 106.700900 0 0",
    }  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_either_scheme_and_on_paper(resident, desk, scheme):
    page = resident(HOUSEHOLD, "vi", color_scheme=scheme)
    page.click("[data-send]")
    assert faults(page) == []
    desk.printable = True
    try:
        page.goto(desk.address)
        assert faults(page) == []
        assert page.locator(".ask--paper").count() == 12
        assert page.locator("input, button:not([data-send])").count() == 0
    finally:
        desk.printable = False
