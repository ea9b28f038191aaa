"""What separates a result from the next stage. Pure: exact fractions, no words."""

from dataclasses import dataclass
from math import ceil

from maturity.levels import Level
from maturity.scoring import (
    CAP_FOR_ONE_AREA,
    SEVERAL_AREAS,
    STAGE_STARTS,
    OverallScore,
    round_half_up,
)


@dataclass(frozen=True)
class NextStage:
    """`index_needed` is where the stage's band starts; `points` is how far the index is from it,
    up to the next whole point. Of the areas in `at_zero`, `to_lift` have to leave Immediate action.
    """

    stage: int
    index: int
    index_needed: int
    points: int
    at_zero: tuple[str, ...]
    to_lift: int


def next_stage(overall: OverallScore, levels: dict[str, Level | None]) -> NextStage | None:
    """None without a stage or at the highest one."""
    if overall.stage is None or overall.index is None or overall.stage == len(STAGE_STARTS):
        return None
    goal = overall.stage + 1
    start = STAGE_STARTS[goal - 1]
    at_zero = tuple(k for k, level in levels.items() if level is Level.IMMEDIATE_ACTION)
    return NextStage(
        stage=goal,
        index=round_half_up(overall.index),
        index_needed=round_half_up(start),
        points=max(0, ceil(start - overall.index)),
        at_zero=at_zero,
        to_lift=max(0, len(at_zero) - allowed_at_zero(goal)),
    )


def allowed_at_zero(stage: int) -> int:
    """How many areas may be at Immediate action without capping the stage below this one."""
    return SEVERAL_AREAS - 1 if stage <= CAP_FOR_ONE_AREA else 0
