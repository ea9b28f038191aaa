"""The order of suggestions: values computed by hand, and properties that must always hold."""

import subprocess
import sys
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maturity.content import packaged_model
from maturity.levels import Level
from roadmaps.horizons import HORIZON_MONTHS
from roadmaps.priority import Candidate, candidate_of, rank, score_of

RED, AMBER, GREEN = Level.IMMEDIATE_ACTION, Level.ROOM_FOR_IMPROVEMENT, Level.EXCELLENT


def make(key="A-1-a", **fields) -> Candidate:
    values = {
        "criterion_id": key.rpartition("-")[0],
        "from_level": RED,
        "effort": "S",
        "impact": 2,
        "horizon": "0-3",
        **fields,
    }
    return Candidate(key=key, **values)


def order(candidates, levels=None, **options) -> list[str]:
    levels = levels or {c.criterion_id: RED for c in candidates}
    return [r.candidate.key for r in rank(candidates, levels, **options)]


@pytest.mark.parametrize(
    ("gap", "impact", "effort", "weight", "expected"),
    [
        (2, 3, "S", 1, Fraction(24, 5)),  # 2 × 1 × 3 × 4/5 ÷ 1 = 4.8
        (2, 2, "S", 1, Fraction(16, 5)),
        (2, 3, "M", 1, Fraction(8, 5)),
        (2, 3, "L", 1, Fraction(4, 5)),
        (1, 2, "M", 1, Fraction(8, 15)),  # 0.5333…, which no binary float holds
        (1, 1, "L", 1, Fraction(2, 15)),
        (1, 2, "S", 3, Fraction(24, 5)),
        (0, 3, "S", 1, Fraction(0)),
        (2, 3, "S", 0, Fraction(0)),
    ],
)
def test_score_by_hand(gap, impact, effort, weight, expected):
    candidate = make(impact=impact, effort=effort, weight=Fraction(weight))
    assert score_of(candidate, gap) == expected


@pytest.mark.parametrize(
    ("confidence", "expected"), [("1/2", Fraction(3)), ("4/5", Fraction(24, 5)), ("1", Fraction(6))]
)
def test_confidence_scales_the_score(confidence, expected):
    assert score_of(make(impact=3, confidence=Fraction(confidence)), 2) == expected


@pytest.mark.parametrize(("level", "gap"), [(RED, 2), (AMBER, 1), (GREEN, 0)])
def test_gap_is_target_minus_level(level, gap):
    (ranked,) = rank([make(from_level=level)], {"A-1": level})
    assert ranked.gap == gap


def test_gap_is_never_below_zero():
    (ranked,) = rank([make(from_level=GREEN)], {"A-1": GREEN}, target=AMBER)
    assert ranked.gap == 0


def test_higher_score_comes_first():
    assert order([make("A-1-a", impact=1), make("B-1-a", impact=3)]) == ["B-1-a", "A-1-a"]


def test_equal_scores_put_the_lower_effort_first():
    # 2 × 3 × 0.8 ÷ 3 = 1.6 and 2 × 1 × 0.8 ÷ 1 = 1.6
    assert order([make("A-1-a", impact=3, effort="M"), make("B-1-a", impact=1)]) == [
        "B-1-a",
        "A-1-a",
    ]


def test_full_ties_go_by_key():
    assert order([make("B-1-a"), make("A-1-b"), make("A-1-a")]) == ["A-1-a", "A-1-b", "B-1-a"]


def test_critical_criterion_at_immediate_action_comes_first_whatever_its_score():
    weak = make("Z-1-a", critical=True, impact=1, effort="L", horizon="6-12")
    strong = make("A-1-a", impact=3)
    ranked = rank([strong, weak], {"Z-1": RED, "A-1": RED})
    assert [r.candidate.key for r in ranked] == ["Z-1-a", "A-1-a"]
    assert ranked[0].is_first_aid
    assert ranked[0].horizon == "0-3"


