"""The symbols of the levels: ● excellent, half-filled circle, ▲ immediate action, dashed circle.

Filled is the state now, hollow is the state before.
"""

from reports.charts.canvas import Canvas

COLORS = {0: "immediate", 1: "room", 2: "excellent", None: "unrated"}
Point = tuple[float, float]


def triangle(center: Point, radius: float) -> list[Point]:
    x, y = center
    return [(x, y - radius), (x + radius, y + 0.85 * radius), (x - radius, y + 0.85 * radius)]


def filled(canvas: Canvas, level: int | None, center: Point, radius: float) -> None:
    color = COLORS[level]
    if level == 2:
        canvas.circle(center, radius, fill=color)
    elif level == 1:
        canvas.circle(center, 0.89 * radius, fill="surface", stroke=color, width=0.23 * radius)
        canvas.half_disc(center, 0.89 * radius, fill=color)
    elif level == 0:
        canvas.polygon(triangle(center, 1.05 * radius), fill=color)
    else:
        hollow(canvas, level, center, radius)


def hollow(canvas: Canvas, level: int | None, center: Point, radius: float) -> None:
    color, width = COLORS[level], 0.23 * radius
    if level == 0:
        points = triangle(center, 0.95 * radius)
        canvas.polygon(points, fill="surface", stroke=color, width=width)
        return
    canvas.circle(
        center, 0.89 * radius, fill="surface", stroke=color, width=width, dashed=level is None
    )
    if level == 1:
        x, y = center
        canvas.line([(x, y - 0.89 * radius), (x, y + 0.89 * radius)], stroke=color, width=width)
