"""Series without a database: figures in a row, as the bridge would give them."""

import uuid

from foundation.periods import PeriodKind, latest_periods
from metrics import formulas
from metrics.recipes import Definition, Recipe, Unit
from metrics.series import WHOLE, MetricLine, Point, Series
from tests.cast import day

CSAT = Definition(Recipe.TOP_SHARE, Unit.PERCENT, True, 0, 100, 1, 5, 4, 5, 1, 2)
COMPLAINTS = Definition(Recipe.PER_1000, Unit.PER_1000, False, 0)
END = day("2026-12-31")


def answers(satisfied: int, of: int = 100) -> dict[str, object]:
    return {"answers": {"2": of - satisfied, "5": satisfied}}


def make_series(
    *shares: int,
    target: float | None = None,
    until: str = "2026-12-31",
    criteria: tuple[str, ...] = ("DEL-1",),
    numbers: tuple[int, ...] = (),
    key: str = "csat",
    of: int = 100,
) -> Series:
    """Quarters up to `until` with these satisfied people out of `of`; `numbers` of definitions."""
    periods = latest_periods(PeriodKind.QUARTER, day(until), len(shares)) if shares else []
    line = MetricLine(
        uuid.uuid4(), key, "Satisfaction", "CSAT", CSAT, 1, PeriodKind.QUARTER, criteria, "", False
    )
    points = tuple(
        Point(
            period=period,
            reading=formulas.compute(CSAT, answers(share, of)),
            inputs=answers(share, of),
            definition=CSAT,
            number=numbers[place] if numbers else 1,
            target=target,
            from_parts=False,
            observations=(uuid.uuid4(),),
            sources=("hand",),
        )
        for place, (period, share) in enumerate(zip(periods, shares, strict=True))
    )
    return Series(line, uuid.uuid4(), "Stores", WHOLE, points)
