"""How wide a text will be, and how it is wrapped and cut to fit.

Widths come from the advance widths of Inter, so they are the same on every machine,
whatever font a browser ends up with.
"""

import unicodedata
from functools import cache, lru_cache

from matplotlib.ft2font import FT2Font, LoadFlags

from foundation.webfont import source_font

INTER = source_font()
BOLD = 1.07  # Inter at weight 600 against 400, on average over Latin text
ELLIPSIS = "…"
# Longer texts are cut before they are measured: no label shows more than this.
LONGEST = 600


@cache
def _inter() -> FT2Font:
    return FT2Font(str(INTER))


@lru_cache(maxsize=8192)
def _advance(character: str) -> float:
    """Advance width in em; a guess on the wide side for what Inter does not have."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0.0
    font = _inter()
    if font.get_char_index(ord(character)):
        glyph = font.load_char(ord(character), flags=LoadFlags.NO_SCALE)
        return float(glyph.horiAdvance) / font.units_per_EM
    return 1.3 if unicodedata.east_asian_width(character) in "WF" else 0.7


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width in the units of `size`."""
    return sum(map(_advance, text)) * size * (BOLD if bold else 1.0)


def _fit(text: str, width: float, size: float, *, bold: bool) -> int:
    """How many leading characters of `text` fit; at least one, so that wrapping ends."""
    used = 0.0
    for position, character in enumerate(text):
        used += text_width(character, size, bold=bold)
        if used > width:
            return max(position, 1)
    return len(text)


def clip(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """`text` in one line, cut with an ellipsis when it is wider than `width`."""
    text = text[:LONGEST]
    if text_width(text, size, bold=bold) <= width:
        return text
    room = width - text_width(ELLIPSIS, size, bold=bold)
    return text[: _fit(text, room, size, bold=bold)].rstrip() + ELLIPSIS


def wrap(text: str, width: float, size: float, *, lines: int, bold: bool = False) -> list[str]:
    """`text` in at most `lines` lines, broken at spaces, or inside a word that is too long."""
    rest = " ".join(text[:LONGEST].split())
    wrapped: list[str] = []
    while rest and len(wrapped) < lines - 1:
        count = _fit(rest, width, size, bold=bold)
        if count < len(rest) and (space := rest.rfind(" ", 1, count + 1)) > 0:
            count = space
        wrapped.append(rest[:count].rstrip())
        rest = rest[count:].lstrip()
    return [*wrapped, clip(rest, width, size, bold=bold)] if rest else wrapped
