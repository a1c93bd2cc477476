"""Forms of XLSForm in a real browser: pyxform's own examples filled in, and each feature alone."""

import os
import random
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from signalmast.listening.tests.xforms_table import CASES, TABLE, worked_out
from signalmast.listening.xforms.converting import ENDINGS, Refused, convert
from signalmast.listening.xforms.evaluating import to_text
from signalmast.listening.xforms.expressions import KNOWN
from signalmast.listening.xforms.expressions import read_expression as compiled
from tests.browser.serving import faults
from tests.browser.xlsforms import POLICY, Filler, flat, serving

pytestmark = [pytest.mark.browser]
ROOT = Path(__file__).parents[2]
PINNED = ROOT / "requirements" / "xlsforms.txt"
EXAMPLES = ROOT / ".peers" / "xlsforms"
#: Another folder of workbooks, for example those of pyxform's newest sources.
ANOTHER = os.environ.get("SIGNALMAST_XLSFORMS")
TAKEN = [
    "allow_comment_rows_test.xls", "another_loop.xls", "attribute_columns_test.xlsx",
    "bad_calc.xlsx", "calculate.xls", "cascading_select_test_equivalent.xls",
    "choice_filter_test.xlsx", "choice_name_as_type.xls", "choice_name_same_as_select_name.xls",
    "flat_xlsform_test.xlsx", "gps.xls", "group.xls", "group_names_must_be_unique.xls",
    "hidden.xls", "instance_xmlns_test.xls", "loop.xls", "new_cascading_select.xls",
    "or_other.xlsx", "pull_data.xlsx", "repeat_date_test.xls", "search_and_select.xlsx",
    "select_one_external.xlsx", "settings.xls", "sms_info.xls", "specify_other.xls",
    "style_settings.xls", "survey_no_name.xlsx", "table-list.xls", "text_and_integer.xls",
    "tutorial.xls", "warnings.xls", "widgets.xls", "xlsform_spec_test.xlsx", "xml_escaping.xls",
    "yes_or_no_question.xls",
    "group.csv", "loop.csv", "simple_loop.csv", "specify_other.csv", "text_and_integer.csv",
    "utf_csv.csv", "widgets.csv", "yes_or_no_question.csv",
    "bug/ODKValidateWarnings.xlsx", "bug/bad_calc.xlsx", "bug/badly_named_choices_sheet.xls",
    "bug/blank_second_row.xls", "bug/default_time_demo.xls", "bug/ict_survey_fails.xls",
    "bug/excel_with_macros.xlsm", "bug/spaces_in_choices_header.xls",
    "bug/xl_date_ambiguous_v1.xlsx",
]  # fmt: skip
REFUSED = [
    "calculate_without_calculation.xls", "cascading_select_test.xls", "duplicate_columns.xlsx",
    "include.xls", "include_json.xls", "old_cascades.xls", "simple_loop.xls",
    "text_and_integer_xlsx.xlsx", "unknown_question_type.xls",
    "gps.csv", "include.csv", "include_json.csv",
    "bug/cascades_old.xls", "bug/cascades_old_with_no_cascade_sheet.xls",
    "bug/group_name_test.xls", "bug/not_closed_group_test.xls",
]  # fmt: skip
#: A table that a form looks things up in, and a form whose filter no program could work out.
NO_FORMS = {"fruits.csv", "bug/xl_date_ambiguous.xlsx"}


def another():
    """Return the workbooks of another folder, by name."""
    found = Path(ANOTHER).rglob("*") if ANOTHER else ()
    return {one.name: one for one in found if one.suffix in {".xls", ".xlsx"}}


@pytest.fixture(scope="module")
def examples():
    """Fetch pyxform's example workbooks, once; return where each lies, by name."""
    if not any(EXAMPLES.rglob("*.xls")):
        command = [
            sys.executable, "-m", "pip", "download", "--quiet", "--require-hashes", "--no-deps",
            "--no-binary", "pyxform", "--dest", str(EXAMPLES), "--requirement", str(PINNED),
        ]  # fmt: skip
        if subprocess.run(command, check=False).returncode:
            pytest.skip("pyxform's examples could not be fetched")
        [source] = EXAMPLES.glob("*.tar.gz")
        with tarfile.open(source) as packed:
            packed.extractall(EXAMPLES, filter="data")
    tests = EXAMPLES / "pyxform-1.5.0" / "pyxform" / "tests"
    folders = {"": tests / "example_xls", "bug/": tests / "bug_example_xls"}
    found = {
        f"{begin}{one.name}": one
        for begin, folder in folders.items()
        for one in folder.iterdir()
        if one.suffix in ENDINGS
    }
    assert sorted(found) == sorted([*TAKEN, *REFUSED, *NO_FORMS])
    return found


@pytest.fixture(scope="module")
def desk():
    with serving() as (desk, address):
        desk.address = address
        yield desk


@pytest.fixture
def opened(browser, desk):
    context = browser.new_context(
        viewport={"width": 360, "height": 780}, reduced_motion="reduce", locale="vi-VN"
    )
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda said: page.complaints.append(said.text))
    page.set_default_timeout(5000)
    yield page
    context.close()
    assert page.complaints == []


def walk(page, desk, path):
    """Load a workbook, fill it in, send it; the server keeps what was entered, as devices do."""
    desk.form = convert(path.name, path.read_bytes())
    page.goto(desk.address)
    entered = Filler(page).fill_all()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert faults(page) == []
    page.click("[data-send]")
    page.wait_for_selector("#took")
    assert flat(desk.form, desk.read.answers) == entered
    by_device = desk.form.read_xml(desk.form.to_xml(desk.read.answers, "1").encode())
    assert (by_device.answers, by_device.faults) == (desk.read.answers, [])


