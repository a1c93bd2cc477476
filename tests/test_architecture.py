"""The shape of the house: names of files, and how long a file or a function may be."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PRODUCT = ROOT / "signalmast"
ROOMS = (
    *("website", "reports", "engagement", "corrections", "listening", "programmes"),
    *("newsroom", "channels", "people"),
)
#: The names of docs/architecture.md, the same in every room so that nobody searches.
EVERYWHERE = {
    *("enums", "blocks", "models", "permissions", "domain", "figures", "forms", "panels"),
    *("viewsets", "views", "receivers", "tasks", "wagtail_hooks", "templates", "migrations"),
    *("tests", "apps", "urls", "importers", "management", "static", "templatetags"),
}
#: Names that one room has because nothing else would say what is in the file.
BESIDES = {
    "people": {
        *("adapters", "middleware", "backends", "policies"),  # interfaces of the framework
        *("desk", "account_words", "health"),
    },
    "engagement": {"posts_importer"},
    "corrections": {"matching", "health", "demo", "subjects"},
    "listening": {
        *("opinion", "disclosure", "xforms"),  # plain Python: arrays and forms in and out
        *("health", "demo", "subjects"),
    },
    "programmes": {
        *("reading", "scoring", "judged", "severity", "courses"),  # plain Python, and lessons
        *("certificates", "certificate", "calendars", "workspace"),
        *("credentials", "health", "subjects"),  # Open Badges in plain Python
        "checkin",  # plain Python: codes of half a minute, tickets of phones
        *("demo", "demo_sessions"),
    },
    "reports": {"layouts", "renderers", "document", "demo"},
    "newsroom": {
        *("addresses", "policies", "rendering", "finishing"),  # of sites, of the framework
        *("demo", "scenes"),
    },
    "website": {
        *("sheets", "front", "content", "charter"),  # the pages, their serving, their values
        *("feeds", "calendars", "sitemaps", "structured", "xml"),  # what programs read
        *("markup", "prose", "moments", "demo"),
        *("views_channels", "urls_channels", "badge"),  # who follows and subscribes
        *("views_corrections", "views_register", "urls_corrections", "claim_review"),
        "views_results",
        *("views_forms", "views_feedback", "urls_feedback", "views_open311", "urls_open311"),
        *("views_surveys", "views_openrosa", "urls_surveys"),
        *("views_consultations", "views_statements", "urls_consultations"),
        *("views_programmes", "views_credentials", "urls_programmes"),
        *("views_checkin", "urls_checkin", "check-in-worker"),
    },
    "channels": {
        *("connector", "connectors", "broadcast", "answers"),  # what a channel is
        *("allowed", "outbound", "doors", "doors_aiogram"),  # the one way out
        *("activitypub", "letters", "pages", "matrix_answers", "push-worker"),  # what they share
        *("vault", "health", "demo", "subjects"),
    },
}
LONGEST_FILE = 400
#: Folders of static files that are a library as it is handed out.
LIBRARIES = {"leaflet"}
LONGEST_FUNCTION = 60


def sources() -> Iterator[Path]:
    for folder in (PRODUCT, ROOT / "config", ROOT / "tests", ROOT / "tools"):
        for path in sorted(folder.rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


@pytest.mark.parametrize("room", ROOMS)
def test_files_of_a_room_have_the_names_of_the_house(room):
    found = {path.stem for path in (PRODUCT / room).iterdir() if not path.name.startswith("_")}
    assert sorted(found - EVERYWHERE - BESIDES[room]) == []


def test_no_room_is_missing_from_the_list():
    rooms = {path.parent.name for path in PRODUCT.glob("*/apps.py")}
    assert rooms == {*ROOMS, "core"}


def test_no_file_is_longer_than_a_reader_can_hold():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in sources()
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_style_sheet_is_longer_than_a_reader_can_hold():
    ours = PRODUCT.glob("*/static/**/*.css")
    sheets = [one for one in ours if one.parent.name not in LIBRARIES]
    lengths = {one.name: len(one.read_text(encoding="utf-8").splitlines()) for one in sheets}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}
    assert len(sheets) > 20


def test_no_function_is_longer_than_a_screen():
    long = {
        f"{path.relative_to(ROOT)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert long == {}


def test_one_importer_is_one_class_in_one_file_named_like_its_format():
    from signalmast.core.importing.registry import importers

    for name, importer in importers().items():
        module = type(importer).__module__
        assert module.rsplit(".", 1)[-1] == name.replace("-", "_")
        assert module.rsplit(".", 2)[-2] == "importers"


def verbs_of_the_trail() -> Iterator[str]:
    """Yield what the sources say in the audit trail in one word, such as `report.sign`."""
    for path in (one for one in sources() if not {"tests", "tools"} & set(one.parts)):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            said = [one.value for one in node.keywords if one.arg == "verb"]
            if ast.unparse(node.func) == "audit.record":
                said += node.args[:1]
            yield from (
                str(one.value)
                for one in said
                if isinstance(one, ast.Constant) and "." in str(one.value)
            )


def test_every_verb_of_the_trail_has_words_for_whoever_reads_it():
    from signalmast.people.views.audit import VERBS

    written = set(verbs_of_the_trail())
    assert len(written) > 100
    assert sorted(written - set(VERBS)) == []
