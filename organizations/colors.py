"""Whether a brand colour can be read on paper. Pure."""

import re

READABLE = 4.5  # WCAG 2.2, 1.4.3: contrast of text against its background
HEX = re.compile(r"#[0-9a-f]{6}")


def contrast_on_white(color: str) -> float:
    """Contrast ratio, 1 to 21, of `#rrggbb` against white (WCAG 2.2, relative luminance)."""
    channels = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def is_readable_on_white(color: str) -> bool:
    return contrast_on_white(color) >= READABLE
