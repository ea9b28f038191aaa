"""What holds for every possible assessment, and the exact edge of what does not.

"Raising one rating never lowers anything" holds as long as the area's coverage is at least one
half. Below that one case is different: a critical criterion at Immediate action alone gives the
area a level, and raising it takes that level away again, because the other answers are missing.
Nothing gets worse; something is no longer known. `test_below_half_coverage_…` pins that edge.
Answering a criterion that was not rated is another thing than raising one: an answer below the
average of the area lowers its index, as it should.
"""

from dataclasses import replace
from fractions import Fraction
from itertools import product

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from maturity.change import compare_levels, sign_test
from maturity.levels import AREA_KEYS, Level
from maturity.scoring import (
    CriterionRating,
    Mode,
    leave_one_out,
    score_area,
    score_directly,
    score_overall,
    stage_of,
    with_level_in_force,
)


def always(*strategies, examples=100):
    """A law that holds for all of these. No deadline: a busy machine is no counterexample."""

    def decorate(test):
        return settings(deadline=None, max_examples=examples)(given(*strategies)(test))

    return decorate


LEVELS = st.sampled_from(Level)
MAYBE = st.none() | LEVELS
WEIGHTS = st.sampled_from([Fraction(n, 3) for n in (0, 1, 2, 3, 3, 3, 6, 10)])


def parts(levels=MAYBE):
    return st.tuples(levels, WEIGHTS, st.booleans(), st.sampled_from([True, True, True, False]))


def rated(position, part):
    level, weight, critical, applicable = part
    return CriterionRating(f"C-{position}", level, weight, critical, applicable)


@st.composite
def criteria(draw):
    listed = draw(st.lists(parts(), max_size=5))
    return [rated(position, part) for position, part in enumerate(listed)]


@st.composite
def raised(draw):
    """An area's criteria, and the same with one rating raised."""
    old, new = draw(st.sampled_from([(0, 1), (0, 2), (1, 2)]))
    return draw(changed(Level(old), st.just(Level(new))))


def answered(levels=LEVELS):
    """An area's criteria, and the same with one more of them rated."""
    return changed(None, levels)


@st.composite
def changed(draw, old, new):
    others = draw(criteria())
    one = rated(len(others), draw(parts(st.just(old))))
    return [*others, one], [*others, replace(one, level=draw(new))]


def every_small_area():
    """All areas of three criteria with weights 1, 2 and 1, then all rated directly."""
    for levels in product([None, *Level], repeat=3):
        for critical in (False, True):
            parts = zip(levels, [1, 2, 1], [critical, False, False], [True] * 3, strict=True)
            yield score_area([rated(position, part) for position, part in enumerate(parts)])
    yield from map(score_directly, [None, *Level])


# Drawing from a pool is many times faster than drawing every criterion of five areas.
POOL = list(every_small_area())
BY_CRITERIA = [score for score in POOL if score.mode is Mode.CRITERIA]
OVERRIDDEN = [with_level_in_force(score, level) for score in BY_CRITERIA for level in Level]
FIVE = st.fixed_dictionaries(dict.fromkeys(AREA_KEYS, st.sampled_from(POOL + OVERRIDDEN)))
AREA_WEIGHTS = st.none() | st.dictionaries(st.sampled_from(AREA_KEYS), WEIGHTS)


def within(low, value, high):
    return low <= value <= high


# --- one area


@always(criteria())
def test_an_index_lies_within_its_range_and_the_range_within_the_scale(listed):
    score = score_area(listed)

    if score.low is None:
        assert score.index is None
        assert score.high is None
        return
    assert 0 <= score.low <= score.high <= 100
    if score.index is not None:
        assert within(score.low, score.index, score.high)


@always(criteria())
def test_the_width_of_a_range_is_the_share_not_rated(listed):
    score = score_area(listed)

    if score.coverage is not None:
        assert score.high - score.low == 100 * (1 - score.coverage)


@always(answered())
def test_a_range_never_widens_as_answers_come_in(pair):
    before, after = map(score_area, pair)

    if before.low is not None:
        assert before.low <= after.low
        assert after.high <= before.high


@always(criteria(), st.randoms(use_true_random=False))
def test_the_order_of_criteria_is_irrelevant(listed, random):
    shuffled = list(listed)
    random.shuffle(shuffled)

    assert score_area(shuffled) == score_area(listed)


@always(criteria(), WEIGHTS.filter(bool))
def test_the_unit_of_weights_is_irrelevant(listed, factor):
    scaled = [replace(rating, weight=rating.weight * factor) for rating in listed]

    assert score_area(scaled) == score_area(listed)


