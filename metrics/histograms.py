"""Values with how often each occurred: durations, waiting times, invitations. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from metrics.intervals import Bounds, median_ranks


@dataclass(frozen=True)
class Histogram:
    """Sorted values with counts of at least 1."""

    values: tuple[Fraction, ...]
    counts: tuple[int, ...]

    @property
    def n(self) -> int:
        return sum(self.counts)

    @property
    def maximum(self) -> Fraction:
        return self.values[-1]

    def at_rank(self, rank: int) -> Fraction:
        """The value of this rank, counted from 1 in ascending order."""
        for value, up_to in zip(self.values, accumulate(self.counts), strict=True):
            if rank <= up_to:
                return value
        return self.values[-1]

    def quantile(self, share: Fraction) -> Fraction:
        """Inclusive, by linear interpolation between the two nearest ranks."""
        place = share * (self.n - 1)
        below = int(place)
        low = self.at_rank(below + 1)
        return low + (place - below) * (self.at_rank(min(below + 2, self.n)) - low)

    @property
    def median(self) -> Fraction:
        return self.quantile(Fraction(1, 2))

    def median_bounds(self) -> Bounds | None:
        """By exact binomial ranks; None for fewer than 6 values."""
        ranks = median_ranks(self.n)
        if ranks is None:
            return None
        return float(self.at_rank(ranks[0])), float(self.at_rank(ranks[1]))

    def up_to(self, limit: Fraction) -> int:
        """How many are at most the limit."""
        pairs = zip(self.values, self.counts, strict=True)
        return sum(count for value, count in pairs if value <= limit)


def histogram(counts: Mapping[str, int]) -> Histogram:
    """Of decimal text → count, as stored; values that never occurred are left out."""
    pairs = sorted((Fraction(value), count) for value, count in counts.items() if count)
    return Histogram(tuple(value for value, _ in pairs), tuple(count for _, count in pairs))


def merged(many: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """All of them together, by value."""
    found: dict[str, int] = {}
    for counts in many:
        for value, count in counts.items():
            found[value] = found.get(value, 0) + count
    return found
