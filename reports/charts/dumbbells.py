"""The dumbbell chart: where each area was (hollow) and where it is (filled)."""

from dataclasses import dataclass

from reports.charts.canvas import Canvas
from reports.charts.data import DumbbellChart, DumbbellRow
from reports.charts.measure import clip, text_width, wrap
from reports.charts.sizes import Size
from reports.charts.symbols import filled, hollow


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things are, in units. `columns` maps a level to the middle of its column."""

    size: Size
    labels: float
    columns: dict[int | None, float]
    column: float
    names: dict[int | None, list[str]]
    head: float
    row: float


def draw_dumbbells(chart: DumbbellChart, size: Size) -> Canvas:
    layout = _layout(chart, size)
    bottom = layout.head + layout.row * len(chart.rows)
    legend = size.small * (1 + 1.6 * _legend_lines(chart, layout))
    canvas = Canvas(size.width, bottom + legend, shape=size.paper)
    _head(canvas, chart, layout)
    for position, row in enumerate(chart.rows):
        _row(canvas, row, layout, layout.head + (position + 0.5) * layout.row)
    _legend(canvas, chart, layout, bottom)
    return canvas


def _layout(chart: DumbbellChart, size: Size) -> _Layout:
    widest = max((text_width(row.label, size.font, bold=True) for row in chart.rows), default=0)
    labels = min(widest + size.font * 1.5, size.width * 0.32)
    levels: list[int | None] = [0, 1, 2]
    if any(row.now is None for row in chart.rows):
        levels.insert(0, None)
    column = (size.width - labels) / len(levels)
    names = {level: _name(chart, level, column, size) for level in levels}
    return _Layout(
        size=size,
        labels=labels,
        columns={level: labels + (n + 0.5) * column for n, level in enumerate(levels)},
        column=column,
        names=names,
        head=size.small * (2.2 + 1.25 * max(map(len, names.values()))),
        row=size.font * 2.9,
    )


def _name(chart: DumbbellChart, level: int | None, column: float, size: Size) -> list[str]:
    name = chart.not_rated if level is None else chart.level_names[level]
    return wrap(name, column * 0.94, size.small, lines=3)


def _head(canvas: Canvas, chart: DumbbellChart, layout: _Layout) -> None:
    font = layout.size.small
    bottom = layout.head + layout.row * len(chart.rows)
    for level, x in layout.columns.items():
        filled(canvas, level, (x, font * 0.8), font * 0.55)
        for number, line in enumerate(layout.names[level]):
            baseline = font * (2.6 + 1.25 * number)
            canvas.text(x, baseline, line, size=font, color="muted", anchor="center")
        canvas.line([(x, layout.head), (x, bottom)], stroke="line", width=0.8)
    canvas.line([(0, layout.head), (layout.size.width, layout.head)], stroke="muted", width=0.7)


def _row(canvas: Canvas, row: DumbbellRow, layout: _Layout, y: float) -> None:
    font, radius = layout.size.font, layout.size.font * 0.56
    bottom = y + layout.row / 2
    canvas.line([(0, bottom), (layout.size.width, bottom)], stroke="line", width=0.6)
    lines = wrap(row.label, layout.labels - font, font, lines=2, bold=True)
    for number, line in enumerate(lines):
        baseline = y + font * (0.35 + 1.2 * (number - (len(lines) - 1) / 2))
        canvas.text(0, baseline, line, size=font, bold=True)
    now = layout.columns[row.now]
    before = None if row.before is None else layout.columns[row.before]
    if before is not None and before == now:
        canvas.circle((now, y), radius * 1.75, fill="surface", stroke="muted", width=0.9)
    elif before is not None and row.before is not None:
        if row.now is not None:
            _arrow(canvas, before, now, y, radius)
        hollow(canvas, row.before, (before, y), radius)
    filled(canvas, row.now, (now, y), radius)


def _arrow(canvas: Canvas, start: float, end: float, y: float, radius: float) -> None:
    """A line with an open head: a filled one would look like the symbol of a level."""
    side = 1 if end > start else -1
    tip, head = end - side * radius * 1.7, radius * 0.55
    canvas.line([(start + side * radius, y), (tip, y)], stroke="ink", width=1.2)
    back = tip - side * head
    canvas.line([(back, y - head), (tip, y), (back, y + head)], stroke="ink", width=1.2)


def _legend(canvas: Canvas, chart: DumbbellChart, layout: _Layout, top: float) -> None:
    """Hollow and filled, named by the two headings: side by side, or one below the other."""
    font, right = layout.size.small, layout.size.width
    radius, y, x = font * 0.5, top + font * 1.6, _legend_left(chart, layout)
    for number, name in enumerate(chart.headings[1:]):
        if number == 0:
            canvas.circle((x + radius, y), radius * 0.9, fill="surface", stroke="muted", width=0.9)
        else:
            canvas.circle((x + radius, y), radius, fill="muted")
        words = clip(name, right - x - font * 1.5, font)
        canvas.text(x + font * 1.5, y + font * 0.35, words, size=font, color="muted")
        if _legend_lines(chart, layout) == 2:
            y += font * 1.6
        else:
            x += font * 3.5 + text_width(words, font)


def _legend_left(chart: DumbbellChart, layout: _Layout) -> float:
    return layout.labels if _legend_lines(chart, layout) == 1 else layout.labels * 0.5


def _legend_lines(chart: DumbbellChart, layout: _Layout) -> int:
    font = layout.size.small
    wide = sum(text_width(name, font) + font * 3.5 for name in chart.headings[1:])
    return 1 if layout.labels + wide <= layout.size.width else 2
