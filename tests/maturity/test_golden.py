"""Every published scoring case, to 1e-9. The figures were computed apart from this code."""

import json
from fractions import Fraction
from math import prod
from pathlib import Path

import pytest

from maturity.change import compare_levels, sign_test
from maturity.levels import AREA_KEYS, Level
from maturity.scoring import leave_one_out, score_overall, stage_of
from tests.maturity.builders import area

GOLDEN = json.loads((Path(__file__).parent / "golden_scoring.json").read_bytes())
OVERALL = GOLDEN["overall"]
TRANSITION = GOLDEN["transition"]

# The five areas behind the overall case; data, delivery, measurement and culture are area cases.
FIVE = {
    "data": area(2, 1, 1, 0, 1, critical=[4]),
    "design": area(2, 1, 1, 1, 0, 1),
    "delivery": area(2, 2, 1, 1, 2, 1, critical=[4]),
    "measurement": area(1, 2, 1, 0, 1),
    "culture": area(1, 0, 0, 1, None, critical=[0]),
}


def close(expected):
    return None if expected is None else pytest.approx(expected, abs=1e-9)


def number(value):
    return None if value is None else float(value)


@pytest.mark.parametrize("case", GOLDEN["area"], ids=lambda case: str(case["ratings"]))
@pytest.mark.parametrize("figure", ["index", "low", "high", "coverage", "level"])
def test_area(case, figure):
    score = area(*case["ratings"], weights=case["weights"], critical=case["critical_positions"])

    assert number(getattr(score, figure)) == close(case[figure])


def test_the_five_areas_are_those_of_the_overall_case():
    assert [score.index for score in FIVE.values()] == OVERALL["area_indexes"]
    assert [score.level for score in FIVE.values()] == OVERALL["area_levels"]


@pytest.mark.parametrize("figure", ["index", "low", "high", "stage"])
def test_overall(figure):
    weights = dict(zip(AREA_KEYS, map(Fraction, OVERALL["weights"]), strict=True))

    assert number(getattr(score_overall(FIVE, weights), figure)) == close(OVERALL[figure])


def test_overall_stage_is_capped_by_the_area_named():
    overall = score_overall(FIVE)

    assert overall.uncapped_stage == stage_of(overall.index) == OVERALL["band"]
    assert (overall.stage != overall.uncapped_stage) is OVERALL["capped"]
    assert overall.capped_by == (OVERALL["cap_reason"],)


def test_overall_minimum_is_the_index_of_the_weakest_area():
    (weakest,) = score_overall(FIVE).weakest

    assert FIVE[weakest].index == OVERALL["minimum"]


def test_overall_geometric_mean_is_below_the_index():
    """Not offered by the product: it is 0 as soon as one area is. The case explains the cap."""
    geometric = prod(float(score.index) for score in FIVE.values()) ** (1 / len(FIVE))

    assert geometric == close(OVERALL["geometric_mean"])
    assert geometric < score_overall(FIVE).index


@pytest.mark.parametrize("left_out", AREA_KEYS)
def test_leave_one_out(left_out):
    assert number(leave_one_out(FIVE)[left_out]) == close(OVERALL["leave_one_out"][left_out])


def test_index_if_delivery_weighs_two():
    heavier = score_overall(FIVE, {"delivery": Fraction(2)})

    assert number(heavier.index) == close(OVERALL["index_if_delivery_weight_2"])


@pytest.fixture
def movement():
    before, after = {}, {}
    for was, row in enumerate(TRANSITION["rows_from_0_1_2_to_0_1_2"]):
        for now, count in enumerate(row):
            for position in range(count):
                key = f"{was}-{now}-{position}"
                before[key], after[key] = Level(was), Level(now)
    return compare_levels(before, after)


@pytest.mark.parametrize("direction", ["improved", "worsened", "unchanged"])
def test_transition_counts(movement, direction):
    assert len(getattr(movement, direction)) == TRANSITION[direction]


@pytest.mark.parametrize(
    ("figure", "golden"),
    [
        ("comparable", "comparable"),
        ("net_share", "net_share"),
        ("index_before", "index_before"),
        ("index_after", "index_after"),
        ("points", "change_points"),
        ("sign_p", "sign_p"),
    ],
)
def test_transition_figures(movement, figure, golden):
    assert number(getattr(movement, figure)) == close(TRANSITION[golden])


def test_transition_table(movement):
    assert [list(row) for row in movement.table] == TRANSITION["rows_from_0_1_2_to_0_1_2"]


@pytest.mark.parametrize("case", GOLDEN["sign_test"], ids=lambda c: f"{c['up']}-{c['down']}")
def test_sign_test(case):
    assert number(sign_test(case["up"], case["down"])) == close(case["p"])
    assert sign_test(case["down"], case["up"]) == sign_test(case["up"], case["down"])
