"""The rules for one area, each just below, on and just above its threshold."""

from fractions import Fraction
from itertools import permutations

import pytest

from maturity.levels import Level
from maturity.scoring import (
    CriterionRating,
    LevelCounts,
    LevelRule,
    Mode,
    score_area,
    score_directly,
    with_level_in_force,
)
from tests.maturity.builders import NA, area, ratings

ZERO, ONE, TWO = Level.IMMEDIATE_ACTION, Level.ROOM_FOR_IMPROVEMENT, Level.EXCELLENT


def outcome(score):
    return score.level, score.rule


# --- one third at Immediate action


@pytest.mark.parametrize(
    ("levels", "weights", "expected"),
    [
        ([0, 1, 1], None, (ZERO, LevelRule.A_THIRD_AT_IMMEDIATE_ACTION)),
        ([0, 1, 1, 1], None, (ONE, LevelRule.OTHERWISE)),
        ([0, 1], [100, 200], (ZERO, LevelRule.A_THIRD_AT_IMMEDIATE_ACTION)),
        ([0, 1], [100, 201], (ONE, LevelRule.OTHERWISE)),
        ([0, 1], [Fraction(1, 10), Fraction(2, 10)], (ZERO, LevelRule.A_THIRD_AT_IMMEDIATE_ACTION)),
        ([0, 2, 2], None, (ZERO, LevelRule.A_THIRD_AT_IMMEDIATE_ACTION)),
    ],
)
def test_a_third_of_the_weight_at_immediate_action_decides(levels, weights, expected):
    assert outcome(area(*levels, weights=weights)) == expected


def test_the_third_is_of_the_rated_weight():
    assert area(0, 1, 1, None).level == ZERO
    assert area(0, 1, 1, 1).level == ONE


# --- two thirds at Excellent


@pytest.mark.parametrize(
    ("levels", "weights", "expected"),
    [
        ([2, 2, 1], None, (TWO, LevelRule.TWO_THIRDS_EXCELLENT)),
        ([2, 2, 2, 1, 1], None, (ONE, LevelRule.OTHERWISE)),
        ([2, 1], [200, 100], (TWO, LevelRule.TWO_THIRDS_EXCELLENT)),
        ([2, 1], [199, 100], (ONE, LevelRule.OTHERWISE)),
        ([2, 1], [Fraction(2, 10), Fraction(1, 10)], (TWO, LevelRule.TWO_THIRDS_EXCELLENT)),
    ],
)
def test_two_thirds_of_the_weight_at_excellent_decide(levels, weights, expected):
    assert outcome(area(*levels, weights=weights)) == expected


def test_the_two_thirds_are_of_the_applicable_weight():
    assert area(2, 2, None).level == TWO
    assert area(2, 2, None, None).level == ONE
    assert area(2, 2, None, NA).level == TWO


def test_a_single_immediate_action_rules_out_excellent():
    assert outcome(area(2, 2, 2, 2, 2, 2, 2, 2, 2, 0)) == (ONE, LevelRule.OTHERWISE)


def test_an_unrated_critical_criterion_rules_out_excellent():
    assert area(2, 2, 2, None, critical=[3]).level == ONE
    assert area(2, 2, 2, None, critical=[0]).level == TWO
    assert area(2, 2, 2, 1, critical=[3]).level == TWO


def test_a_critical_criterion_that_is_not_applicable_rules_out_nothing():
    assert area(2, 2, 2, NA, critical=[3]).level == TWO


# --- coverage of one half


@pytest.mark.parametrize(
    ("levels", "weights", "has_index"),
    [
        ([1, None], None, True),
        ([1, None, None], None, False),
        ([1, None], [50, 50], True),
        ([1, None], [49, 50], False),
        ([1, None], [Fraction(1, 10), Fraction(1, 10)], True),
        ([1, None, NA, NA], None, True),
        ([None, None], None, False),
        ([1, 1], None, True),
    ],
)
def test_half_of_the_applicable_weight_must_be_rated(levels, weights, has_index):
    score = area(*levels, weights=weights)

    assert (score.index is not None) is has_index
    assert (score.level is not None) is has_index
    assert (score.rule is LevelRule.NOT_ENOUGH_ANSWERS) is not has_index


def test_too_few_answers_still_narrow_the_range():
    score = area(2, None, None, None)

    assert (score.low, score.index, score.high) == (25, None, 100)
    assert score.coverage == Fraction(1, 4)


# --- the critical rule


def test_a_critical_criterion_at_immediate_action_decides_whatever_the_rest():
    expected = (ZERO, LevelRule.CRITICAL_AT_IMMEDIATE_ACTION)

    assert outcome(area(2, 2, 2, 2, 0, critical=[4])) == expected
    assert outcome(area(0, None, None, None, critical=[0])) == expected
    assert outcome(area(0, 2, 2, weights=[0, 1, 1], critical=[0])) == expected
    assert outcome(area(0, NA, NA, weights=[0, 1, 1], critical=[0])) == expected


def test_the_critical_rule_is_named_even_when_a_third_is_at_immediate_action_too():
    assert area(0, 0, 0, critical=[1]).rule is LevelRule.CRITICAL_AT_IMMEDIATE_ACTION


def test_a_critical_criterion_above_immediate_action_decides_nothing():
    assert area(1, 2, 2, critical=[0]).level == TWO


