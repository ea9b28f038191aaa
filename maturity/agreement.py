"""How far several raters agree over a set of criteria. Pure; exact fractions.

Shares of equal pairs and Krippendorff's alpha need the counts per criterion only; missing ratings
are allowed. K. Krippendorff, Content Analysis; M. G. Kendall, Rank Correlation Methods.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from maturity.consensus import Counts
from maturity.levels import Level

GOOD_ALPHA = Fraction(4, 5)
TENTATIVE_ALPHA = Fraction(2, 3)
HIGH_PAIRS = Fraction(4, 5)
ENOUGH_RATERS = 5
ENOUGH_CRITERIA = 10

Distance = Callable[[Level, Level], Fraction]


class AlphaReading(StrEnum):
    """The limits are Krippendorff's advice, not a law."""

    GOOD = "good"
    TENTATIVE = "tentative"
    LOW = "low"
    ALL_EQUAL = "all_equal"
    NOTHING_TO_COMPARE = "nothing_to_compare"


class Caution(StrEnum):
    """Why the figures say less than they seem to."""

    ALMOST_ALL_THE_SAME = "almost_all_the_same"
    FEW_RATERS = "few_raters"
    FEW_CRITERIA = "few_criteria"


@dataclass(frozen=True)
class Agreement:
    """Agreement over the criteria that two people or more have rated.

    `pairs` is the share of pairs of raters who gave the same level, `unanimous` the share of
    criteria on which all did; both from 0 to 1, None where nobody can be compared. `alpha`
    (ordinal) and `alpha_nominal` are at most 1 and may fall below 0; None where all ratings are
    equal or nobody can be compared.
    """

    raters: int
    criteria: int
    pairs: Fraction | None
    unanimous: Fraction | None
    alpha: Fraction | None
    alpha_nominal: Fraction | None

    @property
    def reading(self) -> AlphaReading:
        if self.alpha is None:
            return AlphaReading.ALL_EQUAL if self.criteria else AlphaReading.NOTHING_TO_COMPARE
        if self.alpha >= GOOD_ALPHA:
            return AlphaReading.GOOD
        return AlphaReading.TENTATIVE if self.alpha >= TENTATIVE_ALPHA else AlphaReading.LOW

    @property
    def cautions(self) -> tuple[Caution, ...]:
        low = self.alpha is not None and self.alpha < TENTATIVE_ALPHA
        found = {
            Caution.ALMOST_ALL_THE_SAME: low and (self.pairs or 0) >= HIGH_PAIRS,
            Caution.FEW_RATERS: self.raters < ENOUGH_RATERS,
            Caution.FEW_CRITERIA: self.criteria < ENOUGH_CRITERIA,
        }
        return tuple(name for name, applies in found.items() if applies)


def agreement_over(criteria: Iterable[Counts], *, raters: int) -> Agreement:
    """`criteria` holds the counts of each; those that fewer than two people rated drop out."""
    units = [counts for counts in criteria if sum(counts) > 1]
    totals = [sum(counts[level] for counts in units) for level in Level]
    every = sum(_pairs(sum(counts)) for counts in units)
    equal = sum(_pairs(count) for counts in units for count in counts)
    same = sum(max(counts) == sum(counts) for counts in units)

    def ordinal(one: Level, other: Level) -> Fraction:
        between = sum(totals[one : other + 1])
        return (between - Fraction(totals[one] + totals[other], 2)) ** 2

    return Agreement(
        raters=raters,
        criteria=len(units),
        pairs=Fraction(equal, every) if every else None,
        unanimous=Fraction(same, len(units)) if units else None,
        alpha=_alpha(units, totals, ordinal),
        alpha_nominal=_alpha(units, totals, lambda one, other: Fraction(one != other)),
    )


def kendall_w(raters: Sequence[Sequence[Level | int]]) -> Fraction | None:
    """Kendall's W with the correction for ties; one row per rater, no rating missing.

    It compares the order that raters give to criteria, not the levels. None where no rater tells
    any two criteria apart. Raises ValueError for rows of different lengths.
    """
    if len({len(row) for row in raters}) > 1:
        raise ValueError("Every rater must have rated every criterion.")
    ranks = [_average_ranks(row) for row in raters]
    sums = [sum(column, Fraction(0)) for column in zip(*ranks, strict=True)]
    m, n = len(raters), len(sums)
    ties = sum(sum(row.count(level) ** 3 - row.count(level) for level in Level) for row in raters)
    possible = m * m * (n**3 - n) - m * ties
    if not possible:
        return None
    mean = sum(sums, Fraction(0)) / n
    return 12 * sum(((one - mean) ** 2 for one in sums), Fraction(0)) / possible


def _pairs(people: int) -> int:
    return people * (people - 1) // 2


def _alpha(units: list[Counts], totals: list[int], distance: Distance) -> Fraction | None:
    """1 − (N − 1)·Σo(c,k)·δ²(c,k) / Σn(c)·n(k)·δ²(c,k), both sums over c < k."""
    steps = [(one, other) for one in Level for other in Level if one < other]
    expected = sum(
        (totals[one] * totals[other] * distance(one, other) for one, other in steps), Fraction(0)
    )
    if not expected:
        return None
    observed = sum(
        (
            Fraction(counts[one] * counts[other], sum(counts) - 1) * distance(one, other)
            for counts in units
            for one, other in steps
        ),
        Fraction(0),
    )
    return 1 - (sum(totals) - 1) * observed / expected


def _average_ranks(row: Sequence[Level | int]) -> list[Fraction]:
    """Ties share the mean of their places."""
    return [Fraction(2 * sum(other < one for other in row) + row.count(one) + 1, 2) for one in row]
