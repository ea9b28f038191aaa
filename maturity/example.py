"""The worked example that the model page shows and docs/scoring.md explains.

It is invented, and chosen so that every rule but one has work to do: a missing answer, a third at
Immediate action, a range, and a stage that is capped. Nothing here is a result of anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from maturity.levels import Level
from maturity.scoring import (
    AreaScore,
    CriterionRating,
    OverallScore,
    leave_one_out,
    score_area,
    score_overall,
)

# Levels in the order of the area's criteria, None for not rated; then the critical criterion.
_RATED: Mapping[str, tuple[tuple[int | None, ...], int | None]] = {
    "data": ((2, 1, 1, 0, 1), 4),
    "design": ((2, 1, 1, 1, 0, 1), None),
    "delivery": ((2, 2, 1, 1, 2, 1), 4),
    "measurement": ((1, 2, 1, 0, 1), None),
    "culture": ((1, 0, 0, 1, None), 0),
}


@dataclass(frozen=True)
class ExampleArea:
    key: str
    ratings: tuple[CriterionRating, ...]
    score: AreaScore


@dataclass(frozen=True)
class Example:
    """`without` holds the overall index when one area is left out."""

    areas: tuple[ExampleArea, ...]
    overall: OverallScore
    without: Mapping[str, Fraction | None]


@lru_cache(maxsize=1)
def worked_example() -> Example:
    areas = tuple(_area(key, levels, critical) for key, (levels, critical) in _RATED.items())
    scores = {area.key: area.score for area in areas}
    return Example(areas=areas, overall=score_overall(scores), without=leave_one_out(scores))


def _area(key: str, levels: tuple[int | None, ...], critical: int | None) -> ExampleArea:
    ratings = tuple(
        CriterionRating(
            key=f"{key}-{position}",
            level=None if level is None else Level(level),
            critical=position == critical,
        )
        for position, level in enumerate(levels)
    )
    return ExampleArea(key=key, ratings=ratings, score=score_area(ratings))
