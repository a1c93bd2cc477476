"""One realistic half-year report, and one made of everything that breaks renderers."""

from datetime import UTC, date, datetime, timedelta
from functools import cache

from signalmast.core.charts.drawing import (
    Bar,
    Compared,
    Series,
    bars_by_category,
    comparison,
    coverage_bars,
    trend_by_week,
)
from signalmast.reports.document import (
    Block,
    Cell,
    ChartBlock,
    Column,
    Document,
    Heading,
    Letterhead,
    Listing,
    Method,
    Paragraph,
    Run,
    Signature,
    TableBlock,
    blocks_from_html,
)

MADE = datetime(2018, 6, 26, 9, 30, tzinfo=UTC)
DESK = "https://desk.example/figures"
WARDS = (
    "Bến Nghé", "Bến Thành", "Cầu Kho", "Cầu Ông Lãnh", "Cô Giang", "Đa Kao",
    "Nguyễn Cư Trinh", "Nguyễn Thái Bình", "Phạm Ngũ Lão", "Tân Định",
)  # fmt: skip
UNITS = (
    *(f"Phường {ward}" for ward in WARDS),
    *(f"Phòng chuyên môn số {number:02d}" for number in range(1, 13)),
    *(f"Đơn vị sự nghiệp số {number:02d}" for number in range(1, 11)),
)
FIGURES = (
    ("engagement.posts", "Bài đăng trong kỳ", "312", "bài", 312),
    ("engagement.interactions", "Lượt tương tác", "91.718", "lượt", 312),
    ("engagement.shares", "Lượt chia sẻ", "1.310", "lượt", 312),
    ("engagement.comments", "Lượt bình luận", "5.922", "lượt", 312),
    ("programmes.attendance_rate", "Tỷ lệ có mặt", "94,4 %", "", 64),
    ("programmes.unit_coverage", "Đơn vị có buổi học", "100 %", "", 32),
    ("programmes.commendations.district.collective", "Khen tập thể cấp quận", "30", "", 30),
    ("programmes.commendations.district.individual", "Khen cá nhân cấp quận", "47", "", 47),
)


def methods() -> tuple[Method, ...]:
    return tuple(
        Method(
            number=number,
            figure_id=figure_id,
            label=label,
            value=value,
            unit=unit,
            sentence=(
                "Cộng số liệu của các dòng thuộc kỳ, theo lần đọc gần nhất; mỗi dòng chỉ tính "
                "một lần."
            ),
            as_of=MADE,
            rows=rows,
            digest=f"{number:02d}" * 32,
            href=f"{DESK}/{figure_id}/2018-H1",
        )
        for number, (figure_id, label, value, unit, rows) in enumerate(FIGURES, start=1)
    )


def figure(number: int) -> Run:
    """The figure as a run: its value, linked to its rows, marked for the annex."""
    figure_id, _label, value, unit, _rows = FIGURES[number - 1]
    text = f"{value} {unit}".strip()
    return Run(text, bold=True, href=f"{DESK}/{figure_id}/2018-H1", note=number)


@cache
def charts() -> tuple[ChartBlock, ...]:
    first = date(2018, 1, 1)
    weeks = tuple(
        (first + timedelta(weeks=week), 1800 + (week * 1237) % 4100) for week in range(26)
    )
    return (
        ChartBlock(
            trend_by_week(
                [Series("", weeks)],
                title="Lượt tương tác theo tuần",
                value_label="Lượt tương tác",
                language="vi",
            )
        ),
        ChartBlock(
            comparison(
                [
                    Compared("Bài đăng", 312, 141),
                    Compared("Lượt tương tác", 91718, 22887),
                    Compared("Lượt bình luận", 5922, 1180),
                    Compared("Lượt chia sẻ", 1310, 402),
                ],
                title="So với 6 tháng cuối năm 2017",
                current_label="6 tháng đầu năm 2018",
                previous_label="6 tháng cuối năm 2017",
                language="vi",
            )
        ),
        ChartBlock(
            coverage_bars(
                [Bar(name, 2 + (place * 7) % 5) for place, name in enumerate(UNITS)],
                title="Số buổi học của từng đơn vị",
                value_label="Buổi",
                language="vi",
            )
        ),
        ChartBlock(
            bars_by_category(
                [Bar("Ảnh", 171), Bar("Liên kết", 88), Bar("Video", 53)],
                title="Bài đăng theo loại",
                value_label="Bài",
                language="vi",
            )
        ),
    )


