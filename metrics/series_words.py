"""What a series says, in the active language: target, trend, age."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from metrics.series import Freshness, Point, Series, Trend
from metrics.wording import figure_text

DAYS_IN_A_MONTH = 30.4


def target_text(point: Point, currency: str = "EUR") -> str:
    """ "Target 85.0 %: missed"; empty without a target."""
    if point.target is None:
        return ""
    facts = {"target": figure_text(point.target, point.definition.unit, currency)}
    if point.meets is None:
        return _("Target %(target)s") % facts
    met, missed = _("Target %(target)s: met"), _("Target %(target)s: missed")
    return (met if point.meets else missed) % facts


def trend_text(series: Series) -> str:
    """Against the figure before; better or worse only where chance does not explain it."""
    before = series.previous
    if before is None:
        return _("No earlier figure to compare with") if series.latest else ""
    facts = {"period": before.period.label}
    return {
        Trend.BETTER: _("Better than in %(period)s"),
        Trend.WORSE: _("Worse than in %(period)s"),
        Trend.STEADY: _("No clear change since %(period)s"),
        Trend.UNKNOWN: _("Not comparable with %(period)s"),
    }[series.trend] % facts


def age_text(point: Point, on: date) -> str:
    """How long ago the point's period ended: "3 months ago"; empty while it runs or has just
    ended."""
    days = (on - point.period.end).days
    if days < DAYS_IN_A_MONTH:
        return ""
    months = round(days / DAYS_IN_A_MONTH)
    return ngettext("%(count)d month ago", "%(count)d months ago", months) % {"count": months}


def freshness_text(series: Series, on: date) -> str:
    """That the figure is out of date, or that there is none; empty while it is in date."""
    return {
        Freshness.IN_DATE: "",
        Freshness.STALE: _("Out of date: no figure for two periods"),
        Freshness.MISSING: _("No figure yet"),
    }[series.freshness(on)]
