"""Where ratings and metrics disagree: each rule, and its other side."""

from types import SimpleNamespace

import pytest

from assessments.findings import Rule
from assessments.measured.rules import against_figures
from assessments.measured.snapshot import from_json, to_json
from maturity.levels import Level
from tests.metrics.series_builders import END, make_series

EXCELLENT, ROOM, IMMEDIATE = Level.EXCELLENT, Level.ROOM_FOR_IMPROVEMENT, Level.IMMEDIATE_ACTION


def area(level=ROOM, criteria=(), key="delivery"):
    """An area as a whole, or by these levels of DEL-1, DEL-2 …"""
    lines = tuple(
        SimpleNamespace(key=f"DEL-{number}", level=one) for number, one in enumerate(criteria, 1)
    )
    all_lines = lines or (SimpleNamespace(key="DEL-1", level=None),)
    return SimpleNamespace(
        key=key,
        level=level,
        is_direct=not criteria,
        criteria=all_lines,
        active_criteria=lines,
    )


def rules(one, *readings):
    return [found.rule for found in against_figures(one, readings, END)]


def test_excellent_below_its_target():
    assert rules(area(EXCELLENT), make_series(70, 70, target=85)) == [Rule.EXCELLENT_BELOW_TARGET]


def test_a_missed_target_that_gets_nearer_is_no_contradiction():
    assert rules(area(EXCELLENT), make_series(40, 70, target=85)) == []


def test_excellent_while_the_figure_falls_three_times():
    series = make_series(90, 89, 88, 87, target=85)
    assert rules(area(EXCELLENT), series) == [Rule.EXCELLENT_GETTING_WORSE]


def test_excellent_while_the_figure_clearly_falls():
    assert rules(area(EXCELLENT), make_series(90, 60)) == [Rule.EXCELLENT_GETTING_WORSE]
    assert rules(area(EXCELLENT), make_series(99, 86, target=85)) == []


@pytest.mark.parametrize("series", [make_series(), make_series(90, until="2026-06-30")])
def test_excellent_on_an_old_or_missing_metric(series):
    assert rules(area(EXCELLENT), series) == [Rule.EXCELLENT_ON_OLD_METRIC]


def test_one_metric_in_date_is_enough_behind_an_excellent():
    assert rules(area(EXCELLENT), make_series(), make_series(90)) == []


def test_immediate_action_although_the_target_is_met():
    series = make_series(90, 90, target=85)
    assert rules(area(IMMEDIATE), series) == [Rule.IMMEDIATE_ABOVE_TARGET]
    assert rules(area(IMMEDIATE), make_series(80, 80, target=85)) == []
    assert rules(area(IMMEDIATE), make_series(99, 86, target=85)) == []


def test_room_for_improvement_contradicts_nothing():
    assert rules(area(ROOM), make_series(70, 70, target=85), make_series()) == []


def test_a_criterion_is_held_against_its_own_metrics_only():
    one = area(ROOM, criteria=(EXCELLENT, EXCELLENT))
    (found,) = against_figures(one, [make_series(70, 70, target=85)], END)
    assert (found.criterion.key, found.key) == (
        "DEL-1",
        "excellent_below_target:delivery:DEL-1:csat",
    )


def test_measurement_above_immediate_action_without_figures():
    old = make_series(90, until="2026-06-30", criteria=())
    assert rules(area(ROOM, key="measurement"), old) == [Rule.MEASUREMENT_WITHOUT_FIGURES]
    assert rules(area(ROOM, key="measurement")) == [Rule.MEASUREMENT_WITHOUT_FIGURES]
    assert rules(area(IMMEDIATE, key="measurement"), old) == []
    assert rules(area(ROOM, key="measurement"), make_series(90, criteria=())) == []


def test_few_people_say_nothing():
    assert rules(area(IMMEDIATE), make_series(4, target=85, of=4)) == []


def test_a_stored_series_says_the_same():
    series = make_series(90, 89, 60, target=85)
    again = from_json(to_json(series), series.unit_id, series.unit_name)
    assert [point.reading for point in again.points] == [point.reading for point in series.points]
    assert (again.trend, again.worse_for, again.latest.meets) == (series.trend, 2, False)
    assert again.change == series.change
    assert (again.metric.key, again.metric.definition) == (
        series.metric.key,
        series.metric.definition,
    )
