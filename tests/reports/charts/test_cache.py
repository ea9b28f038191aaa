"""A chart is drawn once."""

import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import pytest
from django.core.cache import caches

from reports import charts
from reports.charts import ChartTarget, DumbbellRow, Palette, chart_key
from reports.charts.cache import code_version
from tests.reports.charts.samples import ALL, DUMBBELL, SWIMLANE, TREND

SCREEN = ChartTarget.SCREEN


@pytest.fixture(autouse=True)
def _empty_cache():
    caches["charts"].clear()


@pytest.fixture
def draws(monkeypatch):
    """Counts what is really drawn."""
    from reports.charts import drawing

    seen = []
    draw = drawing.draw
    monkeypatch.setattr(drawing, "draw", lambda *args: seen.append(args) or draw(*args))
    return seen


def test_second_time_comes_from_the_cache(draws):
    first, second = charts.trend(TREND), charts.trend(TREND)
    assert first == second
    assert type(second) is charts.Svg
    assert len(draws) == 1


def test_each_function_draws_its_chart():
    assert "chart-dumbbell" in charts.dumbbell(DUMBBELL)
    assert "chart-trend" in charts.trend(TREND, ChartTarget.PDF)
    assert "chart-swimlane" in charts.swimlane(SWIMLANE, width=358)


@pytest.mark.parametrize("chart", ALL, ids=lambda chart: type(chart).__name__)
def test_every_field_is_part_of_the_key(chart):
    key = chart_key(chart, SCREEN, None)
    for field in fields(chart):
        value = getattr(chart, field.name)
        if isinstance(value, str):
            other = value + "!"
        elif isinstance(value, Palette):
            other = Palette(ink="#000000")
        elif field.name == "level_names":
            other = ("a", "b", "c")
        else:
            other = value[:-1]
        assert chart_key(replace(chart, **{field.name: other}), SCREEN, None) != key


def test_target_width_and_level_are_part_of_the_key():
    keys = {
        chart_key(DUMBBELL, SCREEN, None),
        chart_key(DUMBBELL, ChartTarget.PDF, None),
        chart_key(DUMBBELL, SCREEN, 358),
        chart_key(replace(DUMBBELL, rows=(DumbbellRow("Data", 1, 1),)), SCREEN, None),
        chart_key(replace(DUMBBELL, rows=(DumbbellRow("Data", 1, None),)), SCREEN, None),
    }
    assert len(keys) == 5


def test_code_is_part_of_the_key(monkeypatch):
    before = chart_key(DUMBBELL, SCREEN, None)
    monkeypatch.setattr("reports.charts.cache.code_version", lambda: "another")
    assert chart_key(DUMBBELL, SCREEN, None) != before
    assert len(code_version()) == 64


def test_equal_charts_share_a_key():
    assert chart_key(replace(TREND), SCREEN, None) == chart_key(TREND, SCREEN, None)


def test_a_cache_that_fails_costs_time_and_nothing_else(monkeypatch, caplog):
    class Broken:
        def get(self, key):
            raise OSError("read-only")

        def set(self, key, value):
            raise OSError("read-only")

    monkeypatch.setattr("reports.charts.cache.caches", {"charts": Broken()})
    assert charts.trend(TREND).startswith("<svg")
    assert "cannot be written" in caplog.text


def test_a_foreign_value_in_the_cache_is_not_shown():
    caches["charts"].set(chart_key(TREND, SCREEN, None), {"not": "svg"})
    assert charts.trend(TREND).startswith("<svg")


def test_matplotlib_is_loaded_only_to_draw():
    code = "import sys, reports.charts; sys.exit('matplotlib' in sys.modules)"
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
