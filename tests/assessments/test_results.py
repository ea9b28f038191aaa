"""The bridge: stored results are read, one rule says what came before and what may be compared."""

from datetime import date

import pytest
from django.utils import translation

from assessments import results as bridge
from assessments.models import Assessment
from assessments.results import Change, previous_of, results_of
from foundation.periods import PeriodKind
from maturity.levels import Level
from maturity.scoring import score_overall
from reports.pages.comparisons import is_break
from tests.cast import make_assessment, make_completed

BEFORE = {"data": 1, "design": 1, "delivery": 2, "measurement": 1, "culture": 1}


def test_a_completed_result_stays_what_was_stored_when_the_rules_change(in_acme, monkeypatch):
    done = make_completed(in_acme)
    before = results_of(done)

    def other_rules(scores):
        return score_overall({"data": scores["data"]})

    monkeypatch.setattr(bridge, "score_overall", other_rules)
    after = results_of(done)
    assert (after.index, after.overall.stage) == (before.index, before.overall.stage) == (50, 2)
    assert [line.level for line in after.areas] == [line.level for line in before.areas]


def test_a_draft_is_computed_from_its_ratings(in_acme):
    results = results_of(make_assessment(in_acme, levels={"data": 2, "culture": 0}))
    assert results.rated == 2
    assert results.overall.stage is None
    assert [line.key for line in results.missing] == ["design", "delivery", "measurement"]


def test_every_area_says_how_it_moved(in_acme):
    make_completed(in_acme, quarter=3, levels=BEFORE)
    results = results_of(make_completed(in_acme, quarter=4))
    moved = {line.key: line.change for line in results.areas}
    assert moved == {
        "data": Change.UNCHANGED,
        "design": Change.IMPROVED,
        "delivery": Change.WORSENED,
        "measurement": Change.UNCHANGED,
        "culture": Change.WORSENED,
    }
    assert results.line("delivery").previous is Level.EXCELLENT
    assert results.index_change == 50 - 60


def test_the_first_assessment_has_nothing_before_it(in_acme):
    results = results_of(make_completed(in_acme))
    assert results.previous is None
    assert results.movement is None
    assert results.index_change is None
    assert {line.change for line in results.areas} == {None}


def test_two_periods_that_end_on_the_same_day_have_one_order(in_acme):
    quarter = make_completed(in_acme, quarter=4)
    half = make_assessment(in_acme, year=2027, quarter=1)
    Assessment.objects.filter(pk=half.pk).update(
        period_kind=PeriodKind.HALF_YEAR,
        period_start=date(2026, 7, 1),
        period_end=date(2026, 12, 31),
    )
    half.refresh_from_db()
    assert results_of(half).previous is None
    history = results_of(quarter).history
    assert previous_of(history, (quarter.period_end, quarter.period_start)) is None


def test_a_result_knows_nothing_of_what_came_later(in_acme):
    early = make_completed(in_acme, quarter=2)
    make_completed(in_acme, quarter=3)
    results = results_of(early)
    assert len(results.history) == 2
    assert [moment.assessment_id for moment in results.past] == [early.pk]


def test_pages_and_bridge_agree_on_what_may_be_compared(in_acme):
    make_completed(in_acme, quarter=3)
    results = results_of(make_completed(in_acme, quarter=4))
    before, now = results.history
    assert results.may_compare_with_previous is not is_break(before, now)
    other = before.__class__(**{**vars(before), "model_version_id": in_acme.organization.pk})
    assert is_break(other, now)


@pytest.mark.parametrize(("language", "name"), [("en", "Culture"), ("es", "Cultura")])
def test_names_are_in_the_readers_language(in_acme, language, name):
    with translation.override(language):
        results = results_of(make_completed(in_acme))
    assert [line.name for line in results.weakest] == [name]


def test_it_takes_three_queries_whatever_the_history(in_acme, django_assert_num_queries):
    done = make_completed(in_acme)
    results_of(done)
    for year in range(2001, 2012):
        make_completed(in_acme, year=year)
    with django_assert_num_queries(3):
        results_of(done)