def test_only_the_best_action_of_a_critical_criterion_is_first_aid():
    best = make("Z-1-a", critical=True, impact=2, weight=Fraction(1, 9))
    rest = make("Z-1-b", critical=True, impact=1, weight=Fraction(1, 9))
    assert order([rest, make("A-1-a"), best]) == ["Z-1-a", "A-1-a", "Z-1-b"]


def test_critical_criterion_above_immediate_action_takes_its_turn():
    calm = make("Z-1-a", critical=True, from_level=AMBER, impact=1)
    assert order([calm, make("A-1-a")], {"Z-1": AMBER, "A-1": RED}) == ["A-1-a", "Z-1-a"]


def test_first_aid_waits_for_nothing():
    aid = make("Z-1-a", critical=True, impact=1, depends_on=("A-1",))
    assert order([make("A-1-a", impact=3), aid]) == ["Z-1-a", "A-1-a"]


def test_action_waits_for_a_criterion_at_immediate_action():
    eager = make("B-1-a", impact=3, depends_on=("A-1",))
    ranked = rank([eager, make("A-1-a", impact=1)], {"A-1": RED, "B-1": RED})
    assert [r.candidate.key for r in ranked] == ["A-1-a", "B-1-a"]
    assert ranked[1].waits_for == ("A-1",)


@pytest.mark.parametrize("level", [AMBER, GREEN])
def test_action_does_not_wait_for_a_criterion_that_has_moved(level):
    eager = make("B-1-a", impact=3, depends_on=("A-1",))
    other = make("A-1-b", impact=1, from_level=level)
    ranked = rank([eager, other], {"A-1": level, "B-1": RED})
    assert ranked[0].candidate.key == "B-1-a"
    assert ranked[0].waits_for == ()


def test_action_does_not_wait_for_a_criterion_without_a_level():
    (ranked,) = rank([make("B-1-a", depends_on=("A-1",))], {"B-1": RED})
    assert ranked.waits_for == ()


def test_waiting_goes_through_a_chain():
    third = make("C-1-a", impact=3, depends_on=("B-1",))
    second = make("B-1-a", impact=2, depends_on=("A-1",))
    assert order([third, second, make("A-1-a", impact=1)]) == ["A-1-a", "B-1-a", "C-1-a"]


def test_circular_dependency_is_broken_at_the_best_action():
    one = make("A-1-a", impact=1, depends_on=("B-1",))
    two = make("B-1-a", impact=3, depends_on=("A-1",))
    assert order([one, two]) == ["B-1-a", "A-1-a"]


def test_what_leaves_the_level_of_today_comes_before_what_builds_on_the_next():
    today = make("A-1-a", impact=1, effort="L")
    later = make("A-1-b", impact=3, from_level=AMBER)
    assert order([later, today]) == ["A-1-a", "A-1-b"]


def test_candidate_without_a_level_is_refused():
    with pytest.raises(KeyError):
        rank([make()], {})


def test_nothing_to_rank():
    assert rank([], {}) == ()


def test_places_count_from_one():
    assert [r.place for r in rank([make("A-1-a"), make("A-1-b")], {"A-1": RED})] == [1, 2]


# Capacity in person-months.


def horizons(candidates, capacity, levels=None) -> dict[str, str | None]:
    levels = levels or {c.criterion_id: RED for c in candidates}
    capacity = {key: Fraction(value) for key, value in capacity.items()}
    return {r.candidate.key: r.horizon for r in rank(candidates, levels, capacity=capacity)}


def test_without_a_capacity_every_action_keeps_its_horizon():
    (ranked,) = rank([make(horizon="3-6", effort="L")], {"A-1": RED})
    assert ranked.horizon == "3-6"


