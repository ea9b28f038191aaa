"""Every published case of agreement, to 1e-6, and what holds for all possible ratings.

The figures of the golden file were computed apart from this code.
"""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maturity.agreement import AlphaReading, Caution, agreement_over, kendall_w
from maturity.consensus import Reading, consensus_of, count_levels, leik, tastle_wierman
from maturity.levels import Level

GOLDEN = json.loads((Path(__file__).parent / "golden_agreement.json").read_bytes())
SETS = GOLDEN["agreement"]
FIGURES = [
    ("alpha", "alpha_ordinal"),
    ("alpha_nominal", "alpha_nominal"),
    ("pairs", "pairwise_agreement"),
    ("unanimous", "unanimous_share"),
]


def close(expected):
    return None if expected is None else pytest.approx(expected, abs=1e-6)


def number(value):
    return None if value is None else float(value)


def over(rows, raters=None):
    """The agreement of one row of levels per rater; None is "don't know"."""
    criteria = [count_levels(column)[0] for column in zip(*rows, strict=True)]
    return agreement_over(criteria, raters=raters or len(rows))


@pytest.mark.parametrize(("figure", "golden"), FIGURES)
@pytest.mark.parametrize("name", SETS)
def test_a_set_of_criteria(name, figure, golden):
    case = SETS[name]

    assert number(getattr(over(case["raters"]), figure)) == close(case[golden])


@pytest.mark.parametrize("name", SETS)
def test_kendalls_w(name):
    assert number(kendall_w(SETS[name]["raters"])) == close(SETS[name]["kendall_w"])


@pytest.mark.parametrize(
    "case", GOLDEN["consensus_per_criterion"], ids=lambda case: str(case["freq_0_1_2"])
)
def test_consensus_of_one_criterion(case):
    counts = tuple(case["freq_0_1_2"])

    assert number(consensus_of(counts).leik) == close(case["leik"])
    assert tastle_wierman(counts) == close(case["tastle_wierman"])


@pytest.mark.parametrize(
    ("counts", "reading", "split"),
    [
        ((5, 0, 0), Reading.AGREED, False),
        ((0, 1, 4), Reading.AGREED, False),
        ((0, 3, 2), Reading.TALK_BRIEFLY, False),
        ((0, 1, 1), Reading.TALK_BRIEFLY, False),
        ((1, 0, 4), Reading.SPLIT, True),
        ((1, 3, 1), Reading.SPLIT, True),
        ((1, 0, 19), Reading.SPLIT, True),
        ((2, 2, 2), Reading.DISCUSS, True),
        ((2, 1, 2), Reading.DISCUSS, True),
        ((3, 0, 3), Reading.DISCUSS, True),
    ],
)
def test_what_to_do_with_a_criterion(counts, reading, split):
    found = consensus_of(counts)

    assert (found.reading, found.split) == (reading, split)


@pytest.mark.parametrize(
    ("counts", "median"),
    [((1, 1, 0), 0), ((0, 1, 1), 1), ((1, 0, 1), 0), ((1, 1, 1), 1), ((2, 1, 2), 1)],
)
def test_the_median_of_an_even_number_is_the_lower_one(counts, median):
    assert consensus_of(counts).median is Level(median)


def test_a_criterion_that_nobody_rated_has_no_figures():
    found = consensus_of((0, 0, 0), dont_know=4)

    assert (found.median, found.spread, found.leik, found.reading) == (None,) * 4
    assert (found.rated, found.dont_know, found.split) == (0, 4, False)


def test_negative_counts_are_refused():
    with pytest.raises(ValueError, match="negative"):
        consensus_of((1, -1, 0))
    with pytest.raises(ValueError, match="negative"):
        consensus_of((1, 0, 0), dont_know=-1)


def test_kendalls_w_needs_every_rating():
    with pytest.raises(ValueError, match="every criterion"):
        kendall_w([[0, 1], [0]])


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("K1_three_raters", AlphaReading.TENTATIVE),
        ("K3_no_variation", AlphaReading.ALL_EQUAL),
        ("K4_skew_paradox", AlphaReading.LOW),
        ("K6_perfect", AlphaReading.GOOD),
    ],
)
def test_what_alpha_says(name, reading):
    assert over(SETS[name]["raters"]).reading is reading


def test_without_a_pair_there_is_nothing_to_compare():
    found = over([[0, 1, 2, None]])

    assert found.reading is AlphaReading.NOTHING_TO_COMPARE
    assert (found.criteria, found.pairs, found.unanimous, found.alpha) == (0, None, None, None)


