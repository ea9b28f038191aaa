"""The whole assessment: overall index, range, stage and caps. The door to all scoring.

The rules are the product's own convention, explained in docs/scoring.md.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from maturity.area_scoring import (
    HIGHEST,
    LOWEST,
    AreaScore,
    CriterionRating,
    LevelCounts,
    LevelRule,
    Mode,
    score_area,
    score_directly,
    with_level_in_force,
)
from maturity.levels import AREA_KEYS, Level

__all__ = [
    "HIGHEST",
    "AreaScore",
    "CriterionRating",
    "LevelCounts",
    "LevelRule",
    "Mode",
    "OverallScore",
    "leave_one_out",
    "round_half_up",
    "score_area",
    "score_directly",
    "score_overall",
    "stage_of",
    "with_level_in_force",
]

STAGE_STARTS = (Fraction(0), Fraction(25), Fraction(50), Fraction(75))
CAP_FOR_ONE_AREA = 2
CAP_FOR_SEVERAL_AREAS = 1
SEVERAL_AREAS = 3


@dataclass(frozen=True)
class OverallScore:
    """`low` and `high` count an area without an index as anything from 0 to 100.

    `stage` is None until all five areas have a level. `capped_by` names the areas at Immediate
    action where they lower the stage. `weakest` and `strongest` are empty where no two areas
    differ. Names of areas come in the order of AREA_KEYS.
    """

    index: Fraction | None
    low: Fraction | None
    high: Fraction | None
    stage: int | None
    uncapped_stage: int | None
    stage_low: int | None
    stage_high: int | None
    capped_by: tuple[str, ...]
    weakest: tuple[str, ...]
    strongest: tuple[str, ...]
    missing: tuple[str, ...]
    direct: tuple[str, ...]


def score_overall(
    areas: Mapping[str, AreaScore], weights: Mapping[str, Fraction] | None = None
) -> OverallScore:
    """Index, range and stage of the five areas. An absent area counts as not rated.

    `weights` are per area, 1 where absent. Raises ValueError for an unknown area or a weight
    below 0.
    """
    scores, shares = _complete(areas, weights)
    index = _mean_index(scores, shares)
    low, high = _overall_range(scores, shares)
    missing = tuple(key for key, score in scores.items() if score.level is None)
    at_zero = tuple(key for key, s in scores.items() if s.level is Level.IMMEDIATE_ACTION)
    uncapped = None if missing else stage_of(index)
    stage = _cap(uncapped, len(at_zero))
    weakest, strongest = _extremes(scores)
    return OverallScore(
        index=index,
        low=low,
        high=high,
        stage=stage,
        uncapped_stage=uncapped,
        stage_low=None if stage is None else _cap(stage_of(low), len(at_zero)),
        stage_high=None if stage is None else _cap(stage_of(high), len(at_zero)),
        capped_by=at_zero if stage != uncapped else (),
        weakest=weakest,
        strongest=strongest,
        missing=missing,
        direct=tuple(
            key for key, s in scores.items() if s.mode is Mode.DIRECT and s.level is not None
        ),
    )


def leave_one_out(
    areas: Mapping[str, AreaScore], weights: Mapping[str, Fraction] | None = None
) -> dict[str, Fraction | None]:
    """The overall index without each area in turn: how much one area carries or holds back."""
    scores, shares = _complete(areas, weights)
    return {
        left_out: _mean_index({k: s for k, s in scores.items() if k != left_out}, shares)
        for left_out in scores
    }


def stage_of(index: Fraction | None) -> int | None:
    """The stage, 1 to 4, before any cap. A boundary belongs to the higher stage."""
    if index is None:
        return None
    return sum(1 for start in STAGE_STARTS if index >= start)


def round_half_up(value: Fraction) -> int:
    """Whole number for display. Halves go away from zero: a fall looks as large as a rise."""
    size = floor(abs(value) + Fraction(1, 2))
    return size if value >= 0 else -size


def _complete(
    areas: Mapping[str, AreaScore], weights: Mapping[str, Fraction] | None
) -> tuple[dict[str, AreaScore], dict[str, Fraction]]:
    weights = weights or {}
    unknown = (set(areas) | set(weights)) - set(AREA_KEYS)
    if unknown:
        raise ValueError(f"Unknown areas {sorted(unknown)}; the areas are {list(AREA_KEYS)}.")
    if any(weight < 0 for weight in weights.values()):
        raise ValueError("The weight of an area must be 0 or more.")
    unrated = score_directly(None)
    return (
        {key: areas.get(key, unrated) for key in AREA_KEYS},
        {key: Fraction(weights.get(key, 1)) for key in AREA_KEYS},
    )


def _mean(values: Mapping[str, Fraction], weights: Mapping[str, Fraction]) -> Fraction | None:
    total = sum((weights[key] for key in values), Fraction(0))
    if not total:
        return None
    return sum((weights[key] * value for key, value in values.items()), Fraction(0)) / total


def _mean_index(
    scores: Mapping[str, AreaScore], weights: Mapping[str, Fraction]
) -> Fraction | None:
    return _mean({k: s.index for k, s in scores.items() if s.index is not None}, weights)


def _overall_range(
    scores: Mapping[str, AreaScore], weights: Mapping[str, Fraction]
) -> tuple[Fraction | None, Fraction | None]:
    """An area too thin for an index takes no part in the index, so here it may still be anything.

    Its own narrower range would put the overall index outside the overall range: four areas at 0
    and one at 100 with 40 % coverage have the index 0, yet a mean of the lows of 8.
    """
    known = {key: score for key, score in scores.items() if score.index is not None}
    lows = {k: known[k].low if k in known else LOWEST for k in scores}
    highs = {k: known[k].high if k in known else HIGHEST for k in scores}
    return (
        _mean({k: v for k, v in lows.items() if v is not None}, weights),
        _mean({k: v for k, v in highs.items() if v is not None}, weights),
    )


def _cap(stage: int | None, areas_at_immediate_action: int) -> int | None:
    if stage is None or not areas_at_immediate_action:
        return stage
    several = areas_at_immediate_action >= SEVERAL_AREAS
    return min(stage, CAP_FOR_SEVERAL_AREAS if several else CAP_FOR_ONE_AREA)


def _extremes(scores: Mapping[str, AreaScore]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    rated = {key: score for key, score in scores.items() if score.level is not None}
    if not rated:
        return (), ()
    weakest, strongest = _ends(rated, min), _ends(rated, max)
    return ((), ()) if weakest == strongest else (weakest, strongest)


def _ends(
    rated: Mapping[str, AreaScore], pick: Callable[[Iterable[Fraction]], Fraction]
) -> tuple[str, ...]:
    """The areas at one end of the scale: by level first, then by index.

    An index counts only among areas rated by criteria: the 0, 50 or 100 of an area rated
    directly is a level in other words.
    """
    levels = {key: Fraction(s.level) for key, s in rated.items() if s.level is not None}
    end = [key for key, level in levels.items() if level == pick(levels.values())]
    indexes = {key: rated[key].index for key in end if rated[key].mode is Mode.CRITERIA}
    known = {key: index for key, index in indexes.items() if index is not None}
    if len(known) == len(end):
        end = [key for key, index in known.items() if index == pick(known.values())]
    return tuple(end)
