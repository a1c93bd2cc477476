"""The documentation names what the code has, and nothing that isn't there."""

import re
import tomllib
from pathlib import Path

import pytest

from signalmast.core import figures

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
SETTING = re.compile(r"\b(?:text|flag|names|number)\(\s*\"([A-Z_]+)\"")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def headings(page: Path) -> set[str]:
    """Return the headings of a page the way a forge turns them into anchors."""
    text = page.read_text(encoding="utf-8")
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
        for heading in HEADING.findall(text)
    }


def test_every_setting_is_explained() -> None:
    read = {
        name
        for path in (ROOT / "config").glob("*.py")
        for name in SETTING.findall(path.read_text(encoding="utf-8"))
    }
    table = (DOCS / "reference" / "settings.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE))
    assert "SIGNALMAST_DATA" in read
    assert explained == read


def test_every_command_is_described() -> None:
    commands = {
        path.stem
        for path in (ROOT / "signalmast").glob("*/management/commands/*.py")
        if not path.stem.startswith("_")
    }
    described = headings(DOCS / "reference" / "commands.md")
    assert sorted(commands - described) == []


def importer_modules() -> list[Path]:
    found = sorted((ROOT / "signalmast").glob("*/importers/*.toml"))
    assert len(found) > 5
    return found


@pytest.mark.parametrize("names", importer_modules(), ids=lambda path: path.stem)
def test_every_column_of_an_importer_is_explained(names: Path) -> None:
    """A column counts as explained when one of its names stands under the format's heading."""
    module = names.with_suffix(".py").read_text(encoding="utf-8")
    name = re.search(r'^    format = "([\w-]+)"$', module, re.MULTILINE)
    assert name is not None
    page = (DOCS / "reference" / "formats.md").read_text(encoding="utf-8")
    section = page.partition(f"\n## `{name[1]}`\n")[2].partition("\n## ")[0].lower()
    columns = tomllib.loads(names.read_text(encoding="utf-8"))["columns"]
    missing = [
        field
        for field, column in columns.items()
        if not any(
            re.search(rf"(?<!\w){re.escape(known.lower())}(?!\w)", section)
            for known in column["names"]
        )
    ]
    assert missing == []


def test_every_figure_and_table_is_explained() -> None:
    figures.autodiscover()
    page = (DOCS / "reference" / "figures.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| `([\w.]+)` \|", page, re.MULTILINE)
    # A family is explained by a line that goes on after its prefix in capitals.
    families = {re.sub(r"(\.[A-Z]+)+$", "", name) for name in explained}
    declared = [*figures.figure_prefixes(), *(table.id for table in figures.tables())]
    assert "engagement.posts" in declared
    assert [name for name in declared if name not in families] == []


def test_every_room_is_on_the_map() -> None:
    rooms = {path.parent.name for path in (ROOT / "signalmast").glob("*/apps.py")}
    architecture = (DOCS / "architecture.md").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [room for room in sorted(rooms) if f"| `{room}` |" not in architecture] == []
    assert set(re.findall(r"\(signalmast/(\w+)\)", readme)) == rooms


@pytest.mark.parametrize("document", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    broken = []
    for target in LINK.findall(document.read_text(encoding="utf-8")):
        if target.startswith(("https://", "mailto:")):
            continue
        name, _, anchor = target.partition("#")
        goal = (document.parent / name).resolve() if name else document
        if not goal.exists() or (anchor and anchor not in headings(goal)):
            broken.append(target)
    assert broken == []


def test_tests_named_in_the_documentation_exist() -> None:
    named = {
        name
        for page in PAGES
        for name in re.findall(r"`([\w/]+/test_\w+\.py)`", page.read_text(encoding="utf-8"))
    }
    examples = {"signalmast/programmes/tests/test_visits.py"}
    assert [name for name in sorted(named - examples) if not (ROOT / name).exists()] == []


def test_every_decision_is_listed_and_has_its_parts() -> None:
    pages = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    index = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", index) == [page.name for page in pages]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {page.name[:4]}. ")
        assert HEADING.findall(text)[1:] == ["Context", "Decision", "Consequences"]
        assert re.search(r"^20\d\d-\d\d-\d\d$", text, re.MULTILINE)


def test_both_charters_have_the_same_twelve_points() -> None:
    for name, kept in (("charter.md", "How it is kept today:"), ("charter.vi.md", "hiện nay:")):
        text = (DOCS / name).read_text(encoding="utf-8")
        assert re.findall(r"^## (\d+)\. ", text, re.MULTILINE) == [str(n) for n in range(1, 13)]
        assert text.count(f"{kept}*") == 12


def test_make_targets_are_explained_by_help() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", text, re.MULTILINE)
    assert phony is not None
    assert set(re.findall(r"^([a-z-]+):.*## ", text, re.MULTILINE)) == set(phony[1].split())
