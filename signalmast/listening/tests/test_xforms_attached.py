"""Files beside a workbook: what is taken, what is refused, and what a form makes of them."""

import pytest

from signalmast.listening.tests.xforms_books import posted
from signalmast.listening.xforms.attached import MOST_ROWS, choices_in, read_attached
from signalmast.listening.xforms.browser import model_for
from signalmast.listening.xforms.converting import convert
from signalmast.listening.xforms.form import Form
from signalmast.listening.xforms.said import Refused

BOOK = b"""| survey |
| | type | name | label | calculation | choice_filter | parameters |
| | text | ward | Ward | | | |
| | select_one_from_file shops.csv | shop | Shop | | ward=${ward} | |
| | select_one_from_file shops.csv | other | Another | | | value=code label=title |
| | calculate | cost | | pulldata('shops', 'price', 'name', ${shop}) | | |
| | note | told | Costs ${cost} | | | |
"""
SHOPS = (
    "name;label;ward;price;code;title\n"
    "a;Chợ A;1;10;ca;Nhất\nb;Chợ B;2;20;cb;Nhì\n;;;;;\nc; Chợ C ;2;;cc;Ba\n"
).encode("utf-8-sig")


@pytest.fixture(scope="module")
def shops():
    return convert("book.md", BOOK, read_attached({"shops.csv": SHOPS}))


def test_choices_and_looked_up_values_come_from_the_file(shops):
    read = shops.read(posted(ward="2", shop="b", other="ca"))
    assert read.answers == {"ward": "2", "shop": "b", "other": "ca", "cost": "20"}
    assert (read.faults, shops.remarks) == ([], [])
    nothing = shops.read(posted(ward="2", shop="c", other="cb"))
    assert "cost" not in nothing.answers
    wrong = shops.read(posted(ward="1", shop="b", other="cb"))
    assert [one.key for one in wrong.faults] == ["q/shop"]
    names = {one.name: [value for value, _label in one.choices] for one in shops.questions()}
    assert (names["shop"], names["other"]) == (["a", "b", "c"], ["ca", "cb", "cc"])


def test_a_kept_form_is_the_same_form(shops):
    again = Form.from_json(shops.to_json())
    assert again == shops
    assert again.read(posted(ward="2", shop="b")).answers["cost"] == "20"


def test_the_file_is_handed_on_as_apps_read_it(shops):
    assert shops.files == {
        "shops.csv": "name,label,ward,price,code,title\na,Chợ A,1,10,ca,Nhất\n"
        "b,Chợ B,2,20,cb,Nhì\nc,Chợ C,2,,cc,Ba\n"
    }
    assert 'src="jr://file-csv/shops.csv"' in shops.xml


def test_the_browser_gets_what_it_looks_things_up_in(shops):
    rows = model_for(shops, "vi")["l"]["shops"]
    assert [one[:2] for one in rows] == [["a", "Chợ A"], ["b", "Chợ B"], ["c", "Chợ C"]]
    assert rows[1][2]["price"] == "20"


def test_labels_of_a_file_have_languages():
    (one,) = choices_in("name,label,label::English (en)\na,Chợ,Market\n")
    assert one.label == {"": ["Chợ"], "English (en)": ["Market"]}


def test_a_file_that_no_question_uses_is_said():
    book = convert("book.md", BOOK, read_attached({"shops.csv": SHOPS, "x.csv": b"a,b\n1,2\n"}))
    assert [str(one) for one in book.remarks] == [
        "“x.csv” came along; no question of the form uses it."
    ]


TABLE = "can't be read as a table. Its first line names the columns, each once; below it stands at"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.xml", b"<a/>", "“a.xml” can't stand beside a workbook."),
        ("../a.csv", b"a\n1\n", "“../a.csv” can't stand beside a workbook."),
        ("itemsets.csv", b"a\n1\n", "“itemsets.csv” can't stand beside a workbook."),
        ("a.csv", "tên\nchợ\n".encode("utf-16"), "“a.csv” is not in UTF-8."),
        ("a.csv", b"", f"“a.csv” {TABLE}"),
        ("a.csv", b"name,label\n", f"“a.csv” {TABLE}"),
        ("a.csv", b"name,name\n1,2\n", f"“a.csv” {TABLE}"),
        ("a.csv", b"name\n" + b"1\n" * (MOST_ROWS + 1), "“a.csv” has more than 5,000 rows"),
        ("a.csv", b"name\n" + b"1" * 400_000, "The files are larger than 400 kB together."),
    ],
)
def test_what_is_no_small_table_is_refused(name, data, said):
    with pytest.raises(Refused) as refused:
        read_attached({name: data})
    assert refused.value.message.startswith(said)


def test_six_files_are_too_many():
    with pytest.raises(Refused, match="Five files"):
        read_attached({f"{number}.csv": b"a\n1\n" for number in range(6)})