@always(criteria())
def test_every_criterion_is_counted_once(listed):
    counts = score_area(listed).counts

    assert sum(vars(counts).values()) == len(listed)


@always(criteria())
def test_a_critical_criterion_at_immediate_action_always_decides(listed):
    critical = any(r.critical and r.applicable and r.level == 0 for r in listed)

    if critical:
        assert score_area(listed).level is Level.IMMEDIATE_ACTION


@always(criteria())
def test_excellent_means_no_immediate_action_and_no_open_critical_criterion(listed):
    if score_area(listed).level is Level.EXCELLENT:
        weighty = [r for r in listed if r.applicable and (r.weight or r.critical)]
        assert all(r.level is not Level.IMMEDIATE_ACTION for r in weighty)
        assert all(r.level is not None for r in weighty if r.critical)


@always(raised())
def test_raising_a_rating_never_lowers_level_index_or_range(pair):
    before, after = map(score_area, pair)

    assert after.coverage == before.coverage
    if before.low is not None:
        assert after.low >= before.low
        assert after.high >= before.high
    assert (after.index is None) == (before.index is None)
    if before.index is not None:
        assert after.index >= before.index
        assert after.level >= before.level


@always(raised())
def test_below_half_coverage_raising_can_only_take_a_critical_verdict_away(pair):
    before, after = map(score_area, pair)

    if before.index is None:
        assert before.level in (None, Level.IMMEDIATE_ACTION)
        assert after.level in (before.level, None)


def test_below_half_coverage_raising_the_critical_answer_leaves_no_level():
    """The counterexample to "never lowers": the level is gone, neither lower nor higher."""
    alone = CriterionRating("C-0", Level.IMMEDIATE_ACTION, critical=True)
    rest = [CriterionRating(f"C-{n}") for n in (1, 2)]

    before = score_area([alone, *rest])
    after = score_area([replace(alone, level=Level.EXCELLENT), *rest])

    assert (before.level, after.level) == (Level.IMMEDIATE_ACTION, None)


@always(answered(levels=st.just(Level.EXCELLENT)))
def test_one_more_excellent_answer_never_lowers_level_or_index(pair):
    before, after = map(score_area, pair)

    if before.level is not None:
        assert after.level >= before.level
    if before.index is not None:
        assert after.index >= before.index


# --- the whole assessment


@always(FIVE, AREA_WEIGHTS)
def test_the_overall_index_lies_within_its_range(areas, weights):
    overall = score_overall(areas, weights)

    if overall.index is not None:
        assert 0 <= overall.low <= overall.index <= overall.high <= 100


def test_the_overall_index_lies_within_its_range_beside_every_area_too_thin_for_one():
    for level, thin in product(Level, [score for score in BY_CRITERIA if score.index is None]):
        overall = score_overall(dict.fromkeys(AREA_KEYS, score_directly(level)) | {"data": thin})
        assert overall.low <= overall.index <= overall.high


@always(FIVE, st.sampled_from(AREA_KEYS), answered(), AREA_WEIGHTS)
def test_the_overall_range_never_widens_as_answers_come_in(areas, key, pair, weights):
    before, after = (score_overall({**areas, key: score_area(listed)}, weights) for listed in pair)

    if before.low is not None:
        assert before.low <= after.low
        assert after.high <= before.high


@always(FIVE, AREA_WEIGHTS)
def test_caps_hold(areas, weights):
    overall = score_overall(areas, weights)
    at_zero = [key for key in AREA_KEYS if areas[key].level is Level.IMMEDIATE_ACTION]
    cap = 4 if not at_zero else 2 if len(at_zero) < 3 else 1

    if overall.stage is not None:
        assert overall.uncapped_stage == stage_of(overall.index)
        assert overall.stage == min(overall.uncapped_stage, cap)
        assert overall.capped_by == (tuple(at_zero) if overall.uncapped_stage > cap else ())
        assert overall.stage_low <= overall.stage <= overall.stage_high <= cap


def test_caps_and_order_hold_for_all_243_assessments_rated_directly():
    stages = {}
    for levels in product(Level, repeat=5):
        overall = score_overall(dict(zip(AREA_KEYS, map(score_directly, levels), strict=True)))
        at_zero = levels.count(Level.IMMEDIATE_ACTION)
        assert overall.index == 10 * sum(levels)
        assert overall.stage == min(stage_of(overall.index), (4, 2, 2, 1, 1, 1)[at_zero])
        stages[levels] = overall.stage
    for levels, stage in stages.items():
        for position, level in enumerate(levels):
            if level is not Level.EXCELLENT:
                raised_once = (*levels[:position], Level(level + 1), *levels[position + 1 :])
                assert stages[raised_once] >= stage


