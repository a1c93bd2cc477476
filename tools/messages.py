"""Keep the Vietnamese catalogue: `extract` from the sources, `compile` to .mo, `check` for gaps.

English is the language of the source strings and has no catalogue. Everything here is pure
Python, so that neither an office nor a developer needs GNU gettext (docs/decisions/0010).

    signalmast/locale/vi/LC_MESSAGES/django.po   our own strings; `extract` writes here
    signalmast/locale_sources/NAME.vi.po         strings other packages leave in English
    signalmast/locale_sources/NAME-js.vi.po      the same for their scripts
    signalmast/locale/vi/LC_MESSAGES/django.mo   the first two together, made by `compile`
    signalmast/locale/vi/LC_MESSAGES/djangojs.mo   the third; neither is ever committed
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as extract_strings
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

LANGUAGE = "vi"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
    # Sentences that an importer says of a file or a row: kept in English, translated when shown.
    "Refusal": None,
    "note": None,
    "Problem": (3,),
    # The same of what became of a delivery (core/sentences.py).
    "tell": None,
    "tell_n": (1, 2),
}
TEMPLATES = {".html", ".txt"}
SKIPPED_FOLDERS = {"tests", "migrations", "locale", "locale_sources", "__pycache__"}
#: No dates and no tool versions: a catalogue changes only when a string does.
HEADER = """\
# Vietnamese strings of signalmast. `make messages` adds what the sources need.
msgid ""
msgstr ""
"Language: vi\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
NAMED_PERCENT = re.compile(r"%\((\w+)\)[-+ #0]*[\d.]*[a-zA-Z]")
PLAIN_PERCENT = re.compile(r"%[sdirf]")
BRACES = re.compile(r"\{(\w*)(?:\.\w+|\[\w+\])*(?:![rsa])?(?::[^{}]*)?\}")

#: Context and source string: what tells two entries of a catalogue apart.
Key = tuple[str | None, str]


@dataclass(frozen=True)
class Tree:
    """The places of one checkout."""

    root: Path

    @property
    def package(self) -> Path:
        return self.root / "signalmast"

    @property
    def catalogue(self) -> Path:
        return self.package / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"

    @property
    def compiled(self) -> Path:
        return self.catalogue.with_suffix(".mo")

    @property
    def compiled_scripts(self) -> Path:
        """What the admin's scripts are served: Django adds LOCALE_PATHS last, so ours win."""
        return self.catalogue.with_name("djangojs.mo")

    @property
    def extras(self) -> list[Path]:
        scripts = set(self.script_extras)
        found = (self.package / "locale_sources").glob(f"*.{LANGUAGE}.po")
        return sorted(path for path in found if path not in scripts)

    @property
    def script_extras(self) -> list[Path]:
        return sorted((self.package / "locale_sources").glob(f"*-js.{LANGUAGE}.po"))

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def sources(self) -> Iterator[Path]:
        """Yield the Python files and templates whose strings a person can come to see."""
        for path in sorted(self.package.rglob("*")):
            inside = path.relative_to(self.package).parts
            if path.suffix in TEMPLATES | {".py"} and SKIPPED_FOLDERS.isdisjoint(inside):
                yield path


def python_of(path: Path) -> bytes:
    """Return what the extractor reads: a Python file itself, a template as gettext calls.

    Indentation of a template means nothing, but would be an error to Python's tokenizer.
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix in TEMPLATES:
        text = "\n".join(line.lstrip() for line in templatize(text).splitlines()) + "\n"
    return text.encode()


def source_catalogue(tree: Tree) -> Catalog:
    """Return every translatable string of the sources, each with the files it stands in."""
    catalogue = Catalog(locale=LANGUAGE)
    for path in tree.sources():
        found = extract_strings(
            "python", BytesIO(python_of(path)), KEYWORDS, ["Translators:"], {"encoding": "utf-8"}
        )
        for line, text, comments, context in found:
            catalogue.add(
                text,
                locations=[(tree.name(path), line)],
                auto_comments=comments,
                context=context,
            )
    return catalogue


def read(path: Path) -> Catalog:
    """Read a catalogue; one that doesn't exist yet is empty."""
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, abort_invalid=True)


def entries(catalogue: Catalog) -> dict[Key, Message]:
    """Return the catalogue without its header."""
    return {(m.context, forms(m.id)[0]): m for m in catalogue if m.id}


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Return the singular and the plural of a string, or the string alone."""
    return (text,) if isinstance(text, str) else tuple(text)


def write(path: Path, content: bytes) -> None:
    """Replace a file whole, so that a running server never reads half a catalogue."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.read_bytes() == content:
        return
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(content)
    new.replace(path)


def extract(tree: Tree) -> list[str]:
    """Bring the catalogue up to the sources; return a line for every entry that was dropped.

    Translations of strings that stay are kept as they are. New strings come in empty: a guess
    from a similar string is more often wrong than useful in administrative language.
    """
    old = read(tree.catalogue)
    new = source_catalogue(tree)
    known = entries(old)
    wanted = entries(new)
    for key, message in wanted.items():
        if key in known and len(forms(known[key].id)) == len(forms(message.id)):
            message.string = known[key].string
            message.user_comments = known[key].user_comments
            if known[key].fuzzy:
                message.flags.add("fuzzy")
    body = BytesIO()
    write_po(body, new, omit_header=True, sort_output=True, include_lineno=False)
    write(tree.catalogue, HEADER.encode() + body.getvalue())
    return [
        f'dropped "{key[1]}" = "{forms(message.string)[0]}"'
        for key, message in known.items()
        if key not in wanted
    ]


