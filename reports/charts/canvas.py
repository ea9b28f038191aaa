"""A matplotlib figure to draw on, in units from the top left corner.

One unit is one unit of the SVG's viewBox. Margins are fixed: nothing is laid out by
matplotlib, which would cost more time than the drawing.

Texts are drawn as placeholders; `finish` puts the real words in while it builds the XML. So
what a person typed is never parsed as a formula, never measured by glyph and never part of
the markup that is read back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyBboxPatch, Patch, Polygon, Wedge

from reports.charts.measure import INTER
from reports.charts.palette import SENTINELS
from reports.charts.shaping import needs_shaping, outline

# Once, at import: a context manager around each chart is not safe with threads.
font_manager.fontManager.addfont(INTER)
mpl.rcParams.update(
    {
        "text.parse_math": False,
        "text.usetex": False,
        "svg.fonttype": "none",
        "svg.hashsalt": "rumbo",
        "font.family": ["Inter", "DejaVu Sans"],
        "path.simplify": False,
    }
)

UNITS_PER_INCH = 72  # matplotlib's SVG writes points, so that one unit is one point


@dataclass(frozen=True, slots=True)
class Label:
    text: str
    bold: bool


@dataclass(slots=True)
class Canvas:
    """`width` × `height` units; later strokes lie over earlier ones.

    With `shape`, texts that a PDF would spell wrongly are drawn as outlines.
    """

    width: float
    height: float
    shape: bool = False
    labels: dict[str, Label] = field(default_factory=dict)
    _figure: Figure = field(init=False)
    _order: int = 0

    def __post_init__(self) -> None:
        size = (self.width / UNITS_PER_INCH, self.height / UNITS_PER_INCH)
        self._figure = Figure(figsize=size, dpi=UNITS_PER_INCH, frameon=False)
        FigureCanvasSVG(self._figure)
        axes = self._figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set(xlim=(0, self.width), ylim=(self.height, 0))

    def _next(self) -> int:
        self._order += 1
        return self._order

    def _patch(self, patch: Patch, fill: str | None, stroke: str | None, width: float) -> None:
        patch.set(
            facecolor=SENTINELS[fill] if fill else "none",
            edgecolor=SENTINELS[stroke] if stroke else "none",
            linewidth=width if stroke else 0,
            zorder=self._next(),
            clip_on=False,
        )
        self._figure.axes[0].add_patch(patch)

    def rectangle(
        self,
        box: tuple[float, float, float, float],
        *,
        fill: str | None = None,
        stroke: str | None = None,
        radius: float = 0,
        width: float = 1,
    ) -> None:
        """`box` is left, top, width, height."""
        left, top, wide, high = box
        style = f"round,pad=0,rounding_size={radius}" if radius else "square,pad=0"
        patch = FancyBboxPatch((left, top), wide, high, boxstyle=style, mutation_aspect=1)
        self._patch(patch, fill, stroke, width)

    def circle(
        self,
        center: tuple[float, float],
        radius: float,
        *,
        fill: str | None = None,
        stroke: str | None = None,
        width: float = 1,
        dashed: bool = False,
    ) -> None:
        patch = Circle(center, radius)
        if dashed:
            patch.set_linestyle((0, (2, 1.6)))
        self._patch(patch, fill, stroke, width)

    def half_disc(self, center: tuple[float, float], radius: float, *, fill: str) -> None:
        """The right half."""
        self._patch(Wedge(center, radius, -90, 90), fill, None, 0)

    def polygon(
        self,
        points: Sequence[tuple[float, float]],
        *,
        fill: str | None = None,
        stroke: str | None = None,
        width: float = 1,
    ) -> None:
        self._patch(Polygon(list(points), closed=True, joinstyle="round"), fill, stroke, width)

    def line(
        self,
        points: Sequence[tuple[float, float]],
        *,
        stroke: str,
        width: float = 1,
        dashed: bool = False,
    ) -> None:
        xs, ys = zip(*points, strict=True)
        self._figure.axes[0].add_line(
            Line2D(
                xs,
                ys,
                color=SENTINELS[stroke],
                linewidth=width,
                linestyle=(0, (2, 2)) if dashed else "-",
                solid_capstyle="butt",
                solid_joinstyle="round",
                zorder=self._next(),
                clip_on=False,
            )
        )

    def text(
        self,
        x: float,
        baseline: float,
        text: str,
        *,
        size: float,
        color: str = "ink",
        anchor: str = "left",
        bold: bool = False,
    ) -> None:
        """`anchor`: which end of the text is at `x`: left, center or right."""
        if not text.strip():
            return
        if self.shape and needs_shaping(text):
            self._patch(outline(text, (x, baseline), size, anchor), color, None, 0)
            return
        key = f"label{len(self.labels)}"
        self.labels[key] = Label(text, bold)
        self._figure.axes[0].text(
            x,
            baseline,
            key,
            fontsize=size,
            color=SENTINELS[color],
            ha=anchor,
            va="baseline",
            zorder=self._next(),
            clip_on=False,
        )

    def svg(self) -> bytes:
        """matplotlib's own SVG, with placeholders for texts and sentinels for colours."""
        buffer = BytesIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        self._figure.savefig(buffer, format="svg", metadata=nothing)
        return buffer.getvalue()
