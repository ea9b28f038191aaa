"""A metric over the periods: figures with their intervals, the target, breaks of the definition."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.charts.canvas import Canvas
from reports.charts.data import MetricChart, MetricPoint, TrendBreak
from reports.charts.measure import clip, text_width
from reports.charts.sizes import Size


@dataclass(frozen=True, slots=True)
class _Plot:
    """The drawing area in units; `bottom` shows the lowest tick and `top` the highest."""

    size: Size
    left: float
    top: float
    right: float
    bottom: float
    count: int
    lowest: float
    highest: float

    def x(self, position: float) -> float:
        return self.left + (position + 0.5) * (self.right - self.left) / max(self.count, 1)

    def y(self, value: float) -> float:
        """Values outside of the ticks stay at the edge."""
        inside = min(max(value, self.lowest), self.highest)
        share = (inside - self.lowest) / ((self.highest - self.lowest) or 1)
        return self.bottom - share * (self.bottom - self.top)


def draw_metric(chart: MetricChart, size: Size) -> Canvas:
    plot = _plot_of(chart, size)
    canvas = Canvas(size.width, plot.bottom + size.font * 2.2, shape=size.paper)
    _axis(canvas, chart, plot)
    _breaks(canvas, chart, plot)
    _target(canvas, chart, plot)
    _lines(canvas, chart, plot)
    _points(canvas, chart, plot)
    return canvas


def _plot_of(chart: MetricChart, size: Size) -> _Plot:
    height = min(max(size.width * 0.36, size.font * 16), size.font * 22)
    ticks = max((text_width(tick.text, size.small) for tick in chart.ticks), default=0)
    return _Plot(
        size=size,
        left=ticks + size.font,
        top=size.font * 3.4,
        right=size.width - size.font * 0.6,
        bottom=height - size.font * 2.2,
        count=len(chart.points),
        lowest=chart.ticks[0].value if chart.ticks else 0.0,
        highest=chart.ticks[-1].value if chart.ticks else 1.0,
    )


def _axis(canvas: Canvas, chart: MetricChart, plot: _Plot) -> None:
    font = plot.size.small
    canvas.text(0, font, clip(chart.axis_label, plot.right, font), size=font, color="muted")
    for tick in chart.ticks:
        y, right = plot.y(tick.value), plot.left - font * 0.5
        canvas.line([(plot.left, y), (plot.right, y)], stroke="line", width=0.7)
        canvas.text(right, y + font * 0.35, tick.text, size=font, color="muted", anchor="right")
    for position, name in _shown_labels(chart, plot):
        x = plot.x(position)
        canvas.text(x, plot.bottom + font * 1.6, name, size=font, color="muted", anchor="center")


def _shown_labels(chart: MetricChart, plot: _Plot) -> Iterator[tuple[int, str]]:
    """Every n-th period so that labels do not touch, counted from the last one back."""
    if not chart.points:
        return
    font, step = plot.size.small, (plot.right - plot.left) / len(chart.points)
    widest = min(max(text_width(p.label, font) for p in chart.points), font * 7)
    every = max(1, int(-(-(widest + font * 0.8) // step)))
    for position in range(len(chart.points) - 1, -1, -every):
        yield position, clip(chart.points[position].label, step * every - font * 0.4, font)


def _breaks(canvas: Canvas, chart: MetricChart, plot: _Plot) -> None:
    font = plot.size.small
    marks = sorted(chart.breaks, key=lambda mark: mark.position)
    ends = [*(plot.x(mark.position - 0.5) for mark in marks[1:]), plot.right]
    for mark, end in zip(marks, ends, strict=False):
        _break(canvas, mark, plot, end, font)


def _break(canvas: Canvas, mark: TrendBreak, plot: _Plot, end: float, font: float) -> None:
    x, top = plot.x(mark.position - 0.5), plot.top - font * 1.6
    canvas.line([(x, top), (x, plot.bottom)], stroke="muted", dashed=True)
    room = end - x - font * 0.8
    if room > font * 2:
        words = clip(mark.label, room, font)
        canvas.text(x + font * 0.4, top + font * 0.6, words, size=font, color="muted")


def _target(canvas: Canvas, chart: MetricChart, plot: _Plot) -> None:
    """A step for each period that has a target; the word stands once, at the first step."""
    font, half = plot.size.small, (plot.right - plot.left) / max(plot.count, 1) / 2
    named = False
    for position, point in enumerate(chart.points):
        if point.target is None:
            continue
        x, y = plot.x(position), plot.y(point.target)
        canvas.line([(x - half, y), (x + half, y)], stroke="ink", width=1.2, dashed=True)
        if not named and chart.target_label:
            words = clip(chart.target_label, plot.right - x + half, font)
            canvas.text(x - half + font * 0.2, y - font * 0.4, words, size=font)
            named = True


def _lines(canvas: Canvas, chart: MetricChart, plot: _Plot) -> None:
    broken = {mark.position for mark in chart.breaks}
    run: list[tuple[float, float]] = []
    for position, point in enumerate([*chart.points, MetricPoint("", None)]):
        if point.value is None or position in broken:
            if len(run) > 1:
                canvas.line(run, stroke="accent", width=1.8)
            run = []
        if point.value is not None:
            run.append((plot.x(position), plot.y(point.value)))


def _points(canvas: Canvas, chart: MetricChart, plot: _Plot) -> None:
    """Where the numbers would touch each other, only the last one is written."""
    known = [n for n, point in enumerate(chart.points) if point.value is not None]
    widths = (text_width(chart.points[n].value_text, plot.size.small) for n in known)
    step = (plot.right - plot.left) / max(plot.count, 1)
    roomy = max(widths, default=0) + plot.size.small <= step
    for position in known:
        point, x = chart.points[position], plot.x(position)
        _whisker(canvas, point, plot, x)
        _dot(canvas, point, plot, x)
        if roomy or position == known[-1]:
            _number(canvas, point, plot, x, last=position == known[-1])


def _whisker(canvas: Canvas, point: MetricPoint, plot: _Plot, x: float) -> None:
    if point.low is None or point.high is None or point.low == point.high:
        return
    low, high, half = plot.y(point.low), plot.y(point.high), plot.size.font * 0.28
    canvas.line([(x, low), (x, high)], stroke="accent", width=1)
    for y in (low, high):
        canvas.line([(x - half, y), (x + half, y)], stroke="accent", width=1)


def _dot(canvas: Canvas, point: MetricPoint, plot: _Plot, x: float) -> None:
    """Hollow where the figure rests on few answers."""
    font = plot.size.font
    fill, stroke = ("surface", "accent") if point.is_low else ("accent", "surface")
    center = (x, plot.y(point.value or 0.0))
    canvas.circle(center, font * 0.34, fill=fill, stroke=stroke, width=font * 0.12)


def _number(canvas: Canvas, point: MetricPoint, plot: _Plot, x: float, *, last: bool) -> None:
    font = plot.size.font
    size = font if last else plot.size.small
    width = text_width(point.value_text, size, bold=last)
    x = min(max(x, width / 2), plot.size.width - width / 2)
    y = _baseline(point, plot, size)
    canvas.text(x, y, point.value_text, size=size, anchor="center", bold=last)


def _baseline(point: MetricPoint, plot: _Plot, size: float) -> float:
    """Above the whisker; below it, or higher up, where the target's line would run through."""
    value = point.value or 0.0
    above = plot.y(value if point.high is None else point.high) - size * 0.5
    below = plot.y(value if point.low is None else point.low) + size * 1.25
    line = None if point.target is None else plot.y(point.target)
    places = [above, below, *([] if line is None else [line - size * 0.4])]

    def free(baseline: float) -> bool:
        inside = plot.top - size < baseline < plot.bottom
        return inside and (line is None or not baseline - size < line < baseline + size * 0.35)

    return next(filter(free, places), above)
