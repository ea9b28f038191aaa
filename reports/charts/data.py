"""What a chart shows: frozen values and words that are already translated, and nothing else.

A chart's cache key and its identifiers are made of these fields, so they hold no model, no
clock and no lazy text. Level values are 0 immediate action, 1 room for improvement,
2 excellent; None is not rated.
"""

from dataclasses import dataclass
from enum import Enum

from reports.charts.palette import PALETTE, Palette

LEVELS = (0, 1, 2)


class ChartTarget(Enum):
    """Where a chart is shown: a page (colours follow the theme) or a PDF (plain colours)."""

    SCREEN = "screen"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class DumbbellRow:
    label: str
    before: int | None
    now: int | None

    def __post_init__(self) -> None:
        for level in (self.before, self.now):
            if level not in (None, *LEVELS):
                raise ValueError(f"A level is 0, 1, 2 or None, not {level!r}.")


@dataclass(frozen=True, slots=True)
class DumbbellChart:
    """One row per area: where it was and where it is, on the three named levels.

    `level_names` are in the order of the values, from immediate action to excellent.
    `headings` name the area, the previous and the current assessment; they are the legend
    of the picture and the head of the data table.
    """

    title: str
    description: str
    rows: tuple[DumbbellRow, ...]
    level_names: tuple[str, str, str]
    not_rated: str
    headings: tuple[str, str, str]
    palette: Palette = PALETTE


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One assessment. The index runs from 0 to 100, rounded by the caller; None leaves a gap.

    `low` and `high` are the range of the index; a whisker is drawn when they differ.
    """

    label: str
    index: int | None
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class StageBand:
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TrendBreak:
    """The line is broken before `points[position]`, for the reason in `label`."""

    position: int
    label: str


@dataclass(frozen=True, slots=True)
class TrendChart:
    """The index over the periods. `headings`: period, index, low, high of the data table."""

    title: str
    description: str
    points: tuple[TrendPoint, ...]
    bands: tuple[StageBand, ...]
    axis_label: str
    headings: tuple[str, str, str, str]
    breaks: tuple[TrendBreak, ...] = ()
    palette: Palette = PALETTE


@dataclass(frozen=True, slots=True)
class SwimlaneBar:
    """`start` and `end` are months from the left edge: 0, 3 is the first three months."""

    title: str
    start: float
    end: float
    done: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError("A bar starts at 0 or later and ends after it starts.")


@dataclass(frozen=True, slots=True)
class Swimlane:
    label: str
    bars: tuple[SwimlaneBar, ...]


@dataclass(frozen=True, slots=True)
class Horizon:
    """A stretch of the axis that ends at `end` months from the left edge."""

    name: str
    end: int


@dataclass(frozen=True, slots=True)
class SwimlaneChart:
    """The plan by area over the months.

    `headings`: area, initiative, first month, last month, state. One month label per month.
    """

    title: str
    description: str
    lanes: tuple[Swimlane, ...]
    horizons: tuple[Horizon, ...]
    month_labels: tuple[str, ...]
    headings: tuple[str, str, str, str, str]
    planned: str
    done: str
    palette: Palette = PALETTE


@dataclass(frozen=True, slots=True)
class MetricPoint:
    """One figure of a metric. Without a value (nothing measured, or too few people) it is a gap.

    `low` and `high` are its interval; the texts are the same numbers as the table prints them.
    """

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    target: float | None = None
    is_low: bool = False
    value_text: str = ""
    interval_text: str = ""
    n_text: str = ""
    target_text: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the plot, and what stands beside it."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class MetricChart:
    """A metric over the periods, in its own unit; `ticks` bound the axis, lowest first.

    `headings`: period, figure, interval, n, target, remark.
    """

    title: str
    description: str
    points: tuple[MetricPoint, ...]
    ticks: tuple[Tick, ...]
    axis_label: str
    headings: tuple[str, str, str, str, str, str]
    target_label: str = ""
    breaks: tuple[TrendBreak, ...] = ()
    palette: Palette = PALETTE


Chart = DumbbellChart | TrendChart | SwimlaneChart | MetricChart
