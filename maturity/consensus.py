"""How far several raters agree about one criterion. Pure; exact fractions.

Works on the three counts, so it costs the same for two raters and for two hundred. Leik's
consensus is R. K. Leik's (1966); where a reading begins is the product's own convention,
explained in docs/scoring.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import log2

from maturity.levels import Level

Counts = tuple[int, int, int]
"""How many raters gave each level, in the order of `Level`: Immediate action first."""

NOBODY: Counts = (0, 0, 0)
AGREED_FROM = Fraction(4, 5)
DISCUSS_BELOW = Fraction(1, 2)
WIDEST = len(Level) - 1


class Reading(StrEnum):
    """What to do with a criterion. Below one half of consensus the two ends are always taken."""

    AGREED = "agreed"
    TALK_BRIEFLY = "talk_briefly"
    SPLIT = "split"
    DISCUSS = "discuss"


@dataclass(frozen=True)
class Consensus:
    """One criterion as several people rated it; None throughout while nobody has given a level.

    `median` is the lower one of an even number. `spread` is the distance between the lowest and
    the highest level given, 0 to 2; `leik` runs from 0 (two halves at the ends) to 1 (all equal).
    """

    counts: Counts
    dont_know: int
    median: Level | None
    spread: int | None
    leik: Fraction | None
    reading: Reading | None

    @property
    def rated(self) -> int:
        return sum(self.counts)

    @property
    def split(self) -> bool:
        """Immediate action and Excellent on the same criterion."""
        return self.spread == WIDEST


def count_levels(levels: Iterable[Level | int | None]) -> tuple[Counts, int]:
    """The counts, and how many said that they do not know."""
    counts = [0, 0, 0]
    dont_know = 0
    for level in levels:
        if level is None:
            dont_know += 1
        else:
            counts[level] += 1
    return (counts[0], counts[1], counts[2]), dont_know


def consensus_of(counts: Counts, dont_know: int = 0) -> Consensus:
    """Raises ValueError for a negative count."""
    if min(*counts, dont_know) < 0:
        raise ValueError("Counts of raters cannot be negative.")
    given = [level for level in Level if counts[level]]
    if not given:
        return Consensus(counts, dont_know, None, None, None, None)
    spread = given[-1] - given[0]
    agreement = leik(counts)
    return Consensus(
        counts=counts,
        dont_know=dont_know,
        median=_lower_median(counts),
        spread=spread,
        leik=agreement,
        reading=_reading(spread, agreement),
    )


def leik(counts: Counts) -> Fraction:
    """1 − Σdᵢ / (½(k − 1)) with dᵢ = Fᵢ up to one half, else 1 − Fᵢ, over the cumulative shares Fᵢ.

    Raises ZeroDivisionError without any rating.
    """
    total = sum(counts)
    shares = [Fraction(sum(counts[: level + 1]), total) for level in Level]
    return 1 - sum((min(share, 1 - share) for share in shares), Fraction(0)) / Fraction(WIDEST, 2)


def tastle_wierman(counts: Counts) -> float:
    """1 + Σpᵢ·log₂(1 − |xᵢ − µ| / (k − 1)); not shown anywhere, for it treats the steps as equal.

    Raises ZeroDivisionError without any rating.
    """
    total = sum(counts)
    mean = sum(level * counts[level] for level in Level) / total
    return 1 + sum(
        counts[level] / total * log2(1 - abs(level - mean) / WIDEST)
        for level in Level
        if counts[level]
    )


def _lower_median(counts: Counts) -> Level:
    middle = (sum(counts) + 1) // 2
    return next(level for level in Level if sum(counts[: level + 1]) >= middle)


def _reading(spread: int, agreement: Fraction) -> Reading:
    if agreement < DISCUSS_BELOW:
        return Reading.DISCUSS
    if spread == WIDEST:
        return Reading.SPLIT
    return Reading.AGREED if agreement >= AGREED_FROM else Reading.TALK_BRIEFLY
