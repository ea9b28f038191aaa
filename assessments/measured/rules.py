"""Where ratings and metrics disagree. Listed before completion, never re-scored.

A criterion is held against the metrics that name it, an area rated as a whole against those of all
its criteria. A metric speaks only while it is in date: see Series.freshness.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from assessments.findings import Contradiction, Rule
from assessments.lines import AreaLine, CriterionLine
from assessments.measured.readings import linked, speaks
from maturity.levels import Level
from metrics.series import Series, Trend

MEASUREMENT = "measurement"
# Three figures in a row that each moved the wrong way, however little.
PERIODS_GETTING_WORSE = 3


def against_figures(
    area: AreaLine, readings: Sequence[Series], on: date
) -> Iterator[Contradiction]:
    """The contradictions of one area and its active criteria with the metrics by that day."""
    if area.is_direct:
        keys = [criterion.key for criterion in area.criteria]
        yield from _of_level(area, None, linked(readings, keys), on)
    for criterion in area.active_criteria:
        yield from _of_level(area, criterion, linked(readings, [criterion.key]), on)
    is_measuring = area.key == MEASUREMENT and area.level not in (None, Level.IMMEDIATE_ACTION)
    if is_measuring and not any(speaks(series, on) for series in readings):
        yield Contradiction(Rule.MEASUREMENT_WITHOUT_FIGURES, area)


def _of_level(
    area: AreaLine, criterion: CriterionLine | None, metrics: Sequence[Series], on: date
) -> Iterator[Contradiction]:
    level = (criterion or area).level
    fresh = [series for series in metrics if speaks(series, on)]
    if level is Level.EXCELLENT:
        for series in fresh:
            rule = _against_excellent(series)
            if rule is not None:
                yield Contradiction(rule, area, criterion, series=series)
        if metrics and not fresh:
            yield Contradiction(
                Rule.EXCELLENT_ON_OLD_METRIC, area, criterion, series=_newest(metrics)
            )
    if level is Level.IMMEDIATE_ACTION:
        for series in filter(_against_immediate, fresh):
            yield Contradiction(Rule.IMMEDIATE_ABOVE_TARGET, area, criterion, series=series)


def _against_excellent(series: Series) -> Rule | None:
    """The target is missed and nothing shows that it gets better; or the figure gets worse, by
    more than chance or three times in a row, unless it meets its target."""
    meets = series.latest.meets if series.latest else None
    if meets is False and series.trend is not Trend.BETTER:
        return Rule.EXCELLENT_BELOW_TARGET
    is_falling = series.worse_for >= PERIODS_GETTING_WORSE
    if is_falling or (series.trend is Trend.WORSE and not meets):
        return Rule.EXCELLENT_GETTING_WORSE
    return None


def _against_immediate(series: Series) -> bool:
    """The target is met and nothing shows that it gets worse."""
    is_falling = series.worse_for >= PERIODS_GETTING_WORSE
    meets = series.latest is not None and series.latest.meets is True
    return meets and series.trend is not Trend.WORSE and not is_falling


def _newest(metrics: Iterable[Series]) -> Series:
    """The one observed last; the first of the catalogue where none ever was."""
    return max(metrics, key=lambda one: one.latest.period.end if one.latest else date.min)
