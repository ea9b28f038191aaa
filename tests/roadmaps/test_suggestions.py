"""What is suggested for which area, and in which order."""

import pytest
from django.utils import translation

from assessments.results import results_of
from maturity.content import packaged_model
from maturity.levels import AREA_KEYS
from roadmaps.suggestions import suggestions_for
from tests.cast import make_assessment, make_completed

pytestmark = pytest.mark.django_db


def groups_of(assessment, planned=()):
    model = assessment.model_version.model
    return suggestions_for(results_of(assessment), model, planned=planned)


def keys(group) -> list[str]:
    return [s.action_key for s in group.suggestions]


def test_area_at_immediate_action_comes_first(in_acme):
    groups = groups_of(make_completed(in_acme))
    assert (groups[0].area_key, groups[0].level) == ("culture", 0)
    assert {g.area_key for g in groups} == {"data", "delivery", "measurement", "culture"}


def test_excellent_area_gets_no_suggestion(in_acme):
    groups = groups_of(make_completed(in_acme, levels=dict.fromkeys(AREA_KEYS, 2)))
    assert groups == ()


def test_area_that_is_not_rated_gets_no_suggestion(in_acme):
    groups = groups_of(make_assessment(in_acme, levels={"culture": 0}))
    assert [g.area_key for g in groups] == ["culture"]


def test_area_with_room_for_improvement_gets_only_what_leads_on_from_there(in_acme):
    (group,) = groups_of(make_assessment(in_acme, levels={"data": 1}))
    model = packaged_model()
    assert sorted(keys(group)) == sorted(
        a.key for a in model.actions_of("data") if a.from_level == 1
    )


def test_what_leaves_immediate_action_comes_before_what_leads_to_excellent(in_acme):
    (group,) = groups_of(make_assessment(in_acme, levels={"culture": 0}))
    levels = [s.ranked.candidate.from_level for s in group.suggestions]
    assert levels == sorted(levels)
    assert set(levels) == {0, 1}


def test_first_three_of_culture_by_hand(in_acme):
    # CUL-1-a is critical. CUL-5-a: 2 × 1 × 3 × 0.8 ÷ 1 = 4.8; then 3.2 by key: CUL-2-a waits for
    # DAT-3 and CUL-1, and CUL-1-a comes before it.
    (group,) = groups_of(make_assessment(in_acme, levels={"culture": 0}))
    assert [s.action_key for s in group.first] == ["CUL-1-a", "CUL-5-a", "CUL-2-a"]
    assert [s.is_first_aid for s in group.first] == [True, False, False]
    assert [s.score for s in group.first] == [4.8, 4.8, 3.2]


def test_three_are_shown_first_and_the_rest_behind(in_acme):
    (group,) = groups_of(make_assessment(in_acme, levels={"culture": 0}))
    assert len(group.first) == 3
    assert group.first + group.more == group.suggestions
    assert len(group.suggestions) == len(packaged_model().actions_of("culture"))


def test_planned_actions_are_left_out_and_counted(in_acme):
    (group,) = groups_of(make_assessment(in_acme, levels={"culture": 0}), planned={"CUL-1-a"})
    assert "CUL-1-a" not in keys(group)
    assert group.planned == 1


def test_planning_one_does_not_reorder_the_others(in_acme):
    assessment = make_completed(in_acme)
    before = {g.area_key: keys(g) for g in groups_of(assessment)}
    after = {g.area_key: keys(g) for g in groups_of(assessment, planned={"CUL-1-a", "DAT-5-c"})}
    for area, listed in before.items():
        assert after[area] == [k for k in listed if k not in {"CUL-1-a", "DAT-5-c"}]


def test_area_whose_actions_are_all_planned_is_left_out(in_acme):
    planned = {a.key for a in packaged_model().actions_of("culture")}
    assert groups_of(make_assessment(in_acme, levels={"culture": 0}), planned=planned) == ()


def test_waiting_names_the_criterion(in_acme):
    (group,) = groups_of(make_assessment(in_acme, levels={"culture": 0}))
    model = packaged_model()
    waiting = next(s for s in group.suggestions if s.action_key == "CUL-5-a")
    assert waiting.waits_for == (model.criterion("CUL-1").name.en,)


def test_horizon_effort_and_role_come_from_the_model(in_acme):
    (group,) = groups_of(make_assessment(in_acme, levels={"data": 1}))
    suggestion = next(s for s in group.suggestions if s.action_key == "DAT-3-c")
    action = packaged_model().action("DAT-3-c")
    assert (suggestion.horizon, suggestion.effort) == ("6-12", "L")
    assert suggestion.horizon_name == "6–12 months"
    assert suggestion.name == action.name.en
    assert suggestion.responsible_role == action.owner_role.en


def test_words_are_in_the_active_language(in_acme):
    assessment = make_assessment(in_acme, levels={"culture": 0})
    with translation.override("es"):
        (group,) = groups_of(assessment)
    model = packaged_model()
    assert group.area_name == model.area("culture").name.es
    assert group.suggestions[0].name == model.action("CUL-1-a").name.es


def test_same_gap_in_two_areas_puts_the_better_ranked_area_first(in_acme):
    groups = groups_of(make_completed(in_acme))
    places = [g.suggestions[0].ranked.place for g in groups if g.level == 1]
    assert places == sorted(places)
