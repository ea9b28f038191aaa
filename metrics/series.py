"""A metric over time, as pages, charts, reports and exports show it. Made by metrics.results."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from foundation.periods import Period, PeriodKind, period_around, previous
from metrics import formulas
from metrics.recipes import Change, Definition, Inputs, Reading, Unit


@dataclass(frozen=True)
class Part:
    """Which part of the customers or cases; empty means all of them."""

    channel: str = ""
    moment: str = ""
    touchpoint_id: uuid.UUID | None = None
    severity: str = ""
    segment: str = ""

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """The names of what is told apart, in a fixed order."""
        return tuple(name for name in DIMENSIONS if getattr(self, name))

    def holds(self, other: "Part") -> bool:
        """The other part agrees in everything that this one names."""
        return all(getattr(other, name) == getattr(self, name) for name in self.dimensions)


DIMENSIONS = ("channel", "moment", "touchpoint_id", "severity", "segment")
WHOLE = Part()


class Trend(StrEnum):
    """Of the latest figure against the one before; steady where chance could explain it."""

    BETTER = "better"
    WORSE = "worse"
    STEADY = "steady"
    UNKNOWN = "unknown"


class Freshness(StrEnum):
    IN_DATE = "in_date"
    STALE = "stale"
    MISSING = "missing"


@dataclass(frozen=True)
class MetricLine:
    """A metric with the definition in force; names are in the active language."""

    id: uuid.UUID
    key: str
    name: str
    short: str
    definition: Definition
    number: int  # of the definition in force
    rhythm: PeriodKind
    criteria: tuple[str, ...]
    responsible: str
    is_own: bool

    @property
    def unit(self) -> Unit:
        return self.definition.unit

    @property
    def higher_is_better(self) -> bool:
        return self.definition.higher_is_better


@dataclass(frozen=True)
class Point:
    """One figure. `inputs` is what it was worked out from, pooled where `from_parts`."""

    period: Period
    reading: Reading
    inputs: Inputs
    definition: Definition
    number: int
    target: float | None
    from_parts: bool
    observations: tuple[uuid.UUID, ...]
    sources: tuple[str, ...]  # values of Observation.Source, each once

    @property
    def meets(self) -> bool | None:
        """The target is met; None without a target or without a figure."""
        value = self.reading.value
        if self.target is None or value is None:
            return None
        return value >= self.target if self.definition.higher_is_better else value <= self.target


@dataclass(frozen=True)
class Series:
    """The figures of one metric in one unit, or in the whole organisation; oldest first."""

    metric: MetricLine
    unit_id: uuid.UUID | None  # None for the organisation
    unit_name: str
    part: Part
    points: tuple[Point, ...]

    @property
    def latest(self) -> Point | None:
        return self.points[-1] if self.points else None

    @property
    def previous(self) -> Point | None:
        """The figure before the latest one, if it was defined alike."""
        if len(self.points) < 2 or self.points[-2].number != self.points[-1].number:
            return None
        return self.points[-2]

    @property
    def breaks(self) -> tuple[int, ...]:
        """The places of the points that are the first of a new definition."""
        return tuple(
            place
            for place in range(1, len(self.points))
            if self.points[place].number != self.points[place - 1].number
        )

    @cached_property
    def change(self) -> Change | None:
        """Latest against previous; None where one is missing, hidden or defined differently."""
        if self.latest is None or self.previous is None:
            return None
        return change_between(self.previous, self.latest)

    @property
    def trend(self) -> Trend:
        if self.change is None or self.change.is_change is None:
            return Trend.UNKNOWN
        if not self.change.is_change:
            return Trend.STEADY
        return Trend.BETTER if self.change.is_better else Trend.WORSE

    @property
    def worse_for(self) -> int:
        """How many times in a row, up to the latest, the figure moved the wrong way."""
        count = 0
        for before, after in reversed(list(self._pairs())):
            if not is_worse(before, after):
                break
            count += 1
        return count

    def _pairs(self) -> Iterable[tuple[Point, Point]]:
        return zip(self.points, self.points[1:], strict=False)

    def freshness(self, on: date) -> Freshness:
        """Stale when neither of the last two full reporting periods by that day has a figure."""
        if self.latest is None:
            return Freshness.MISSING
        oldest = previous(last_full(on, self.metric.rhythm))
        return Freshness.IN_DATE if self.latest.period.end >= oldest.start else Freshness.STALE

    def until(self, day: date) -> "Series":
        """Without the figures of periods that end later."""
        points = tuple(point for point in self.points if point.period.end <= day)
        return Series(self.metric, self.unit_id, self.unit_name, self.part, points)


def change_between(before: Point, after: Point) -> Change | None:
    """None where one is hidden, empty or defined differently."""
    figures = (before.reading.value, after.reading.value)
    if before.number != after.number or None in figures:
        return None
    return formulas.compare(after.definition, before.inputs, after.inputs)


def is_worse(before: Point, after: Point) -> bool:
    """The figure moved the wrong way, by however little; never across definitions."""
    if before.number != after.number:
        return False
    if before.reading.value is None or after.reading.value is None:
        return False
    moved = after.reading.value - before.reading.value
    return moved < 0 if after.definition.higher_is_better else moved > 0


def last_full(on: date, kind: PeriodKind) -> Period:
    """The last period of the kind that has ended by that day, that day included."""
    around = period_around(on, kind)
    return around if around.end <= on else previous(around)
