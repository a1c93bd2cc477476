"""The catalogue tool on a small tree of its own."""

import gettext
from pathlib import Path

import pytest

from tools.messages import Tree, check, compile_catalogue, extract, main, placeholders

SOURCE = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext

TITLE = _("Sign the report")
NAMED = _("%(unit)s has no session in %(period)s.")
ROWS = ngettext("%(count)d row", "%(count)d rows", 2)
MONTH = pgettext("calendar", "May")
MAY = pgettext("permission", "May")


def read(context):
    context.note("%(count)s days are missing.", count=3)
    yield Problem(7, Outcome.HELD, "This unit isn't known.")
    raise Refusal("The file is empty.")
"""
TEMPLATE = """
<main>
  <h1>{% translate "Import a file" %}</h1>
    {% blocktranslate trimmed with name=file.name %}
      {{ name }} isn't known.
    {% endblocktranslate %}
  <p title="{{ empty|default:_("Nothing yet") }}">ồ ' " {# aside #}</p>
  {% blocktrans count counter=rows %}One held{% plural %}{{ counter }} held{% endblocktrans %}
</main>
"""
VIETNAMESE = {
    "Sign the report": "Ký báo cáo",
    "%(unit)s has no session in %(period)s.": "Trong %(period)s, %(unit)s chưa có buổi học nào.",
    "%(count)d row": "%(count)d dòng",
    "May": "Tháng 5",
    "Import a file": "Nhập tệp",
    "%(name)s isn't known.": "Chưa biết %(name)s.",
    "%(count)s days are missing.": "Thiếu %(count)s ngày.",
    "This unit isn't known.": "Chưa biết đơn vị này.",
    "The file is empty.": "Tệp không có dữ liệu.",
    "Nothing yet": "Chưa có gì",
    "One held": "%(counter)s dòng đang chờ",
}


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    room = tmp_path / "signalmast" / "core"
    (room / "templates" / "core").mkdir(parents=True)
    (room / "tests").mkdir()
    (room / "views.py").write_text(SOURCE, encoding="utf-8")
    (room / "tests" / "test_views.py").write_text('_("never shown")', encoding="utf-8")
    (room / "templates" / "core" / "import.html").write_text(TEMPLATE, encoding="utf-8")
    return Tree(tmp_path)


def translate(tree: Tree, words: dict[str, str] | None = None) -> None:
    """Fill the catalogue as a translator would: the text under each msgid."""
    words = VIETNAMESE if words is None else words
    lines: list[str] = []
    current = ""
    for line in tree.catalogue.read_text(encoding="utf-8").splitlines():
        if line.startswith("msgid "):
            current = line.removeprefix('msgid "').removesuffix('"')
        empty = line in {'msgstr ""', 'msgstr[0] ""'} and current in words
        lines.append(f'{line[:-2]}"{words[current]}"' if empty else line)
    tree.catalogue.write_text("\n".join(lines) + "\n", encoding="utf-8")


def extra(tree: Tree, name: str, body: str) -> None:
    path = tree.package / "locale_sources" / f"{name}.vi.po"
    path.parent.mkdir(exist_ok=True)
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    path.write_text(head + body, encoding="utf-8")


def compiled(tree: Tree) -> gettext.GNUTranslations:
    return answers_of(tree.compiled)


def answers_of(path: Path) -> gettext.GNUTranslations:
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)


def test_extract_finds_python_and_template_strings_outside_tests(tree: Tree) -> None:
    assert extract(tree) == []
    text = tree.catalogue.read_text(encoding="utf-8")
    found = {
        line.removeprefix('msgid "').removesuffix('"')
        for line in text.splitlines()
        if line.startswith("msgid ") and line != 'msgid ""'
    }
    assert found == set(VIETNAMESE)
    assert text.count('msgctxt "') == 2
    assert "#: signalmast/core/views.py\n" in text
    assert "Date" not in text


def test_extract_again_changes_nothing(tree: Tree) -> None:
    extract(tree)
    translate(tree)
    extract(tree)
    before = tree.catalogue.read_bytes()
    extract(tree)
    assert tree.catalogue.read_bytes() == before


def test_extract_keeps_translations_and_tells_what_it_drops(tree: Tree) -> None:
    extract(tree)
    translate(tree)
    views = tree.package / "core" / "views.py"
    views.write_text(SOURCE.replace("Sign the report", "Sign it"), encoding="utf-8")
    assert extract(tree) == ['dropped "Sign the report" = "Ký báo cáo"']
    assert check(tree) == [
        'signalmast/locale/vi/LC_MESSAGES/django.po: "Sign it" has no translation.'
    ]


def test_compiled_catalogue_answers_each_kind_of_call(tree: Tree) -> None:
    extract(tree)
    translate(tree)
    assert compile_catalogue(tree) == 12
    catalogue = compiled(tree)
    assert catalogue.gettext("Sign the report") == "Ký báo cáo"
    assert catalogue.ngettext("%(count)d row", "%(count)d rows", 1) == "%(count)d dòng"
    assert catalogue.pgettext("calendar", "May") == "Tháng 5"
    assert check(tree) == []


def test_compile_twice_gives_the_same_bytes(tree: Tree) -> None:
    extract(tree)
    translate(tree)
    compile_catalogue(tree)
    first = tree.compiled.read_bytes()
    tree.compiled.unlink()
    compile_catalogue(tree)
    assert tree.compiled.read_bytes() == first


def test_untranslated_string_is_left_in_english(tree: Tree) -> None:
    extract(tree)
    translate(tree, {"Sign the report": "Ký báo cáo"})
    assert compile_catalogue(tree) == 1
    catalogue = compiled(tree)
    assert catalogue.gettext("Import a file") == "Import a file"
    assert catalogue.ngettext("%(count)d row", "%(count)d rows", 2) == "%(count)d rows"


def test_string_added_to_a_source_is_reported_with_its_file(tree: Tree) -> None:
    extract(tree)
    translate(tree)
    (tree.package / "core" / "forms.py").write_text('_("New label")', encoding="utf-8")
    assert check(tree) == [
        'signalmast/locale/vi/LC_MESSAGES/django.po: "New label" of signalmast/core/forms.py '
        "is missing; run `make messages`."
    ]


def test_string_gone_from_the_sources_is_reported(tree: Tree) -> None:
    extract(tree)
    translate(tree)
    (tree.package / "core" / "templates" / "core" / "import.html").write_text("", encoding="utf-8")
    faults = check(tree)
    assert len(faults) == 4
    assert all(fault.endswith("is in no source any more; run `make messages`.") for fault in faults)


def test_lost_placeholder_is_reported(tree: Tree) -> None:
    extract(tree)
    translate(tree, VIETNAMESE | {"%(count)d row": "nhiều dòng"})
    assert check(tree) == [
        'signalmast/locale/vi/LC_MESSAGES/django.po: "%(count)d row" has other placeholders in '
        "the translation than in the source."
    ]


def test_fuzzy_entry_is_reported_and_not_compiled(tree: Tree) -> None:
    extract(tree)
    translate(tree)
    text = tree.catalogue.read_text(encoding="utf-8")
    text = text.replace('msgid "Sign the report"', '#, fuzzy\nmsgid "Sign the report"')
    tree.catalogue.write_text(text, encoding="utf-8")
    assert check(tree) == [
        'signalmast/locale/vi/LC_MESSAGES/django.po: "Sign the report" is marked fuzzy; '
        "read it and remove the mark."
    ]
    assert compile_catalogue(tree) == 11


def test_extra_catalogue_is_merged_and_ours_wins(tree: Tree) -> None:
    extra(
        tree,
        "wagtail",
        'msgid "Publish"\nmsgstr "Đăng"\n\nmsgid "Sign the report"\nmsgstr "Kí"\n',
    )
    extract(tree)
    translate(tree)
    assert compile_catalogue(tree) == 13
    assert compiled(tree).gettext("Publish") == "Đăng"
    assert compiled(tree).gettext("Sign the report") == "Ký báo cáo"
    assert check(tree) == []


def test_words_of_scripts_are_compiled_apart_and_may_differ(tree: Tree) -> None:
    extra(tree, "wagtail", 'msgid "Code"\nmsgstr "Mã"\n')
    extra(tree, "wagtail-js", 'msgid "Code"\nmsgstr "Mã nguồn"\n')
    extract(tree)
    translate(tree)
    assert compile_catalogue(tree) == 14
    assert compiled(tree).gettext("Code") == "Mã"
    assert answers_of(tree.compiled_scripts).gettext("Code") == "Mã nguồn"
    assert check(tree) == []


def test_fault_in_words_of_scripts_is_reported(tree: Tree) -> None:
    extra(tree, "wagtail-js", 'msgid "%(num)s errors"\nmsgstr "Lỗi"\n')
    extract(tree)
    translate(tree)
    assert check(tree) == [
        'signalmast/locale_sources/wagtail-js.vi.po: "%(num)s errors" has other placeholders in '
        "the translation than in the source."
    ]


def test_faults_of_extra_catalogues_are_reported(tree: Tree) -> None:
    extra(tree, "allauth", 'msgid "Hello %(name)s"\nmsgstr "Chào"\n\nmsgid "Code"\nmsgstr "Mã"\n')
    extra(tree, "wagtail", 'msgid "Move"\nmsgstr ""\n\nmsgid "Code"\nmsgstr "Mã số"\n')
    extract(tree)
    translate(tree)
    assert check(tree) == [
        'signalmast/locale_sources/allauth.vi.po: "Hello %(name)s" has other placeholders in the '
        "translation than in the source.",
        'signalmast/locale_sources/wagtail.vi.po: "Move" has no translation.',
        'signalmast/locale_sources/wagtail.vi.po: "Code" is translated otherwise in '
        "signalmast/locale_sources/allauth.vi.po.",
    ]


@pytest.mark.parametrize(
    ("source", "translation", "same"),
    [
        ("%(a)s of %(b)s", "%(b)s: %(a)s", True),
        ("%(a)s", "%(a)s và %(a)s", True),
        ("%(a)s", "%(b)s", False),
        ("%s and %s", "%s", False),
        ("{a:.1f} in {b}", "{b} có {a}", True),
        ("{} rows", "dòng", False),
        ("94 % done", "xong 94 %", True),
        ("100%% of %(a)s", "%(a)s: 100%%", True),
    ],
)
def test_placeholders_compare_by_name_and_by_count(
    source: str, translation: str, same: bool
) -> None:
    assert (placeholders(source) == placeholders(translation)) is same


def test_command_line_says_what_it_did(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract"], tree=tree) == 0
    assert main(["check"], tree=tree) == 1
    translate(tree)
    assert main(["check"], tree=tree) == 0
    assert main(["compile"], tree=tree) == 0
    out = capsys.readouterr()
    assert out.out.splitlines() == [
        "signalmast/locale/vi/LC_MESSAGES/django.po holds all strings of the sources; "
        "12 to translate.",
        "The Vietnamese catalogue is complete.",
        "12 Vietnamese strings compiled.",
    ]
    assert out.err.splitlines()[-1] == "12 faults in the Vietnamese catalogue."
