"""The plan by area over twelve months."""

from dataclasses import replace

import pytest

from reports.charts import ChartTarget, Swimlane, SwimlaneBar
from reports.charts.drawing import draw
from reports.charts.measure import text_width
from tests.reports.charts.samples import SVG, SWIMLANE, parsed, texts

LONG = "Redesign the welcome e-mails together with people who cancelled in their first month"


def drawn(chart, target=ChartTarget.PDF, width=None):
    return draw(chart, target, width, "abc")


def full_plan():
    """Fifteen bars in five lanes, each with a long title."""
    starts = (0, 4, 11)
    lanes = tuple(
        Swimlane(area, tuple(SwimlaneBar(f"{area}: {LONG}", at, at + 1, at == 0) for at in starts))
        for area in ("Data", "Design", "Delivery", "Measurement", "Culture")
    )
    return replace(SWIMLANE, lanes=lanes)


def boxes(svg):
    """Left, top, right and bottom of every text, by the font's own widths."""
    for text in parsed(svg).iter(f"{SVG}text"):
        x, y, size = (float(text.get(name)) for name in ("x", "y", "font-size"))
        width = text_width(text.text, size, bold=text.get("font-weight") == "600")
        yield x, y - size * 0.75, x + width, y + size * 0.2


def overlap(first, second):
    return (
        first[0] < second[2]
        and second[0] < first[2]
        and first[1] < second[3]
        and second[1] < first[3]
    )


def test_areas_titles_months_and_horizons_are_shown():
    shown = set(texts(drawn(SWIMLANE)))
    assert {"Data", "Design", "Start requests after onboarding", "Jan", "Dec"} <= shown
    assert {"0–3 months", "3–6 months", "6–12 months", "Planned", "Done"} <= shown


@pytest.mark.parametrize("width", [493, 358, 280])
def test_no_two_texts_overlap_in_a_full_plan(width):
    found = list(boxes(drawn(full_plan(), width=width)))
    assert len(found) > 30
    pairs = [(a, b) for n, a in enumerate(found) for b in found[n + 1 :] if overlap(a, b)]
    assert pairs == []


@pytest.mark.parametrize("width", [493, 358])
def test_no_text_runs_out_of_the_picture(width):
    assert all(
        left >= 0 and right <= width + 1
        for left, _, right, _ in boxes(drawn(full_plan(), width=width))
    )


def test_fifteen_bars_fit_on_a_page():
    height = float(parsed(drawn(full_plan())).get("height"))
    assert height < 600  # points; an A4 page has 730 between its margins


def test_type_stays_legible():
    for target, least in ((ChartTarget.PDF, 7.5), (ChartTarget.SCREEN, 11)):
        svg = drawn(full_plan(), target, 358 if target is ChartTarget.SCREEN else None)
        sizes = [float(t.get("font-size")) for t in parsed(svg).iter(f"{SVG}text")]
        assert min(sizes) >= least


def test_legend_only_when_something_is_done():
    lanes = (Swimlane("Data", (SwimlaneBar("Start", 0, 3),)),)
    assert "Planned" not in texts(drawn(replace(SWIMLANE, lanes=lanes)))


def test_done_and_planned_differ_without_colour():
    plan = replace(SWIMLANE, lanes=(Swimlane("Data", (SwimlaneBar("Start", 0, 3),)),))
    done = replace(SWIMLANE, lanes=(Swimlane("Data", (SwimlaneBar("Start", 0, 3, True),)),))
    shapes = [len(list(parsed(drawn(chart)).iter(f"{SVG}path"))) for chart in (plan, done)]
    assert shapes[1] > shapes[0]  # a tick


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 2), (-1, 2)])
def test_a_bar_without_length_is_refused(start, end):
    with pytest.raises(ValueError, match="A bar starts"):
        SwimlaneBar("Start", start, end)


def test_a_bar_beyond_the_year_ends_at_the_edge():
    lanes = (Swimlane("Data", (SwimlaneBar("Start", 11, 30),)),)
    assert "Start" in texts(drawn(replace(SWIMLANE, lanes=lanes)))


def test_a_lane_without_initiatives_keeps_its_place():
    assert "Design" in texts(drawn(SWIMLANE))
