"""The swimlane chart: the plan by area, one line of text and one bar per initiative."""

from dataclasses import dataclass

from reports.charts.canvas import Canvas
from reports.charts.data import SwimlaneBar, SwimlaneChart
from reports.charts.measure import clip, text_width, wrap
from reports.charts.sizes import Size

CHECK = ((-0.42, 0.02), (-0.12, 0.32), (0.45, -0.32))  # a tick, in units of the font size


@dataclass(frozen=True, slots=True)
class _Text:
    """Lines of one bar's title and where they begin."""

    x: float
    lines: list[str]


@dataclass(frozen=True, slots=True)
class _Plot:
    size: Size
    left: float
    top: float
    months: int

    def x(self, month: float) -> float:
        return self.left + min(month, self.months) * (self.size.width - self.left) / self.months

    def place(self, bar: SwimlaneBar) -> _Text:
        """The title begins with its bar, or further left when it would run out of the plot."""
        font, edge = self.size.font, self.size.width
        mark = font * 1.3 if bar.done else 0
        start = min(self.x(bar.start) + font * 0.3, edge - font * 2)
        wide = min(text_width(bar.title, font), edge - self.left - mark)
        x = max(min(start, edge - wide - mark), self.left)
        return _Text(x, wrap(bar.title, edge - x - mark, font, lines=2))

    def height(self, bar: SwimlaneBar) -> float:
        return self.size.font * (1.85 + 1.2 * max(len(self.place(bar).lines), 1))


def draw_swimlanes(chart: SwimlaneChart, size: Size) -> Canvas:
    plot = _plot(chart, size)
    heights = [_lane_height(chart, number, plot) for number in range(len(chart.lanes))]
    bottom = plot.top + sum(heights)
    canvas = Canvas(size.width, bottom + (size.font * 2.4), shape=size.paper)
    _grid(canvas, chart, plot, bottom)
    _months(canvas, chart, plot)
    y = plot.top
    for number, height in enumerate(heights):
        _lane(canvas, chart, number, plot, y)
        y += height
        canvas.line([(0, y), (size.width, y)], stroke="line", width=0.8)
    _legend(canvas, chart, plot, bottom)
    return canvas


def _plot(chart: SwimlaneChart, size: Size) -> _Plot:
    widest = max((text_width(lane.label, size.font, bold=True) for lane in chart.lanes), default=0)
    left = min(widest + size.font * 1.4, max(size.width * 0.22, size.font * 8))
    months = max(len(chart.month_labels), 1)
    names = _horizon_names(chart, (size.width - left) / months, size)
    return _Plot(size, left, size.small * (3 + 1.25 * max(map(len, names), default=1)), months)


def _horizon_names(chart: SwimlaneChart, month: float, size: Size) -> list[list[str]]:
    """Each name in up to two lines of its stretch, which is `month` units per month wide."""
    starts = [0, *(horizon.end for horizon in chart.horizons)]
    return [
        wrap(
            horizon.name, (horizon.end - start) * month - size.small, size.small, lines=2, bold=True
        )
        for horizon, start in zip(chart.horizons, starts, strict=False)
    ]


def _lane_label(chart: SwimlaneChart, number: int, plot: _Plot) -> list[str]:
    font = plot.size.font
    return wrap(chart.lanes[number].label, plot.left - font * 0.8, font, lines=2, bold=True)


def _lane_height(chart: SwimlaneChart, number: int, plot: _Plot) -> float:
    font = plot.size.font
    bars = sum(plot.height(bar) for bar in chart.lanes[number].bars)
    words = font * (0.9 + 1.2 * len(_lane_label(chart, number, plot)))
    return max(bars + font * 0.7, words, font * 2)


