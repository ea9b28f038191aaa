"""Charts for the page and the PDF, the only place that knows matplotlib.

`dumbbell`, `trend`, `swimlane` and `series_line` take a frozen chart and give SVG markup;
`data_table` gives the same numbers as a table. matplotlib is loaded by the first chart that is
not in the cache. A `spark` needs neither.
"""

from reports.charts.bars import stacked_bar
from reports.charts.cache import cached_svg, chart_key
from reports.charts.data import (
    Chart,
    ChartTarget,
    DumbbellChart,
    DumbbellRow,
    Horizon,
    MetricChart,
    MetricPoint,
    StageBand,
    Swimlane,
    SwimlaneBar,
    SwimlaneChart,
    Tick,
    TrendBreak,
    TrendChart,
    TrendPoint,
)
from reports.charts.markup import Svg
from reports.charts.palette import PALETTE, Palette
from reports.charts.sparks import SparkPoint, spark
from reports.charts.tables import ChartTable, data_table

__all__ = [
    "PALETTE",
    "Chart",
    "ChartTable",
    "ChartTarget",
    "DumbbellChart",
    "DumbbellRow",
    "Horizon",
    "MetricChart",
    "MetricPoint",
    "Palette",
    "SparkPoint",
    "StageBand",
    "Svg",
    "Swimlane",
    "SwimlaneBar",
    "SwimlaneChart",
    "Tick",
    "TrendBreak",
    "TrendChart",
    "TrendPoint",
    "chart_key",
    "data_table",
    "dumbbell",
    "series_line",
    "spark",
    "stacked_bar",
    "swimlane",
    "trend",
]


def dumbbell(
    chart: DumbbellChart, target: ChartTarget = ChartTarget.SCREEN, width: float | None = None
) -> Svg:
    """Where each area was and where it is. `width` in units, 680 on screen, 493 on paper."""
    return cached_svg(chart, target, width)


def trend(
    chart: TrendChart, target: ChartTarget = ChartTarget.SCREEN, width: float | None = None
) -> Svg:
    """The index over the periods, with its range and the bands of the stages."""
    return cached_svg(chart, target, width)


def swimlane(
    chart: SwimlaneChart, target: ChartTarget = ChartTarget.SCREEN, width: float | None = None
) -> Svg:
    """The plan by area over the months, with the horizons."""
    return cached_svg(chart, target, width)


def series_line(
    chart: MetricChart, target: ChartTarget = ChartTarget.SCREEN, width: float | None = None
) -> Svg:
    """A metric over the periods, with its intervals and its target."""
    return cached_svg(chart, target, width)
