"""Metrics in words, in the active language: names, figures, inputs, formulas, faults."""

from collections.abc import Mapping

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from maturity.wording import in_language
from metrics.models import Metric, MetricDefinition
from metrics.recipes import Definition, InputsError, Recipe, Step, Unit
from metrics.sheets import sheet_of

NBSP = "\u00a0"
DECIMALS: Mapping[Unit, int] = {
    Unit.POINTS: 0,
    Unit.PERCENT: 1,
    Unit.MEAN: 2,
    Unit.PER_1000: 2,
    Unit.HOURS: 1,
    Unit.SECONDS: 0,
    Unit.COUNT: 1,
    Unit.MONEY: 2,
}


def figure_text(value: float, unit: Unit, currency: str = "EUR") -> str:
    """ "79.3 %", "25", "4.16", "7.00 ‰", "8.5 h", "68 s", "4.65 EUR": halves away from zero."""
    text = amount(value, DECIMALS[unit])
    suffix = {
        Unit.PERCENT: "%",
        Unit.PER_1000: "‰",
        Unit.HOURS: pgettext("hours", "h"),
        Unit.SECONDS: pgettext("seconds", "s"),
        Unit.MONEY: currency,
    }.get(unit, "")
    return f"{text}{NBSP}{suffix}" if suffix else text


def amount(value: float, decimals: int) -> str:
    """With exactly so many decimals, in the form of the active language; a true minus sign."""
    scale = 10**decimals
    rounded = int(abs(value) * scale + 0.5 + 1e-9) / scale
    text = number_format(rounded, decimals, use_l10n=True, force_grouping=True)
    return f"\u2212{text}" if value < 0 and rounded else text


def whole(value: float) -> str:
    """A count or amount as it was given: no decimals unless it has some."""
    is_whole = float(value).is_integer()
    return number_format(
        int(value) if is_whole else value, 0 if is_whole else 2, use_l10n=True, force_grouping=True
    )


def unit_text(unit: Unit) -> str:
    return str(UNITS[unit])


UNITS: Mapping[Unit, Promise] = {
    Unit.POINTS: gettext_lazy("points"),
    Unit.PERCENT: gettext_lazy("percent"),
    Unit.MEAN: gettext_lazy("mean"),
    Unit.PER_1000: gettext_lazy("per 1,000"),
    Unit.HOURS: gettext_lazy("hours"),
    Unit.SECONDS: gettext_lazy("seconds"),
    Unit.COUNT: gettext_lazy("count"),
    Unit.MONEY: gettext_lazy("money"),
}

INPUTS: Mapping[str, Promise] = {
    "promoters": gettext_lazy("Promoters (9 and 10)"),
    "passives": gettext_lazy("Passives (7 and 8)"),
    "detractors": gettext_lazy("Detractors (0 to 6)"),
    "start": gettext_lazy("Customers at the start"),
    "end": gettext_lazy("Customers at the end"),
    "new": gettext_lazy("New customers in the period"),
    "lost": gettext_lazy("Customers lost, out of those at the start"),
    "months": gettext_lazy("Months that the period lasts"),
    "complaints": gettext_lazy("Complaints"),
    "customers": gettext_lazy("Customers"),
    "contacts": gettext_lazy("Contacts"),
    "resolved_first": gettext_lazy("Resolved at the first contact"),
    "not_resolvable_l1": gettext_lazy("Cannot be resolved at the first level"),
    "times": gettext_lazy("Time of each case"),
    "chats": gettext_lazy("Chats"),
    "with_request": gettext_lazy("Chats with at least one request to rephrase"),
    "requests": gettext_lazy("Requests to rephrase in all"),
    "solutions": gettext_lazy("Solutions given"),
    "confirmed": gettext_lazy("Confirmed by the customer"),
    "denied": gettext_lazy("Denied by the customer"),
    "longest": gettext_lazy("Longest wait"),
    "approvals": gettext_lazy("Reactions of all kinds"),
    "improved": gettext_lazy("Authors who improved"),
    "unchanged": gettext_lazy("Authors without change"),
    "worsened": gettext_lazy("Authors who worsened"),
    "sessions": gettext_lazy("Sessions"),
    "no_agent": gettext_lazy("Ended without a live agent"),
    "repeated": gettext_lazy("Of these, with a new contact for the same need within 7 days"),
    "low_scores": gettext_lazy("Customers with a low score"),
    "contacted_48h": gettext_lazy("Contacted personally within 48 hours"),
    "later_scores": gettext_lazy("Contacted customers with a later score"),
    "recovered": gettext_lazy("Of these, neutral or better"),
    "delivered": gettext_lazy("Delivered invitations"),
    "completed": gettext_lazy("Completed surveys"),
    "moments": gettext_lazy("Moments of the customer’s life that exist"),
    "moments_heard": gettext_lazy("Of these, with at least 30 answers in the quarter"),
    "invitations": gettext_lazy("Invitations in the last 365 days, for each customer"),
    "sent": gettext_lazy("Invitations sent"),
    "broken": gettext_lazy("Of these, against the contact rule"),
    "cost": gettext_lazy("Cost of the channel"),
    "complaint_cost": gettext_lazy("Cost of handling complaints"),
    "numerator": gettext_lazy("Part: how many of them"),
    "denominator": gettext_lazy("Whole: out of how many"),
    "buyers": gettext_lazy("Customers who bought a further product"),
    "new_customers": gettext_lazy("New customers"),
    "referred": gettext_lazy("Of these, through a recommendation"),
    "value": gettext_lazy("Value"),
    "n": gettext_lazy("Number of answers or cases"),
    "low": gettext_lazy("Lower bound of the interval"),
    "high": gettext_lazy("Upper bound of the interval"),
    "answers": gettext_lazy("Answers"),
}


