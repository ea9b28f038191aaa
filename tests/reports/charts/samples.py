"""Charts to draw in tests, and ways to look into what was drawn."""

from dataclasses import replace
from xml.etree import ElementTree as ET

from reports.charts import (
    DumbbellChart,
    DumbbellRow,
    Horizon,
    StageBand,
    Swimlane,
    SwimlaneBar,
    SwimlaneChart,
    TrendBreak,
    TrendChart,
    TrendPoint,
)

SVG = "{http://www.w3.org/2000/svg}"

DUMBBELL = DumbbellChart(
    title="Design rose to Excellent; culture stays at Immediate action.",
    description="Data: Room for improvement, unchanged. Design: now Excellent.",
    rows=(
        DumbbellRow("Data", 1, 1),
        DumbbellRow("Design", 1, 2),
        DumbbellRow("Delivery", 2, 1),
        DumbbellRow("Measurement", None, 2),
        DumbbellRow("Culture", 0, 0),
    ),
    level_names=("Immediate action", "Room for improvement", "Excellent"),
    not_rated="Not rated",
    headings=("Area", "3rd quarter 2026", "4th quarter 2026"),
)

TREND = TrendChart(
    title="The index rose eight points in a year.",
    description="The index was 49 in the fourth quarter of 2025 and is 57 now.",
    points=(
        TrendPoint("Q4 25", 49, 47, 52),
        TrendPoint("Q1 26", 55, 55, 55),
        TrendPoint("Q2 26", 44, 40, 50),
        TrendPoint("Q3 26", None),
        TrendPoint("Q4 26", 57, 54, 58),
    ),
    bands=(
        StageBand("Reactive", 0, 25),
        StageBand("Building", 25, 50),
        StageBand("Managed", 50, 75),
        StageBand("Embedded", 75, 100),
    ),
    axis_label="Index, of 100",
    headings=("Period", "Index", "Low", "High"),
    breaks=(TrendBreak(2, "Other raters"),),
)

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

SWIMLANE = SwimlaneChart(
    title="Two initiatives start in the first three months.",
    description="Data: one initiative, January to March. Culture: two initiatives.",
    lanes=(
        Swimlane("Data", (SwimlaneBar("Start requests after onboarding", 0, 3),)),
        Swimlane("Design", ()),
        Swimlane(
            "Culture",
            (
                SwimlaneBar("Name a member of the executive team who answers for CX", 0, 1, True),
                SwimlaneBar("Customer hour each month for managers", 2.5, 12),
            ),
        ),
    ),
    horizons=(Horizon("0–3 months", 3), Horizon("3–6 months", 6), Horizon("6–12 months", 12)),
    month_labels=MONTHS,
    headings=("Area", "Initiative", "From", "To", "State"),
    planned="Planned",
    done="Done",
)

ALL = (DUMBBELL, TREND, SWIMLANE)


def labelled(chart, text):
    """The chart with `text` in every place where a person's words can be."""
    chart = replace(chart, title=text, description=text)
    if isinstance(chart, DumbbellChart):
        return replace(chart, rows=(DumbbellRow(text, 0, 2), DumbbellRow("Other", 1, 1)))
    if isinstance(chart, TrendChart):
        points = (TrendPoint(text, 40), TrendPoint("Q4", 50))
        return replace(chart, points=points, breaks=(TrendBreak(1, text),))
    lanes = (Swimlane(text, (SwimlaneBar(text, 1, 4), SwimlaneBar(text, 8, 9, True))),)
    return replace(chart, lanes=lanes)


def parsed(svg):
    return ET.fromstring(svg)


def texts(svg):
    return ["".join(element.itertext()) for element in parsed(svg).iter(f"{SVG}text")]


def numbers(element, *names):
    return [float(element.get(name)) for name in names]
