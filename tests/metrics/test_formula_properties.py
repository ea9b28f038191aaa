"""What holds of the figures whatever is given."""

from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.formulas import base_of, compare, compute, pool
from metrics.intervals import net_promoters, wilson
from metrics.sheets import sheet_of

NPS = sheet_of("nps").definition
GROUPS = ("promoters", "passives", "detractors")
counts = st.integers(0, 500)
answered = st.tuples(counts, counts, counts).filter(lambda found: sum(found) >= 5)
quick = settings(max_examples=60, deadline=None)


def inputs_of(found):
    return dict(zip(GROUPS, found, strict=True))


@quick
@given(answered)
def test_the_interval_holds_the_adjusted_estimate_inside_the_bounds(found):
    net = net_promoters(*found)
    low, high = net.bounds
    assert -100 <= low <= net.estimate <= high <= 100
    assert -100 <= net.value <= 100


@quick
@given(answered)
def test_one_more_promoter_never_lowers(found):
    more = (found[0] + 1, *found[1:])
    assert compute(NPS, inputs_of(more)).value >= compute(NPS, inputs_of(found)).value


@quick
@given(answered)
def test_swapped_groups_mirror_the_figure(found):
    assert net_promoters(*found).value == -net_promoters(*found[::-1]).value


@quick
@given(st.integers(1, 10**9), st.floats(0, 1))
def test_wilson_holds_the_share_and_is_mirrored(n, share):
    x = min(n, int(share * n))
    low, high = wilson(x, n)
    other_low, other_high = wilson(n - x, n)
    assert 0 <= low <= x / n <= high <= 1
    assert abs(low - (1 - other_high)) < 1e-9
    assert abs(high - (1 - other_low)) < 1e-9


@quick
@given(st.lists(answered, min_size=1, max_size=4))
def test_pooling_keeps_every_answer_in_any_order(many):
    parts = [inputs_of(found) for found in many]
    pooled = pool(NPS, parts)
    assert base_of(NPS, pooled) == sum(map(sum, many))
    assert pooled == pool(NPS, parts[::-1])


@quick
@given(answered)
def test_pooling_one_changes_nothing(found):
    assert pool(NPS, [inputs_of(found)]) == inputs_of(found)


@quick
@given(answered, answered)
def test_the_way_back_is_the_opposite_change(one, other):
    there = compare(NPS, inputs_of(one), inputs_of(other))
    back = compare(NPS, inputs_of(other), inputs_of(one))
    assert abs(there.difference + back.difference) < 1e-9
    assert there.is_change == back.is_change
