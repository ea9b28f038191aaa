"""Spark lines: a series so small that it is written by hand, without matplotlib."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from reports.charts.markup import Svg, xml_text

SVG = "http://www.w3.org/2000/svg"
WIDTH, HEIGHT, EDGE = 120, 36, 4


@dataclass(frozen=True, slots=True)
class SparkPoint:
    """`value` None leaves a gap; `starts` begins a new line, because the definition changed."""

    value: float | None
    starts: bool = False


def spark(points: Sequence[SparkPoint], description: str, target: float | None = None) -> Svg:
    """The series as a line with a dot at its end; empty with fewer than two values.

    `description` says what a person who does not see the line has to know.
    """
    values = [point.value for point in points if point.value is not None]
    if len(values) < 2:
        return Svg("")
    ends = values if target is None else [*values, target]
    lowest, highest = min(ends), max(ends)
    step = (WIDTH - 2 * EDGE) / (len(points) - 1)

    def place(number: int, value: float) -> tuple[float, float]:
        share = (value - lowest) / (highest - lowest) if highest > lowest else 0.5
        return EDGE + number * step, HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE)

    placed = [None if p.value is None else place(n, p.value) for n, p in enumerate(points)]
    return _drawn(placed, points, description, None if target is None else place(0, target)[1])


def _drawn(
    placed: Sequence[tuple[float, float] | None],
    points: Sequence[SparkPoint],
    description: str,
    target: float | None,
) -> Svg:
    root = ET.Element(
        "svg",
        {
            "xmlns": SVG,
            "class": "spark",
            "viewBox": f"0 0 {WIDTH} {HEIGHT}",
            "role": "img",
            "aria-label": xml_text(description),
        },
    )
    if target is not None:
        line = {"x1": "0", "x2": str(WIDTH), "y1": f"{target:.1f}", "y2": f"{target:.1f}"}
        ET.SubElement(root, "line", line, **{"class": "goal"})
    for run in _runs(placed, points):
        _run(root, run)
    last = next(place for place in reversed(placed) if place is not None)
    ET.SubElement(root, "circle", cx=f"{last[0]:.1f}", cy=f"{last[1]:.1f}", r="3")
    return Svg(ET.tostring(root, encoding="unicode"))


def _run(root: ET.Element, run: Sequence[tuple[float, float]]) -> None:
    """A line, or a small dot for a point that stands alone."""
    if len(run) == 1:
        ET.SubElement(root, "circle", cx=f"{run[0][0]:.1f}", cy=f"{run[0][1]:.1f}", r="1.5")
        return
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
    ET.SubElement(root, "polyline", points=corners)


def _runs(
    placed: Sequence[tuple[float, float] | None], points: Sequence[SparkPoint]
) -> Iterable[list[tuple[float, float]]]:
    run: list[tuple[float, float]] = []
    for place, point in zip(placed, points, strict=True):
        if run and (place is None or point.starts):
            yield run
            run = []
        if place is not None:
            run.append(place)
    if run:
        yield run
