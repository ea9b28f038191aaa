"""What the report prints of the metrics: a table for each area, and two of them on page 1."""

from assessments.measured.lines import MeasuredLine, lines_of, measured_line
from assessments.measured.readings import speaks
from assessments.models import Assessment
from assessments.results import AssessmentResults
from metrics.models import Praise
from metrics.series import Series, Trend
from organizations.models import Unit
from reports.document import words
from reports.document.content import ReportMetric, ReportPraise

MOST_OF_AN_AREA = 5
MOST_ON_PAGE_1 = 2
MOST_PRAISE = 3


def metrics_by_area(
    assessment: Assessment, results: AssessmentResults
) -> dict[str, tuple[ReportMetric, ...]]:
    """By area key: the linked metrics that have a figure, in the order of the catalogue."""
    found = {}
    for area in results.areas:
        lines = lines_of(assessment, results.readings, [line.key for line in area.criteria])
        found[area.key] = tuple(map(_metric, filter(_has_figure, lines)))[:MOST_OF_AN_AREA]
    return found


def page_1(assessment: Assessment, results: AssessmentResults) -> tuple[ReportMetric, ...]:
    """The two metrics in date that say most: a missed target first, then one that got worse."""
    day, currency = assessment.period_end, assessment.organization.currency
    fresh = sorted((series for series in results.readings if speaks(series, day)), key=_weight)
    return tuple(_metric(measured_line(one, day, currency)) for one in fresh[:MOST_ON_PAGE_1])


def _weight(series: Series) -> tuple[bool, bool, bool]:
    """False sorts first."""
    meets = series.latest.meets if series.latest else None
    return meets is not False, series.trend is not Trend.WORSE, meets is None


def _has_figure(line: MeasuredLine) -> bool:
    return line.figure is not None


def _metric(line: MeasuredLine) -> ReportMetric:
    figure = line.figure
    return ReportMetric(
        name=line.name,
        value=figure.value if figure else "",
        interval=figure.interval if figure else "",
        n=figure.n if figure else "",
        caution=" ".join(filter(None, (figure.caution if figure else "", line.warning))),
        period=line.period,
        target=line.target,
        trend=line.trend,
    )


def praise_of(assessment: Assessment) -> tuple[ReportPraise, ...]:
    """The latest that may be printed, of the unit and those below it, up to the period's end. One
    query."""
    inside = Unit.objects.within([assessment.unit_id])
    rows = Praise.objects.shown().filter(
        unit__in=inside, in_report=True, said_on__lte=assessment.period_end
    )
    newest = rows.select_related("unit").order_by("-said_on", "pk")[:MOST_PRAISE]
    return tuple(
        ReportPraise(row.text, f"{row.unit.name}, {words.short_date(row.said_on)}")
        for row in newest
    )
