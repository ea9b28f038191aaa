"""What docs/scoring.md says about several raters is true: its figures are computed again."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

from maturity.agreement import (
    ENOUGH_CRITERIA,
    ENOUGH_RATERS,
    GOOD_ALPHA,
    TENTATIVE_ALPHA,
    AlphaReading,
    agreement_over,
)
from maturity.consensus import AGREED_FROM, DISCUSS_BELOW, Reading, consensus_of, count_levels
from maturity.levels import Level
from maturity.scoring import round_half_up

DOCUMENT = (Path(__file__).parents[2] / "docs" / "scoring.md").read_text(encoding="utf-8")
SYMBOLS = {"●": Level.EXCELLENT, "◐": Level.ROOM_FOR_IMPROVEMENT, "▲": Level.IMMEDIATE_ACTION}
TEXT = re.sub(r"\s+", " ", DOCUMENT)


def table(name):
    """The rows of the table between the markers, without its two head lines."""
    found = re.search(rf"<!-- example: {name} -->\n(.+?)\n<!-- /example -->", DOCUMENT, re.DOTALL)
    rows = [line.strip("| ").split("|") for line in found[1].splitlines()]
    return [[cell.strip() for cell in row] for row in rows][2:]


@pytest.mark.parametrize("row", table("consensus"), ids=" ".join)
def test_consensus_and_reading_follow_from_the_counts(row):
    found = consensus_of(tuple(map(int, row[:3])))

    assert f"{float(found.leik):.2f}" == row[3]
    assert found.reading == Reading(row[4].replace(" ", "_"))


@pytest.fixture
def example():
    rows = [[SYMBOLS[mark] for mark in row[1:]] for row in table("raters")]
    criteria = [count_levels(column)[0] for column in zip(*rows, strict=True)]
    return criteria, agreement_over(criteria, raters=len(rows))


def test_the_pairs_of_the_example_are_right(example):
    criteria, found = example
    equal = sum(count * (count - 1) // 2 for counts in criteria for count in counts)

    assert f"{equal} of 18, or {round_half_up(100 * found.pairs)} %" in TEXT
    assert [n for n, counts in enumerate(criteria, 1) if max(counts) == 3] == [1, 2, 5]


def test_the_alpha_of_the_example_is_right_step_by_step(example):
    criteria, found = example
    zero, one, two = (sum(counts[level] for counts in criteria) for level in Level)
    half = Fraction(1, 2)
    lower, upper = ((zero + one) * half) ** 2, ((one + two) * half) ** 2
    ends = (zero * half + one + two * half) ** 2
    observed, expected = (
        2 * (lower + upper + lower),
        2 * (zero * one * lower + one * two * upper + zero * two * ends),
    )

    assert (zero, one, two) == (4, 7, 7)
    assert f"= {float(lower)} between the lower two, (7 ÷ 2 + 7 ÷ 2)² = {upper} between" in TEXT
    assert f"= {float(ends)} between the ends" in TEXT
    assert f"= {observed}. By chance" in TEXT
    assert f"= {int(expected):,}. Alpha is" in TEXT
    assert found.alpha == 1 - 17 * observed / expected
    assert f"= {float(found.alpha):.3f}: provisional" in TEXT
    assert found.reading is AlphaReading.TENTATIVE


def test_the_bounds_in_words_are_those_of_the_code():
    assert (Fraction(4, 5), Fraction(1, 2)) == (AGREED_FROM, DISCUSS_BELOW)
    assert (Fraction(4, 5), Fraction(2, 3)) == (GOOD_ALPHA, TENTATIVE_ALPHA)
    assert f"fewer than {ENOUGH_RATERS} people have answered" in TEXT
    assert f"fewer than {ENOUGH_CRITERIA} criteria can be compared" in TEXT
    assert "Krippendorff's advice and not a law of nature" in TEXT