def _grid(canvas: Canvas, chart: SwimlaneChart, plot: _Plot, bottom: float) -> None:
    font, start = plot.size.small, 0
    names = _horizon_names(chart, plot.x(1) - plot.x(0), plot.size)
    for number, horizon in enumerate(chart.horizons):
        left, right = plot.x(start), plot.x(horizon.end)
        if number % 2 == 0:
            canvas.rectangle((left, plot.top, right - left, bottom - plot.top), fill="canvas")
        for row, line in enumerate(names[number]):
            canvas.text(left + font * 0.4, font * (1 + 1.25 * row), line, size=font, bold=True)
        start = horizon.end
    canvas.line([(0, plot.top), (plot.size.width, plot.top)], stroke="muted", width=0.7)
    for horizon in chart.horizons:
        x = plot.x(horizon.end)
        if horizon.end < plot.months:
            canvas.line([(x, 0), (x, plot.top)], stroke="muted", width=0.9)
            # Quiet where titles cross it; the shading of the horizons says the same.
            canvas.line([(x, plot.top), (x, bottom)], stroke="line", width=0.9)


def _months(canvas: Canvas, chart: SwimlaneChart, plot: _Plot) -> None:
    """Every month, or only the first of each quarter or half-year where room is short."""
    font, step = plot.size.small, plot.x(1) - plot.x(0)
    widest = max((text_width(name, font) for name in chart.month_labels), default=0)
    every = next((n for n in (1, 3, 6) if n * step > widest + font * 0.6), 12)
    for month in range(0, len(chart.month_labels), every):
        name = clip(chart.month_labels[month], step * every, font)
        x = plot.x(month) + font * 0.4
        canvas.text(x, plot.top - font * 0.8, name, size=font, color="muted")


def _lane(canvas: Canvas, chart: SwimlaneChart, number: int, plot: _Plot, top: float) -> None:
    font = plot.size.font
    for row, line in enumerate(_lane_label(chart, number, plot)):
        canvas.text(0, top + font * (1.5 + 1.2 * row), line, size=font, bold=True)
    y = top + font * 0.35
    for bar in chart.lanes[number].bars:
        _bar(canvas, bar, plot, y)
        y += plot.height(bar)


def _bar(canvas: Canvas, bar: SwimlaneBar, plot: _Plot, top: float) -> None:
    font, place = plot.size.font, plot.place(bar)
    x = place.x
    if bar.done:
        _check(canvas, (x + font * 0.5, top + font * 0.82), font)
        x += font * 1.3
    for row, line in enumerate(place.lines):
        canvas.text(x, top + font * (1.15 + 1.2 * row), line, size=font)
    left, right = plot.x(bar.start) + 1, plot.x(bar.end) - 1
    y = top + font * (0.5 + 1.2 * max(len(place.lines), 1))
    box = (left, y, max(right - left, font * 0.6), font * 0.68)
    _stroke(canvas, box, done=bar.done)


def _stroke(canvas: Canvas, box: tuple[float, float, float, float], *, done: bool) -> None:
    """Done is solid, planned is an outline: told apart in grey print as well."""
    fill, radius = ("accent" if done else "accent_tint"), box[3] * 0.3
    canvas.rectangle(box, fill=fill, stroke="accent", width=1, radius=radius)


def _check(canvas: Canvas, center: tuple[float, float], font: float) -> None:
    x, y = center
    points = [(x + dx * font, y + dy * font) for dx, dy in CHECK]
    canvas.line(points, stroke="accent", width=font * 0.15)


def _legend(canvas: Canvas, chart: SwimlaneChart, plot: _Plot, bottom: float) -> None:
    """Planned and done, where anything is done."""
    if not any(bar.done for lane in chart.lanes for bar in lane.bars):
        return
    font, x, y = plot.size.small, plot.left, bottom + plot.size.font * 1.5
    room = (plot.size.width - x) / 2 - font * 4
    for done, words in ((False, chart.planned), (True, chart.done)):
        _stroke(canvas, (x, y - font * 0.25, font * 2, font * 0.68), done=done)
        name = clip(words, room, font)
        canvas.text(x + font * 2.6, y + font * 0.38, name, size=font, color="muted")
        x += font * 4.4 + text_width(name, font)
