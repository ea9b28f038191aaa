"""Stacked bars, written by hand."""

from reports.charts import ChartTarget, stacked_bar
from tests.reports.charts.samples import SVG, parsed


def widths(svg):
    return [float(rect.get("width")) for rect in parsed(svg).iter(f"{SVG}rect")]


def test_a_criterion_is_twenty_units_wide():
    assert widths(stacked_bar((1, 3, 0, 2), "text")) == [19, 59, 39]


def test_bars_of_different_totals_compare():
    short, long = stacked_bar((1, 1, 0, 0), "text"), stacked_bar((1, 1, 3, 0), "text")
    assert parsed(short).get("viewBox") == "0 0 40 9"
    assert parsed(long).get("viewBox") == "0 0 100 9"


def test_description_is_escaped_and_read_out():
    svg = stacked_bar((1, 0, 0, 0), '1 "excellent" <b>')
    assert parsed(svg).get("aria-label") == '1 "excellent" <b>'
    assert "<b>" not in svg


def test_colours_follow_the_theme_on_screen_and_are_plain_on_paper():
    assert "var(--excellent, #0b7a75)" in stacked_bar((1, 0, 0, 0), "text")
    assert "var(" not in stacked_bar((1, 0, 0, 0), "text", ChartTarget.PDF)


def test_no_criteria_is_an_empty_bar():
    assert widths(stacked_bar((0, 0, 0, 0), "text")) == []
