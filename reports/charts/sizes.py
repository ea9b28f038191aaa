"""How large a chart is drawn: the type keeps its size, the room around it changes.

A unit is a CSS pixel on a page that shows the chart at its full width, and a point on paper.
"""

from dataclasses import dataclass, replace

from reports.charts.data import ChartTarget


@dataclass(frozen=True, slots=True)
class Size:
    """`font` is the size of labels, `small` that of marks and legends, in units."""

    width: float
    font: float
    small: float
    paper: bool = False


# 493 points are the 174 mm between the margins of the report's A4 page.
SIZES = {
    ChartTarget.SCREEN: Size(width=680, font=13, small=12),
    ChartTarget.PDF: Size(width=493, font=8.5, small=7.5, paper=True),
}


# What a phone of 390 CSS pixels leaves between its margins, drawn with slightly smaller type.
NARROW = Size(width=358, font=12.5, small=11)
NARROWEST = 280


def size_of(target: ChartTarget, width: float | None) -> Size:
    """The size for a target, or for another width of at least 280 units."""
    size = SIZES[target]
    if width is None:
        return size
    if target is ChartTarget.SCREEN and width <= NARROW.width:
        size = NARROW
    return replace(size, width=max(width, NARROWEST))
