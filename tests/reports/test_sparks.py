"""Spark lines: small, by hand, and read out in words."""

import pytest

from reports.charts import SparkPoint, spark
from tests.reports.charts.samples import SVG, parsed


def points(*values):
    return [SparkPoint(value) for value in values]


def corners(svg):
    return [line.get("points").split() for line in parsed(svg).iter(f"{SVG}polyline")]


def test_a_line_with_a_dot_at_its_end_and_words():
    svg = spark(points(1, 3, 2), "Three figures & more")
    assert parsed(svg).get("aria-label") == "Three figures & more"
    [line] = corners(svg)
    assert len(line) == 3
    [dot] = parsed(svg).iter(f"{SVG}circle")
    assert line[-1] == f"{dot.get('cx')},{dot.get('cy')}"


def test_a_gap_and_a_new_definition_begin_a_new_line():
    assert [len(line) for line in corners(spark(points(1, 2, None, 3, 4), ""))] == [2, 2]
    fresh = [*points(1, 2), SparkPoint(3, starts=True), SparkPoint(4)]
    assert [len(line) for line in corners(spark(fresh, ""))] == [2, 2]


def test_a_figure_between_two_gaps_is_a_dot():
    svg = spark(points(1, 2, None, 3, None, 4), "")
    assert len(list(parsed(svg).iter(f"{SVG}circle"))) == 3


@pytest.mark.parametrize("values", [(), (1,), (None, 1, None)])
def test_fewer_than_two_figures_are_no_line(values):
    assert spark(points(*values), "") == ""


def test_all_alike_run_through_the_middle_and_a_target_is_inside():
    [line] = corners(spark(points(5, 5), ""))
    assert {corner.split(",")[1] for corner in line} == {"18.0"}
    [goal] = parsed(spark(points(1, 2), "", 9)).iter(f"{SVG}line")
    assert goal.get("y1") == "4.0"
