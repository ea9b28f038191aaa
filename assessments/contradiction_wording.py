"""What does not fit together, in sentences that name both sides."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.findings import Contradiction, Rule
from assessments.wording import level_name
from metrics.figure_words import figure_words
from metrics.series import Point, Series
from metrics.wording import figure_text


def contradiction_text(found: Contradiction) -> str:
    """One or two sentences in the active language, with the figures that they rest on."""
    return _texts()[found.rule] % _facts(found) + _figures(found)


def _facts(found: Contradiction) -> dict[str, str]:
    return {
        "name": found.rated.name,
        "other": found.other.name if found.other else "",
        "level": level_name(found.area.level),
        "by_criteria": level_name(found.level),
        "metric": found.series.metric.name if found.series else "",
    }


def _texts() -> dict[Rule, str]:
    return {
        Rule.EXCELLENT_WITHOUT_EVIDENCE: _("%(name)s is Excellent without evidence."),
        Rule.EXCELLENT_ON_OPINION: _("%(name)s is Excellent on opinion only."),
        Rule.EXCELLENT_ON_WEAK_GROUND: _(
            "%(name)s is Excellent although it rests on %(other)s, which is at Immediate action."
        ),
        Rule.LEVEL_AGAINST_RULE: _(
            "%(name)s was set to %(level)s; by its criteria it would be %(by_criteria)s."
        ),
        Rule.WHOLE_AGAINST_CRITERIA: _(
            "%(name)s is rated %(level)s as a whole; its criteria, which do not count, would give"
            " %(by_criteria)s."
        ),
        Rule.EXCELLENT_BELOW_TARGET: _(
            "%(name)s is Excellent, although the metric “%(metric)s” misses its target."
        ),
        Rule.EXCELLENT_GETTING_WORSE: _(
            "%(name)s is Excellent, although the metric “%(metric)s” is getting worse."
        ),
        Rule.EXCELLENT_ON_OLD_METRIC: _(
            "%(name)s is Excellent, but the metric “%(metric)s” behind it has no recent figure."
        ),
        Rule.IMMEDIATE_ABOVE_TARGET: _(
            "%(name)s is at Immediate action, although the metric “%(metric)s” meets its target."
        ),
        Rule.MEASUREMENT_WITHOUT_FIGURES: _(
            "%(name)s is at %(level)s, although no metric has had a figure for two periods."
        ),
    }


def _figures(found: Contradiction) -> str:
    """The figures behind it, as a further sentence; empty where there are none."""
    latest = found.series.latest if found.series else None
    if found.series is None or latest is None:
        return ""
    if found.rule is Rule.EXCELLENT_ON_OLD_METRIC:
        return " " + _("The last one is of %(period)s.") % {"period": latest.period.label}
    texts = [_figure(found.series, latest), _falling(found)]
    return " " + " ".join(filter(None, texts))


def _figure(series: Series, latest: Point) -> str:
    facts = {
        "period": latest.period.label,
        "figure": figure_words(latest.reading, series.metric.unit).line,
    }
    if latest.target is None:
        return _("%(period)s: %(figure)s.") % facts
    target = figure_text(latest.target, series.metric.unit)
    return _("%(period)s: %(figure)s; target %(target)s.") % {**facts, "target": target}


def _falling(found: Contradiction) -> str:
    times = found.series.worse_for if found.series else 0
    if found.rule is Rule.IMMEDIATE_ABOVE_TARGET or times < 2:
        return ""
    return ngettext(
        "It has moved the wrong way %(count)d time in a row.",
        "It has moved the wrong way %(count)d times in a row.",
        times,
    ) % {"count": times}