def input_label(recipe: Recipe, key: str, definition: Definition | None = None) -> str:
    """What to type; for a scale the answer itself, with the ends named."""
    if key in INPUTS:
        return str(INPUTS[key])
    label = _("Answer %(answer)s") % {"answer": key}
    if definition is not None and _is_top(definition, key):
        return pgettext("answer", "%(answer)s, counts as good") % {"answer": label}
    return label


def _is_top(definition: Definition, key: str) -> bool:
    if definition.top_from is None or definition.top_to is None or not key.isdigit():
        return False
    return definition.top_from <= int(key) <= definition.top_to


FAULTS: Mapping[str, Promise] = {
    "hidden": gettext_lazy("Hidden: fewer than 5 people."),
    "missing": gettext_lazy("Fill in this number."),
    "unknown": gettext_lazy("This metric has no such number. Reload the page and try again."),
    "not_whole": gettext_lazy("Type a whole number, such as 42."),
    "not_a_number": gettext_lazy("Type a number."),
    "negative": gettext_lazy("This number cannot be below 0."),
    "too_large": gettext_lazy("This number is too large: %(most)s is the most."),
    "too_many_values": gettext_lazy("There are more than %(most)s different values. Round them."),
    "no_cases": gettext_lazy("Nothing was counted. Leave the period empty if there were no cases."),
    "outside_scale": gettext_lazy("The answers run from %(low)s to %(high)s."),
    "outside_bounds": gettext_lazy("The value must lie between %(low)s and %(high)s."),
    "one_bound": gettext_lazy("Give both bounds of the interval, or none."),
    "bounds_turned": gettext_lazy("The lower bound is above the upper one. Swap them."),
    "part_above_whole": gettext_lazy("This cannot be more than “%(whole)s”."),
    "more_answers_than_invitations": gettext_lazy(
        "There are more completed surveys than delivered invitations. Check both numbers."
    ),
    "retention_impossible": gettext_lazy(
        "Customers at the end, less the new ones, must lie between 0 and those at the start."
    ),
}


def input_error(error: InputsError) -> str:
    """What is wrong and what to do, in a sentence."""
    facts = {
        name: str(INPUTS[str(value)]) if name == "whole" else _plain(value)
        for name, value in error.values.items()
    }
    if error.code == "outside_bounds" and error.values.get("high") is None:
        return _("The value cannot be below %(low)s.") % facts
    if error.code == "outside_bounds" and error.values.get("low") is None:
        return _("The value cannot be above %(high)s.") % facts
    return str(FAULTS[error.code]) % facts


def _plain(value: object) -> str:
    return whole(value) if isinstance(value, int | float) else str(value)