def plan_table() -> TableBlock:
    tasks = (
        ("Cung cấp thông tin thời sự nhanh chóng, kịp thời", "Phường Cầu Kho", "16/07/2018"),
        ("Tổ chức Hội thi Báo cáo viên giỏi", "Phường Phạm Ngũ Lão", "12/08/2018"),
        (
            "Hoàn thiện đề án bồi dưỡng kỹ năng sống đến cộng đồng",
            "Phòng chuyên môn số 05",
            "15/09/2018",
        ),
        (
            "Khảo sát việc thực hiện đổi mới giáo dục tại các trường học",
            "Phòng chuyên môn số 01",
            "08/10/2018",
        ),
        ("Tổ chức bồi dưỡng hè", "Đơn vị sự nghiệp số 06", "03/11/2018"),
        ("Nắm bắt, phản ánh kịp thời ý kiến người dân", "Phòng chuyên môn số 07", "13/07/2018"),
        (
            "Tập huấn kỹ năng kiểm chứng thông tin trên mạng",
            "Phòng chuyên môn số 06",
            "05/08/2018",
        ),
    )
    return TableBlock(
        caption="Kế hoạch 6 tháng cuối năm 2018",
        columns=(
            Column("STT", "center", 0.8),
            Column("Nhiệm vụ", "left", 5),
            Column("Đơn vị chủ trì", "left", 3),
            Column("Thời hạn", "center", 1.8),
        ),
        rows=tuple(
            (Cell(str(number)), Cell(task), Cell(unit), Cell(due))
            for number, (task, unit, due) in enumerate(tasks, start=1)
        ),
        note="Nguồn: kế hoạch công tác của đơn vị.",
    )


def figures_table() -> TableBlock:
    rows = (
        ("Bài đăng", 1, "312", "141", "tăng 121,3 %"),
        ("Lượt bình luận", 4, "5.922", "1.180", "gấp 5 lần"),
        ("Lượt chia sẻ", 3, "1.310", "402", "gấp 3,3 lần"),
    )
    return TableBlock(
        caption="Kết quả truyền thông trên trang của cơ quan",
        columns=(
            Column("STT", "center", 0.8),
            Column("Chỉ số", "left", 3),
            Column("6 tháng đầu năm 2018", "right", 2.2),
            Column("6 tháng cuối năm 2017", "right", 2.2),
            Column("So sánh", "left", 2.2),
        ),
        rows=tuple(
            (
                Cell(str(number)),
                Cell(label),
                Cell(value, href=f"{DESK}/{FIGURES[note - 1][0]}/2018-H1", note=note),
                Cell(previous),
                Cell(change),
            )
            for number, (label, note, value, previous, change) in enumerate(rows, start=1)
        ),
        total=(
            Cell(""),
            Cell("Lượt tương tác"),
            Cell("91.718", href=f"{DESK}/engagement.interactions/2018-H1", note=2),
            Cell("22.887"),
            Cell("gấp 4 lần"),
        ),
    )


def blocks() -> tuple[Block, ...]:
    trend, compared, coverage, kinds = charts()
    narrative = blocks_from_html(
        "<p>Sáu tháng đầu năm 2018, đơn vị bám sát chương trình công tác của cấp trên, phối hợp "
        "với các phường, phòng chuyên môn và đơn vị sự nghiệp để <strong>thông tin kịp thời, "
        "đúng sự thật</strong> đến người dân trên địa bàn.</p>"
    )
    return (
        *narrative,
        Heading(1, "I. KẾT QUẢ THỰC HIỆN"),
        Heading(2, "1. Công tác tuyên truyền"),
        Paragraph(
            (
                Run("Trong kỳ, trang của đơn vị đăng "),
                figure(1),
                Run(", nhận được "),
                figure(2),
                Run(", trong đó có "),
                figure(3),
                Run(" và "),
                figure(4),
                Run(". So với 6 tháng cuối năm 2017, số bài đăng tăng hơn gấp đôi."),
            )
        ),
        figures_table(),
        trend,
        compared,
        kinds,
        Heading(2, "2. Học tập, bồi dưỡng"),
        Paragraph(
            (
                Run("Toàn bộ 32 đơn vị đều tổ chức học tập, đạt "),
                figure(6),
                Run("; có 2.602 trên 2.756 lượt người được triệu tập dự học, đạt "),
                figure(5),
                Run("."),
            )
        ),
        coverage,
        Heading(2, "3. Thi đua, khen thưởng"),
        Heading(3, "a) Cấp quận"),
        Paragraph(
            (
                Run("Biểu dương "),
                figure(7),
                Run(" tập thể và "),
                figure(8),
                Run(" cá nhân; cấp thành phố biểu dương 3 tập thể và 5 cá nhân."),
            )
        ),
        *plan_and_proposals(),
    )


