"""The level, index and range of one area, rated directly or by its criteria.

All arithmetic is exact. One third, two thirds and 50 % decide levels, and a binary float
misses them. Indexes run from 0 to 100, coverage from 0 to 1.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from maturity.levels import Level

MINIMUM_COVERAGE = Fraction(1, 2)
IMMEDIATE_ACTION_SHARE = Fraction(1, 3)
EXCELLENT_SHARE = Fraction(2, 3)
LOWEST = Fraction(0)
HIGHEST = Fraction(100)


class Mode(StrEnum):
    DIRECT = "direct"
    CRITERIA = "criteria"


class LevelRule(StrEnum):
    """Which rule gave the level. The first one that applies wins, in the order below."""

    RATED_DIRECTLY = "rated_directly"
    NOT_RATED = "not_rated"
    CRITICAL_AT_IMMEDIATE_ACTION = "critical_at_immediate_action"
    NOT_ENOUGH_ANSWERS = "not_enough_answers"
    A_THIRD_AT_IMMEDIATE_ACTION = "a_third_at_immediate_action"
    TWO_THIRDS_EXCELLENT = "two_thirds_excellent"
    OTHERWISE = "otherwise"


@dataclass(frozen=True)
class CriterionRating:
    """One criterion as rated. `level` is ignored while the criterion is not applicable."""

    key: str
    level: Level | None = None
    weight: Fraction = Fraction(1)
    critical: bool = False
    applicable: bool = True

    def __post_init__(self) -> None:
        if self.weight < 0:
            raise ValueError(f"The weight of {self.key} is {self.weight}; it must be 0 or more.")


@dataclass(frozen=True)
class LevelCounts:
    excellent: int = 0
    room_for_improvement: int = 0
    immediate_action: int = 0
    not_rated: int = 0
    not_applicable: int = 0


@dataclass(frozen=True)
class AreaScore:
    """`level` is the level in force; `level_by_rule` differs from it only after an override.

    Without an index, `low` and `high` still say what the answers so far allow. `coverage` is
    None for an area rated directly and where no criterion with a weight is applicable.
    """

    mode: Mode
    level: Level | None
    rule: LevelRule
    index: Fraction | None
    low: Fraction | None
    high: Fraction | None
    coverage: Fraction | None
    counts: LevelCounts
    level_by_rule: Level | None

    @property
    def overridden(self) -> bool:
        return self.level != self.level_by_rule


@dataclass(frozen=True)
class _Sums:
    """Weights of an area's criteria, added up. A weight of 0 shows in `critical_…` only."""

    applicable: Fraction
    rated: Fraction
    zeros: Fraction
    twos: Fraction
    values: Fraction
    critical_at_zero: bool
    critical_unrated: bool


def score_area(ratings: Iterable[CriterionRating]) -> AreaScore:
    """Level, index and range of an area rated by its criteria, in whatever order they come.

    Raises ValueError if two ratings share a key.
    """
    listed = list(ratings)
    if len({rating.key for rating in listed}) < len(listed):
        raise ValueError("Each criterion may be rated once per area.")
    sums = _add_up([rating for rating in listed if rating.applicable])
    coverage = sums.rated / sums.applicable if sums.applicable else None
    level, rule = _level_by_rule(sums, coverage)
    enough = coverage is not None and coverage >= MINIMUM_COVERAGE
    return AreaScore(
        mode=Mode.CRITERIA,
        level=level,
        rule=rule,
        index=_index(sums.values, sums.rated) if enough else None,
        low=_index(sums.values, sums.applicable),
        high=_index(sums.values + 2 * (sums.applicable - sums.rated), sums.applicable),
        coverage=coverage,
        counts=_count(listed),
        level_by_rule=level,
    )


def score_directly(level: Level | None) -> AreaScore:
    """An area rated without its criteria: the index is 0, 50 or 100, and there is no coverage."""
    index = None if level is None else _index(Fraction(level), Fraction(1))
    return AreaScore(
        mode=Mode.DIRECT,
        level=level,
        rule=LevelRule.NOT_RATED if level is None else LevelRule.RATED_DIRECTLY,
        index=index,
        low=LOWEST if index is None else index,
        high=HIGHEST if index is None else index,
        coverage=None,
        counts=LevelCounts(),
        level_by_rule=level,
    )


def with_level_in_force(score: AreaScore, level: Level | None) -> AreaScore:
    """The score after a lead's override: `level` decides caps and colour, the index stays.

    None means no override. Raises ValueError for an area rated directly, which has one level only.
    """
    if level is None:
        return replace(score, level=score.level_by_rule)
    if score.mode is Mode.DIRECT:
        raise ValueError("An area rated directly has no rule to override; rate it again instead.")
    return replace(score, level=level)


def _add_up(applicable: list[CriterionRating]) -> _Sums:
    def weigh(*levels: Level | None) -> Fraction:
        return sum((r.weight for r in applicable if r.level in levels), Fraction(0))

    zeros, ones, twos = (weigh(level) for level in Level)
    rated = zeros + ones + twos
    critical_levels = {rating.level for rating in applicable if rating.critical}
    return _Sums(
        applicable=rated + weigh(None),
        rated=rated,
        zeros=zeros,
        twos=twos,
        values=ones + 2 * twos,
        critical_at_zero=Level.IMMEDIATE_ACTION in critical_levels,
        critical_unrated=None in critical_levels,
    )


def _level_by_rule(sums: _Sums, coverage: Fraction | None) -> tuple[Level | None, LevelRule]:
    if sums.critical_at_zero:
        return Level.IMMEDIATE_ACTION, LevelRule.CRITICAL_AT_IMMEDIATE_ACTION
    if coverage is None or coverage < MINIMUM_COVERAGE:
        return None, LevelRule.NOT_ENOUGH_ANSWERS
    if sums.zeros >= IMMEDIATE_ACTION_SHARE * sums.rated:
        return Level.IMMEDIATE_ACTION, LevelRule.A_THIRD_AT_IMMEDIATE_ACTION
    mostly_twos = sums.twos >= EXCELLENT_SHARE * sums.applicable
    if mostly_twos and not sums.zeros and not sums.critical_unrated:
        return Level.EXCELLENT, LevelRule.TWO_THIRDS_EXCELLENT
    return Level.ROOM_FOR_IMPROVEMENT, LevelRule.OTHERWISE


def _index(values: Fraction, weight: Fraction) -> Fraction | None:
    """Percent of the best possible sum; it treats the two steps of the scale as equal."""
    return HIGHEST * values / (2 * weight) if weight else None


def _count(ratings: list[CriterionRating]) -> LevelCounts:
    levels = [rating.level for rating in ratings if rating.applicable]
    return LevelCounts(
        excellent=levels.count(Level.EXCELLENT),
        room_for_improvement=levels.count(Level.ROOM_FOR_IMPROVEMENT),
        immediate_action=levels.count(Level.IMMEDIATE_ACTION),
        not_rated=levels.count(None),
        not_applicable=len(ratings) - len(levels),
    )
