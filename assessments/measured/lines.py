"""The linked metrics beside a rating, as pages and the report print them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from assessments.measured.readings import linked
from assessments.models import Assessment
from metrics.figure_words import FigureWords, figure_words
from metrics.series import Series
from metrics.series_words import age_text, freshness_text, target_text, trend_text


@dataclass(frozen=True)
class MeasuredLine:
    """One metric: its latest figure and what is to be said about it; texts may be empty."""

    metric_id: uuid.UUID
    name: str
    figure: FigureWords | None  # None where there is no figure yet
    period: str
    target: str
    meets: bool | None
    trend: str
    age: str
    warning: str  # out of date, or no figure


def measured_line(series: Series, on: date, currency: str = "EUR") -> MeasuredLine:
    latest = series.latest
    unit = series.metric.unit
    return MeasuredLine(
        metric_id=series.metric.id,
        name=series.metric.name,
        figure=figure_words(latest.reading, unit, currency) if latest else None,
        period=latest.period.label if latest else "",
        target=target_text(latest, currency) if latest else "",
        meets=latest.meets if latest else None,
        trend=trend_text(series),
        age=age_text(latest, on) if latest else "",
        warning=freshness_text(series, on),
    )


def measured_lines(
    readings: Iterable[Series], on: date, currency: str = "EUR"
) -> list[MeasuredLine]:
    """In the same order; those without any figure come last."""
    lines = [measured_line(series, on, currency) for series in readings]
    return sorted(lines, key=lambda line: line.figure is None)


def lines_of(
    assessment: Assessment, readings: Iterable[Series], criteria: Iterable[str]
) -> list[MeasuredLine]:
    """The metrics that name one of the criteria, as of the end of the assessment's period."""
    currency = assessment.organization.currency
    return measured_lines(linked(readings, criteria), assessment.period_end, currency)
