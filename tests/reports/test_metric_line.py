"""A metric over the periods, with its intervals, its target and the breaks of its definition."""

from dataclasses import replace

import pytest
from django.core.cache import caches

from reports.charts import (
    ChartTarget,
    MetricChart,
    MetricPoint,
    Tick,
    TrendBreak,
    chart_key,
    data_table,
    series_line,
)
from reports.charts.drawing import draw
from tests.reports.charts.samples import SVG, parsed, texts


def point(label, value, **more):
    text = "" if value is None else f"{value:.1f} %"
    return MetricPoint(label, value, value_text=text, **more)


METRIC = MetricChart(
    title="First-contact resolution stands at 79.8 %.",
    description="Q1 25: 74.0 %, Q2 25: 75.1 %.",
    points=(
        point("Q1 25", 74.0, low=71.0, high=77.0, interval_text="71.0 to 77.0", n_text="820"),
        point("Q2 25", 75.1, low=72.0, high=78.0, target=85.0, target_text="85.0 %"),
        point("Q3 25", None, remark="Hidden: fewer than 5 people."),
        point("Q4 25", 77.3, is_low=True),
        point("Q1 26", 79.8, low=77.0, high=82.0),
    ),
    ticks=tuple(Tick(value, f"{value} %") for value in (70, 75, 80, 85)),
    axis_label="FCR, percent",
    headings=("Period", "Figure", "Interval", "n", "Target", "Remark"),
    target_label="Target",
    breaks=(TrendBreak(4, "Definition 2"),),
)


def drawn(chart, width=None):
    return draw(chart, ChartTarget.PDF, width, "abc")


def strokes(chart, **wanted):
    """The paths with these attributes."""
    return [
        path
        for path in parsed(drawn(chart)).iter(f"{SVG}path")
        if all(path.get(name.replace("_", "-")) == value for name, value in wanted.items())
    ]


def lines(chart):
    return strokes(chart, stroke=chart.palette.accent, stroke_width="1.8")


def test_axis_periods_target_and_break_are_named():
    shown = set(texts(drawn(METRIC)))
    assert {"FCR, percent", "70 %", "85 %", "Q1 25", "Target", "Definition 2", "79.8 %"} <= shown


def test_a_hidden_figure_is_a_gap_and_keeps_its_place():
    assert len(lines(METRIC)) == 1  # Q1 25 to Q2 25
    shown = texts(drawn(METRIC, 900))
    assert "Q3 25" in shown
    assert not any("Hidden" in text for text in shown)


def test_the_line_is_broken_where_the_definition_changed():
    joined = replace(METRIC, breaks=())
    assert len(lines(joined)) == len(lines(METRIC)) + 1


def test_a_figure_without_an_interval_has_no_whisker():
    bare = replace(METRIC, points=tuple(replace(p, low=None, high=None) for p in METRIC.points))
    blue = {"stroke": METRIC.palette.accent}
    assert len(strokes(METRIC, **blue)) - len(strokes(bare, **blue)) == 3 * 3


def test_few_answers_are_drawn_hollow():
    sure = replace(METRIC, points=tuple(replace(p, is_low=False) for p in METRIC.points))
    filled = [len(strokes(c, fill=c.palette.accent)) for c in (METRIC, sure)]
    assert filled[1] == filled[0] + 1


def test_without_a_target_none_is_drawn():
    free = replace(METRIC, points=tuple(replace(p, target=None) for p in METRIC.points))
    assert "Target" not in texts(drawn(free))


@pytest.mark.parametrize("width", [280, 344, 1056])
def test_everything_stays_inside(width):
    root = parsed(drawn(METRIC, width))
    _, _, right, bottom = map(float, root.get("viewBox").split())
    places = [(float(t.get("x")), float(t.get("y"))) for t in root.iter(f"{SVG}text")]
    assert all(0 <= x < right and 0 < y < bottom for x, y in places)


def test_numbers_that_would_touch_are_left_out_but_for_the_last():
    points = tuple(point(f"P{n}", 70.0 + n / 10) for n in range(24))
    shown = texts(drawn(replace(METRIC, points=points, breaks=())))
    assert "72.3 %" in shown
    assert "72.2 %" not in shown


@pytest.mark.parametrize("points", [(), METRIC.points[:1], METRIC.points[2:3]])
def test_none_one_and_only_hidden_figures_are_drawn(points):
    chart = replace(METRIC, points=points, breaks=())
    assert drawn(chart).startswith("<svg")
    assert drawn(replace(chart, ticks=())).startswith("<svg")


def test_the_table_has_every_figure_and_says_what_is_hidden():
    table = data_table(METRIC)
    assert table.rows[0] == ("Q1 25", "74.0 %", "71.0 to 77.0", "820", "–", "")
    assert table.rows[1][4] == "85.0 %"
    assert table.rows[2] == ("Q3 25", "–", "–", "–", "–", "Hidden: fewer than 5 people.")
    assert {len(row) for row in table.rows} == {len(table.headings)}


def test_it_is_drawn_once_and_described():
    caches["charts"].clear()
    first = series_line(METRIC)
    assert first == series_line(METRIC)
    assert "chart-metric" in first
    assert "Q2 25: 75.1 %." in first
    changed = replace(METRIC, ticks=METRIC.ticks[:-1])
    keys = {chart_key(chart, ChartTarget.SCREEN, None) for chart in (METRIC, changed)}
    assert len(keys) == 2


def test_what_people_typed_is_never_markup():
    risky = replace(METRIC, title="<b>&", axis_label="<script>", breaks=(TrendBreak(1, "<i>"),))
    assert "<script>" not in drawn(risky)
    assert "<i>" in texts(drawn(risky, 1056))