def test_a_low_alpha_beside_many_equal_pairs_is_explained():
    """Almost everything is Excellent: alpha is 0 although 93 % of the pairs are equal."""
    found = over(SETS["K4_skew_paradox"]["raters"], raters=5)

    assert found.cautions == (Caution.ALMOST_ALL_THE_SAME,)


def test_few_raters_and_few_criteria_are_named():
    assert over([[0, 1, 2]] * 3).cautions == (Caution.FEW_RATERS, Caution.FEW_CRITERIA)
    assert over([[0, 1] * 5] * 5).cautions == ()


# --- properties

MAYBE = st.none() | st.integers(0, 2)


@st.composite
def rated(draw):
    """One row of levels per rater, ragged where people do not know."""
    criteria = draw(st.integers(1, 5))
    row = st.lists(MAYBE, min_size=criteria, max_size=criteria)
    return draw(st.lists(row, min_size=1, max_size=5))


def always(*strategies):
    def decorate(test):
        return settings(deadline=None, max_examples=60)(given(*strategies)(test))

    return decorate


@always(rated(), st.randoms(use_true_random=False))
def test_the_order_of_raters_and_criteria_is_irrelevant(raters, random):
    columns = list(zip(*raters, strict=True))
    random.shuffle(columns)
    shuffled = [list(row) for row in zip(*columns, strict=True)]
    random.shuffle(shuffled)

    assert over(shuffled) == over(raters)


@always(rated())
def test_every_figure_lies_within_its_bounds(raters):
    found = over(raters)

    for share in (found.pairs, found.unanimous):
        assert share is None or 0 <= share <= 1
    for alpha in (found.alpha, found.alpha_nominal):
        assert alpha is None or alpha <= 1


@always(rated())
def test_alpha_is_undefined_exactly_where_nothing_differs(raters):
    """Or where no criterion has two ratings; those with one rating do not count."""
    columns = [[lv for lv in col if lv is not None] for col in zip(*raters, strict=True)]
    paired = {level for column in columns if len(column) > 1 for level in column}
    found = over(raters)

    assert (found.alpha is None) is (len(paired) < 2)
    assert (found.alpha_nominal is None) is (len(paired) < 2)
    assert (found.pairs is None) is (not paired)


@always(rated())
def test_alpha_is_one_exactly_where_all_agree_on_each_criterion(raters):
    found = over(raters)

    if found.alpha is not None:
        assert (found.alpha == 1) is (found.unanimous == 1) is (found.pairs == 1)


@always(rated())
def test_somebody_who_knows_nothing_changes_nothing(raters):
    silent = [None] * len(raters[0])

    assert over([*raters, silent], raters=1) == over(raters, raters=1)


@always(st.lists(MAYBE, max_size=9))
def test_a_dont_know_changes_no_figure_of_a_criterion(levels):
    counts, dont_know = count_levels(levels)
    more = consensus_of(*count_levels([*levels, None]))

    assert (more.counts, more.dont_know) == (counts, dont_know + 1)
    before = consensus_of(counts, dont_know)
    assert (more.median, more.spread, more.leik) == (before.median, before.spread, before.leik)


COUNTS = st.tuples(*[st.integers(0, 6)] * 3).filter(sum)


@always(COUNTS)
def test_asking_everybody_twice_changes_nothing_about_a_criterion(counts):
    once, twice = consensus_of(counts), consensus_of(tuple(2 * count for count in counts))

    assert (once.median, once.spread, once.leik, once.reading) == (
        twice.median,
        twice.spread,
        twice.leik,
        twice.reading,
    )


@always(COUNTS)
def test_consensus_is_a_share_and_one_exactly_where_all_agree(counts):
    found = consensus_of(counts)

    assert 0 <= found.leik <= 1
    assert (found.leik == 1) is (found.spread == 0)
    assert 0 <= tastle_wierman(counts) <= 1
    assert sum(counts[: found.median + 1]) >= Fraction(sum(counts), 2)


@always(COUNTS)
def test_turning_the_scale_round_keeps_the_consensus(counts):
    assert leik(counts[::-1]) == leik(counts)


@always(COUNTS)
def test_widely_split_always_means_that_both_ends_were_taken(counts):
    found = consensus_of(counts)

    assert found.split is (found.reading in (Reading.SPLIT, Reading.DISCUSS))