def test_what_has_no_room_moves_to_the_next_horizon():
    found = horizons(
        [make("A-1-a", impact=3), make("B-1-a", impact=2), make("C-1-a", impact=1)],
        {"0-3": 1, "3-6": 1, "6-12": 1},
    )
    assert found == {"A-1-a": "0-3", "B-1-a": "3-6", "C-1-a": "6-12"}


def test_what_finds_no_room_has_no_horizon():
    assert horizons([make(effort="L")], {"0-3": 5, "3-6": 5, "6-12": 5}) == {"A-1-a": None}


def test_small_action_fills_the_room_that_a_large_one_could_not():
    found = horizons(
        [make("A-1-a", impact=3, effort="M", weight=Fraction(9)), make("B-1-a", impact=1)],
        {"0-3": 2, "3-6": 3},
    )
    assert found == {"A-1-a": "3-6", "B-1-a": "0-3"}


def test_action_never_starts_before_its_own_horizon():
    assert horizons([make(horizon="6-12")], {"0-3": 9, "3-6": 9, "6-12": 9}) == {"A-1-a": "6-12"}


def test_first_aid_is_in_the_first_horizon_even_without_room():
    assert horizons([make(critical=True, horizon="3-6")], {"0-3": 0}) == {"A-1-a": "0-3"}


def test_dependent_action_never_comes_before_what_it_waits_for():
    found = horizons(
        [make("A-1-a", effort="L"), make("B-1-a", depends_on=("A-1",))],
        {"0-3": 5, "3-6": 6, "6-12": 6},
    )
    assert found == {"A-1-a": "3-6", "B-1-a": "6-12"}


# The packaged model.


def all_candidates():
    model = packaged_model()
    return [
        candidate_of(action, criterion)
        for criterion in model.criteria
        for action in criterion.actions
    ]


def test_packaged_model_with_everything_at_immediate_action():
    levels = {criterion.id: RED for criterion in packaged_model().criteria}
    ranked = rank(all_candidates(), levels)
    # Three critical criteria; 4.8 for each of CUL-1-a, DAT-5-a and DEL-5-b (S, impact 3).
    assert [r.candidate.key for r in ranked[:3]] == ["CUL-1-a", "DAT-5-a", "DEL-5-b"]
    assert [r.score for r in ranked[:3]] == [Fraction(24, 5)] * 3
    assert ranked[3].candidate.key == "CUL-5-a"  # 4.8 too; CUL-1 no longer holds it back


def test_packaged_model_never_puts_an_action_before_what_it_waits_for():
    levels = {criterion.id: RED for criterion in packaged_model().criteria}
    ranked = rank(all_candidates(), levels)
    last = {r.candidate.criterion_id: r.place for r in ranked if r.candidate.from_level is RED}
    for r in ranked:
        if not r.is_first_aid:
            assert all(last[criterion] < r.place for criterion in r.waits_for)


def test_candidate_takes_over_what_the_model_says():
    model = packaged_model()
    candidate = candidate_of(model.action("DAT-4-c"), model.criterion("DAT-4"))
    assert candidate == Candidate(
        key="DAT-4-c",
        criterion_id="DAT-4",
        from_level=AMBER,
        effort="L",
        impact=2,
        horizon="6-12",
        depends_on=("DAT-1",),
    )


# Properties.

CRITERIA = [f"{letter}-{number}" for letter in "ABC" for number in (1, 2)]


@st.composite
def plans(draw):
    """Up to twelve candidates of six criteria, and the level of each criterion."""
    levels = {c: draw(st.sampled_from([RED, AMBER])) for c in CRITERIA}
    critical = draw(st.sets(st.sampled_from(CRITERIA)))
    keys = draw(st.sets(st.sampled_from([f"{c}-{x}" for c in CRITERIA for x in "ab"]), min_size=1))
    candidates = []
    for key in sorted(keys):
        criterion = key.rpartition("-")[0]
        before = CRITERIA[: CRITERIA.index(criterion)]
        candidates.append(
            make(
                key,
                from_level=draw(st.sampled_from([RED, AMBER])),
                effort=draw(st.sampled_from("SML")),
                impact=draw(st.integers(1, 3)),
                horizon=draw(st.sampled_from(list(HORIZON_MONTHS))),
                weight=Fraction(draw(st.integers(0, 3))),
                critical=criterion in critical,
                depends_on=tuple(draw(st.sets(st.sampled_from(before)))) if before else (),
            )
        )
    return candidates, levels


