"""The bridge for an assessment in depth: levels by rule, overrides, last time, confidence."""

from fractions import Fraction

import pytest

from assessments.confidence import Confidence
from assessments.models import AreaRating, AreaResult, Carry, CriterionRating
from assessments.results import CarryCounts, results_of
from maturity.area_scoring import LevelCounts, LevelRule, Mode
from maturity.levels import Level
from tests.assessments.depth import criteria_of, finish, loaded, rate_area, rate_criteria
from tests.cast import make_assessment, make_completed

pytestmark = pytest.mark.usefixtures("unscoped")


@pytest.fixture
def draft(acme):
    return make_assessment(acme)


def test_the_level_follows_from_the_criteria_and_says_why(draft):
    rate_criteria(draft, {"DEL-1": 2, "DEL-2": 2, "DEL-3": 2, "DEL-4": 2, "DEL-5": 0})
    line = results_of(draft).line("delivery")
    assert (line.mode, line.level) == (Mode.CRITERIA, Level.IMMEDIATE_ACTION)
    assert line.rule_text == "A critical criterion is at Immediate action."
    assert line.rated_criteria == 5


def test_what_was_entered_for_the_whole_is_kept_and_does_not_count(draft):
    rate_area(draft, "design", 0, 0, 0, 0, 0)
    line = results_of(draft).line("design")
    assert (line.level, line.direct_level) == (Level.IMMEDIATE_ACTION, Level.EXCELLENT)


def test_an_assessment_mixes_both_depths(draft):
    rate_area(draft, "design", 1, 1, 1, 1, 1)
    results = results_of(draft)
    assert [line.key for line in results.in_depth] == ["design"]
    assert results.overall.direct == ("data", "delivery", "measurement", "culture")


def test_the_level_of_the_lead_is_in_force_and_the_index_stays(draft):
    rate_area(draft, "design", 1, 1, 1, 1, 1)
    AreaRating.objects.filter(assessment=draft, area_key="design").update(
        override_level=2, override_reason="The pilot has shown it."
    )
    line = results_of(draft).line("design")
    assert (line.level, line.level_by_rule) == (Level.EXCELLENT, Level.ROOM_FOR_IMPROVEMENT)
    assert line.overridden
    assert line.override_reason == "The pilot has shown it."
    assert line.score.index == 50


def test_what_is_not_applicable_leaves_the_coverage(draft):
    rate_area(draft, "design", "na", 2, 2)
    line = results_of(draft).line("design")
    assert line.counts.not_applicable == 1
    assert line.applicable_criteria == len(criteria_of("design")) - 1
    assert line.criteria[0].not_applicable_reason == "We have no shops."


def test_last_time_is_told_until_it_is_re_rated(acme):
    before = make_assessment(acme, quarter=3)
    rate_area(before, "design", 1, 2, 0, 1, 1)
    finish(before)
    now = make_assessment(acme, levels={"data": 1, "culture": 2})
    rate_area(now, "design", 1, 1)
    results = results_of(now)
    design = results.line("design").criteria
    assert [line.previous for line in design[:3]] == [1, 2, 0]
    assert [line.carry for line in design[:3]] == [Carry.CONFIRMED, Carry.CHANGED, None]
    assert [line.waits for line in design[:3]] == [False, False, True]
    assert results.line("data").carry == Carry.CONFIRMED
    assert results.line("culture").carry == Carry.CHANGED
    assert results.line("delivery").waits
    assert results.carry_counts == CarryCounts(confirmed=2, changed=2, new=0, waiting=5)


def test_not_applicable_last_time_waits_until_it_is_re_rated(acme):
    before = make_assessment(acme, quarter=3)
    rate_area(before, "design", "na", "na", "na", 1, 1, 1)
    finish(before)
    now = make_assessment(acme, levels={})
    rate_area(now, "design", "na", 2)
    confirmed, rated, open_ = results_of(now).line("design").criteria[:3]
    assert open_.previous_not_applicable == "We have no shops."
    assert (open_.previous, open_.carry, open_.waits) == (None, None, True)
    assert (confirmed.carry, confirmed.waits) == (Carry.CONFIRMED, False)
    assert (rated.carry, rated.waits) == (Carry.NEW, False)
    rate_area(now, "design", "na", 2, 1, 1, 1, 1)
    for key in ("data", "delivery", "measurement", "culture"):
        AreaRating.objects.filter(assessment=now, area_key=key).update(level=1)
    done = results_of(finish(now)).line("design").criteria[0]
    assert done.carry is Carry.CONFIRMED
    assert CriterionRating.objects.get(assessment=now, criterion_id=done.key).carry == "confirmed"


