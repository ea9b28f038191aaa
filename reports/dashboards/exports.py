"""The figures of a dashboard as a table to take along; hidden ones only say that they are."""

from collections.abc import Iterable
from datetime import date

from django.http import HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from foundation.exports import Cell, csv_response, xlsx_response
from metrics.figure_words import hidden_text, low_text
from metrics.series import Point, Series
from metrics.wording import unit_text
from reports.dashboards.scopes import Scope


def export_response(scope: Scope, wanted: str, *, on: date) -> HttpResponse:
    """`wanted` is csv or xlsx. Figures are in the metric's unit and not rounded."""
    name = f"{slugify(scope.name) or 'dashboard'}-{on.isoformat()}.{wanted}"
    head, rows = headings(), list(rows_of(scope.series(until=on)))
    if wanted == "csv":
        return csv_response(name, head, rows)
    return xlsx_response(name, {_("Figures"): [head, *rows]})


def headings() -> list[str]:
    return [
        _("Metric"),
        _("Unit"),
        _("From"),
        _("To"),
        _("Figure"),
        _("Measured in"),
        _("Lower bound"),
        _("Upper bound"),
        "n",
        _("Target"),
        _("Definition"),
        _("Remark"),
    ]


def rows_of(series: Iterable[Series]) -> Iterable[list[Cell]]:
    """One row per figure, oldest first within a metric."""
    for one in series:
        for point in one.points:
            yield [
                one.metric.name,
                one.unit_name,
                point.period.start,
                point.period.end,
                *_figures(point),
                point.number,
                _remark(point),
            ]


def _figures(point: Point) -> list[Cell]:
    unit, reading = unit_text(point.definition.unit), point.reading
    if reading.is_hidden or reading.value is None:
        return [None, unit, None, None, None, point.target]
    return [reading.value, unit, reading.low, reading.high, reading.n, point.target]


def _remark(point: Point) -> str:
    if point.reading.is_hidden:
        return hidden_text()
    return low_text() if point.reading.is_low else ""
