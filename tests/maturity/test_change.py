"""What counts as a movement between two assessments."""

from fractions import Fraction

import pytest

from maturity.change import compare_levels, sign_test
from maturity.levels import Level

ZERO, ONE, TWO = Level.IMMEDIATE_ACTION, Level.ROOM_FOR_IMPROVEMENT, Level.EXCELLENT


def test_every_direction_is_named_in_the_order_of_the_later_assessment():
    before = {"a": ZERO, "b": ONE, "c": TWO, "d": TWO, "e": ZERO}
    after = {"e": TWO, "d": TWO, "c": ONE, "b": ZERO, "a": ONE}

    moved = compare_levels(before, after)

    assert moved.improved == ("e", "a")
    assert moved.unchanged == ("d",)
    assert moved.worsened == ("c", "b")


def test_only_keys_rated_on_both_sides_are_compared():
    before = {"a": ONE, "gone": TWO, "never": None, "unrated before": None, "unrated now": ZERO}
    after = {"a": TWO, "added": ZERO, "never": None, "unrated before": TWO, "unrated now": None}

    moved = compare_levels(before, after)

    assert moved.comparable == 1
    assert moved.new == ("added", "unrated before")
    assert moved.dropped == ("gone", "unrated now")
    assert (moved.index_before, moved.index_after, moved.points) == (50, 100, 50)


def test_the_table_has_the_level_before_in_its_rows():
    moved = compare_levels({"a": ZERO, "b": ZERO, "c": TWO}, {"a": TWO, "b": TWO, "c": ONE})

    assert moved.table == ((0, 0, 2), (0, 0, 0), (0, 1, 0))
    assert moved.table[ZERO][TWO] == 2


def test_points_are_a_difference_and_not_a_percentage():
    before = dict.fromkeys("abcd", ONE) | {"a": ZERO}
    after = dict.fromkeys("abcd", ONE)

    assert compare_levels(before, after).points == Fraction(25, 2)


def test_a_fall_is_negative():
    moved = compare_levels({"a": TWO, "b": ONE}, {"a": ZERO, "b": ONE})

    assert (moved.points, moved.net_share) == (-50, -50)


@pytest.mark.parametrize(("before", "after"), [({}, {}), ({"a": ONE}, {}), ({}, {"a": ONE})])
def test_without_common_ground_there_are_no_figures(before, after):
    moved = compare_levels(before, after)

    assert (moved.points, moved.net_share, moved.index_before, moved.index_after) == (None,) * 4
    assert (moved.comparable, moved.sign_p) == (0, 1)


@pytest.mark.parametrize(
    ("up", "down", "p"),
    [
        (0, 0, Fraction(1)),
        (1, 0, Fraction(1)),
        (2, 0, Fraction(1, 2)),
        (5, 0, Fraction(1, 16)),
        (0, 6, Fraction(1, 32)),
        (3, 2, Fraction(1)),
        (5, 1, Fraction(7, 32)),
    ],
)
def test_the_sign_test_is_exact(up, down, p):
    assert sign_test(up, down) == p


@pytest.mark.parametrize(("up", "down"), [(-1, 0), (0, -1)])
def test_negative_counts_are_refused(up, down):
    with pytest.raises(ValueError, match="negative"):
        sign_test(up, down)
