"""An invented report of eleven pages with three charts, in the markup of print.css."""

from reports import charts
from reports.charts import (
    Chart,
    ChartTarget,
    DumbbellChart,
    DumbbellRow,
    Horizon,
    StageBand,
    Svg,
    Swimlane,
    SwimlaneBar,
    SwimlaneChart,
    TrendBreak,
    TrendChart,
    TrendPoint,
)

AREAS = ("Data", "Design", "Delivery", "Measurement", "Culture")
LEVELS = ("Immediate action", "Room for improvement", "Excellent")
INITIATIVES = (
    ("Start requests after onboarding and support", 0, 3),
    ("One complaint register for all channels, with one person who answers for it", 2, 6),
    ("Recognise the team that closes most loops", 8, 12),
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

DUMBBELL = DumbbellChart(
    title="Design rose to Excellent; culture stays at Immediate action.",
    description="Data, Delivery and Culture are unchanged; Design and Measurement rose.",
    rows=tuple(DumbbellRow(area, n % 3, (n + n // 2) % 3) for n, area in enumerate(AREAS)),
    level_names=LEVELS,
    not_rated="Not rated",
    headings=("Area", "3rd quarter 2026", "4th quarter 2026"),
)
TREND = TrendChart(
    title="The index rose 26 points in two years.",
    description="The index rose from 31 to 57 in eight quarters.",
    points=tuple(
        TrendPoint(f"Q{n % 4 + 1} {25 + n // 4}", index, index - n % 4, index + n % 3)
        for n, index in enumerate((31, 38, 41, 49, 55, 44, 52, 57))
    ),
    bands=tuple(
        StageBand(name, 25 * n, 25 * n + 25)
        for n, name in enumerate(("Reactive", "Building", "Managed", "Embedded"))
    ),
    axis_label="Index, of 100",
    headings=("Period", "Index", "Low", "High"),
    breaks=(TrendBreak(5, "Other raters"),),
)
SWIMLANE = SwimlaneChart(
    title="Five initiatives start in the first three months.",
    description="Three initiatives in each of the five areas.",
    lanes=tuple(
        Swimlane(area, tuple(SwimlaneBar(*bar, done=bar[1] == 0) for bar in INITIATIVES))
        for area in AREAS
    ),
    horizons=(Horizon("0–3 months", 3), Horizon("3–6 months", 6), Horizon("6–12 months", 12)),
    month_labels=MONTHS,
    headings=("Area", "Initiative", "From", "To", "State"),
    planned="Planned",
    done="Done",
)


def report_html() -> str:
    """The whole page, charts as pictures."""
    profile = page("Profile", "One area is Excellent.", contents() + dumbbell())
    history = page("History", "Measurement moved at last.", strip() + trend())
    areas = "".join(page(area, f"{area}: one criterion rose.", area_body()) for area in AREAS)
    plan = page("Roadmap", "Five initiatives start now.", swimlane() + initiatives() * 3)
    method = page("Method", "How this was computed.", glossary())
    return (
        "<!doctype html><html><head></head><body>"
        '<div class="running-footer">Aurora Retail · 4th quarter 2026 · model cx v1</div>'
        '<div class="running-folio">Page <span class="folio-page"></span> of'
        ' <span class="folio-pages"></span></div>'
        f"{summary()}{profile}{history}{areas}{plan}{method}</body></html>"
    )


def figure(chart: Chart, svg: Svg) -> str:
    return (
        f'<figure class="figure"><figcaption>{chart.title}</figcaption>'
        f'<img src="{svg.data_uri()}" alt="{chart.description}"></figure>'
    )


def dumbbell() -> str:
    return figure(DUMBBELL, charts.dumbbell(DUMBBELL, ChartTarget.PDF))


def trend() -> str:
    return figure(TREND, charts.trend(TREND, ChartTarget.PDF))


def swimlane() -> str:
    return figure(SWIMLANE, charts.swimlane(SWIMLANE, ChartTarget.PDF))


def page(name: str, headline: str, body: str) -> str:
    return (
        f'<section class="page" id="{name.lower()}"><p class="running-section">{name}</p>'
        f'<h2 class="headline">{headline}</h2><p class="lead">Rated on 14 December 2026.</p>'
        f"{body}</section>"
    )


def level(number: int) -> str:
    return f'<span class="level l{number % 3}">{LEVELS[number % 3]}</span>'


def summary() -> str:
    facts = "".join(
        f'<div><p class="fig">{figure}</p><p><b>{name}</b></p></div>'
        for figure, name in (("2", "Stage: Building"), ("57", "Index, of 100"), ("5", "Areas"))
    )
    return (
        '<section class="summary"><p class="eyebrow">CX maturity assessment</p>'
        "<h1>Design is our strength; culture holds the rest back.</h1>"
        f'<p class="lead">Two areas improved, none fell.</p><div class="facts">{facts}</div>'
        f'<h2>Where we are</h2>{criteria(AREAS)}<div class="ask"><h2>Decision asked for</h2>'
        "<p>Approve the three initiatives.</p></div></section>"
    )


def contents() -> str:
    links = "".join(
        f'<li><a href="#{name.lower()}">{name}</a></li>'
        for name in ("Profile", "History", *AREAS, "Roadmap", "Method")
    )
    return f'<nav class="toc block"><ol>{links}</ol></nav>'


def criteria(names: tuple[str, ...]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{name}</th><td>{level(n)}</td><td>A reason in one sentence.</td></tr>'
        for n, name in enumerate(names)
    )
    return (
        '<table class="block"><colgroup><col class="w-30"><col class="w-30"><col></colgroup>'
        "<thead><tr><th>Criterion</th><th>Level</th><th>Reason</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def area_body() -> str:
    text = "Complaints from the web chat are answered, but they are not in the register. " * 3
    return (
        f'<div class="two block"><div><h3>What we saw</h3><p class="quote">{text}</p></div>'
        f"<div><h3>What Excellent looks like</h3><p>{text}</p></div></div>"
        f"{criteria(tuple(f'Criterion number {n}' for n in range(6)))}{initiatives()}"
    )


def strip() -> str:
    cells = "".join(
        f'<tr><th scope="row">{area}</th>'
        + "".join(f'<td class="center">{level(n + k)}</td>' for n in range(4))
        + "</tr>"
        for k, area in enumerate(AREAS)
    )
    return f'<table class="block"><tbody>{cells}</tbody></table>'


def initiatives() -> str:
    rows = "".join(
        f'<tr><th scope="row">{title}</th><td>Customer service</td><td>28 Feb 2027</td></tr>'
        for title, _, _ in INITIATIVES
    )
    return (
        '<table class="block"><colgroup><col class="w-50"><col class="w-25"><col></colgroup>'
        "<thead><tr><th>Initiative</th><th>Responsible</th><th>Due</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def glossary() -> str:
    meaning = "The weighted mean of the rated criteria, from 0 to 100, by our own convention. " * 2
    rows = "".join(f'<tr><th scope="row">Term {n}</th><td>{meaning}</td></tr>' for n in range(12))
    return (
        '<table class="glossary"><colgroup><col class="w-20"><col></colgroup>'
        f"<tbody>{rows}</tbody></table>"
    )
