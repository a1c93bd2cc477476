"""The figures of the sample office in every output of its report."""

import json
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from docx import Document as open_docx  # noqa: N813 -- docx.Document is a function
from pypdf import PdfReader

from signalmast.reports.domain.composing import compose
from signalmast.reports.domain.freezing import frozen, thawed
from signalmast.reports.domain.printing import keep_word_template, print_report
from signalmast.reports.domain.reports import blank_report
from signalmast.reports.renderers.docx import TemplateRefused, build_template

pytestmark = pytest.mark.one_database
SHOWN = ("312", "91.718", "1.310", "5.922", "94,4\xa0%", "100\xa0%", "22.887")


@pytest.fixture
def report(office):
    return blank_report(office, "2018-H1")


def plain(text):
    return text.replace("\xa0", " ")


def docx_text(content):
    document = open_docx(BytesIO(content))
    lines = [paragraph.text for paragraph in document.paragraphs]
    lines += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(lines), document


def test_html_shows_all(report):
    text = plain(print_report(report, "html").decode())

    assert [value for value in SHOWN if plain(value) not in text] == []


def test_json_shows_all(report):
    text = plain(print_report(report, "json").decode())

    assert [value for value in SHOWN if plain(value) not in text] == []
    assert json.loads(text)


def test_docx_shows_all_and_keeps_the_measures(report):
    text, document = docx_text(print_report(report, "docx"))

    assert [value for value in SHOWN if plain(value) not in plain(text)] == []
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert round(section.left_margin.mm) == 30
    assert round(section.top_margin.mm) == round(section.bottom_margin.mm) == 20
    assert 15 <= round(section.right_margin.mm) <= 20


def test_pdf_shows_all(report):
    reader = PdfReader(BytesIO(print_report(report, "pdf")))
    text = plain(" ".join(page.extract_text() for page in reader.pages))

    assert [value for value in SHOWN if plain(value) not in text] == []
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] == True  # noqa: E712 -- a PDF boolean


def test_awards_plan_and_charts_are_there(report):
    document = compose(report)
    tables = [block for block in document.blocks if hasattr(block, "columns")]
    rows = {row[0].text: row[1].text for table in tables for row in table.rows}
    charts = [block.chart for block in document.blocks if hasattr(block, "chart")]

    awards = [value for label, value in rows.items() if label in _award_labels(document)]
    assert sorted(awards, key=int) == ["3", "5", "30", "47"]
    assert len(charts) == 4
    assert [chart.title for chart in charts if chart.is_empty] == []
    tasks = {cell.text for table in tables for row in table.rows for cell in row}
    assert "Tập huấn kỹ năng kiểm chứng thông tin trên mạng" in tasks


def _award_labels(document):
    return {
        method.label
        for method in document.methods
        if method.figure_id.startswith("programmes.commendations.")
    }


def test_every_figure_links_to_its_rows(report):
    document = compose(report)

    assert len(document.methods) >= 16
    for method in document.methods:
        assert method.href.endswith(f"/desk/figures/{method.figure_id}/2018-H1/")
        assert len(method.digest) == 64


def test_unknown_names_stay_as_written(office):
    report = blank_report(office, "2018-H1")
    report.body = [("text", "<p>{engagement.nonsense} and {engagement.posts}</p>")]
    paragraph = compose(report).blocks[0]

    assert "".join(run.text for run in paragraph.runs) == "{engagement.nonsense} and 312"


def test_document_survives_freezing(report):
    document = compose(report)

    assert thawed(json.loads(json.dumps(frozen(document)))) == document


def test_frozen_moments_keep_their_zone():
    moment = datetime(2018, 6, 26, 5, tzinfo=UTC)

    assert thawed(frozen(moment)) == moment


@pytest.mark.parametrize("suffix", ["docx", "pdf", "html", "json"])
@pytest.mark.parametrize("layout", ["decree-30", "plain"])
def test_command_writes(office, tmp_path, capsys, suffix, layout):
    out = tmp_path / f"report.{suffix}"

    call_command("report", "2018-H1", "--out", str(out), "--layout", layout, "--language", "en")

    assert out.stat().st_size > 10_000
    assert f"({'fresh draft'}), {out.stat().st_size} bytes." in capsys.readouterr().out


def test_command_refuses_an_unknown_ending(office, tmp_path):
    with pytest.raises(CommandError) as refusal:
        call_command("report", "2018-H1", "--out", str(tmp_path / "r.odt"), "--language", "en")

    assert str(refusal.value) == (
        "r.odt ends in no kind of file that a report can be; use .html, .docx, .pdf, .json."
    )


def test_period_without_data_says_not_known_and_never_zero(office):
    document = compose(blank_report(office, "2011-H1"))

    assert len({method.value for method in document.methods}) == 1
    assert [method.figure_id for method in document.methods if method.value == "0"] == []


def test_own_word_template_is_used(office, lan):
    template = open_docx(BytesIO(build_template("decree-30", "vi")))
    template.add_paragraph("Mẫu riêng của cơ quan")
    stream = BytesIO()
    template.save(stream)
    keep_word_template(
        office, layout="decree-30", content=stream.getvalue(), name="own.docx", by=lan
    )

    text, _document = docx_text(print_report(blank_report(office, "2018-H1"), "docx"))

    assert "Mẫu riêng của cơ quan" in text


def test_broken_word_template_is_refused(office, lan):
    with pytest.raises(TemplateRefused):
        keep_word_template(office, layout="decree-30", content=b"no zip", name="own.docx", by=lan)
