"""The rules for the whole assessment: index, range, stages, caps, what stands out."""

from fractions import Fraction

import pytest

from maturity.levels import AREA_KEYS, Level
from maturity.scoring import (
    leave_one_out,
    round_half_up,
    score_directly,
    score_overall,
    stage_of,
    with_level_in_force,
)
from tests.maturity.builders import area, direct

NEARLY = Fraction(1, 10**9)


# --- stages


@pytest.mark.parametrize(
    ("index", "stage"),
    [
        (Fraction(0), 1),
        (25 - NEARLY, 1),
        (Fraction(25), 2),
        (50 - NEARLY, 2),
        (Fraction(50), 3),
        (75 - NEARLY, 3),
        (Fraction(75), 4),
        (Fraction(100), 4),
        (None, None),
    ],
)
def test_a_boundary_belongs_to_the_higher_stage(index, stage):
    assert stage_of(index) == stage


def test_the_stage_is_decided_before_rounding():
    """199/4 = 49.75 prints as 50 and is still stage 2."""
    almost = area(*[1] * 199, 0)
    overall = score_overall(dict.fromkeys(AREA_KEYS, almost))

    assert (round_half_up(overall.index), overall.stage) == (50, 2)


# --- caps


@pytest.mark.parametrize(
    ("levels", "uncapped", "stage", "capped_by"),
    [
        ((2, 2, 2, 2, 2), 4, 4, ()),
        ((1, 1, 1, 1, 1), 3, 3, ()),
        ((0, 2, 2, 2, 2), 4, 2, ("data",)),
        ((0, 2, 2, 2, 0), 3, 2, ("data", "culture")),
        ((2, 0, 2, 0, 1), 3, 2, ("design", "measurement")),
        ((0, 0, 2, 2, 0), 2, 1, ("data", "design", "culture")),
        ((0, 0, 2, 0, 0), 1, 1, ()),
        ((0, 1, 1, 1, 1), 2, 2, ()),
        ((0, 0, 0, 0, 0), 1, 1, ()),
    ],
)
def test_areas_at_immediate_action_cap_the_stage(levels, uncapped, stage, capped_by):
    overall = score_overall(direct(*levels))

    assert (overall.uncapped_stage, overall.stage) == (uncapped, stage)
    assert overall.capped_by == capped_by


def test_the_level_in_force_caps_and_the_index_stays():
    strong = area(2, 2, 2)
    areas = dict.fromkeys(AREA_KEYS, strong)
    areas["culture"] = with_level_in_force(strong, Level.IMMEDIATE_ACTION)

    overall = score_overall(areas)

    assert (overall.index, overall.uncapped_stage, overall.stage) == (100, 4, 2)
    assert overall.capped_by == ("culture",)


def test_an_override_can_lift_a_cap():
    areas = direct(2, 2, 2, 2, 2) | {"culture": area(0, 1, 1)}
    assert score_overall(areas).stage == 2

    areas["culture"] = with_level_in_force(areas["culture"], Level.ROOM_FOR_IMPROVEMENT)

    assert score_overall(areas).stage == 4


# --- missing areas


def test_a_stage_needs_a_level_in_all_five_areas():
    overall = score_overall(direct(2, 2, None, 2, 2))

    assert overall.missing == ("delivery",)
    assert (overall.stage, overall.uncapped_stage) == (None, None)
    assert (overall.stage_low, overall.stage_high, overall.capped_by) == (None, None, ())


def test_an_absent_area_counts_as_not_rated():
    areas = direct(2, 2, 2, 2, 2)
    del areas["culture"]

    assert score_overall(areas) == score_overall(direct(2, 2, 2, 2, None))


def test_an_area_not_rated_widens_the_range_and_leaves_the_index():
    overall = score_overall(direct(1, 1, 1, 1, None))

    assert (overall.low, overall.index, overall.high) == (40, 50, 60)


def test_without_any_rating_everything_is_possible():
    overall = score_overall({})

    assert (overall.low, overall.index, overall.high) == (0, None, 100)
    assert overall.missing == AREA_KEYS
    assert (overall.weakest, overall.strongest, overall.direct) == ((), (), ())


def test_an_area_too_thin_for_an_index_may_still_be_anything():
    """With its own range the overall range would start at 8 and leave out the index of 0."""
    areas = direct(0, 0, 0, 0, None) | {"culture": area(2, 2, None, None, None)}

    overall = score_overall(areas)

    assert (overall.low, overall.index, overall.high) == (0, 0, 20)


def test_a_level_without_an_index_counts_for_the_stage():
    """One critical answer at Immediate action gives an area a level long before an index."""
    thin = area(0, None, None, None, None, critical=[0])

    overall = score_overall(direct(2, 2, 2, 2, None) | {"culture": thin})

    assert (overall.missing, overall.index, overall.low) == ((), 100, 80)
    assert (overall.uncapped_stage, overall.stage, overall.capped_by) == (4, 2, ("culture",))


