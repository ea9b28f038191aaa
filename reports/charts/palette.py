"""The colours of a chart, by the names of the design tokens."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Palette:
    """Hex colours of the light theme; each field is the CSS token of the same name."""

    ink: str = "#18212f"
    muted: str = "#536072"
    line: str = "#d8dee6"
    surface: str = "#ffffff"
    canvas: str = "#f5f6f8"
    accent: str = "#1f4b99"
    accent_tint: str = "#e6edf8"
    excellent: str = "#0b7a75"
    room: str = "#b26a00"
    immediate: str = "#b3261e"
    unrated: str = "#6b7686"


PALETTE = Palette()

# Drawn instead of the real colours and replaced afterwards, so that a colour on the page
# can be told by its role. They differ from each other and from anything matplotlib adds.
SENTINELS = {field.name: f"#fe01{number:02x}" for number, field in enumerate(fields(Palette))}


def screen_colors(palette: Palette) -> dict[str, str]:
    """Sentinel to `var(--token, #hex)`, which follows the theme of the page."""
    return {
        sentinel: f"var(--{name.replace('_', '-')}, {getattr(palette, name)})"
        for name, sentinel in SENTINELS.items()
    }


def print_colors(palette: Palette) -> dict[str, str]:
    """Sentinel to plain hex."""
    return {sentinel: getattr(palette, name) for name, sentinel in SENTINELS.items()}