@given(plans(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_order_of_the_input_is_irrelevant(plan, random):
    candidates, levels = plan
    shuffled = random.sample(candidates, len(candidates))
    assert rank(shuffled, levels) == rank(candidates, levels)


@given(plans())
@settings(max_examples=60, deadline=None)
def test_every_candidate_has_exactly_one_place(plan):
    candidates, levels = plan
    ranked = rank(candidates, levels)
    assert {r.candidate for r in ranked} == set(candidates)
    assert [r.place for r in ranked] == list(range(1, len(candidates) + 1))


@given(plans(), st.data())
@settings(max_examples=80, deadline=None)
def test_higher_impact_never_ranks_lower(plan, data):
    candidates, levels = plan
    chosen = data.draw(st.sampled_from(candidates))
    raised = replace(chosen, impact=data.draw(st.integers(chosen.impact, 3)))
    changed = [raised if c is chosen else c for c in candidates]
    before = order(candidates, levels).index(chosen.key)
    assert order(changed, levels).index(chosen.key) <= before


@given(plans(), st.data())
@settings(max_examples=80, deadline=None)
def test_lower_effort_never_ranks_lower(plan, data):
    candidates, levels = plan
    chosen = data.draw(st.sampled_from(candidates))
    eased = replace(chosen, effort="S")
    before = order(candidates, levels).index(chosen.key)
    after = order([eased if c is chosen else c for c in candidates], levels)
    assert after.index(chosen.key) <= before


@given(plans())
@settings(max_examples=60, deadline=None)
def test_nothing_comes_before_what_it_waits_for(plan):
    candidates, levels = plan
    ranked = rank(candidates, levels)
    leaving = {}
    for r in ranked:
        level = levels[r.candidate.criterion_id]
        if level is RED and r.candidate.from_level is RED:
            leaving[r.candidate.criterion_id] = r.place
    for r in ranked:
        if not r.is_first_aid:
            assert all(leaving.get(c, 0) < r.place for c in r.waits_for)


@given(plans(), st.tuples(*[st.integers(0, 12)] * 3))
@settings(max_examples=60, deadline=None)
def test_capacity_is_exceeded_by_first_aid_alone(plan, months):
    candidates, levels = plan
    capacity = dict(zip(HORIZON_MONTHS, map(Fraction, months), strict=True))
    ranked = rank(candidates, levels, capacity=capacity)
    for key, room in capacity.items():
        inside = [r for r in ranked if r.horizon == key]
        aid = sum(r.effort_points for r in inside if r.is_first_aid)
        assert sum(r.effort_points for r in inside) <= max(room, aid)


@given(plans())
@settings(max_examples=60, deadline=None)
def test_first_places_belong_to_critical_criteria_at_immediate_action(plan):
    candidates, levels = plan
    ranked = rank(candidates, levels)
    expected = {
        c.criterion_id
        for c in candidates
        if c.critical and c.from_level is RED and levels[c.criterion_id] is RED
    }
    first = ranked[: len(expected)]
    assert {r.candidate.criterion_id for r in first} == expected
    assert all(r.is_first_aid and r.horizon == "0-3" for r in first)


@pytest.mark.parametrize("module", ["priority", "horizons"])
def test_module_loads_no_django(module):
    program = (
        f"import sys, roadmaps.{module}\n"
        "print(sorted(sys.modules.keys() & {'django', 'sqlite3', 'psycopg'}))"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"
