"""Where each area was and where it is."""

from dataclasses import replace

import pytest

from reports.charts import ChartTarget, DumbbellRow
from reports.charts.drawing import draw
from tests.reports.charts.samples import DUMBBELL, SVG, parsed, texts


def drawn(*rows, width=None):
    return draw(replace(DUMBBELL, rows=rows), ChartTarget.PDF, width, "abc")


def test_names_of_areas_levels_and_assessments_are_shown():
    shown = texts(draw(DUMBBELL, ChartTarget.SCREEN, None, "abc"))
    assert {"Data", "Design", "Culture", *DUMBBELL.level_names} <= set(shown)
    assert {"3rd quarter 2026", "4th quarter 2026"} <= set(shown)


def test_levels_run_from_immediate_action_to_excellent():
    root = parsed(draw(DUMBBELL, ChartTarget.PDF, None, "abc"))
    places = {text.text: float(text.get("x")) for text in root.iter(f"{SVG}text")}
    assert [places[name] for name in DUMBBELL.level_names] == sorted(
        places[name] for name in DUMBBELL.level_names
    )


def test_not_rated_has_a_column_only_when_an_area_is_not_rated():
    assert "Not rated" not in texts(drawn(DumbbellRow("Data", None, 1)))
    assert "Not rated" in texts(drawn(DumbbellRow("Data", 1, None)))


def test_a_level_that_moved_looks_different_from_one_that_stayed_or_fell():
    pictures = {
        drawn(DumbbellRow("Data", before, now))
        for before, now in ((1, 2), (2, 1), (1, 1), (None, 1))
    }
    assert len(pictures) == 4


@pytest.mark.parametrize("level", [-1, 3, "2", 0.5])
def test_a_level_outside_the_model_is_refused(level):
    with pytest.raises(ValueError, match="A level is"):
        DumbbellRow("Data", level, 1)


def test_no_rows_is_an_empty_frame():
    assert "Excellent" in texts(drawn())


def test_on_a_phone_the_legend_takes_two_lines():
    root = parsed(draw(DUMBBELL, ChartTarget.SCREEN, 300, "abc"))
    lines = {t.text: t.get("y") for t in root.iter(f"{SVG}text")}
    assert lines["3rd quarter 2026"] != lines["4th quarter 2026"]
