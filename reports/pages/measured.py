"""What the metrics say beside a result, and what does not fit together."""

from dataclasses import dataclass

from assessments.measured.explanations import Remark, remarks_of
from assessments.measured.lines import MeasuredLine, measured_line
from assessments.models import Assessment
from assessments.results import AssessmentResults
from assessments.wording import join_names
from metrics.series import Series


@dataclass(frozen=True)
class MetricBeside:
    """One metric, and the areas that it speaks to; `areas` is empty where it names none."""

    line: MeasuredLine
    areas: str


@dataclass(frozen=True)
class Measured:
    metrics: tuple[MetricBeside, ...]
    remarks: tuple[Remark, ...]


def measured_of(assessment: Assessment, results: AssessmentResults) -> Measured | None:
    """Every metric that has a figure once, in the order of the catalogue; None where there is
    nothing to say."""
    currency = assessment.organization.currency
    metrics = tuple(
        MetricBeside(
            line=measured_line(series, assessment.period_end, currency),
            areas=_areas(series, results),
        )
        for series in results.readings
        if series.points
    )
    remarks = remarks_of(assessment, results)
    return Measured(metrics, remarks) if metrics or remarks else None


def _areas(series: Series, results: AssessmentResults) -> str:
    named = set(series.metric.criteria)
    return join_names(
        area.name for area in results.areas if named & {line.key for line in area.criteria}
    )