def compile_catalogue(tree: Tree) -> int:
    """Write django.mo and djangojs.mo; return the number of strings of both.

    Our own catalogue wins over an extra one. Untranslated and fuzzy entries are left out, so
    that the reader sees the English sentence and not an empty place.
    """
    screens = compile_domain([*tree.extras, tree.catalogue], to=tree.compiled)
    return screens + compile_domain(tree.script_extras, to=tree.compiled_scripts)


def compile_domain(sources: list[Path], *, to: Path) -> int:
    """Write one .mo from catalogues, of which a later one wins; return the number of strings."""
    merged = Catalog(locale=LANGUAGE, creation_date=NO_DATE, revision_date=NO_DATE, fuzzy=False)
    strings: dict[Key, Message] = {}
    for path in sources:
        strings.update({k: m for k, m in entries(read(path)).items() if is_translated(m)})
    for message in strings.values():
        merged.add(message.id, message.string, context=message.context)
    content = BytesIO()
    write_mo(content, merged)
    write(to, content.getvalue())
    return len(strings)


def is_translated(message: Message) -> bool:
    return not message.fuzzy and bool(message.string) and all(forms(message.string))


def placeholders(text: str) -> tuple[frozenset[str], Counter[str]]:
    """Return the named placeholders and the counted unnamed ones of a string.

    A named one may be used twice in a translation; an unnamed one must come as often as in
    the source, because it is filled by position.
    """
    text = text.replace("%%", "")
    braces = BRACES.findall(text)
    named = {f"%({name})" for name in NAMED_PERCENT.findall(text)}
    named |= {f"{{{name}}}" for name in braces if name}
    unnamed = Counter(PLAIN_PERCENT.findall(text))
    if count := sum(not name for name in braces):
        unnamed["{}"] = count
    return frozenset(named), unnamed


def faults_of_entry(message: Message) -> Iterator[str]:
    """Yield what is wrong with one entry. Vietnamese has one form: it stands for the plural."""
    if message.fuzzy:
        yield "is marked fuzzy; read it and remove the mark."
    if not message.string or not all(forms(message.string)):
        yield "has no translation."
        return
    wanted = placeholders(forms(message.id)[-1])
    if any(placeholders(text) != wanted for text in forms(message.string)):
        yield "has other placeholders in the translation than in the source."


def check(tree: Tree) -> list[str]:
    """Return one sentence for every fault of the catalogues; an empty list means complete."""
    faults: list[str] = []
    wanted = entries(source_catalogue(tree))
    own = read(tree.catalogue)
    present = entries(own)
    place = tree.name(tree.catalogue)
    for key, message in wanted.items():
        known = present.get(key)
        if known is None or len(forms(known.id)) != len(forms(message.id)):
            where = ", ".join(sorted({file for file, _line in message.locations}))
            faults.append(f'{place}: "{key[1]}" of {where} is missing; run `make messages`.')
    gone = [key[1] for key in present if key not in wanted]
    gone += [forms(message.id)[0] for message in own.obsolete.values()]
    faults += [f'{place}: "{text}" is in no source any more; run `make messages`.' for text in gone]
    for key, message in present.items():
        faults += [f'{place}: "{key[1]}" {fault}' for fault in faults_of_entry(message)]
    return faults + check_extras(tree, tree.extras) + check_extras(tree, tree.script_extras)


def check_extras(tree: Tree, paths: list[Path]) -> list[str]:
    """Return the faults of extra catalogues that are compiled together."""
    faults: list[str] = []
    seen: dict[Key, tuple[str, tuple[str, ...]]] = {}
    for path in paths:
        place = tree.name(path)
        for key, message in entries(read(path)).items():
            faults += [f'{place}: "{key[1]}" {fault}' for fault in faults_of_entry(message)]
            other = seen.setdefault(key, (place, forms(message.string)))
            if other[1] != forms(message.string):
                faults.append(f'{place}: "{key[1]}" is translated otherwise in {other[0]}.')
    return faults


def main(arguments: list[str] | None = None, *, tree: Tree | None = None) -> int:
    parser = argparse.ArgumentParser(description="Keep the Vietnamese catalogue.")
    parser.add_argument("command", choices=["extract", "compile", "check"])
    command = parser.parse_args(arguments).command
    tree = tree or Tree(Path(__file__).resolve().parent.parent)
    if command == "extract":
        for line in extract(tree):
            print(line)
        left = sum(not is_translated(m) for m in entries(read(tree.catalogue)).values())
        print(f"{tree.name(tree.catalogue)} holds all strings of the sources; {left} to translate.")
        return 0
    if command == "compile":
        print(f"{compile_catalogue(tree)} Vietnamese strings compiled.")
        return 0
    faults = check(tree)
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        print(f"{len(faults)} faults in the Vietnamese catalogue.", file=sys.stderr)
    else:
        print("The Vietnamese catalogue is complete.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
