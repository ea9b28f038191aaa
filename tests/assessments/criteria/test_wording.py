"""Each rule says in a sentence why an area has its level."""

import pytest

from assessments.criteria.wording import rule_text
from assessments.results import results_of
from maturity.area_scoring import LevelRule
from tests.assessments.depth import loaded, rate_area, rate_criteria
from tests.cast import make_assessment

pytestmark = pytest.mark.usefixtures("unscoped")
CASES = {
    LevelRule.CRITICAL_AT_IMMEDIATE_ACTION: (
        {"DAT-5": 0},
        "A critical criterion is at Immediate action: Privacy, consent and data quality.",
    ),
    LevelRule.NOT_ENOUGH_ANSWERS: ({"DAT-1": 2}, "Fewer than half of the criteria are rated."),
    LevelRule.A_THIRD_AT_IMMEDIATE_ACTION: (
        {"DAT-1": 0, "DAT-2": 1, "DAT-3": 1},
        "At least one third of the rated criteria are at Immediate action.",
    ),
    LevelRule.TWO_THIRDS_EXCELLENT: (
        {"DAT-1": 2, "DAT-2": 2, "DAT-3": 2, "DAT-5": 2},
        "At least two thirds of the criteria are Excellent and none is at Immediate action.",
    ),
    LevelRule.OTHERWISE: (
        {"DAT-1": 2, "DAT-2": 1, "DAT-3": 1},
        "Neither the rule for Excellent nor one for Immediate action applies.",
    ),
}


@pytest.mark.parametrize("rule", CASES)
def test_the_rule_of_an_area_rated_by_criteria(acme, rule):
    levels, sentence = CASES[rule]
    draft = make_assessment(acme, levels={})
    rate_criteria(draft, levels)
    line = results_of(loaded(draft)).line("data")
    assert (line.score.rule, rule_text(line)) == (rule, sentence)


@pytest.mark.parametrize(
    ("level", "rule", "sentence"),
    [
        (1, LevelRule.RATED_DIRECTLY, "The area was rated as a whole, without its criteria."),
        (None, LevelRule.NOT_RATED, "The area is not rated yet."),
    ],
)
def test_the_rule_of_an_area_rated_as_a_whole(acme, level, rule, sentence):
    draft = make_assessment(acme, levels={"data": level})
    line = results_of(loaded(draft)).line("data")
    assert (line.score.rule, rule_text(line)) == (rule, sentence)


def test_no_rule_is_without_a_sentence(acme):
    assert set(CASES) | {LevelRule.RATED_DIRECTLY, LevelRule.NOT_RATED} == set(LevelRule)


def test_a_criterion_that_is_not_applicable_is_not_named(acme):
    draft = make_assessment(acme, levels={})
    rate_area(draft, "data", 2, 2, 2, 2, "na")
    assert "critical" not in rule_text(results_of(loaded(draft)).line("data")).lower()
