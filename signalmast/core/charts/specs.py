"""Vega-Lite drawings for `drawing`; plain values in, SVG and PNG out."""

import json
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from io import BytesIO
from typing import Any

from signalmast.core.fonts import FONTS
from signalmast.core.numbers import MARKS
from signalmast.core.wording import clean, clean_tree

#: 160 mm, the narrowest text width of the layouts, at 96 pixels an inch.
WIDTH = 605
FONT = "Tinos"
STACK = "Tinos, 'Times New Roman', 'Liberation Serif', serif"
INK, MAST, MIDDLE, PALE, RULE = "#14213d", "#1d3f72", "#767676", "#dcdcdc", "#c8c8c8"
DASHES = ((1, 0), (7, 3), (2, 3), (9, 3, 2, 3))
SHAPES = ("circle", "square", "triangle-up", "diamond")
SHADES = (MAST, MIDDLE, "#4d4d4d", "#8f8f8f")
UNITS_IN_A_COLUMN = 45
PNG_SCALE = 3  # 288 pixels an inch on paper

_registered: list[str] = []

Line = tuple[str, list[tuple[int, float | None]]]


def picture(spec: Any, language: str) -> tuple[str, bytes]:
    """SVG and PNG of a chart, drawn with the bundled fonts only as far as they reach.

    The newest pictures are kept: the editor's preview draws the same charts again and again.
    """
    return _drawn(json.dumps(clean_tree(spec.to_dict()), sort_keys=True), language)


@lru_cache(maxsize=64)
def _drawn(spec: str, language: str) -> tuple[str, bytes]:
    import vl_convert  # noqa: PLC0415 -- slow import

    if not _registered:
        vl_convert.register_font_directory(str(FONTS))
        _registered.append(str(FONTS))
    thousands, decimal, gap = MARKS["vi" if language.startswith("vi") else "en"]
    locale = {
        "thousands": thousands,
        "decimal": decimal,
        "grouping": [3],
        "currency": ["", ""],
        "percent": f"{gap}%",
    }
    svg = vl_convert.vegalite_to_svg(json.loads(spec), format_locale=locale)
    png = _small(vl_convert.svg_to_png(svg, scale=PNG_SCALE))
    return svg.replace(f'font-family="{FONT}"', f'font-family="{STACK}"'), png


def _small(png: bytes) -> bytes:
    """The same picture with a palette: a seventh of the bytes, and its size on paper written in."""
    from PIL import Image  # noqa: PLC0415 -- slow import

    palette = Image.new("P", (1, 1))
    palette.putpalette(_shades())
    picture = Image.open(BytesIO(png)).convert("RGB")
    out = BytesIO()
    picture.quantize(palette=palette, dither=Image.Dither.NONE).save(
        out, "PNG", dpi=(96 * PNG_SCALE, 96 * PNG_SCALE)
    )
    return out.getvalue()


def _shades() -> list[int]:
    """White to each ink of the charts in even steps, which is all that smooth edges need."""
    steps = 24
    return [
        round(255 - (255 - int(ink[at : at + 2], 16)) * step / steps)
        for ink in (INK, MAST, MIDDLE, "#000000")
        for step in range(steps + 1)
        for at in (1, 3, 5)
    ]


