"""The report's pages as HTML, ready for the PDF engine."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation

from reports.charts import Chart, ChartTarget, Svg, dumbbell, swimlane, trend
from reports.document.content import ReportContent


@dataclass(frozen=True)
class IssueFacts:
    """What is known only when a report is issued: its number and the date in words."""

    number: int
    date: str


@dataclass(frozen=True)
class Figure:
    chart: Chart
    svg: Svg


def to_html(content: ReportContent, issue: IssueFacts, *, has_logo: bool = False) -> str:
    """One HTML document in the language of the content. Every text is escaped by the template."""
    with translation.override(content.language):
        return render_to_string(
            "reports/report/document.html",
            {
                "report": content,
                "issue": issue,
                "has_logo": has_logo,
                "dumbbell": _figure(content.dumbbell),
                "trend": _figure(content.trend),
                "swimlane": _figure(content.swimlane),
            },
        )


def _figure(chart: Chart | None) -> Figure | None:
    if chart is None:
        return None
    draw = {"DumbbellChart": dumbbell, "TrendChart": trend, "SwimlaneChart": swimlane}
    return Figure(chart, draw[type(chart).__name__](chart, ChartTarget.PDF))  # type: ignore[operator]