@always(FIVE, AREA_WEIGHTS)
def test_there_is_a_stage_exactly_when_every_area_has_a_level_and_there_is_an_index(areas, weights):
    overall = score_overall(areas, weights)
    rated = all(score.level is not None for score in areas.values())

    assert (overall.missing == ()) is rated
    assert (overall.stage is not None) is (rated and overall.index is not None)


@always(FIVE, st.sampled_from(AREA_KEYS), raised(), AREA_WEIGHTS)
def test_raising_a_rating_never_lowers_the_overall_index_or_stage(areas, key, pair, weights):
    before, after = (score_overall({**areas, key: score_area(listed)}, weights) for listed in pair)

    if before.index is not None:
        assert after.index >= before.index
    if before.stage is not None and after.stage is not None:
        assert after.stage >= before.stage
    if before.stage is not None and after.stage is None:
        assert after.missing == (key,)


@always(FIVE, st.sampled_from(AREA_KEYS), LEVELS, LEVELS, AREA_WEIGHTS)
def test_raising_an_area_rated_directly_never_lowers_index_or_stage(
    areas, key, one, other, weights
):
    low, high = sorted([one, other])
    before, after = (
        score_overall({**areas, key: score_directly(level)}, weights) for level in (low, high)
    )

    if before.index is not None:
        assert after.index >= before.index
    if before.stage is not None:
        assert after.stage >= before.stage


@always(FIVE, st.permutations(AREA_KEYS), AREA_WEIGHTS)
def test_the_order_of_areas_is_irrelevant(areas, order, weights):
    reordered = {key: areas[key] for key in order}

    assert score_overall(reordered, weights) == score_overall(areas, weights)


@always(FIVE)
def test_the_weakest_area_is_never_above_another(areas):
    overall = score_overall(areas)
    levels = [score.level for score in areas.values() if score.level is not None]

    assert all(areas[key].level == min(levels) for key in overall.weakest)
    assert all(areas[key].level == max(levels) for key in overall.strongest)
    assert not set(overall.weakest) & set(overall.strongest)


@always(FIVE)
def test_the_index_lies_between_the_indexes_without_one_area(areas):
    index = score_overall(areas).index
    without = [value for value in leave_one_out(areas).values() if value is not None]

    if index is not None and without:
        assert min(without) <= index <= max(without)


@always(FIVE)
def test_only_areas_rated_directly_are_named_so(areas):
    assert set(score_overall(areas).direct) == {
        key for key, s in areas.items() if s.mode is Mode.DIRECT and s.level is not None
    }


# --- change


ASSESSMENTS = st.dictionaries(st.sampled_from([f"C-{n}" for n in range(9)]), MAYBE)


@always(ASSESSMENTS, ASSESSMENTS)
def test_every_level_given_is_accounted_for_once(before, after):
    moved = compare_levels(before, after)
    rated_before = sum(level is not None for level in before.values())
    rated_after = sum(level is not None for level in after.values())

    assert moved.comparable + len(moved.dropped) == rated_before
    assert moved.comparable + len(moved.new) == rated_after
    assert sum(map(sum, moved.table)) == moved.comparable


@always(ASSESSMENTS, ASSESSMENTS)
def test_looking_back_is_the_mirror_image(before, after):
    forth, back = compare_levels(before, after), compare_levels(after, before)

    assert set(forth.improved) == set(back.worsened)
    assert set(forth.new) == set(back.dropped)
    assert forth.table == tuple(zip(*back.table, strict=True))
    assert forth.sign_p == back.sign_p
    if forth.points is not None:
        assert forth.points == -back.points


@always(ASSESSMENTS)
def test_nothing_moves_against_itself(levels):
    moved = compare_levels(levels, levels)

    assert (moved.improved, moved.worsened, moved.new, moved.dropped) == ((), (), (), ())
    assert moved.points in (0, None)
    assert moved.sign_p == 1


@always(st.integers(0, 60), st.integers(0, 60))
def test_the_sign_test_gives_a_probability(up, down):
    assert 0 < sign_test(up, down) <= 1


@always(st.integers(0, 30), st.integers(0, 30))
def test_one_more_against_the_grain_never_makes_a_movement_less_likely(more, fewer):
    assume(fewer < more)

    assert sign_test(more, fewer) <= sign_test(more - 1, fewer + 1)