def trend_spec(
    lines: Sequence[Line],
    weeks: Sequence[str],
    value_label: str,
    text: Callable[[float], str],
    *,
    as_percent: bool = False,
) -> Any:
    """`weeks` are the dates of weeks 0, 1, 2 ... as the axis shows them."""
    import altair as alt  # noqa: PLC0415 -- slow import

    names = [f"{index}" for index, _line in enumerate(lines)]
    values = [
        {"week": week, "value": value, "series": names[index]}
        for index, (_label, points) in enumerate(lines)
        for week, value in points
    ]
    top = max(value for _label, points in lines for _week, value in points if value is not None)
    several = len(lines) > 1
    step = max(1, -(-len(weeks) // 7))
    room = (len(weeks) - 1 or 1) * (0.22 if several else 0.1)
    x = alt.X(
        "week:Q",
        title=None,
        scale=alt.Scale(domain=[-0.4, len(weeks) - 1 + room], nice=False),
        axis=alt.Axis(
            values=list(range(0, len(weeks), step)),
            labelExpr=f"{list(weeks)}[datum.value]",
            grid=False,
            labelFlush=False,
        ),
    )
    y = alt.Y(
        "value:Q",
        title=value_label,
        # A rounded end would be 120 %, which no share reaches.
        scale=alt.Scale(domain=[0, top * 1.12 or 1], nice=not as_percent),
        axis=alt.Axis(
            format=".4~%" if as_percent else ",.6~f", tickCount=5, gridColor=RULE, gridDash=[1, 3]
        ),
    )
    style: dict[str, Any] = {
        "color": alt.Color("series:N", scale=_scale(alt, names, SHADES), legend=None),
    }
    drawn = alt.Chart(alt.Data(values=values)).encode(x=x, y=y, **style)
    dash = alt.StrokeDash("series:N", scale=_scale(alt, names, DASHES), legend=None)
    shape = alt.Shape("series:N", scale=_scale(alt, names, SHAPES), legend=None)
    layers = [
        drawn.mark_line(strokeWidth=2).encode(strokeDash=dash),
        drawn.mark_point(filled=True, size=42, opacity=1).encode(shape=shape),
        _trend_labels(alt, lines, top, text, x, y),
    ]
    return _dressed(alt.layer(*layers).properties(width=WIDTH, height=250))


def _trend_labels(
    alt: Any, lines: Sequence[Line], top: float, text: Callable[[float], str], x: Any, y: Any
) -> Any:
    """The highest and the last value of one line; name and last value of each of several."""
    ends = []
    for label, points in lines:
        known = [(week, value) for week, value in points if value is not None]
        if not known:
            continue
        week, value = known[-1]
        ends.append((value, week, f"{label}: {text(value)}" if len(lines) > 1 else text(value)))
    rows = []
    lowest = float("-inf")
    for value, week, name in sorted(ends):
        lowest = max(value, lowest + top * 0.08)
        rows.append({"week": week, "value": lowest, "text": name})
    anchors = ["left"] * len(rows)
    if len(lines) == 1:
        high, before = max((value, -week) for week, value in lines[0][1] if value is not None)
        if -before != rows[0]["week"]:
            rows.append({"week": -before, "value": high, "text": text(high)})
            anchors.append("center")
    marks = [
        alt.Chart(alt.Data(values=[row]))
        .mark_text(
            align=anchor,
            dx=8 if anchor == "left" else 0,
            dy=0 if anchor == "left" else -12,
            fontSize=13,
            fontWeight="bold",
            color=INK,
        )
        .encode(x=x, y=y, text="text:N")
        for row, anchor in zip(rows, anchors, strict=True)
    ]
    return alt.layer(*marks)


def category_spec(rows: Sequence[tuple[str, float]], texts: Sequence[str]) -> Any:
    return _dressed(_bars(rows, texts, width=WIDTH, step=26, style="normal"))


def coverage_spec(rows: Sequence[tuple[str, float]], texts: Sequence[str]) -> Any:
    """One column up to 45 units; then as many as needed, all on one scale."""
    import altair as alt  # noqa: PLC0415 -- slow import

    columns = -(-len(rows) // UNITS_IN_A_COLUMN)
    if columns == 1:
        return _dressed(_bars(rows, texts, width=WIDTH, step=16))
    size = -(-len(rows) // columns)
    top = max(value for _label, value in rows)
    width = WIDTH / columns - 190 / columns - 60
    parts = [
        _bars(
            rows[start : start + size],
            texts[start : start + size],
            width=max(width, 60),
            step=16,
            top=top,
        )
        for start in range(0, len(rows), size)
    ]
    return _dressed(alt.hconcat(*parts, spacing=14), fit=False)


def _bars(
    rows: Sequence[tuple[str, float]],
    texts: Sequence[str],
    *,
    width: float,
    step: int,
    top: float = 0,
    style: str = "italic",
) -> Any:
    import altair as alt  # noqa: PLC0415 -- slow import

    top = top or max(value for _label, value in rows) or 1
    values = [
        {"place": index, "label": label, "value": value, "text": text}
        for index, ((label, value), text) in enumerate(zip(rows, texts, strict=True))
    ]
    base = alt.Chart(alt.Data(values=values)).encode(
        y=_named_rows(alt, [label for label, _value in rows]),
        x=alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, top * 1.22], nice=False)),
    )
    reached = base.transform_filter("datum.value > 0")
    missing = base.transform_filter("datum.value <= 0")
    return alt.layer(
        reached.mark_bar(color=MAST, height=alt.RelativeBandSize(0.68)),
        reached.mark_text(align="left", dx=5, color=INK, fontSize=13).encode(text="text:N"),
        missing.mark_point(shape="diamond", filled=False, color=INK, size=50, xOffset=6),
        missing.mark_text(align="left", dx=16, color=INK, fontSize=13, fontStyle=style).encode(
            text="text:N"
        ),
    ).properties(width=width, height=step * len(rows))


def comparison_spec(
    rows: Sequence[tuple[str, float, float]],
    texts: Sequence[tuple[str, str, str]],
    current_label: str,
    previous_label: str,
) -> Any:
    """`texts` are current, previous and change of each row, ready to print."""
    import altair as alt  # noqa: PLC0415 -- slow import

    values = []
    for index, ((_label, current, previous), (now, before, change)) in enumerate(
        zip(rows, texts, strict=True)
    ):
        top = max(current, previous) or 1
        values += [
            {"place": index, "side": 0, "share": previous / top, "text": before},
            {"place": index, "side": 1, "share": current / top, "text": f"{now} ({change})"},
        ]
    side = alt.YOffset("side:N", sort=[0, 1])
    base = alt.Chart(alt.Data(values=values)).encode(
        y=_named_rows(alt, [label for label, _current, _previous in rows]),
        yOffset=side,
        x=alt.X("share:Q", axis=None, scale=alt.Scale(domain=[0, 1.75], nice=False)),
    )
    fill = alt.Fill(
        "side:N",
        title=None,
        scale=alt.Scale(domain=[0, 1], range=[PALE, MAST]),
        legend=alt.Legend(
            orient="top",
            labelExpr=f"{_strings([previous_label, current_label])}[+datum.label]",
            symbolType="square",
            symbolStrokeColor=MAST,
            symbolStrokeWidth=1,
            symbolSize=130,
            labelLimit=260,
        ),
    )
    return _dressed(
        alt.layer(
            base.mark_bar(stroke=MAST, strokeWidth=1, height=alt.RelativeBandSize(0.84)).encode(
                fill=fill
            ),
            base.mark_text(align="left", dx=5, color=INK, fontSize=13).encode(text="text:N"),
        ).properties(width=WIDTH, height=52 * len(rows))
    )


def _named_rows(alt: Any, labels: Sequence[str]) -> Any:
    """Rows by place, so that two units of one name stay two rows."""
    return alt.Y(
        "place:O",
        title=None,
        axis=alt.Axis(
            labelExpr=f"{_strings(labels)}[datum.value]",
            labelLimit=230,
            domain=True,
            ticks=False,
            labelPadding=6,
        ),
    )


def _strings(texts: Sequence[str]) -> str:
    """A Vega expression holding these strings and nothing else, whatever they contain."""
    quoted = (
        "'" + re.sub(r"[^\w .,:;/()%–-]", lambda sign: _escaped(sign.group()), clean(text)) + "'"
        for text in texts
    )
    return f"[{','.join(quoted)}]"


def _escaped(sign: str) -> str:
    units = sign.encode("utf-16-be")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _scale(alt: Any, names: Sequence[str], looks: Sequence[Any]) -> Any:
    chosen = [looks[index % len(looks)] for index in range(len(names))]
    return alt.Scale(
        domain=list(names),
        range=[list(look) if isinstance(look, tuple) else look for look in chosen],
    )


def _dressed(chart: Any, *, fit: bool = True) -> Any:
    if fit:
        chart = chart.properties(autosize={"type": "fit", "contains": "padding"})
    return (
        chart.configure(font=FONT, padding=4, background="#ffffff")
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=13,
            titleFontSize=13,
            titleFontWeight="normal",
            titleLimit=230,
            labelColor=INK,
            titleColor=INK,
            domainColor=INK,
            tickColor=INK,
        )
        .configure_legend(labelFontSize=13, labelColor=INK)
    )
