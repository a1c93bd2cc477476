"""Forms end to end on the server: workbook, answers from a page and from a device, faults."""

from datetime import datetime, timedelta, timezone

import pytest

from signalmast.listening.tests.xforms_books import form, kept, posted
from signalmast.listening.xforms.converting import convert
from signalmast.listening.xforms.form import Form
from signalmast.listening.xforms.said import Refused

UNREADABLE = "The file cannot be read as a workbook. Save it once more as XLSX and load it again."
NOW = datetime(2026, 11, 26, 14, 5, 7, tzinfo=timezone(timedelta(hours=7)))
HOUSEHOLD = kept("household")
LAN = {
    "name": "Lan", "age": "40", "works": "yes", "trade": "may", "from": "a", "within": "a1",
    "child": ["1", "3"], "child__1__first": "An", "child__1__years": "4",
    "child__3__first": "Bình", "child__3__years": "7",
}  # fmt: skip
KEPT = {
    "name": "Lan", "age": "40", "works": "yes", "trade": "may", "from": "a", "within": "a1",
    "child": [{"first": "An", "years": "4"}, {"first": "Bình", "years": "7"}], "total": "11",
}  # fmt: skip


def wrong(read):
    """Return what is wrong, by field."""
    return {
        fault.key: fault.written.get("English (en)") or str(fault.said) for fault in read.faults
    }


def test_a_form_knows_itself():
    assert (HOUSEHOLD.form_id, HOUSEHOLD.version) == ("household", "2")
    assert HOUSEHOLD.title("vi") == "Hộ gia đình"
    assert HOUSEHOLD.languages == ["Tiếng Việt (vi)", "English (en)"]
    assert HOUSEHOLD.language("en") == "English (en)"
    assert HOUSEHOLD.language("km") == "Tiếng Việt (vi)"
    asked = HOUSEHOLD.questions()
    assert [one.name for one in asked if one.is_repeated] == ["first", "years"]
    works = asked[2]
    assert (works.path, works.control, works.is_required) == (("works",), "select1", False)
    assert works.choices[1] == ("no", {"Tiếng Việt (vi)": "Không", "English (en)": "No"})
    assert asked[-1].control == "calculate"


def test_a_form_survives_json():
    assert Form.from_json(HOUSEHOLD.to_json()) == HOUSEHOLD


def test_a_page_and_a_device_come_to_the_same_answers():
    read = HOUSEHOLD.read(posted(**LAN), now=NOW)
    assert (read.faults, read.again) == ([], False)
    assert read.answers == KEPT
    xml = HOUSEHOLD.to_xml(read.answers, "0f6f3a5e-2f5e-4f51-8a0b-5d1f9d3f9d11")
    by_device = HOUSEHOLD.read_xml(xml.encode(), now=NOW)
    assert (by_device.answers, by_device.faults) == (KEPT, [])


def test_what_does_not_apply_is_dropped():
    read = HOUSEHOLD.read(posted(**{**LAN, "age": "12"}), now=NOW)
    assert read.faults == []
    kept = {name: one for name, one in KEPT.items() if name not in {"works", "trade"}}
    assert read.answers == {**kept, "age": "12"}


def test_what_is_missing_or_does_not_fit_is_said_in_the_forms_words():
    read = HOUSEHOLD.read(posted(age="121", works="yes"), now=NOW)
    assert wrong(read) == {
        "q/name": "This question needs an answer.",
        "q/age": "Under 120",
        "q/trade": "This question needs an answer.",
    }
    assert read.faults[1].written["Tiếng Việt (vi)"] == "Dưới 120"


def test_a_choice_outside_the_filter_is_asked_again():
    read = HOUSEHOLD.read(posted(**{**LAN, "from": "b"}), now=NOW)
    assert list(wrong(read)) == ["q/within"]
    unknown = HOUSEHOLD.read(posted(**{**LAN, "works": "maybe"}), now=NOW)
    assert list(wrong(unknown)) == ["q/works"]


