"""The same numbers in a table."""

import pytest

from reports.charts import data_table
from reports.charts.data import ChartTarget
from reports.charts.drawing import draw
from tests.reports.charts.samples import ALL, DUMBBELL, SWIMLANE, TREND, texts


def test_levels_are_words():
    table = data_table(DUMBBELL)
    assert table.headings == ("Area", "3rd quarter 2026", "4th quarter 2026")
    assert table.rows[1] == ("Design", "Room for improvement", "Excellent")
    assert table.rows[3] == ("Measurement", "Not rated", "Excellent")


def test_a_gap_in_the_trend_is_a_dash():
    table = data_table(TREND)
    assert table.rows[0] == ("Q4 25", "49", "47", "52")
    assert table.rows[3] == ("Q3 26", "–", "–", "–")


def test_bars_are_named_by_their_first_and_last_month():
    assert data_table(SWIMLANE).rows == (
        ("Data", "Start requests after onboarding", "Jan", "Mar", "Planned"),
        ("Culture", SWIMLANE.lanes[2].bars[0].title, "Jan", "Jan", "Done"),
        ("Culture", "Customer hour each month for managers", "Mar", "Dec", "Planned"),
    )


@pytest.mark.parametrize("chart", ALL, ids=lambda chart: type(chart).__name__)
def test_every_row_is_as_wide_as_the_head(chart):
    table = data_table(chart)
    assert table.caption == chart.title
    assert {len(row) for row in table.rows} == {len(table.headings)}


def test_every_number_of_the_trend_is_in_the_picture():
    shown = texts(draw(TREND, ChartTarget.SCREEN, None, "abc"))
    assert {row[1] for row in data_table(TREND).rows} - {"–"} <= set(shown)
