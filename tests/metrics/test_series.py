"""A metric over time: trend, breaks, age."""

import pytest

from foundation.periods import PeriodKind
from metrics.series import Freshness, Trend, change_between, last_full
from tests.cast import day
from tests.metrics.series_builders import make_series


@pytest.mark.parametrize(
    ("shares", "trend"),
    [
        ((50, 80), Trend.BETTER),
        ((80, 50), Trend.WORSE),
        ((80, 79), Trend.STEADY),
        ((80,), Trend.UNKNOWN),
        ((), Trend.UNKNOWN),
    ],
)
def test_a_trend_is_what_chance_does_not_explain(shares, trend):
    assert make_series(*shares).trend is trend


def test_figures_of_two_definitions_are_not_compared():
    series = make_series(80, 50, 20, numbers=(1, 1, 2))
    assert (series.previous, series.change, series.trend) == (None, None, Trend.UNKNOWN)
    assert series.breaks == (2,)
    assert series.worse_for == 0
    assert change_between(series.points[1], series.points[2]) is None


def test_how_often_in_a_row_it_got_worse():
    assert make_series(80, 79, 78, 77).worse_for == 3
    assert make_series(80, 81, 78, 77).worse_for == 2
    assert make_series(77, 78).worse_for == 0


def test_a_hidden_figure_is_never_compared():
    series = make_series(2, 3, of=4)
    assert series.latest.reading.is_hidden
    assert series.change is None
    assert series.worse_for == 0


@pytest.mark.parametrize(
    ("until", "freshness"),
    [
        ("2026-12-31", Freshness.IN_DATE),
        ("2026-09-30", Freshness.IN_DATE),
        ("2026-06-30", Freshness.STALE),
    ],
)
def test_a_figure_is_in_date_for_two_reporting_periods(until, freshness):
    assert make_series(80, until=until).freshness(day("2026-12-31")) is freshness


def test_the_period_that_still_runs_is_not_missed():
    assert make_series(80, until="2026-06-30").freshness(day("2026-12-30")) is Freshness.IN_DATE
    assert last_full(day("2026-12-30"), PeriodKind.QUARTER).end == day("2026-09-30")


def test_without_a_figure_it_is_missing():
    series = make_series()
    assert series.freshness(day("2026-12-31")) is Freshness.MISSING
    assert series.latest is None


def test_later_figures_are_left_out():
    series = make_series(70, 80, 90).until(day("2026-10-01"))
    assert [round(point.reading.value) for point in series.points] == [70, 80]


def test_a_target_is_met_by_direction():
    assert make_series(80, target=80).latest.meets is True
    assert make_series(79, target=80).latest.meets is False
    assert make_series(79).latest.meets is None
