"""What every chart must be, whatever it shows."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reports.charts import ChartTarget, Palette, chart_key
from reports.charts.drawing import draw
from tests.reports.charts.samples import ALL, DUMBBELL, SVG, TREND, numbers, parsed

BOTH = list(ChartTarget)
each_chart = pytest.mark.parametrize("chart", ALL, ids=lambda chart: type(chart).__name__)
each_target = pytest.mark.parametrize("target", BOTH, ids=lambda target: target.value)


def drawn(chart, target=ChartTarget.SCREEN, width=None):
    return draw(chart, target, width, chart_key(chart, target, width))


@each_chart
@each_target
def test_same_chart_is_same_bytes(chart, target):
    assert drawn(chart, target) == drawn(chart, target)


@each_chart
def test_same_chart_is_same_bytes_in_another_process(chart):
    code = (
        "from tests.reports.charts import samples; from reports.charts.data import ChartTarget;"
        "from reports.charts.drawing import draw;"
        f"chart = samples.ALL[{ALL.index(chart)}];"
        "print(draw(chart, ChartTarget.PDF, None, 'abc'), end='')"
    )
    root = Path(__file__).parents[3]
    other = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert other.stdout == draw(chart, ChartTarget.PDF, None, "abc")


@each_chart
@each_target
def test_nothing_that_a_strict_page_blocks(chart, target):
    svg = drawn(chart, target)
    for forbidden in ("style=", "<style", "<script", "<!DOCTYPE", "<?xml", "<metadata"):
        assert forbidden not in svg
    assert "http://" not in svg.replace("http://www.w3.org/2000/svg", "")


@each_chart
def test_screen_colors_follow_the_theme(chart):
    svg = drawn(chart)
    colors = set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg)) - {"none"}
    assert colors
    assert all(re.fullmatch(r"var\(--[a-z-]+, #[0-9a-f]{6}\)", color) for color in colors)


@each_chart
def test_pdf_colors_are_plain(chart):
    svg = drawn(chart, ChartTarget.PDF)
    colors = set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg)) - {"none"}
    assert colors
    assert all(re.fullmatch(r"#[0-9a-f]{6}", color) for color in colors)
    assert "fe01" not in svg


def test_brand_color_replaces_the_accent():
    svg = drawn(replace(TREND, palette=Palette(accent="#aa1177")), ChartTarget.PDF)
    assert "#aa1177" in svg
    assert "#1f4b99" not in svg


@each_chart
@each_target
def test_title_and_description_are_read_out(chart, target):
    root = parsed(drawn(chart, target))
    title, description = root[0], root[1]
    assert root.get("role") == "img"
    assert (title.tag, title.text) == (f"{SVG}title", chart.title)
    assert (description.tag, description.text) == (f"{SVG}desc", chart.description)
    assert root.get("aria-labelledby").split() == [title.get("id"), description.get("id")]


def test_ids_are_unique_on_a_page_with_every_chart():
    page = "".join(drawn(chart, target) for chart in ALL for target in BOTH)
    page += drawn(TREND, ChartTarget.SCREEN, 358)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == 2 * (len(ALL) * len(BOTH) + 1)
    assert len(ids) == len(set(ids))


@each_chart
def test_screen_chart_takes_the_width_of_its_place(chart):
    root = parsed(drawn(chart))
    assert "width" not in root.attrib
    assert "height" not in root.attrib
    assert root.get("viewBox").startswith("0 0 680 ")
    assert root.get("class") == "chart chart-" + type(chart).__name__.removesuffix("Chart").lower()


@each_chart
def test_pdf_chart_has_a_size(chart):
    root = parsed(drawn(chart, ChartTarget.PDF))
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"


@each_chart
@pytest.mark.parametrize("width", [280, 358, 680, 1200])
def test_no_text_leaves_the_picture(chart, width):
    root = parsed(drawn(chart, ChartTarget.SCREEN, width))
    right, bottom = map(float, root.get("viewBox").split()[2:])
    for text in root.iter(f"{SVG}text"):
        x, y = numbers(text, "x", "y")
        assert 0 <= x <= right
        assert 0 < y <= bottom


def test_narrower_than_a_phone_is_drawn_as_wide_as_a_phone_needs():
    assert parsed(drawn(DUMBBELL, ChartTarget.SCREEN, 10)).get("viewBox").startswith("0 0 280 ")


@each_chart
@each_target
def test_chart_is_small(chart, target):
    assert len(drawn(chart, target).encode()) < 12_000


def test_markup_is_taken_as_it_is_by_templates_and_escaped_nowhere_else():
    from django.template import Context, Template

    svg = drawn(DUMBBELL)
    assert Template("{{ chart }}").render(Context({"chart": svg})) == svg
    assert (
        Template("{{ chart }}").render(Context({"chart": str(svg) + "<b>"})).startswith("&lt;svg")
    )


def test_data_uri_holds_the_svg():
    from base64 import b64decode

    svg = drawn(DUMBBELL, ChartTarget.PDF)
    head, _, body = svg.data_uri().partition(",")
    assert head == "data:image/svg+xml;base64"
    assert b64decode(body).decode() == svg