def test_levels_without_any_index_give_no_stage():
    thin = area(0, None, None, None, None, critical=[0])

    overall = score_overall(dict.fromkeys(AREA_KEYS, thin))

    assert (overall.missing, overall.index, overall.stage) == ((), None, None)


# --- the range of the stage


def test_a_range_across_a_boundary_gives_two_stages():
    areas = dict.fromkeys(AREA_KEYS, area(1, 1, 1, None))

    overall = score_overall(areas)

    assert (overall.low, overall.high) == (Fraction(75, 2), Fraction(125, 2))
    assert (overall.stage_low, overall.stage, overall.stage_high) == (2, 3, 3)


def test_the_range_of_the_stage_is_capped_as_well():
    half = area(2, 2, None, None)
    areas = dict.fromkeys(AREA_KEYS, half) | direct(0, 1, 1, 1, 1)
    areas |= dict.fromkeys(("design", "delivery"), half)

    overall = score_overall(areas)

    assert (stage_of(overall.low), stage_of(overall.high)) == (2, 3)
    assert (overall.stage_low, overall.stage_high) == (2, 2)


# --- weights


def test_an_area_without_weight_keeps_its_cap():
    overall = score_overall(direct(2, 2, 2, 2, 0), {"culture": Fraction(0)})

    assert (overall.index, overall.uncapped_stage, overall.stage) == (100, 4, 2)


def test_without_any_weight_there_is_no_figure():
    overall = score_overall(direct(2, 2, 2, 2, 2), dict.fromkeys(AREA_KEYS, Fraction(0)))

    assert (overall.index, overall.low, overall.high, overall.stage) == (None,) * 4


def test_a_weight_pulls_the_index_towards_its_area():
    assert score_overall(direct(2, 0, 0, 0, 0), {"data": Fraction(4)}).index == 50


@pytest.mark.parametrize(
    ("areas", "weights", "message"),
    [
        ({"sales": score_directly(None)}, None, "sales"),
        ({}, {"sales": Fraction(1)}, "sales"),
        ({}, {"data": Fraction(-1)}, "0 or more"),
    ],
)
def test_unknown_areas_and_negative_weights_are_refused(areas, weights, message):
    with pytest.raises(ValueError, match=message):
        score_overall(areas, weights)
    with pytest.raises(ValueError, match=message):
        leave_one_out(areas, weights)


def test_leaving_out_the_only_rated_area_leaves_nothing():
    assert leave_one_out(direct(2, None, None, None, None)) == {
        "data": None,
        "design": 100,
        "delivery": 100,
        "measurement": 100,
        "culture": 100,
    }


# --- what stands out


@pytest.mark.parametrize(
    ("levels", "weakest", "strongest"),
    [
        ((0, 1, 1, 2, 2), ("data",), ("measurement", "culture")),
        ((1, 0, 1, 0, 1), ("design", "measurement"), ("data", "delivery", "culture")),
        ((1, 1, 1, 1, 1), (), ()),
        ((None, 1, 2, None, None), ("design",), ("delivery",)),
        ((None, 1, None, None, None), (), ()),
    ],
)
def test_the_level_decides_what_stands_out(levels, weakest, strongest):
    overall = score_overall(direct(*levels))

    assert (overall.weakest, overall.strongest) == (weakest, strongest)


def test_the_index_decides_among_criteria_at_the_same_level():
    areas = dict.fromkeys(AREA_KEYS, area(1, 1, 1, 1)) | {
        "design": area(1, 1, 1, 0),
        "culture": area(2, 1, 1, 1),
    }

    overall = score_overall(areas)

    assert (overall.weakest, overall.strongest) == (("design",), ("culture",))


def test_the_index_never_decides_between_an_area_rated_directly_and_one_by_criteria():
    areas = direct(1, 1, 1, 1, 2) | {"data": area(1, 1, 1, 0)}

    overall = score_overall(areas)

    assert overall.weakest == ("data", "design", "delivery", "measurement")
    assert overall.strongest == ("culture",)


def test_the_level_comes_before_the_index():
    """A critical criterion puts an area with an index of 80 behind one with 50."""
    areas = direct(1, 1, 1, 1, 1) | {"data": area(2, 2, 2, 2, 0, critical=[4])}

    assert score_overall(areas).weakest == ("data",)


def test_areas_rated_directly_are_named():
    areas = direct(1, None, 1, 1, None) | {"culture": area(1, 1)}

    assert score_overall(areas).direct == ("data", "delivery", "measurement")


# --- rounding


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0", 0),
        ("1/2", 1),
        ("3/2", 2),
        ("5/2", 3),
        ("49999/1000", 50),
        ("99/200", 0),
        ("200/3", 67),
        ("100/3", 33),
        ("-1/2", -1),
        ("-5/2", -3),
        ("-49/100", 0),
    ],
)
def test_halves_are_rounded_away_from_zero(value, shown):
    assert round_half_up(Fraction(value)) == shown