def test_one_more_block_and_one_less_keep_what_was_entered():
    more = HOUSEHOLD.read({**posted(**LAN), "more": ["q/child"]}, now=NOW)
    assert more.again
    blocks = more.sheet.root.named("child")
    assert [block.key for block in blocks] == ["q/child/1", "q/child/3", "q/child/4"]
    assert [block.children[0].raw for block in blocks] == ["An", "Bình", ""]
    less = HOUSEHOLD.read({**posted(**LAN), "less": ["q/child/1"]}, now=NOW)
    assert [block.key for block in less.sheet.root.named("child")] == ["q/child/3"]


def test_a_submission_of_another_form_or_no_xml_is_refused():
    with pytest.raises(Refused, match="belongs to another form"):
        HOUSEHOLD.read_xml(b'<data id="other"><name>x</name></data>')
    with pytest.raises(Refused, match="no submission in XML"):
        HOUSEHOLD.read_xml(b"name=x")
    hostile = (
        b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        b'<data id="household"><name>&e;</name></data>'
    )
    assert HOUSEHOLD.read_xml(hostile).answers.get("name", "") == ""


TYPES = form(
    """
    type             | name  | label | parameters           | appearance
    integer          | whole | L     |                      |
    decimal          | part  | L     |                      |
    date             | day   | L     |                      |
    date             | year  | L     |                      | year
    time             | clock | L     |                      |
    dateTime         | both  | L     |                      |
    geopoint         | place | L     |                      |
    geotrace         | way   | L     |                      |
    barcode          | code  | L     |                      |
    acknowledge      | agree | L     |                      |
    range            | mark  | L     | start=0 end=1 step=0.25 |
    rank c           | order | L     |                      |
    select_multiple c | many | L     |                      |
    image            | photo | L     |                      |
    """,
    """
    list_name | name | label
    c         | a    | A
    c         | b    | B
    c         | c    | C
    """,
)


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        ("whole", " +007 ", "7"), ("part", "3,50", "3.5"), ("part", "-.5", "-0.5"),
        ("part", "-0", "0"),
        ("day", "2020-02-29", "2020-02-29"), ("day", "29/2/2020", "2020-02-29"),
        ("year", "1987", "1987-01-01"), ("clock", "7:05", "07:05"),
        ("clock", "14:30:00.000+07:00", "14:30"), ("both", "2020-02-29T14:30", "2020-02-29T14:30"),
        ("both", "2020-02-29T14:30:00.000+07:00", "2020-02-29T14:30"),
        ("place", "10.7769, 106.7009", "10.776900 106.700900 0 0"),
        ("place", "10.7769 106.7009 5.0 3.9", "10.776900 106.700900 0 0"),
        ("way", "10 106\n11 107", "10.000000 106.000000 0 0;11.000000 107.000000 0 0"),
        ("code", " 893\u200b1 ", "8931"), ("agree", "OK", "OK"), ("mark", "0.75", "0.75"),
        ("order", ["c", "", "a", "b"], "c a b"), ("many", ["c", "a"], "a c"),
    ],
)  # fmt: skip
def test_an_answer_has_one_form_however_it_was_typed(field, given, kept):
    read = TYPES.read(posted(**{field: given}))
    assert (read.answers, read.faults) == ({field: kept}, [])
    by_device = TYPES.read_xml(TYPES.to_xml(read.answers, "1").encode())
    assert by_device.answers == read.answers


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("whole", "3.5"), ("whole", "ba"), ("part", "1.2.3"), ("day", "31/2/2020"), ("day", "mai"),
        ("clock", "25:00"), ("both", "2020-13-01T10:00"), ("place", "here"), ("place", "95 10"),
        ("mark", "0.3"), ("mark", "2"), ("order", ["a", "a", "b"]), ("order", ["a"]),
        ("many", ["x"]),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_asked_again_and_stays_as_typed(field, given):
    read = TYPES.read(posted(**{field: given}))
    assert list(wrong(read)) == [f"q/{field}"]
    node = next(one for one in read.sheet.root.walk() if one.key == f"q/{field}")
    assert node.raw == (given if isinstance(given, str) else " ".join(given))


