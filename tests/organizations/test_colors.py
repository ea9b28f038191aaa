"""Contrast of a brand colour on white paper."""

import pytest

from organizations.colors import contrast_on_white, is_readable_on_white


@pytest.mark.parametrize(
    ("color", "contrast"),
    [("#ffffff", 1.0), ("#000000", 21.0), ("#777777", 4.48), ("#ff0000", 4.0), ("#0000ff", 8.59)],
)
def test_contrast_is_the_published_one(color, contrast):
    assert round(contrast_on_white(color), 2) == contrast


@pytest.mark.parametrize(
    ("color", "readable"),
    [("#1f4b99", True), ("#767676", True), ("#777777", False), ("#ffdd00", False)],
)
def test_the_limit_is_four_and_a_half(color, readable):
    assert is_readable_on_white(color) is readable
