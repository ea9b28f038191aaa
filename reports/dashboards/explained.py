"""The latest figure of a metric in words: what it rests on, how sure it is, what has changed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from metrics import formulas
from metrics.figure_words import FigureWords, base_text, figure_words
from metrics.models import Observation
from metrics.recipes import Beside, Change, Unit
from metrics.series import Point, Series
from metrics.series_words import age_text, freshness_text, target_text, trend_text
from metrics.wording import beside_label, figure_text, input_label, step_text
from reports.dashboards.scopes import Scope


@dataclass(frozen=True)
class Explained:
    """The latest figure with everything that it rests on."""

    figure: FigureWords
    period: str
    age: str
    stale: str
    target: str
    met: bool | None
    trend: str
    change: str
    interval: str
    steps: tuple[str, ...]
    inputs: tuple[tuple[str, str], ...]
    beside: tuple[tuple[str, FigureWords], ...]
    sources: str
    observations: int


def explained_of(series: Series, scope: Scope, on: date) -> Explained | None:
    point = series.latest
    if point is None:
        return None
    currency = scope.organization.currency
    shown = point if not point.reading.is_hidden else replace(point, inputs={})
    return Explained(
        figure=figure_words(point.reading, point.definition.unit, currency),
        period=point.period.label,
        age=age_text(point, on),
        stale=freshness_text(series, on),
        target=target_text(point, currency),
        met=point.meets,
        trend="" if point.reading.value is None else trend_text(series),
        change=change_sentence(series, series.change, currency),
        interval=interval_sentence(point, currency),
        steps=() if point.reading.is_hidden else _steps(point, currency),
        inputs=_inputs(shown),
        beside=_beside(point, currency),
        sources=", ".join(str(Observation.Source(one).label) for one in point.sources),
        observations=len(point.observations),
    )


def _steps(point: Point, currency: str) -> tuple[str, ...]:
    steps = formulas.explain(point.definition, point.inputs)
    return tuple(step_text(step, currency) for step in steps)


def _inputs(point: Point) -> tuple[tuple[str, str], ...]:
    """What was counted, in words and numbers; a histogram as one row per value."""
    rows: list[tuple[str, str]] = []
    for key, value in point.inputs.items():
        if isinstance(value, dict):
            labelled = _ordered(value)
            rows += [(_value_label(point, key, one), _number(many)) for one, many in labelled]
        else:
            rows.append(
                (input_label(point.definition.recipe, key, point.definition), _number(value))
            )
    return tuple(rows)


def _ordered(histogram: dict[str, object]) -> Iterable[tuple[str, object]]:
    def place(item: tuple[str, object]) -> tuple[int, float, str]:
        try:
            return (0, float(item[0]), "")
        except ValueError:
            return (1, 0.0, item[0])

    return sorted(histogram.items(), key=place)


def _value_label(point: Point, key: str, value: str) -> str:
    if key == "answers":
        return _("Answer %(value)s") % {"value": value}
    if key != "times":
        return value
    try:
        return _("Took %(value)s") % {"value": figure_text(float(value), point.definition.unit)}
    except ValueError:
        return value


def _number(value: object) -> str:
    if isinstance(value, int | float | str):
        try:
            return str(number_format(value, use_l10n=True, force_grouping=True))
        except ArithmeticError:
            return str(value)
    return str(value)


def _beside(point: Point, currency: str) -> tuple[tuple[str, FigureWords], ...]:
    if point.reading.is_hidden:
        return ()
    recipe = point.definition.recipe
    return tuple(
        (beside_label(recipe, one.key), _words_of(one, currency)) for one in point.reading.beside
    )


def _words_of(one: Beside, currency: str) -> FigureWords:
    interval = ""
    if one.low is not None and one.high is not None:
        facts = {
            "low": figure_text(one.low, one.unit, currency),
            "high": figure_text(one.high, one.unit, currency),
        }
        interval = pgettext("interval", "%(low)s to %(high)s") % facts
    value = "–" if one.value is None else figure_text(one.value, one.unit, currency)
    return FigureWords(value, interval, base_text(one.n), "")


def interval_sentence(point: Point, currency: str) -> str:
    """What the bounds say, and what they do not."""
    reading, unit = point.reading, point.definition.unit
    if reading.low is None or reading.high is None:
        return ""
    first = _(
        "95 times out of 100, an interval made in this way holds the figure of all customers: here"
        " it runs from %(low)s to %(high)s."
    ) % {
        "low": figure_text(reading.low, unit, currency),
        "high": figure_text(reading.high, unit, currency),
    }
    if not point.definition.is_survey:
        return first
    second = _("It covers chance only, not the silence of those who did not answer.")
    return f"{first} {second}"


def change_sentence(series: Series, change: Change | None, currency: str) -> str:
    """The difference to the figure before, with its interval and what follows from it."""
    if change is None or series.previous is None or series.latest is None:
        return ""
    unit = series.latest.definition.unit
    facts = {
        "difference": difference_text(change.difference, unit, currency),
        "period": series.previous.period.label,
    }
    if not change.difference:
        return _("The same figure as in %(period)s.") % facts
    if change.low is None or change.high is None:
        return _("%(difference)s since %(period)s.") % facts
    facts |= {
        "low": difference_text(change.low, unit, currency),
        "high": difference_text(change.high, unit, currency),
    }
    first = _(
        "%(difference)s since %(period)s; the interval of the difference runs from %(low)s to"
        " %(high)s."
    )
    if change.is_change is None:
        return first % facts
    second = (
        _("Zero lies outside of it, so chance alone hardly explains the change.")
        if change.is_change
        else _("Zero lies inside of it, so chance alone may explain the change.")
    )
    return f"{first % facts} {second}"


def difference_text(value: float, unit: Unit, currency: str) -> str:
    """With its sign; the difference of two percentages is in points, never in percent."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    if unit in (Unit.PERCENT, Unit.POINTS):
        number = number_format(round(abs(value), 1), 1, use_l10n=True)
        return _("%(number)s points") % {"number": f"{sign}{number}"}
    return sign + figure_text(abs(value), unit, currency)
