"""Outlines for texts whose letters join or run from right to left.

WeasyPrint sets the text of an SVG letter by letter, from left to right: Arabic would fall
apart and Hebrew read backwards. matplotlib shapes both, so on paper such a label is drawn;
its words stay in the description and in the data table.
"""

import unicodedata

from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font
from matplotlib.patches import PathPatch
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

FONT = FontProperties(family=["DejaVu Sans"])  # has both scripts and comes with matplotlib
ANCHORS = {"left": 0.0, "center": 0.5, "right": 1.0}


def needs_shaping(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in text)


def outline(text: str, position: tuple[float, float], size: float, anchor: str) -> PathPatch:
    """The text as a shape, its baseline at `position`, for an axis that points down."""
    font = FT2Font(findfont(FONT))
    known = "".join(c if font.get_char_index(ord(c)) else " " for c in text)
    path = TextPath((0, 0), known, size=size, prop=FONT)
    x, baseline = position
    shift = x - ANCHORS[anchor] * path.get_extents().width
    return PathPatch(path.transformed(Affine2D().scale(1, -1).translate(shift, baseline)))
