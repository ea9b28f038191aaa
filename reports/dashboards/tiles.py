"""One metric as a tile: every text is made here, so that the page only prints."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from metrics.figure_words import FigureWords, figure_words
from metrics.series import Freshness, Point, Series, Trend
from metrics.series_words import age_text, target_text, trend_text
from metrics.wording import figure_text
from reports.charts import SparkPoint, Svg, spark
from reports.dashboards.scopes import Scope

SPARK_POINTS = 12
ARROWS = {True: "↑", False: "↓"}


@dataclass(frozen=True)
class Target:
    """`met` is None where there is no figure to hold against it."""

    text: str
    met: bool | None


@dataclass(frozen=True)
class Movement:
    """Latest against previous; `word` is better or worse only where chance cannot explain it."""

    arrow: str
    word: str
    trend: Trend

    @property
    def short(self) -> str:
        """Without the period, for a wall."""
        return {
            Trend.BETTER: _("Better than before"),
            Trend.WORSE: _("Worse than before"),
            Trend.STEADY: _("No clear change"),
            Trend.UNKNOWN: _("Not comparable with before"),
        }[self.trend]


@dataclass(frozen=True)
class Tile:
    name: str
    url: str
    figure: FigureWords
    target: Target | None
    movement: Movement | None
    spark: Svg
    period: str
    age: str
    is_stale: bool
    responsible: str

    @property
    def line(self) -> str:
        """The whole tile in one line of text."""
        parts = [
            f"{self.name}: {self.figure.line}",
            self.target.text if self.target else "",
            f"{self.movement.arrow} {self.movement.word}" if self.movement else "",
            f"{self.period}, {self.age}" if self.age else self.period,
            _("Out of date") if self.is_stale else "",
        ]
        return " · ".join(part for part in parts if part)


def tile_of(series: Series, latest: Point, scope: Scope, on: date) -> Tile:
    currency = scope.organization.currency
    return Tile(
        name=series.metric.name,
        url=scope.figure_url(series.metric.id),
        figure=figure_words(latest.reading, latest.definition.unit, currency),
        target=target_of(latest, currency),
        movement=movement_of(series),
        spark=spark_of(series, latest, currency),
        period=latest.period.label,
        age=age_text(latest, on),
        is_stale=series.freshness(on) is Freshness.STALE,
        responsible=series.metric.responsible,
    )


def target_of(point: Point, currency: str) -> Target | None:
    text = target_text(point, currency)
    return Target(text, point.meets) if text else None


def movement_of(series: Series) -> Movement | None:
    """None where there is nothing to compare with."""
    change = series.change
    if change is None:
        return None
    moved = series.trend is not Trend.STEADY and change.difference
    arrow = ARROWS[change.difference > 0] if moved else "→"
    return Movement(arrow, trend_text(series), series.trend)


def spark_of(series: Series, latest: Point, currency: str) -> Svg:
    """The last figures; hidden ones are gaps, a new definition begins a new line."""
    first = max(len(series.points) - SPARK_POINTS, 0)
    shown = series.points[first:]
    points = [
        SparkPoint(point.reading.value, first + place in series.breaks)
        for place, point in enumerate(shown)
    ]
    known = [
        (point, figure_text(point.reading.value, point.definition.unit, currency))
        for point in shown
        if point.reading.value is not None
    ]
    if len(known) < 2:
        return Svg("")
    facts = {
        "count": len(known),
        "first": known[0][1],
        "last": known[-1][1],
        "start": known[0][0].period.short_label,
        "end": known[-1][0].period.short_label,
    }
    text = ngettext(
        "%(count)d figure from %(start)s to %(end)s: first %(first)s, last %(last)s",
        "%(count)d figures from %(start)s to %(end)s: first %(first)s, last %(last)s",
        len(known),
    )
    return spark(points, text % facts, latest.target)
