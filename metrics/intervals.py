"""95 % intervals of the figures. Pure.

Shares and bounds of shares are proportions, 0 to 1; the callers turn them into percent. Sources:
Wilson (1927) for shares, Agresti and Caffo's adjusted Wald as MeasuringU applies it to NPS
(3/4, 3/2, 3/4 added), Student's t for means, Garwood (1936) for Poisson counts, order statistics
with exact binomial ranks for medians.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import sqrt
from statistics import NormalDist
from types import ModuleType

CONFIDENCE = 0.95
TAIL = (1 - CONFIDENCE) / 2
Z = NormalDist().inv_cdf(1 - TAIL)

Bounds = tuple[float, float]


@cache
def special() -> ModuleType:
    """scipy.special; only where it is needed, because loading it takes more than half a second."""
    import scipy.special

    module: ModuleType = scipy.special
    return module


def wilson(x: int, n: int) -> Bounds:
    """The interval of x out of n; n is at least 1."""
    share, z2 = x / n, Z * Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    low = 0.0 if x == 0 else max(0.0, middle - half)
    high = 1.0 if x == n else min(1.0, middle + half)
    return low, high


@dataclass(frozen=True)
class NetPromoters:
    """All in points, -100 to 100; `estimate` and `error` are the adjusted ones."""

    value: float
    estimate: float
    error: float

    @property
    def bounds(self) -> Bounds:
        return max(-100.0, self.estimate - Z * self.error), min(
            100.0, self.estimate + Z * self.error
        )


def net_promoters(promoters: int, passives: int, detractors: int) -> NetPromoters:
    """With 0.75 promoters, 1.5 passives and 0.75 detractors added for estimate and error."""
    n = promoters + passives + detractors
    more, p, d = n + 3, promoters + 0.75, detractors + 0.75
    estimate = (p - d) / more
    variance = (p + d) / more - estimate * estimate
    return NetPromoters(
        value=100 * (promoters - detractors) / n,
        estimate=100 * estimate,
        error=100 * sqrt(variance / more),
    )


@dataclass(frozen=True)
class Mean:
    """Of a histogram; `error` is the standard error, None for a single value."""

    n: int
    value: float
    error: float | None

    @property
    def bounds(self) -> Bounds | None:
        if self.error is None:
            return None
        half = float(special().stdtrit(self.n - 1, 1 - TAIL)) * self.error
        return self.value - half, self.value + half


def mean(counts: Mapping[int, int]) -> Mean:
    """Value → how often; at least one. In whole numbers until the last division."""
    n = sum(counts.values())
    total = sum(one * count for one, count in counts.items())
    if n < 2:
        return Mean(n, total / n, None)
    squares = sum(one * one * count for one, count in counts.items())
    return Mean(n, total / n, sqrt((n * squares - total * total) / (n * n * (n - 1))))


def poisson(count: int) -> Bounds:
    """The interval of an expected count, by the exact method."""
    low = float(special().gammaincinv(count, TAIL)) if count else 0.0
    return low, float(special().gammaincinv(count + 1, 1 - TAIL))


def sign_test(up: int, down: int) -> float:
    """Two-sided p of as many up as down, ties left out; 1 where nothing moved."""
    return min(1.0, 2 * float(special().bdtr(min(up, down), up + down, 0.5)))


def clopper_pearson(x: int, n: int) -> Bounds:
    """The exact interval of x out of n."""
    low = float(special().betaincinv(x, n - x + 1, TAIL)) if x else 0.0
    high = float(special().betaincinv(x + 1, n - x, 1 - TAIL)) if x < n else 1.0
    return low, high


def median_ranks(n: int) -> tuple[int, int] | None:
    """The ranks (from 1) whose values bound the median with at least 95 %; None for n under 6."""
    if n < 6:
        return None
    # The largest k with P(X < k) = P(X <= k - 1) <= 2.5 % for X binomial (n, 1/2).
    guess = int(n / 2 - Z * sqrt(n) / 2) + 2
    k = min(max(guess, 1), n)
    while k > 1 and float(special().bdtr(k - 1, n, 0.5)) > TAIL:
        k -= 1
    return k, n + 1 - k
