"""Level marks and stacked bars: small enough to be written by hand, without matplotlib."""

from xml.etree import ElementTree as ET

from reports.charts.data import ChartTarget
from reports.charts.markup import Svg, xml_text
from reports.charts.palette import PALETTE, Palette

SVG = "http://www.w3.org/2000/svg"
TOKENS = ("excellent", "room", "immediate", "line")
UNIT, GAP, HEIGHT = 20, 1, 9


def stacked_bar(
    counts: tuple[int, int, int, int],
    description: str,
    target: ChartTarget = ChartTarget.SCREEN,
    palette: Palette = PALETTE,
) -> Svg:
    """How many criteria are excellent, improvable, in need of action and not rated.

    A criterion is 20 units wide, so that bars of different totals compare. `description`
    says the numbers; the bar itself is hidden from no one, but read by no one without it.
    """
    width = max(sum(counts), 1) * UNIT
    root = ET.Element(
        "svg",
        {
            "xmlns": SVG,
            "class": "stackbar",
            "viewBox": f"0 0 {width} {HEIGHT}",
            "role": "img",
            "aria-label": xml_text(description),
        },
    )
    if target is ChartTarget.PDF:
        root.attrib.update(width=str(width), height=str(HEIGHT))
    left = 0
    for count, token in zip(counts, TOKENS, strict=True):
        if count:
            _segment(root, left, count, _color(token, target, palette))
        left += count * UNIT
    return Svg(ET.tostring(root, encoding="unicode"))


def _segment(root: ET.Element, left: int, count: int, color: str) -> None:
    box = {"x": left, "y": 0, "width": count * UNIT - GAP, "height": HEIGHT, "rx": 1.5}
    ET.SubElement(root, "rect", {name: str(value) for name, value in box.items()}, fill=color)


def _color(token: str, target: ChartTarget, palette: Palette) -> str:
    hexadecimal: str = getattr(palette, token)
    return hexadecimal if target is ChartTarget.PDF else f"var(--{token}, {hexadecimal})"
