"""What may lie in the repository: text, small pictures, fonts with their licence, hashed pins."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PICTURES = {".png", ".jpg", ".webp", ".ico"}
FONTS = {".woff2", ".ttf", ".otf"}
#: Files whose bytes are the point: inputs of tests and templates that an office edits.
DOCUMENTS = {".docx", ".xlsx", ".xls", ".ods"}
PICTURE_BYTES = 300_000
DOCUMENT_BYTES = 100_000
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*(?:\[[a-z0-9,_-]+\])?)==(\S+)(?: ; .+)?( \\)?$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
# Written in pieces, so that this file doesn't hold what it looks for.
FORBIDDEN = {
    "host of a package registry": re.compile(
        r"(?:pypi|pythonhosted|npmjs|yarnpkg|debian)" + r"\.(?:org|com)"
    ),
    "address of a package index": re.compile("--" + r"(?:extra-)?index-url|--find" + "-links"),
    "path of one machine": re.compile(
        r"(?<![\w./-])/(?:" + "|".join(("work", "root", "home/[a-z]", "Users/[A-Z]")) + r")(?:/|\b)"
    ),
}


def tracked() -> list[Path]:
    """Return the files git knows or would take; without git, every file but the made ones."""
    if shutil.which("git") is None:
        pytest.skip("There is no git here; what is tracked can't be told.")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("The checkout has no git; what is tracked can't be told.")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str | None:
    """Return the text of a file, None for a binary one."""
    content = path.read_bytes()
    if b"\0" in content:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def pins(name: str) -> dict[str, tuple[str, int]]:
    """Return package -> version and number of hashes. Fails on a line that is neither."""
    found: dict[str, tuple[str, int]] = {}
    current = ""
    for number, line in enumerate(
        (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines(), 1
    ):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if match := PIN.match(line):
            current = match[1]
            found[current] = (match[2], 0)
        else:
            assert HASH.match(line), f"{name}:{number} is neither a pin nor a hash: {line}"
            version, hashes = found[current]
            found[current] = (version, hashes + 1)
    return found


@pytest.mark.parametrize("what", sorted(FORBIDDEN))
def test_no_file_holds_a(what: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in tracked()
        for number, line in enumerate((text_of(path) or "").splitlines(), 1)
        if FORBIDDEN[what].search(line)
    ]
    assert found == []


def test_binary_files_are_small_pictures_fonts_or_documents() -> None:
    wrong = []
    for path in tracked():
        if text_of(path) is not None:
            continue
        size = path.stat().st_size
        fits = (
            (path.suffix in PICTURES and size < PICTURE_BYTES)
            or path.suffix in FONTS
            or (path.suffix in DOCUMENTS and size < DOCUMENT_BYTES)
        )
        if not fits:
            wrong.append(f"{path.relative_to(ROOT)} ({size} bytes)")
    assert wrong == []


def test_fonts_lie_beside_their_licence() -> None:
    folders = {path.parent for path in tracked() if path.suffix in FONTS}
    without = [
        str(folder.relative_to(ROOT))
        for folder in folders
        if not any(
            re.search(r"licen[cs]e|OFL", item.name, re.IGNORECASE) for item in folder.iterdir()
        )
    ]
    assert without == []


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_every_requirement_is_pinned_and_hashed(name: str) -> None:
    found = pins(name)
    assert len(found) > 20
    assert [package for package, (_version, hashes) in found.items() if hashes == 0] == []


def test_both_requirement_files_agree() -> None:
    base, dev = pins("base.txt"), pins("dev.txt")
    assert {name: pin for name, pin in base.items() if dev.get(name) != pin} == {}


def test_licence_is_the_whole_eupl() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    headings = re.findall(r"^(\d+)\.[A-Z]", text, re.MULTILINE)
    assert text.splitlines()[0] == "EUROPEAN UNION PUBLIC LICENCE v. 1.2"
    assert headings == [str(number) for number in range(1, 16)]
    assert text.endswith(
        "All other changes or additions to this Appendix require the production of a new EUPL "
        "version.\n"
    )


def test_descriptions_for_catalogues_say_what_the_project_says() -> None:
    catalogue = (ROOT / "publiccode.yml").read_text(encoding="utf-8")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    version = re.search(
        r'^__version__ = "(.+)"$',
        (ROOT / "signalmast" / "__init__.py").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert version is not None
    assert f'\nsoftwareVersion: "{version[1]}"\n' in catalogue
    assert "\n  license: EUPL-1.2\n" in catalogue
    assert '\nlicense = "EUPL-1.2"\n' in project
    short = re.findall(r"shortDescription: (.+)", catalogue)
    assert [len(text) <= 150 for text in short] == [True, True]
