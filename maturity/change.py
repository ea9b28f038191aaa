"""What moved between two assessments: counts and movements first, no arithmetic on levels.

The keys are criteria or areas. The caller makes sure that both sides belong to the same model
version and the same scope.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import comb

from maturity.levels import Level

Levels = Mapping[str, Level | None]
Row = tuple[int, int, int]


@dataclass(frozen=True)
class Movement:
    """Keys rated on both sides are comparable; `new` and `dropped` have a level on one side only.

    `table[before][after]` counts the comparable keys. `points` is the difference of the two
    indexes, both over the comparable keys with equal weights, from -100 to 100; it and the
    indexes are None where nothing is comparable. `net_share` is (improved - worsened) in percent
    of the comparable keys.
    """

    improved: tuple[str, ...]
    unchanged: tuple[str, ...]
    worsened: tuple[str, ...]
    new: tuple[str, ...]
    dropped: tuple[str, ...]
    table: tuple[Row, Row, Row]
    index_before: Fraction | None
    index_after: Fraction | None
    points: Fraction | None
    net_share: Fraction | None

    @property
    def comparable(self) -> int:
        return len(self.improved) + len(self.unchanged) + len(self.worsened)

    @property
    def sign_p(self) -> Fraction:
        return sign_test(len(self.improved), len(self.worsened))


def compare_levels(before: Levels, after: Levels) -> Movement:
    """Keys come in the order of `after`, the dropped ones in the order of `before`."""
    old, new = _rated(before), _rated(after)
    pairs = {key: (old[key], level) for key, level in new.items() if key in old}
    index_before = _index([was for was, _ in pairs.values()])
    index_after = _index([now for _, now in pairs.values()])
    improved = tuple(key for key, (was, now) in pairs.items() if now > was)
    worsened = tuple(key for key, (was, now) in pairs.items() if now < was)
    return Movement(
        improved=improved,
        unchanged=tuple(key for key, (was, now) in pairs.items() if now == was),
        worsened=worsened,
        new=tuple(key for key in new if key not in old),
        dropped=tuple(key for key in old if key not in new),
        table=_table(list(pairs.values())),
        index_before=index_before,
        index_after=index_after,
        points=None if index_before is None or index_after is None else index_after - index_before,
        net_share=Fraction(100 * (len(improved) - len(worsened)), len(pairs)) if pairs else None,
    )


def sign_test(up: int, down: int) -> Fraction:
    """Two-sided p of the sign test, ties left out: 2·ΣC(n, i)/2ⁿ for i ≤ min(up, down), at most 1.

    A description of how lopsided the movement is, not proof: criteria are neither a random
    sample nor independent. Raises ValueError for a negative count.
    """
    if up < 0 or down < 0:
        raise ValueError("Counts of movements cannot be negative.")
    moved = up + down
    tail = sum(comb(moved, i) for i in range(min(up, down) + 1))
    return min(Fraction(1), Fraction(2 * tail, 2**moved))


def _rated(levels: Levels) -> dict[str, Level]:
    return {key: level for key, level in levels.items() if level is not None}


def _index(levels: list[Level]) -> Fraction | None:
    return Fraction(100 * sum(levels), 2 * len(levels)) if levels else None


def _table(pairs: list[tuple[Level, Level]]) -> tuple[Row, Row, Row]:
    def row(was: Level) -> Row:
        zero, one, two = (pairs.count((was, now)) for now in Level)
        return zero, one, two

    zero, one, two = (row(was) for was in Level)
    return zero, one, two