def test_a_rating_kept_on_a_criterion_that_is_not_applicable_does_not_count():
    kept = CriterionRating("C-9", Level.IMMEDIATE_ACTION, critical=True, applicable=False)

    score = score_area([*ratings(2, 2), kept])

    assert (score.level, score.index, score.counts.not_applicable) == (TWO, 100, 1)


# --- weights


def test_a_criterion_without_weight_is_ignored():
    assert area(2, 0, weights=[1, 0]).level == TWO
    assert area(2, 0, weights=[1, 0]).index == 100
    assert area(2, None, weights=[1, 0]).coverage == 1


def test_an_unrated_critical_criterion_without_weight_still_rules_out_excellent():
    assert area(2, None, weights=[1, 0], critical=[1]).level == ONE


def test_only_the_proportion_of_weights_matters():
    once = area(2, 1, 0, None, weights=[3, 2, 1, 1])

    assert once == area(2, 1, 0, None, weights=[30, 20, 10, 10])
    assert once == area(2, 1, 0, None, weights=[Fraction(n, 7) for n in (3, 2, 1, 1)])


def test_a_criterion_weighs_one_unless_told():
    assert CriterionRating("C-1").weight == 1


def test_a_negative_weight_is_refused():
    with pytest.raises(ValueError, match="must be 0 or more"):
        CriterionRating("C-1", weight=Fraction(-1))


def test_a_key_twice_is_refused():
    with pytest.raises(ValueError, match="once per area"):
        score_area([CriterionRating("C-1"), CriterionRating("C-1")])


# --- nothing to rate


@pytest.mark.parametrize("levels", [[], [NA, NA]])
def test_an_area_with_nothing_applicable_has_no_figures(levels):
    score = area(*levels)

    assert outcome(score) == (None, LevelRule.NOT_ENOUGH_ANSWERS)
    assert (score.index, score.low, score.high, score.coverage) == (None, None, None, None)


def test_an_area_whose_weights_are_all_zero_has_no_figures():
    score = area(2, 1, weights=[0, 0])

    assert (score.level, score.index, score.low, score.high, score.coverage) == (None,) * 5


# --- profile, index and range


def test_the_profile_counts_every_criterion_once():
    assert area(2, 2, 2, 1, 1, 0, None, NA, NA).counts == LevelCounts(
        excellent=3, room_for_improvement=2, immediate_action=1, not_rated=1, not_applicable=2
    )


def test_the_profile_counts_criteria_and_not_weights():
    assert area(2, 0, weights=[5, 0]).counts == LevelCounts(excellent=1, immediate_action=1)


def test_the_range_runs_from_all_unrated_at_the_lowest_to_all_at_the_highest_level():
    low, high = area(2, 1, 0, 0), area(2, 1, 2, 2)
    score = area(2, 1, None, None)

    assert (score.low, score.high) == (low.index, high.index)


def test_a_complete_area_has_no_width():
    score = area(2, 1, 0)

    assert score.low == score.index == score.high == 50


def test_the_order_of_criteria_is_irrelevant():
    listed = ratings(2, 0, None, NA, weights=[1, 2, 3, 4], critical=[2])

    assert len({score_area(order) for order in permutations(listed)}) == 1


def test_figures_are_exact():
    assert area(0, 0, 1).index == Fraction(50, 3)
    assert isinstance(area(2).index, Fraction)


# --- rated directly


@pytest.mark.parametrize(("level", "index"), [(ZERO, 0), (ONE, 50), (TWO, 100)])
def test_an_area_rated_directly_is_worth_its_level(level, index):
    score = score_directly(level)

    assert (score.mode, score.level, score.rule) == (Mode.DIRECT, level, LevelRule.RATED_DIRECTLY)
    assert score.index == score.low == score.high == index
    assert score.coverage is None
    assert score.counts == LevelCounts(0, 0, 0, 0, 0)


def test_an_area_not_rated_may_be_anything():
    score = score_directly(None)

    assert outcome(score) == (None, LevelRule.NOT_RATED)
    assert (score.low, score.index, score.high, score.coverage) == (0, None, 100, None)


# --- the lead's override


def test_an_override_changes_the_level_in_force_and_nothing_else():
    by_rule = area(0, 1, 1)

    score = with_level_in_force(by_rule, Level.ROOM_FOR_IMPROVEMENT)

    assert (score.level, score.level_by_rule, score.overridden) == (ONE, ZERO, True)
    assert (score.index, score.rule, score.low) == (by_rule.index, by_rule.rule, by_rule.low)


def test_an_override_can_give_a_level_where_answers_are_too_few():
    score = with_level_in_force(area(1, None, None), Level.EXCELLENT)

    assert (score.level, score.level_by_rule, score.index) == (TWO, None, None)


def test_taking_an_override_back_restores_the_rule():
    by_rule = area(0, 1, 1)

    assert with_level_in_force(with_level_in_force(by_rule, TWO), None) == by_rule


def test_an_override_to_the_level_of_the_rule_is_none():
    assert not with_level_in_force(area(0, 1, 1), ZERO).overridden


def test_an_area_rated_directly_cannot_be_overridden():
    with pytest.raises(ValueError, match="rated directly"):
        with_level_in_force(score_directly(ONE), TWO)
