"""What the metrics say about an assessment: live while it is a draft, as stored afterwards."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet

from assessments.measured.snapshot import from_json, to_json
from assessments.models import Assessment, MetricReading
from foundation.json_rows import json_rows
from maturity.wording import in_language
from metrics.results import unit_series
from metrics.series import Freshness, Series
from metrics.sheets import sheet_of


def readings_of(assessment: Assessment) -> tuple[Series, ...]:
    """The metrics that are on, up to the end of the period; names are in the active language.

    One query, or none for a completed assessment that was loaded `with_readings`.
    """
    if assessment.is_draft:
        return unit_series(assessment.unit, until=assessment.period_end)
    unit = (assessment.unit_id, assessment.unit.name)
    return in_words(from_json(stored, *unit) for stored in _stored(assessment))


def _stored(assessment: Assessment) -> list[dict[str, Any]]:
    """As JSON, in order."""
    if hasattr(assessment, "stored_readings"):
        rows = sorted(assessment.stored_readings or (), key=lambda row: int(row[0]))
    else:
        found = MetricReading.objects.filter(assessment=assessment)
        rows = list(found.values_list("position", "series"))
    return [series for _position, series in rows]


def with_readings(assessments: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """Brings what is stored along with the assessments, for `readings_of`."""
    rows = MetricReading.objects.filter(assessment=OuterRef("pk"))
    stored = json_rows(rows, "position", "series", key="assessment", json=("series",))
    return assessments.annotate(stored_readings=stored)


def in_words(readings: Iterable[Series]) -> tuple[Series, ...]:
    """The same readings, with the names of the catalogue's metrics in the active language."""
    return tuple(map(_named, readings))


def _named(series: Series) -> Series:
    if series.metric.is_own:
        return series
    sheet = sheet_of(series.metric.key)
    name, short = in_language(sheet.name), in_language(sheet.short)
    return replace(series, metric=replace(series.metric, name=name, short=short))


def store_readings(assessment: Assessment, readings: Iterable[Series]) -> None:
    """Keeps what the metrics say; before the assessment is frozen."""
    MetricReading.objects.bulk_create(
        MetricReading(
            assessment=assessment,
            metric_key=series.metric.key,
            position=position,
            series=to_json(series),
        )
        for position, series in enumerate(readings)
        if series.points
    )


def linked(readings: Iterable[Series], criteria: Iterable[str]) -> tuple[Series, ...]:
    """Those that name one of the criteria."""
    wanted = set(criteria)
    return tuple(series for series in readings if wanted.intersection(series.metric.criteria))


def speaks(series: Series, on: date) -> bool:
    """There is a figure that may be shown, of one of the last two periods of the metric's rhythm
    that had ended by that day."""
    latest = series.latest
    has_figure = latest is not None and latest.reading.value is not None
    return has_figure and series.freshness(on) is Freshness.IN_DATE


def measured_criteria(readings: Iterable[Series], on: date) -> frozenset[str]:
    """The criteria that a metric in date by that day backs."""
    return frozenset(
        criterion
        for series in readings
        if speaks(series, on)
        for criterion in series.metric.criteria
    )
