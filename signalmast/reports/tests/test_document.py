import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalmast.reports.document import (
    Cell,
    Column,
    Heading,
    Listing,
    Paragraph,
    Run,
    TableBlock,
    blocks_from_html,
)


def test_html_becomes_blocks_in_order():
    html = (
        '<h2>Results</h2><p>We <b>did</b> <i>well</i>, see <a href="https://a.example/x">rows</a>.'
        "<br>Next line</p><ul><li>one</li><li>two <strong>bold</strong></li></ul>"
        "<ol><li>first</li></ol><h4>End</h4>"
    )

    assert blocks_from_html(html) == (
        Heading(1, "Results"),
        Paragraph(
            (
                Run("We "),
                Run("did", bold=True),
                Run(" "),
                Run("well", italic=True),
                Run(", see "),
                Run("rows", href="https://a.example/x"),
                Run("."),
                Run("\n"),
                Run("Next line"),
            )
        ),
        Listing(False, ((Run("one"),), (Run("two "), Run("bold", bold=True)))),
        Listing(True, ((Run("first"),),)),
        Heading(3, "End"),
    )


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("<p>a<script>alert(1)</script>b</p>", ["ab"]),
        ("<div>one</div><div>two</div>", ["one", "two"]),
        ("loose <u>text</u>", ["loose text"]),
        ("<p>  many \n spaces  </p>", ["many spaces"]),
        ("<p></p><p> </p>", []),
        ("&lt;b&gt; &amp;amp;", ["<b> &amp;"]),
    ],
)
def test_unknown_tags_go_and_their_text_stays(html, texts):
    assert ["".join(run.text for run in block.runs) for block in blocks_from_html(html)] == texts


def test_hostile_links_lose_their_address():
    html = '<p><a href="javascript:alert(1)">x</a><a href="data:text/html,y">y</a></p>'

    assert blocks_from_html(html) == (Paragraph((Run("x"), Run("y"))),)


def test_nested_list_becomes_items_of_the_outer_one():
    html = "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>"

    assert blocks_from_html(html) == (Listing(True, ((Run("a"),), (Run("b"),), (Run("c"),))),)


@given(st.text(alphabet="<>/pbuliah2 =\"'&;x\n", max_size=60))
def test_any_text_is_read_without_an_error(html):
    for block in blocks_from_html(html):
        assert isinstance(block, Heading | Paragraph | Listing)


def test_table_refuses_a_row_of_another_width():
    with pytest.raises(ValueError, match="one cell for each column"):
        TableBlock("T", (Column("a"), Column("b")), ((Cell("1"),),))
