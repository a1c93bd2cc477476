"""`signalmast match`: files in, one line a query out, nothing half-printed."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

CLAIMS = [
    {"id": "c1", "text": "Tuyến xe buýt 52 sẽ bị bỏ hẳn từ đầu tháng 12 vì ít khách."},
    {"id": 2, "text": "Landlords must pay a 20 percent tax on rooms.", "language": "en", "x": 1},
]
QUERIES = [
    {"id": "q1", "text": "tuyen xe buyt 52 se bi bo han tu dau thang 12 vi it khach"},
    {"id": 7, "text": "A tax of 20 percent on rooms must be paid by landlords", "title": "t"},
]


def written(path, lines):
    shown = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(shown) + "\n", encoding="utf-8")
    return path


def match(tmp_path, known, asked, *arguments, language="en"):
    out, err = StringIO(), StringIO()
    files = [
        f"--index={written(tmp_path / 'index.jsonl', known)}",
        f"--queries={written(tmp_path / 'queries.jsonl', asked)}",
    ]
    call_command(
        *("match", *files, "--no-encoder", "--language", language, *arguments),
        stdout=out,
        stderr=err,
    )
    return out.getvalue(), err.getvalue()


def test_json_is_one_object_a_query_in_order_with_ids_as_given(tmp_path):
    out, err = match(tmp_path, CLAIMS, QUERIES, "--json")

    first, second = (json.loads(line) for line in out.splitlines())
    assert (first["query"], second["query"]) == ("q1", 7)
    assert first["matches"][0] == {"id": "c1", "score": 0.99, "verdict": "same"}
    assert second["matches"][0]["id"] == 2
    assert err.startswith("2 texts are in another language than some claims")


def test_the_table_says_why(tmp_path):
    near = CLAIMS[0]["text"].replace("52", "25")
    out, _err = match(tmp_path, CLAIMS, [{"id": "q", "text": near}])

    assert "place differs: “route 25” here, “route 52” there" in out


def test_vietnamese_has_its_own_words(tmp_path):
    english, _err = match(tmp_path, CLAIMS, QUERIES)
    vietnamese, _err = match(tmp_path, CLAIMS, QUERIES, language="vi")

    assert english.splitlines()[0] == vietnamese.splitlines()[0]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "the line is not JSON; write one object a line."),
        ("[1]", 'the line is no JSON object; write {"id": …, "text": …}.'),
        ('{"text": "a"}', '“id” is missing or empty; give every line an "id", a text or a number.'),
        ('{"id": 1}', '“text” is missing or no text; give every line a "text".'),
        ('{"id": 1, "text": "a", "language": 3}',
         '“language” is no text; write "vi" or "en" or leave it out.'),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_and_nothing_is_printed(tmp_path, line, said):
    out = StringIO()
    index = written(tmp_path / "index.jsonl", CLAIMS)
    queries = written(tmp_path / "queries.jsonl", [QUERIES[0], "", line])

    with pytest.raises(CommandError) as caught:
        call_command("match", index=index, queries=queries, json=True, language="en", stdout=out)

    assert str(caught.value) == f"{queries}, line 3: {said} Nothing was matched."
    assert caught.value.returncode == 2
    assert out.getvalue() == ""


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CommandError) as caught:
        call_command("match", index=tmp_path / "no", queries=tmp_path / "no", language="en")

    assert caught.value.returncode == 2
    assert str(caught.value) == (
        f"{tmp_path / 'no'} can't be read (No such file or directory); "
        "name a file of one JSON object a line."
    )


def test_empty_files_and_a_byte_order_mark_are_fine(tmp_path):
    assert match(tmp_path, [], QUERIES, "--json")[0].count('"matches": []') == 2
    assert match(tmp_path, ["\ufeff" + json.dumps(CLAIMS[0])], [], "--json") == ("", "")
