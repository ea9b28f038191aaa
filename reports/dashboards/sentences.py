"""What a dashboard says in whole sentences, in the active language."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.periods import PeriodKind
from metrics.series import MetricLine, Series, Trend

ENOUGH = 2  # so many periods in a row make a story


def headline(series: Sequence[Series]) -> str:
    """Targets first, then the metric that has gone the wrong way for longest. Whole sentences."""
    if not series:
        return _("No metric is switched on yet.")
    if not any(one.latest for one in series):
        return ngettext(
            "%(count)d metric waits for its first figure.",
            "%(count)d metrics wait for their first figure.",
            len(series),
        ) % {"count": len(series)}
    return " ".join(filter(None, (_opening(series), _story(series))))


def _opening(series: Sequence[Series]) -> str:
    verdicts = [one.latest.meets for one in series if one.latest]
    judged = [verdict for verdict in verdicts if verdict is not None]
    if not judged:
        count = sum(one.latest is not None for one in series)
        return ngettext(
            "%(count)d metric has a figure and no target yet.",
            "%(count)d metrics have figures and no target yet.",
            count,
        ) % {"count": count}
    facts = {"met": sum(judged), "all": len(judged)}
    return (
        ngettext(
            "%(met)d of %(all)d metric meets its target.",
            "%(met)d of %(all)d metrics meet their target.",
            len(judged),
        )
        % facts
    )


def _story(series: Sequence[Series]) -> str:
    worst = max(series, key=lambda one: one.worse_for)
    if worst.worse_for >= ENOUGH:
        return worsening(worst.metric, worst.worse_for)
    better = sum(one.trend is Trend.BETTER for one in series)
    if not better:
        return ""
    return ngettext(
        "%(count)d is clearly better than before.",
        "%(count)d are clearly better than before.",
        better,
    ) % {"count": better}


def worsening(metric: MetricLine, count: int) -> str:
    """Like: First-contact resolution has fallen for 3 quarters."""
    facts = {"metric": metric.name, "time": duration(metric.rhythm, count)}
    if metric.higher_is_better:
        return _("%(metric)s has fallen for %(time)s.") % facts
    return _("%(metric)s has risen for %(time)s.") % facts


def duration(kind: PeriodKind, count: int) -> str:
    """ "3 quarters"; free periods are called periods."""
    if kind is PeriodKind.MONTH:
        text = ngettext("%(count)d month", "%(count)d months", count)
    elif kind is PeriodKind.QUARTER:
        text = ngettext("%(count)d quarter", "%(count)d quarters", count)
    elif kind is PeriodKind.HALF_YEAR:
        text = ngettext("%(count)d half-year", "%(count)d half-years", count)
    elif kind is PeriodKind.YEAR:
        text = ngettext("%(count)d year", "%(count)d years", count)
    else:
        text = ngettext("%(count)d period", "%(count)d periods", count)
    return (text % {"count": count}).replace(" ", "\u00a0")