def test_a_file_is_named_by_its_question_and_not_by_its_sender():
    class Uploaded:
        name = "Nguyen Thi Lan 2026-01-01.JPG"

    read = TYPES.read({}, {"q/photo": [Uploaded()]})
    assert read.answers == {"photo": "photo.jpg"}


def test_a_year_sent_by_a_filled_in_page_keeps_what_was_typed():
    assert TYPES.read(posted(whole="x", year="1987")).sheet.errors.keys() == {"q/whole"}


METADATA = form(
    """
    type        | name   | label           | calculation            | constraint
    start       | start  |                 |                        |
    end         | end    |                 |                        |
    today       | today  |                 |                        |
    deviceid    | device |                 |                        |
    username    | user   |                 |                        |
    phonenumber | phone  |                 |                        |
    audit       | audit  |                 |                        |
    start-geopoint | spot |                |                        |
    date        | day    | Day             |                        | . <= ${today}
    calculate   | when   |                 | now()                  |
    calculate   | began  |                 | ${start}               |
    """
)


def test_nothing_that_tells_of_a_device_is_kept_or_asked_of_one():
    given = {
        "day": "2026-11-26",
        "device": "d",
        "user": "u",
        "phone": "1",
        "start": "x",
        "spot": "1 2",
    }
    read = METADATA.read(posted(**given), now=NOW)
    midnight = "2026-11-26T00:00:00.000+07:00"
    assert read.answers == {"day": "2026-11-26", "when": midnight, "began": midnight}
    assert list(wrong(METADATA.read(posted(day="2026-11-27"), now=NOW))) == ["q/day"]
    sent = METADATA.to_xml({}, "1").replace("<device/>", "<device>imei</device>")
    assert "device" not in METADATA.read_xml(sent.encode(), now=NOW).answers
    for telling in ("deviceid", "username", "phonenumber", "setgeopoint", "timestamp"):
        assert f'"{telling}"' not in METADATA.xml
        assert f":{telling}" not in METADATA.xml
    assert [str(one) for one in METADATA.remarks] == [
        "The form asks devices for the time, a number or a user; none of these is ever kept."
    ]


REPEATS = kept("repeats")


def test_an_answer_counts_the_blocks_of_a_repeat():
    first = REPEATS.read(posted(many="2"))
    assert first.again
    assert [node.key for node in first.sheet.root.named("kid")] == ["q/kid/1", "q/kid/2"]
    read = REPEATS.read(posted(many="2", kid=["1", "2"], kid__1__first="An", kid__2__first="Bình"))
    assert not read.again
    assert read.answers["kid"] == [
        {"first": "An", "place": "1"}, {"first": "Bình", "place": "2", "prior": "An"},
    ]  # fmt: skip
    assert (read.answers["names"], read.answers["count"]) == ("An, Bình", "2")
    assert REPEATS.read(posted(many="9999999")).sheet.root.named("kid")[200:] == []


DYNAMIC = form(
    """
    type        | name   | label   | default        | calculation          | trigger
    date        | day    | Day     | today()        |                      |
    text        | word   | Word    | xin chào       |                      |
    text        | other  | Other   | ${word}        |                      |
    calculate   | chance |         |                | once(random())       |
    calculate   | seen   |         |                | today()              | ${word}
    hidden      | fixed  |         | abc            |                      |
    """
)


def test_a_form_begins_with_its_defaults():
    sheet = DYNAMIC.start(NOW)
    began = {node.name: node.raw for node in sheet.root.children}
    assert {name: began[name] for name in ("day", "word", "fixed")} == {
        "day": "2026-11-26", "word": "xin chào", "fixed": "abc",
    }  # fmt: skip
    assert 0 <= float(began["chance"]) < 1


def test_what_cannot_be_worked_out_twice_alike_travels_with_the_page():
    read = DYNAMIC.read(posted(word="a", chance="0.25", fixed="forged"), now=NOW)
    assert read.answers == {"word": "a", "chance": "0.25", "seen": "2026-11-26", "fixed": "abc"}


