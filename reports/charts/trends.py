"""The trend chart: the index over the periods, on the bands of the stages."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.charts.canvas import Canvas
from reports.charts.data import TrendChart, TrendPoint
from reports.charts.measure import clip, text_width
from reports.charts.sizes import Size

TICKS = (0, 25, 50, 75, 100)
MOST_VALUES = 16  # with more points than this, only the last one carries its number


@dataclass(frozen=True, slots=True)
class _Plot:
    """The drawing area in units, and how many points share its width."""

    size: Size
    left: float
    top: float
    right: float
    bottom: float
    count: int

    def x(self, position: float) -> float:
        return self.left + (position + 0.5) * (self.right - self.left) / max(self.count, 1)

    def y(self, index: float) -> float:
        return self.bottom - index * (self.bottom - self.top) / 100


def draw_trend(chart: TrendChart, size: Size) -> Canvas:
    names = max((text_width(band.name, size.small) for band in chart.bands), default=0)
    right = size.width - min(names + size.small * 0.8, size.width * 0.3)
    height = min(max(size.width * 0.42, size.font * 17), size.font * 24)
    plot = _Plot(
        size=size,
        left=size.font * 2.4,
        top=size.font * 2.6,
        right=right,
        bottom=height - size.font * 2.2,
        count=len(chart.points),
    )
    canvas = Canvas(size.width, height, shape=size.paper)
    _bands(canvas, chart, plot)
    _axis(canvas, chart, plot)
    _breaks(canvas, chart, plot)
    _lines(canvas, chart, plot)
    _points(canvas, chart, plot)
    return canvas


def _bands(canvas: Canvas, chart: TrendChart, plot: _Plot) -> None:
    font = plot.size.small
    for number, band in enumerate(chart.bands):
        top, bottom = plot.y(band.end), plot.y(band.start)
        if number % 2 == 0:
            canvas.rectangle((plot.left, top, plot.right - plot.left, bottom - top), fill="canvas")
        name = clip(band.name, plot.size.width - plot.right - font * 0.6, font)
        baseline = (top + bottom) / 2 + font * 0.35
        canvas.text(plot.right + font * 0.6, baseline, name, size=font, color="muted")


def _axis(canvas: Canvas, chart: TrendChart, plot: _Plot) -> None:
    font = plot.size.small
    canvas.text(0, font, clip(chart.axis_label, plot.right, font), size=font, color="muted")
    for tick in TICKS:
        y = plot.y(tick)
        canvas.line([(plot.left, y), (plot.right, y)], stroke="line", width=0.7)
        baseline = y + font * 0.35
        canvas.text(
            plot.left - font * 0.5, baseline, str(tick), size=font, color="muted", anchor="right"
        )
    for position, name in _shown_labels(chart, plot):
        x = plot.x(position)
        canvas.text(x, plot.bottom + font * 1.6, name, size=font, color="muted", anchor="center")


def _shown_labels(chart: TrendChart, plot: _Plot) -> Iterator[tuple[int, str]]:
    """Every n-th period so that labels do not touch, counted from the last one back."""
    if not chart.points:
        return
    font, step = plot.size.small, (plot.right - plot.left) / len(chart.points)
    widest = min(max(text_width(p.label, font) for p in chart.points), font * 7)
    every = max(1, int(-(-(widest + font * 0.8) // step)))
    for position in range(len(chart.points) - 1, -1, -every):
        yield position, clip(chart.points[position].label, step * every - font * 0.4, font)


def _breaks(canvas: Canvas, chart: TrendChart, plot: _Plot) -> None:
    font = plot.size.small
    marks = sorted(chart.breaks, key=lambda mark: mark.position)
    ends = [*(plot.x(mark.position - 0.5) for mark in marks[1:]), plot.right]
    for mark, end in zip(marks, ends, strict=False):
        x = plot.x(mark.position - 0.5)
        canvas.line([(x, plot.top - font * 0.9), (x, plot.bottom)], stroke="muted", dashed=True)
        room = end - x - font * 0.8
        if room > font * 2:
            words = clip(mark.label, room, font)
            canvas.text(x + font * 0.4, plot.top - font * 0.4, words, size=font, color="muted")


def _lines(canvas: Canvas, chart: TrendChart, plot: _Plot) -> None:
    broken = {mark.position for mark in chart.breaks}
    run: list[tuple[float, float]] = []
    for position, point in enumerate([*chart.points, TrendPoint("", None)]):
        if point.index is None or position in broken:
            if len(run) > 1:
                canvas.line(run, stroke="accent", width=1.8)
            run = []
        if point.index is not None:
            run.append((plot.x(position), plot.y(point.index)))


def _points(canvas: Canvas, chart: TrendChart, plot: _Plot) -> None:
    font = plot.size.font
    known = [n for n, point in enumerate(chart.points) if point.index is not None]
    for position in known:
        point = chart.points[position]
        index = point.index or 0
        x, y = plot.x(position), plot.y(index)
        _whisker(canvas, point, plot, x)
        canvas.circle((x, y), font * 0.34, fill="accent", stroke="surface", width=font * 0.1)
        if position == known[-1] or len(known) <= MOST_VALUES:
            last = position == known[-1]
            canvas.text(
                x,
                _value_baseline(chart.points, position, plot),
                str(index),
                size=font if last else plot.size.small,
                anchor="center",
                bold=last,
            )


def _whisker(canvas: Canvas, point: TrendPoint, plot: _Plot, x: float) -> None:
    if point.low is None or point.high is None or point.low == point.high:
        return
    low, high, half = plot.y(point.low), plot.y(point.high), plot.size.font * 0.28
    canvas.line([(x, low), (x, high)], stroke="accent", width=1)
    for y in (low, high):
        canvas.line([(x - half, y), (x + half, y)], stroke="accent", width=1)


def _value_baseline(points: tuple[TrendPoint, ...], position: int, plot: _Plot) -> float:
    """Above the point, or below it in a valley, clear of the whisker and inside the plot."""
    font, point = plot.size.font, points[position]
    index = point.index or 0
    near = [
        points[n].index
        for n in (position - 1, position + 1)
        if 0 <= n < len(points) and points[n].index is not None
    ]
    valley = bool(near) and all(other is not None and other > index for other in near)
    below = plot.y(point.low if point.low is not None else index) + font * 1.45
    if valley and below < plot.bottom - font * 0.2:
        return below
    return plot.y(point.high if point.high is not None else index) - font * 0.7