def test_not_applicable_that_did_not_count_last_time_does_not_wait(acme):
    before = make_assessment(acme, quarter=3)
    rate_area(before, "design", "na")
    AreaRating.objects.filter(assessment=before, area_key="design").update(mode="direct", level=1)
    finish(before)
    now = make_assessment(acme, levels={})
    rate_area(now, "design", 1)
    assert not any(line.previous_not_applicable for line in results_of(now).line("design").criteria)


def test_criteria_that_did_not_count_last_time_are_new(acme):
    before = make_assessment(acme, quarter=3)
    rate_area(before, "design", 1, 2, 0, 1, 1)
    AreaRating.objects.filter(assessment=before, area_key="design").update(mode="direct")
    finish(before)
    now = make_assessment(acme)
    rate_area(now, "design", 1)
    line = results_of(now).line("design").criteria[0]
    assert (line.previous, line.carry) == (None, Carry.NEW)


def test_confidence_stands_beside_the_level(draft):
    rate_criteria(draft, {"DES-1": 2}, note="Seen in every shop.")
    rate_criteria(draft, {"DES-2": 2}, strongest_evidence="document")
    rate_criteria(draft, {"DES-3": 2})
    lines = results_of(draft).line("design").criteria
    assert [line.confidence for line in lines[:3]] == [
        Confidence.OPINION,
        Confidence.DOCUMENT,
        Confidence.NONE,
    ]
    assert [line.is_bare for line in lines[:3]] == [True, False, True]


def test_completion_stores_how_the_level_came_about(draft):
    rate_area(draft, "design", "na", 2, 2, 1, 2, 2)
    AreaRating.objects.filter(assessment=draft, area_key="design").update(
        override_level=1, override_reason="Too early."
    )
    finish(draft)
    row = AreaResult.objects.get(assessment=draft, area_key="design")
    assert (row.mode, row.rule, row.level, row.level_by_rule) == (
        "criteria",
        LevelRule.TWO_THIRDS_EXCELLENT,
        1,
        2,
    )
    assert (row.excellent, row.room_for_improvement, row.not_applicable) == (4, 1, 1)


def test_a_completed_assessment_says_the_same_as_its_draft(acme):
    make_completed(acme, quarter=3)
    draft = make_assessment(acme)
    rate_area(draft, "data", 2, 2, 1, 0)
    rate_area(draft, "measurement", 1, 2, 1, 1, 1)
    before = results_of(draft)
    after = results_of(finish(draft))
    for one, other in zip(before.areas, after.areas, strict=True):
        assert one == other
    assert before.carry_counts == after.carry_counts
    assert after.line("data").counts == LevelCounts(2, 1, 1, not_rated=1)
    assert after.line("data").score.coverage == Fraction(4, 5)


def test_carry_stays_true_when_an_earlier_assessment_is_added_later(acme):
    done = make_assessment(acme)
    rate_area(done, "design", 1, 1, 1, 1, 1)
    finish(done)
    make_completed(acme, quarter=1)
    assert set(CriterionRating.objects.values_list("carry", flat=True)) == {"new"}
    assert results_of(loaded(done)).line("data").carry == Carry.NEW


def test_it_takes_three_queries_in_depth_too(acme, django_assert_num_queries):
    make_completed(acme, quarter=3)
    draft = make_assessment(acme)
    for area in ("data", "design", "delivery"):
        rate_area(draft, area, 1, 2, 1, 2)
    results_of(draft)
    with django_assert_num_queries(3):
        results_of(draft)


def test_an_area_of_which_nothing_applies_has_no_level_not_even_the_leads(draft):
    rate_area(draft, "design", *["na"] * len(criteria_of("design")))
    AreaRating.objects.filter(assessment=draft, area_key="design").update(
        override_level=2, override_reason="We say so."
    )
    assert results_of(draft).line("design").level is None
