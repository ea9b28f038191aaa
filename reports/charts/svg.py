"""From matplotlib's SVG to one that a strict page and a tagged PDF can take.

The input is matplotlib's own output with placeholders for every text, so it is trusted and
small; what people typed enters as text nodes here and is escaped by the serialiser.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from reports.charts.canvas import Canvas, Label
from reports.charts.data import ChartTarget
from reports.charts.markup import Svg, xml_text
from reports.charts.measure import text_width

SVG = "http://www.w3.org/2000/svg"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
FONTS = {
    ChartTarget.SCREEN: "Inter, system-ui, sans-serif",
    ChartTarget.PDF: "Inter, DejaVu Sans, sans-serif",
}
NUMBER = re.compile(r"-?\d+\.\d+")
REFERENCE = re.compile(r"url\(#([^)]+)\)")
GEOMETRY = ("d", "x", "y", "points", "transform", "stroke-dasharray", "stroke-width")
# matplotlib writes these on every shape although they are the initial values.
INITIAL = {
    "stroke-dashoffset": "0",
    "stroke-miterlimit": "4",
    "text-anchor": "start",
    "stroke-linejoin": "miter",
    "stroke-linecap": "butt",
    "stroke": "none",
    "stroke-width": "1",
}


@dataclass(frozen=True, slots=True)
class Finish:
    """What the bare drawing does not say. `prefix` makes the ids unique on the page."""

    kind: str
    title: str
    description: str
    target: ChartTarget
    prefix: str
    colors: Mapping[str, str]


def finish(canvas: Canvas, how: Finish) -> Svg:
    """The canvas as accessible SVG for a page or a PDF."""
    root = ET.fromstring(canvas.svg())  # noqa: S314 - matplotlib's own output, no user text in it
    _strip(root)
    for element in root.iter():
        _plain_attributes(element)
        _short_numbers(element)
        _colors(element, how.colors)
    _identifiers(root, how.prefix)
    _flatten(root)
    _words(root, canvas.labels, how.target)
    _describe(root, how)
    ET.register_namespace("", SVG)
    return Svg(ET.tostring(root, encoding="unicode"))


def _strip(root: ET.Element) -> None:
    """Remove metadata and matplotlib's style sheet, which a strict page would block."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{{{SVG}}}metadata", f"{{{SVG}}}style"):
                parent.remove(child)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{{{SVG}}}defs" and not len(child):
                parent.remove(child)


def _plain_attributes(element: ET.Element) -> None:
    """`style="fill: red"` becomes `fill="red"`; families and initial values go."""
    style = element.attrib.pop("style", "")
    for declaration in filter(None, map(str.strip, style.split(";"))):
        name, _, value = declaration.partition(":")
        element.set(name.strip(), value.strip())
    element.attrib.pop("font-family", None)
    for name, value in INITIAL.items():
        if element.get(name) == value:
            del element.attrib[name]
    if "font-size" in element.attrib:
        element.set("font-size", element.get("font-size", "").removesuffix("px"))
    if element.get("transform", "").startswith("rotate(-0 "):
        del element.attrib["transform"]
    if href := element.attrib.pop(XLINK_HREF, None):
        element.set("href", href)


def _short(match: re.Match[str]) -> str:
    short = f"{float(match[0]):.1f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def _short_numbers(element: ET.Element) -> None:
    """A tenth of a unit is finer than any screen or printer shows."""
    for name in GEOMETRY:
        if value := element.get(name):
            element.set(name, " ".join(NUMBER.sub(_short, value).split()))


def _colors(element: ET.Element, colors: Mapping[str, str]) -> None:
    for name in ("fill", "stroke"):
        if (value := element.get(name, "")) in colors:
            element.set(name, colors[value])


def _identifiers(root: ET.Element, prefix: str) -> None:
    """Keep only ids that something refers to, made unique by `prefix`."""
    used = set()
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == "href" and value.startswith("#"):
                used.add(value[1:])
                element.set(name, f"#{prefix}-{value[1:]}")
            elif reference := REFERENCE.fullmatch(value):
                used.add(reference[1])
                element.set(name, f"url(#{prefix}-{reference[1]})")
    for element in root.iter():
        if (identifier := element.attrib.pop("id", "")) in used:
            element.set("id", f"{prefix}-{identifier}")


def _flatten(parent: ET.Element) -> None:
    """Replace groups that say nothing by what they hold, and drop white space."""
    children: list[ET.Element] = []
    for child in list(parent):
        _flatten(child)
        bare_group = child.tag == f"{{{SVG}}}g" and not child.attrib
        children.extend(child if bare_group else [child])
    parent[:] = children
    for element in (parent, *children):
        if element.tag != f"{{{SVG}}}text":
            element.text = None
        element.tail = None


def _words(root: ET.Element, labels: Mapping[str, Label], target: ChartTarget) -> None:
    for element in root.iter(f"{{{SVG}}}text"):
        label = labels[(element.text or "").strip()]
        element.text = xml_text(label.text)
        if label.bold:
            element.set("font-weight", "600")
        elif target is ChartTarget.PDF:
            _resolve_anchor(element, label.text)


def _resolve_anchor(element: ET.Element, text: str) -> None:
    """Start the text where it would start: WeasyPrint pays a group for every anchored text."""
    share = {"middle": 0.5, "end": 1.0}.get(element.attrib.pop("text-anchor", ""), 0.0)
    if share:
        width = text_width(text, float(element.get("font-size", "0")))
        element.set("x", f"{float(element.get('x', '0')) - share * width:.1f}")


def _describe(root: ET.Element, how: Finish) -> None:
    viewbox = root.get("viewBox", "")
    root.attrib.clear()
    root.attrib.update(
        {
            "class": f"chart chart-{how.kind}",
            "viewBox": viewbox,
            "role": "img",
            "aria-labelledby": f"{how.prefix}-title {how.prefix}-desc",
            "font-family": FONTS[how.target],
            "stroke-linejoin": "round",
        }
    )
    if how.target is ChartTarget.PDF:
        _, _, root.attrib["width"], root.attrib["height"] = viewbox.split()
    for position, (name, words) in enumerate((("title", how.title), ("desc", how.description))):
        element = ET.Element(f"{{{SVG}}}{name}", {"id": f"{how.prefix}-{name}"})
        element.text = xml_text(words)
        root.insert(position, element)
