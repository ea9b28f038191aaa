"""Draws a chart. Importing this module imports matplotlib (0.6 s, 60 MB)."""

from reports.charts.canvas import Canvas
from reports.charts.data import Chart, ChartTarget, DumbbellChart, MetricChart, TrendChart
from reports.charts.dumbbells import draw_dumbbells
from reports.charts.markup import Svg
from reports.charts.metric_line import draw_metric
from reports.charts.palette import print_colors, screen_colors
from reports.charts.sizes import Size, size_of
from reports.charts.svg import Finish, finish
from reports.charts.swimlanes import draw_swimlanes
from reports.charts.trends import draw_trend


def draw(chart: Chart, target: ChartTarget, width: float | None, key: str) -> Svg:
    """The finished SVG; `key` identifies the content and prefixes the ids."""
    colors = screen_colors if target is ChartTarget.SCREEN else print_colors
    how = Finish(
        kind=_kind(chart),
        title=chart.title,
        description=chart.description,
        target=target,
        prefix=f"c{key[:10]}",
        colors=colors(chart.palette),
    )
    return finish(_canvas(chart, size_of(target, width)), how)


def _kind(chart: Chart) -> str:
    return type(chart).__name__.removesuffix("Chart").lower()


def _canvas(chart: Chart, size: Size) -> Canvas:
    if isinstance(chart, DumbbellChart):
        return draw_dumbbells(chart, size)
    if isinstance(chart, TrendChart):
        return draw_trend(chart, size)
    if isinstance(chart, MetricChart):
        return draw_metric(chart, size)
    return draw_swimlanes(chart, size)
