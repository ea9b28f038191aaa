"""The series of a metric as a chart, with its message, its text and its table."""

from collections.abc import Iterable
from math import ceil, floor, log10

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from metrics.figure_words import figure_words
from metrics.series import Point, Series, Trend
from metrics.series_words import trend_text
from metrics.wording import figure_text, unit_text
from reports.charts import (
    MetricChart,
    MetricPoint,
    Tick,
    TrendBreak,
    data_table,
    series_line,
)
from reports.pages.pictures import FULL, NARROW, Picture

STEPS = (1, 2, 2.5, 5, 10)
LINES = 4  # the axis has about as many steps


def metric_picture(series: Series, currency: str) -> Picture | None:
    """None before there are two figures."""
    known = [point for point in series.points if point.reading.value is not None]
    if len(known) < 2:
        return None
    chart = metric_chart(series, currency)
    return Picture(
        chart.title,
        series_line(chart, width=FULL),
        series_line(chart, width=NARROW),
        data_table(chart),
    )


def metric_chart(series: Series, currency: str) -> MetricChart:
    """Oldest first. Figures of fewer than five people are gaps, in picture and table."""
    unit = series.metric.unit
    points = tuple(_point(point, currency) for point in series.points)
    return MetricChart(
        title=_title(series, currency),
        description=_description(series, points),
        points=points,
        ticks=tuple(Tick(value, figure_text(value, unit, currency)) for value in _ticks(series)),
        axis_label=f"{series.metric.short}, {unit_text(unit)}",
        headings=(
            _("Period"),
            _("Figure"),
            _("Interval"),
            "n",
            _("Target"),
            _("Remark"),
        ),
        target_label=_("Target"),
        breaks=tuple(
            TrendBreak(place, _("Definition %(number)d") % {"number": series.points[place].number})
            for place in series.breaks
        ),
    )


def _point(point: Point, currency: str) -> MetricPoint:
    reading, unit = point.reading, point.definition.unit
    words = figure_words(reading, unit, currency)
    target = point.target
    return MetricPoint(
        label=point.period.short_label,
        value=reading.value,
        low=reading.low if reading.value is not None else None,
        high=reading.high if reading.value is not None else None,
        target=target,
        is_low=reading.is_low,
        value_text="" if reading.value is None else words.value,
        interval_text=words.interval,
        n_text=words.n.rpartition("\u00a0")[2],
        target_text="" if target is None else figure_text(target, unit, currency),
        remark=words.caution,
    )


def _title(series: Series, currency: str) -> str:
    """The message: the latest figure and what became of it."""
    point = series.latest
    if point is None or point.reading.value is None:
        return series.metric.name
    facts = {
        "metric": series.metric.name,
        "figure": figure_text(point.reading.value, point.definition.unit, currency),
        "trend": trend_text(series),
    }
    if series.trend is Trend.UNKNOWN:
        return _("%(metric)s stands at %(figure)s.") % facts
    return _("%(metric)s stands at %(figure)s. %(trend)s.") % facts


def _description(series: Series, points: Iterable[MetricPoint]) -> str:
    shown = [point for point in points if point.value is not None]
    listed = "; ".join(
        f"{point.label}: {point.value_text}"
        + (f" ({point.interval_text})" if point.interval_text else "")
        for point in shown
    )
    text = _("Line of the figures over the periods. %(figures)s.") % {"figures": listed}
    hidden = sum(point.reading.is_hidden for point in series.points)
    return f"{text} {hidden_sentence(hidden)}".rstrip()


def hidden_sentence(count: int) -> str:
    """Empty when nothing is hidden."""
    if not count:
        return ""
    return ngettext(
        "%(count)d figure of fewer than five people is left out.",
        "%(count)d figures of fewer than five people are left out.",
        count,
    ) % {"count": count}


def _ticks(series: Series) -> list[float]:
    """Round numbers from below the lowest to above the highest bound or target."""
    values = []
    for point in series.points:
        reading = point.reading
        if reading.value is not None:
            values += [reading.value, reading.low, reading.high]
        values.append(point.target)
    known = [value for value in values if value is not None]
    lowest, highest = min(known), max(known)
    if lowest == highest:
        lowest, highest = lowest - 1, highest + 1
    return list(round_ticks(lowest, highest))


def round_ticks(lowest: float, highest: float) -> Iterable[float]:
    """Multiples of 1, 2, 2.5 or 5 times a power of ten that hold both ends, which differ."""
    rough = (highest - lowest) / LINES
    power = 10 ** floor(log10(rough))
    step = next(size * power for size in STEPS if size * power >= rough * 0.999)
    first, last = floor(lowest / step + 1e-9), ceil(highest / step - 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]
