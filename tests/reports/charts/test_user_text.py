"""What people type reaches the picture as text and as nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.charts import ChartTarget
from reports.charts.drawing import draw
from tests.reports.charts.samples import ALL, DUMBBELL, SVG, SWIMLANE, labelled, parsed, texts

HOSTILE = {
    "formula": r"$\frac{",
    "money": "cost $5 and $6",
    "script": "<script>alert(1)</script>",
    "attribute": '" onload="alert(1)',
    "entity": "&amp; &#x3c;",
    "cdata": "]]><b>",
    "braces": "{" * 500,
    "emoji": "Ánimo 😀👩‍👩‍👧",
    "right to left": "مرحبا بالعالم",
    "hebrew": "שלום עולם",
    "bidi control": "abc\u202edef",
    "combining": "e" + "\u0301" * 50,
    "control": "a\x00b\x0cc",
    "surrogate": "a\ud800b",
    "newlines": "one\ntwo\n\nthree",
    "placeholder": "label0 label1",
    "sentinel": "#fe0100",
    "unbroken": "x" * 5000,
    "long": "a very long label that goes on and on " * 40,
    "cjk": "顧客体験の成熟度",
    "blank": "   ",
    "empty": "",
}


@pytest.mark.parametrize("chart", ALL, ids=lambda chart: type(chart).__name__)
@pytest.mark.parametrize("target", list(ChartTarget), ids=lambda target: target.value)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_drawn_harmlessly(chart, target, text):
    svg = draw(labelled(chart, text), target, None, "abc")
    root = parsed(svg.encode())
    allowed = {f"{SVG}{name}" for name in ("svg", "title", "desc", "g", "path", "text", "defs")}
    assert {element.tag for element in root.iter()} <= allowed
    assert not any(name.startswith("on") for e in root.iter() for name in e.attrib)
    assert len(svg) < 120_000


@pytest.mark.parametrize("name", ["formula", "money", "script", "entity", "placeholder", "cjk"])
def test_short_text_is_drawn_as_typed(name):
    svg = draw(labelled(DUMBBELL, HOSTILE[name]), ChartTarget.SCREEN, 1200, "abc")
    assert HOSTILE[name] in texts(svg)


def test_what_xml_cannot_carry_is_marked():
    svg = draw(labelled(DUMBBELL, "a\ud800b\x00c"), ChartTarget.SCREEN, None, "abc")
    assert "a\ufffdb\ufffdc" in texts(svg)


def test_long_label_is_cut_in_the_picture_and_whole_in_the_description():
    text = HOSTILE["long"]
    svg = draw(labelled(DUMBBELL, text), ChartTarget.SCREEN, None, "abc")
    assert any(line.endswith("…") for line in texts(svg))
    assert parsed(svg)[1].text == text


def test_right_to_left_text_is_text_on_screen_and_an_outline_on_paper():
    chart = labelled(SWIMLANE, "مرحبا")
    assert "مرحبا" in texts(draw(chart, ChartTarget.SCREEN, None, "abc"))
    assert "مرحبا" not in texts(draw(chart, ChartTarget.PDF, None, "abc"))


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
def test_any_text_gives_well_formed_svg_with_the_text_in_its_description(text):
    svg = draw(labelled(DUMBBELL, text), ChartTarget.PDF, None, "abc")
    seen = (parsed(svg.encode())[1].text or "").replace("\ufffd", "")
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    assert set(seen) <= set(kept)