def some(names):
    """Mark all but every fourth as the long form: each feature has a test of its own besides."""
    long = pytest.mark.torture
    return [
        name if place % 4 == 0 else pytest.param(name, marks=long)
        for place, name in enumerate(names)
    ]


@pytest.mark.parametrize("name", some(TAKEN))
def test_an_example_is_filled_in_and_taken_as_entered(opened, desk, examples, name):
    walk(opened, desk, examples[name])


@pytest.mark.parametrize("name", REFUSED)
def test_an_example_that_pyxform_refuses_is_refused_in_its_words(examples, name):
    with pytest.raises(Refused, match=r"^The workbook cannot be used yet: .*\.$"):
        convert(examples[name].name, examples[name].read_bytes())


@pytest.mark.skipif(not ANOTHER, reason="SIGNALMAST_XLSFORMS names no folder")
@pytest.mark.parametrize("name", sorted(another()))
def test_another_workbook_is_taken_as_entered_or_refused_in_a_sentence(opened, desk, name):
    try:
        walk(opened, desk, another()[name])
    except Refused as refused:
        pytest.skip(refused.message)


@pytest.fixture
def by_browser(browser, desk):
    """Work expressions out in a browser, at paths of the table's answers."""
    context = browser.new_context(timezone_id="Asia/Ho_Chi_Minh")
    page = context.new_page()
    page.route(
        f"{desk.address}table",
        lambda route: route.fulfill(
            content_type="text/html",
            headers={"Content-Security-Policy": POLICY},
            body='<!doctype html><html lang="en"><p data-survey-table></p>'
            '<script src="/website/survey.js" defer></script>',
        ),
    )
    page.goto(f"{desk.address}table")
    table = {name: TABLE[name] for name in ("types", "data", "lists")}
    yield lambda cases: page.evaluate(WORK_OUT, [table, cases])
    context.close()


def test_the_browser_works_out_the_table_as_the_server_does(by_browser):
    said = by_browser([[compiled(text), compiled(at)] for text, _expected, at in CASES])
    both = zip(CASES, said, strict=True)
    assert [(text, got) for (text, expected, _at), got in both if got != expected] == []


def test_the_browser_works_out_what_nobody_thought_of_as_the_server_does(by_browser):
    """Expressions put together by chance, each of functions that the table knows."""
    chance = random.Random(20261126)  # noqa: S311 -- the same expressions every time
    made = [made_up(chance, 3) for _ in range(1000)]
    said = by_browser([[one, compiled("/data/kids[2]/age")] for one in made])
    here = to_text_of(made)
    assert [
        (one, ours, got) for one, ours, got in zip(made, here, said, strict=True) if ours != got
    ] == []


def to_text_of(expressions):
    return [to_text(worked_out(one, "/data/kids[2]/age")) for one in expressions]


LEAVES = [
    ["n", 0], ["n", 2], ["n", -1.5], ["n", 1e20], ["s", ""], ["s", "a b"], ["s", "12"], ["s", "1"],
    ["s", "2020-02-29"], ["s", "2026-11-26T10:30:00.000+07:00"], ["s", "Bình"], ["f", "true"],
    ["f", "false"], ["f", "today"], ["f", "now"], ["f", "position", compiled("..")],
    *(compiled(path) for path in (
        "/data/age", "../name", ".", "/data/kids/age", "/data/kids", "/data/nothing", "../empty",
        "/data/colours", "/data/weight", "instance('fruit')/*/item/name",
    )),
]  # fmt: skip
OPERATORS = ["or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod"]
#: Functions of chance, of places and of patterns stand in the table alone.
APART = {
    "random", "uuid", "once", "instance", "current", "pulldata", "property", "jr:choice-name",
    "indexed-repeat", "randomize", "regex", "count", "count-non-empty", "position", "last", "name",
    "local-name", "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "exp", "exp10", "log",
    "log10", "pow", "date-time",
}  # fmt: skip


def made_up(chance, depth):
    """Return an expression put together by chance."""
    if depth == 0 or chance.random() < 0.15:
        return chance.choice(LEAVES)
    if chance.random() < 0.4:
        operator = chance.choice(
            ["or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod"]
        )
        return [operator, made_up(chance, depth - 1), made_up(chance, depth - 1)]
    name = chance.choice(sorted(set(KNOWN) - APART))
    fewest, most = KNOWN[name]
    count = chance.randint(fewest, min(most, fewest + 2))
    return ["f", name, *(made_up(chance, depth - 1) for _ in range(count))]


WORK_OUT = """([table, cases]) => {
    const plant = (n, value, up) => {
        const node = { n, up, p: { t: table.types[n] }, kids: [], v: "", raw: "" };
        if (typeof value === "string") return Object.assign(node, { v: value, raw: value });
        for (const [name, below] of Object.entries(value)) {
            [below].flat().forEach((one) => node.kids.push(plant(name, one, node)));
        }
        return node;
    };
    const lists = {};
    for (const [name, rows] of Object.entries(table.lists)) {
        const item = rows.map(([id, label, more]) => ({ name: id, label, ...more }));
        lists[name] = plant("instance", { root: { item } }, null);
    }
    const root = plant("data", table.data, null);
    const scene = { root, lists, now: new Date(2026, 10, 26, 14, 5, 7) };
    return cases.map(([expression, at]) => {
        const [node] = evaluate(at, { node: root, at: 1, size: 1 }, scene);
        return str(evaluate(expression, { node, at: 1, size: 1 }, scene));
    });
}"""
