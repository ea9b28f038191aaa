"""The numbers of a chart as a table, so that page and picture cannot differ."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from reports.charts.data import (
    Chart,
    DumbbellChart,
    MetricChart,
    MetricPoint,
    SwimlaneBar,
    SwimlaneChart,
    TrendChart,
    TrendPoint,
)

NOTHING = "–"
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChartTable:
    """`rows` are as wide as `headings`; the first cell of a row is its heading."""

    caption: str
    headings: Row
    rows: tuple[Row, ...]


def data_table(chart: Chart) -> ChartTable:
    """What the chart shows, in words and whole numbers."""
    if isinstance(chart, DumbbellChart):
        rows = _dumbbell_rows(chart)
    elif isinstance(chart, TrendChart):
        rows = map(_trend_row, chart.points)
    elif isinstance(chart, MetricChart):
        rows = map(_metric_row, chart.points)
    else:
        rows = _swimlane_rows(chart)
    return ChartTable(chart.title, chart.headings, tuple(rows))


def _dumbbell_rows(chart: DumbbellChart) -> Iterable[Row]:
    def name(level: int | None) -> str:
        return chart.not_rated if level is None else chart.level_names[level]

    return [(row.label, name(row.before), name(row.now)) for row in chart.rows]


def _trend_row(point: TrendPoint) -> Row:
    values = (point.index, point.low, point.high)
    return point.label, *(NOTHING if value is None else str(value) for value in values)


def _metric_row(point: MetricPoint) -> Row:
    texts = (point.value_text, point.interval_text, point.n_text, point.target_text)
    return point.label, *(text or NOTHING for text in texts), point.remark


def _swimlane_rows(chart: SwimlaneChart) -> Iterable[Row]:
    def months(bar: SwimlaneBar) -> Row:
        last = len(chart.month_labels) - 1
        first = chart.month_labels[min(int(bar.start), last)]
        return first, chart.month_labels[min(ceil(bar.end) - 1, last)]

    return [
        (lane.label, bar.title, *months(bar), chart.done if bar.done else chart.planned)
        for lane in chart.lanes
        for bar in lane.bars
    ]
