"""Widths and wrapping."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts.measure import clip, text_width, wrap


def test_width_grows_with_size_and_weight():
    assert text_width("Design", 20) == pytest.approx(2 * text_width("Design", 10))
    assert text_width("Design", 10, bold=True) > text_width("Design", 10)


def test_width_is_that_of_the_font():
    # Inter's advance widths at weight 400: 10 figures are equally wide only as tabular figures.
    assert 5.5 < text_width("0", 10) < 6.5
    assert text_width("i", 10) < text_width("m", 10)


def test_combining_marks_take_no_room():
    assert text_width("e\u0301\u0301", 10) == text_width("e", 10)


def test_short_text_is_left_alone():
    assert clip("Design", 100, 10) == "Design"
    assert wrap("Design", 100, 10, lines=2) == ["Design"]


def test_lines_break_at_spaces():
    assert wrap("Room for improvement", 65, 10, lines=3) == ["Room for", "improvement"]


def test_a_word_that_is_too_long_is_broken():
    lines = wrap("x" * 40, 50, 10, lines=3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")


def test_nothing_wraps_to_nothing():
    assert wrap("  ", 50, 10, lines=2) == []


@given(st.text(max_size=80), st.integers(40, 200), st.integers(1, 4))
def test_wrapped_lines_fit_and_lose_nothing_but_their_end(text, width, lines):
    wrapped = wrap(text, width, 10, lines=lines)
    assert len(wrapped) <= lines
    assert all(text_width(line, 10) <= width for line in wrapped)
    joined = "".join("".join(wrapped).split())
    whole = "".join(text.split())
    assert joined == whole or (joined.endswith("…") and whole.startswith(joined[:-1].rstrip()))