BESIDE: Mapping[str, Promise] = {
    "mean": pgettext_lazy("beside", "Mean"),
    "high_effort": gettext_lazy("High effort"),
    "ease_index": gettext_lazy("Ease index, 0 to 100"),
    "annual": gettext_lazy("In twelve months at this rate"),
    "net": gettext_lazy("Net: without what cannot be resolved at the first level"),
    "per_100": gettext_lazy("Requests per 100 chats"),
    "among_answers": gettext_lazy("Among those who answered"),
    "silent": gettext_lazy("Without an answer"),
    "p90": gettext_lazy("90th percentile"),
    "p95": gettext_lazy("95th percentile"),
    "maximum": gettext_lazy("Longest or largest"),
    "mean_time": pgettext_lazy("beside", "Mean"),
    "within": gettext_lazy("Within the target time"),
    "improved": gettext_lazy("Improved"),
    "worsened": gettext_lazy("Worsened"),
    "unchanged": gettext_lazy("Without change"),
    "containment": gettext_lazy("Containment: ended without a live agent"),
    "recovered": gettext_lazy("Recovered: later score neutral or better"),
    "coverage": gettext_lazy("Moments with at least 30 answers"),
    "broken": gettext_lazy("Against the contact rule"),
    "per_complaint": gettext_lazy("Cost per complaint"),
    "referral": gettext_lazy("Through a recommendation"),
}


def beside_label(recipe: Recipe, key: str) -> str:
    return str(BESIDE[key])


METHODS: Mapping[str, Promise] = {
    "wilson": gettext_lazy("The 95 % interval is Wilson’s, for shares."),
    "adjusted_wald": gettext_lazy(
        "The 95 % interval is the adjusted Wald interval for NPS: ¾ of a promoter, 1½ passives and"
        " ¾ of a detractor are added, so it need not lie evenly around the figure."
    ),
    "student": gettext_lazy("The 95 % interval of the mean uses Student’s t."),
    "poisson": gettext_lazy(
        "The 95 % interval is the exact one for counts of rare events (Poisson)."
    ),
    "ranks": gettext_lazy(
        "The 95 % interval of the median is read off the sorted cases (exact ranks)."
    ),
}


def step_text(step: Step, currency: str = "EUR") -> str:
    """One line of "What does this number mean?", with the numbers filled in."""
    facts = {name: whole(value) for name, value in step.terms.items()}
    if step.key.startswith("interval:"):
        method = METHODS[step.key.removeprefix("interval:")]
        return _("%(method)s It rests on n = %(n)s.") % {"method": method, "n": facts["n"]}
    if step.key == "sign_test":
        facts["p"] = amount(step.terms["p"], 4)
    facts["result"] = "" if step.result is None else figure_text(step.result, step.unit, currency)
    if step.key.startswith("beside:"):
        label = BESIDE[step.key.removeprefix("beside:")]
        return f"{label}: {_beside_text(step) % facts}"
    return _formulas()[step.key] % facts


def _beside_text(step: Step) -> str:
    if "part" in step.terms:
        return "100 × %(part)s ÷ %(whole)s = %(result)s"
    if "total" in step.terms:
        return "%(total)s ÷ %(n)s = %(result)s"
    if "months" in step.terms:
        return "100 × (1 − (1 − %(lost)s ÷ %(start)s) ^ (12 ÷ %(months)s)) = %(result)s"
    return "%(result)s"


def _formulas() -> Mapping[str, str]:
    return {
        "given": _("%(result)s, as another system worked it out; Rumbo cannot check it."),
        "nps": "100 × (%(promoters)s − %(detractors)s) ÷ %(n)s = %(result)s",
        "retention": "100 × (%(end)s − %(new)s) ÷ %(start)s = %(result)s",
        "share": "100 × %(part)s ÷ %(whole)s = %(result)s",
        "mean": _("Sum of the answers %(total)s ÷ %(n)s answers = %(result)s"),
        "per_1000": _("1,000 × %(complaints)s ÷ %(customers)s = %(result)s"),
        "sentiment": _("100 × (%(up)s improved − %(down)s worsened) ÷ %(n)s = %(result)s"),
        "ratio": "%(part)s ÷ %(whole)s = %(result)s",
        "maximum": _("The longest of all = %(result)s"),
        "sign_test": _(
            "Sign test of %(up)s improved against %(down)s worsened, those without change left"
            " out: p = %(p)s (two-sided)."
        ),
        "median": _("The middle of %(n)s sorted values = %(result)s"),
    }


def metric_name(
    metric: Metric, definition: MetricDefinition | None, language: str | None = None
) -> str:
    """Of the catalogue in the active language, of one's own as it was written."""
    return _own(metric, definition, "name", language)


def metric_short(
    metric: Metric, definition: MetricDefinition | None, language: str | None = None
) -> str:
    return _own(metric, definition, "short", language)


def _own(
    metric: Metric, definition: MetricDefinition | None, name: str, language: str | None
) -> str:
    if metric.is_own:
        written = getattr(definition, name, "") if definition else ""
        return str(written or getattr(definition, "name", "") or metric.key)
    text = getattr(sheet_of(metric.key), name)
    return text.in_language(language or get_language() or "en") if language else in_language(text)
