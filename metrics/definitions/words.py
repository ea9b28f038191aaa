"""A definition in plain words, in the active language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from metrics.models import MetricDefinition
from metrics.recipes import Definition, Recipe
from metrics.wording import figure_text, unit_text, whole

Line = tuple[str, str]

INTERVALS: Mapping[str, Promise] = {
    "adjusted_wald_nps": lazy("95 % interval by the adjusted Wald method for NPS"),
    "wilson": lazy("95 % interval by Wilson’s method for shares"),
    "mean_t": lazy("95 % interval of the mean, by Student’s t"),
    "poisson": lazy("Exact 95 % interval for counts of rare events (Poisson)"),
    "median_order": lazy("95 % interval of the median, read off the sorted cases"),
    "none": lazy("None: the figure counts everything there was"),
}

RECIPES: Mapping[Recipe, Promise] = {
    Recipe.TOP_SHARE: lazy("Share of good answers on a scale"),
    Recipe.SCALE_MEAN: lazy("Mean of the answers on a scale"),
    Recipe.NPS: lazy("Promoters minus detractors, 0 to 10"),
    Recipe.SHARE: lazy("Share: a part out of a whole"),
    Recipe.PER_1000: lazy("Rate per 1,000 customers"),
    Recipe.TIMES: lazy("Time of cases (median)"),
    Recipe.VALUE: lazy("A value that another system works out"),
}


def direction_text(higher_is_better: bool) -> str:
    return _("Higher is better") if higher_is_better else _("Lower is better")


def scale_text(definition: Definition) -> str:
    """ "1 to 5; 4 to 5 count as good"; empty without a scale."""
    if definition.scale_min is None:
        return ""
    text = _("%(low)d to %(high)d") % {"low": definition.scale_min, "high": definition.scale_max}
    if definition.recipe is Recipe.NPS:
        return _("%(scale)s; promoters 9 and 10, detractors 0 to 6") % {"scale": text}
    if definition.recipe is Recipe.TOP_SHARE and definition.top_from is not None:
        facts = {"scale": text, "low": definition.top_from, "high": definition.top_to}
        if definition.top_from == definition.top_to:
            return _("%(scale)s; %(low)d counts as good") % facts
        return _("%(scale)s; %(low)d to %(high)d count as good") % facts
    return text


def low_text(definition: Definition) -> str:
    """From how few on a figure is marked, and when a survey is not shown at all."""
    marked = _("Marked as uncertain below %(count)d.") % {"count": definition.low_below}
    if definition.is_survey:
        return marked + " " + _("Never shown with fewer than 5 people.")
    return marked


def bounds_text(definition: Definition) -> str:
    if definition.minimum is None:
        return ""
    if definition.maximum is None:
        return _("%(low)s or more") % {"low": whole(definition.minimum)}
    return _("%(low)s to %(high)s") % {
        "low": whole(definition.minimum),
        "high": whole(definition.maximum),
    }


def lines_of(definition: Definition) -> list[Line]:
    """What decides the figure, label and text; lines without a text are left out."""
    limit = definition.limit
    lines = [
        (_("Direction"), direction_text(definition.higher_is_better)),
        (_("Unit"), unit_text(definition.unit)),
        (_("Scale"), scale_text(definition)),
        (_("Possible values"), bounds_text(definition)),
        (_("Target time"), "" if limit is None else figure_text(limit, definition.unit)),
        (_("Few answers or cases"), low_text(definition)),
    ]
    return [line for line in lines if line[1]]


def meaning_of(row: MetricDefinition, window: str = "") -> list[Line]:
    """What decides the figure, then what was asked, of whom and over which time."""
    words = [
        (_("Question"), row.question),
        (_("Base"), row.base),
        (_("Window"), row.window or window),
    ]
    return [*lines_of(row.pure), *((label, text) for label, text in words if text)]


def changes_between(
    before: MetricDefinition, after: MetricDefinition
) -> list[tuple[str, str, str]]:
    """What differs in words: label, before, after."""
    old, new = dict(meaning_of(before)), dict(meaning_of(after))
    labels = list(dict.fromkeys([*old, *new]))
    nothing = "–"
    return [
        (label, old.get(label, nothing), new.get(label, nothing))
        for label in labels
        if old.get(label) != new.get(label)
    ]
