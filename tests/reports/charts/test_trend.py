"""The index over the periods."""

from dataclasses import replace
from itertools import pairwise

from reports.charts import ChartTarget, TrendPoint
from reports.charts.drawing import draw
from tests.reports.charts.samples import SVG, TREND, parsed, texts


def drawn(chart, width=None):
    return draw(chart, ChartTarget.PDF, width, "abc")


def lines(chart):
    """Paths of the index: the only thick lines in the accent colour."""
    accent, thick = chart.palette.accent, "1.8"
    return [
        path.get("d")
        for path in parsed(drawn(chart)).iter(f"{SVG}path")
        if (path.get("stroke"), path.get("stroke-width")) == (accent, thick)
    ]


def test_index_stages_periods_and_axis_are_named():
    shown = set(texts(drawn(TREND)))
    assert {"Index, of 100", "Managed", "Reactive", "Q4 26", "57", "100", "Other raters"} <= shown


def test_line_breaks_at_a_change_and_at_a_gap():
    assert len(lines(TREND)) == 1  # Q4 25 to Q1 26; the others stand alone
    assert len(lines(replace(TREND, breaks=()))) == 1  # now to Q2 26; Q3 26 has no index
    known = tuple(replace(point, index=50) for point in TREND.points)
    assert len(lines(replace(TREND, points=known))) == 2


def test_a_range_has_a_whisker_and_a_certain_index_has_none():
    certain = (TrendPoint("Q1", 40, 40, 40), TrendPoint("Q2", 50, 50, 50))
    ranged = (TrendPoint("Q1", 40, 30, 45), TrendPoint("Q2", 50, 50, 50))
    chart = replace(TREND, breaks=())
    strokes = [
        len(list(parsed(drawn(replace(chart, points=points))).iter(f"{SVG}path")))
        for points in (certain, ranged)
    ]
    assert strokes[1] == strokes[0] + 3


def test_period_labels_never_touch():
    points = tuple(TrendPoint(f"Q{n % 4 + 1} {2010 + n // 4}", 50) for n in range(40))
    root = parsed(drawn(replace(TREND, points=points, breaks=())))
    labels = [t for t in root.iter(f"{SVG}text") if t.text.startswith("Q")]
    places = sorted(float(label.get("x")) for label in labels)
    assert 4 <= len(places) < 40
    assert min(b - a for a, b in pairwise(places)) > 30
    assert "Q4 2019" in texts(drawn(replace(TREND, points=points, breaks=())))


def test_many_points_show_only_the_last_number():
    points = tuple(TrendPoint(f"P{n}", 40 + n) for n in range(20))
    shown = texts(drawn(replace(TREND, points=points, breaks=())))
    assert "59" in shown
    assert "58" not in shown


def test_one_point_and_none_are_drawn():
    assert "57" in texts(drawn(replace(TREND, points=TREND.points[-1:], breaks=())))
    assert "Managed" in texts(drawn(replace(TREND, points=(), breaks=())))


def test_extremes_stay_inside():
    points = (TrendPoint("Q1", 0, 0, 100), TrendPoint("Q2", 100, 0, 100), TrendPoint("Q3", 0))
    root = parsed(drawn(replace(TREND, points=points, breaks=())))
    height = float(root.get("viewBox").split()[3])
    assert all(0 < float(t.get("y")) < height for t in root.iter(f"{SVG}text"))