def plan_and_proposals() -> tuple[Block, ...]:
    return (
        Heading(1, "II. PHƯƠNG HƯỚNG, NHIỆM VỤ 6 THÁNG CUỐI NĂM"),
        Listing(
            ordered=False,
            items=(
                (Run("Giữ nhịp đăng tin đều trong tuần, ưu tiên thông tin thiết thực."),),
                (Run("Kiểm chứng và đính chính thông tin sai "), Run("có dẫn nguồn", italic=True)),
            ),
        ),
        plan_table(),
        Heading(1, "III. KIẾN NGHỊ, ĐỀ XUẤT"),
        Paragraph(
            (
                Run(
                    "Kính đề nghị cấp trên tiếp tục hỗ trợ tập huấn kỹ năng kiểm chứng thông tin "
                    "cho cán bộ phụ trách truyền thông ở cơ sở."
                ),
            )
        ),
    )


def report(
    *,
    layout: str = "decree-30",
    language: str = "vi",
    state: str = "signed",
    body: tuple[Block, ...] | None = None,
) -> Document:
    return Document(
        language=language,
        layout=layout,
        letterhead=Letterhead(
            parent="Ủy ban nhân dân Quận 1",
            office="Phòng Truyền thông",
            number=5,
            sign="BC-PTT",
            place="Quận 1",
            day=date(2018, 6, 26),
        ),
        kind="Báo cáo",
        abstract=(
            "Sơ kết công tác truyền thông 6 tháng đầu năm 2018;\n"
            "phương hướng, nhiệm vụ 6 tháng cuối năm 2018"
        ),
        blocks=blocks() if body is None else body,
        methods=methods(),
        recipients=("Ủy ban nhân dân Quận 1", "Các đơn vị cơ sở", "Lưu: VT, TT"),
        signature=Signature(("KT. TRƯỞNG PHÒNG",), "PHÓ TRƯỞNG PHÒNG", "Trần Thị Mẫu"),
        state=state,
        period_label="6 tháng đầu năm 2018",
        generated_at=MADE,
    )


HOSTILE = (
    "{{ 7*7 }} {% raw %} #panic() $x$ @label <script>alert('x')</script> & \x00\x1b\ud800 "
    "</w:t> ]]> Ẫ ậ Nguyễn Thị Hường " + "ư" * 400
)


def hostile_report(layout: str = "decree-30") -> Document:
    """The same hostile words at every place that takes words."""
    word = HOSTILE
    href = "javascript:alert(1)"
    return Document(
        language="vi",
        layout=layout,
        letterhead=Letterhead(word, word, None, word, word, None),
        kind=word,
        abstract=word,
        blocks=(
            Heading(3, word),
            Paragraph((Run(word, True, True, href, 1), Run(word, note=99))),
            Listing(True, ((Run(word),), ())),
            Listing(False, ()),
            TableBlock(
                word,
                (Column(word), Column(word, "right", 3)),
                ((Cell(word, href, 1, True), Cell("")),),
                (Cell(word), Cell(word)),
                word,
            ),
            TableBlock("", (Column("x"),), ()),
            ChartBlock(
                bars_by_category(
                    [Bar(word, 1), Bar(word, 2)], title=word, value_label=word, language="vi"
                )
            ),
            ChartBlock(bars_by_category([], title=word, value_label=word, language="vi")),
            Paragraph(()),
        ),
        methods=(Method(1, word, word, word, word, word, None, 1, word, href),),
        recipients=(word, ""),
        signature=Signature((word, word), word, word),
        state="draft",
        period_label=word,
        generated_at=MADE,
    )