def test_a_choice_from_a_repeat_and_the_name_of_a_choice():
    book = form(
        """
        type          | name | label | calculation                    | choice_filter
        begin repeat  | kid  | Kid   |                                |
        text          | who  | Name  |                                |
        end repeat    |      |       |                                |
        select_one ${who} | best | Best |                              |
        select_one c  | tone | Tone  |                                |
        calculate     | said |       | jr:choice-name(${tone}, '${tone}') |
        """,
        """
        list_name | name | label
        c         | r    | Red
        c         | g    | Green
        """,
    )
    given = posted(kid=["1", "2"], kid__1__who="An", kid__2__who="Bình", best="Bình", tone="g")
    read = book.read(given)
    assert (read.faults, read.answers["said"], read.answers["best"]) == ([], "Green", "Bình")
    assert list(wrong(book.read({**given, "q/best": ["Chi"]}))) == ["q/best"]


def test_a_day_from_a_cell_of_excel_is_a_day():
    book = form(
        """
        type     | name | label | default
        date     | on   | On    | 2026-12-24 00:00:00
        dateTime | at   | At    | 2026-12-24 14:30:00
        text     | said | Said  | 2026-12-24 00:00:00
        """
    )
    assert {one.name: one.raw for one in book.start().root.children} == {
        "on": "2026-12-24", "at": "2026-12-24T14:30", "said": "2026-12-24 00:00:00",
    }  # fmt: skip


def test_files_that_are_not_in_the_workbook_are_said_when_it_is_loaded():
    book = form(
        """
        type                      | name | label | calculation                     | appearance
        select_one_from_file x.csv | shop | Shop  |                                 |
        select_one c              | area | Area  |                                 | search('areas')
        text                      | code | Code  |                                 |
        calculate                 | cost |       | pulldata('prices', 'p', 'c', ${code}) |
        """,
        """
        list_name | name | label
        c         | n    | l
        """,
    )
    assert sorted(str(one) for one in book.remarks) == [
        "The choices of “area” are in a file (areas) that is not part of the workbook; people "
        "answer it in their own words.",
        "The choices of “shop” are in a file (x) that is not part of the workbook; people answer "
        "it in their own words.",
        "“cost” looks something up in a file (pulldata) that is not part of the workbook; what it "
        "looks up is always empty.",
    ]
    assert book.read(posted(shop="my own words", code="1")).answers == {
        "shop": "my own words", "code": "1",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.pdf", b"%PDF", "This is no workbook. Load an XLSForm as XLSX, XLS, CSV or Markdown."),
        ("a.xlsx", b"no zip", UNREADABLE), ("a.xls", b"no xls", UNREADABLE),
        ("a.csv", b"x" * 5_000_001, "The workbook is larger than 5 MB. Leave out what is no form."),
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_refused(name, data, said):
    with pytest.raises(Refused) as refused:
        convert(name, data)
    assert refused.value.message == said


def test_a_reason_of_pyxform_is_handed_on_in_one_sentence():
    with pytest.raises(Refused) as refused:
        form("type | name | label\n select_one nothing | a | A")
    assert refused.value.message.startswith("The workbook cannot be used yet: ")
    assert "\n" not in refused.value.message
    assert refused.value.message.endswith(".")


def test_a_condition_that_cannot_be_read_is_refused_by_question_and_column():
    with pytest.raises(Refused) as refused:
        form("type | name | label | relevant\n text | a | A |\n text | b | B | area(${a}) > 1")
    assert refused.value.message == (
        "Question “b”, the condition: the function area() is not known here."
    )


def test_a_calculation_that_cannot_be_read_stays_empty_and_is_said():
    book = form(
        "type | name | label | calculation\n text | a | A |\n calculate | c | | what is this"
    )
    assert [str(one) for one in book.remarks] == [
        "Question “c”, the calculation: the expression “what is this” cannot be read. "
        "It stays empty."
    ]
    assert book.read(posted(a="x")).answers == {"a": "x"}
