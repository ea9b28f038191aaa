"""One figure from its inputs: value, interval, base, caution and the figures beside it. Pure.

Each calculation is the `formula` of its sheet; intervals are those of metrics.intervals. Inputs
are checked ones, see metrics.inputs. Shares are in percent.
"""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from metrics.groups import promoters_of
from metrics.histograms import Histogram, histogram
from metrics.inputs import FIELDS, counts_of, exact, is_given, number
from metrics.intervals import Mean, mean, net_promoters, poisson, wilson
from metrics.recipes import MINIMUM_PEOPLE, Beside, Definition, Inputs, Reading, Recipe, Unit
from metrics.shares import Share, answers_of, main_share, shares_beside

HIGHEST_SHARE = Fraction(9, 10)
VERY_HIGH_SHARE = Fraction(19, 20)
MEDIAN_RECIPES = (Recipe.TIMES, Recipe.PRESSURE)


def compute(definition: Definition, inputs: Inputs) -> Reading:
    """The figure with its interval, base, caution and the figures beside it.

    A survey figure of fewer than five people is hidden: no value, bounds or figures beside it.
    """
    n = base_of(definition, inputs)
    if is_hidden(definition, inputs):
        return Reading(None, n=None, is_low=True, is_hidden=True)
    is_low = n is not None and n < definition.low_below
    return replace(_figure(definition, inputs), n=n, is_low=is_low)


def is_hidden(definition: Definition, inputs: Inputs) -> bool:
    """A survey figure of fewer than five people."""
    n = base_of(definition, inputs)
    return definition.is_survey and n is not None and n < MINIMUM_PEOPLE


def base_of(definition: Definition, inputs: Inputs) -> int | None:
    """The number of answers, cases or customers behind the figure; None where nobody said."""
    if is_given(inputs):
        return number(inputs, "n") if "n" in inputs else None
    recipe = definition.recipe
    if recipe is Recipe.NPS:
        return sum(promoters_of(inputs))
    if "answers" in inputs:
        return sum(answers_of(inputs).values())
    if recipe is Recipe.SENTIMENT:
        return sum(number(inputs, field.key) for field in FIELDS[recipe])
    for key in ("times", "invitations"):
        if key in inputs:
            return sum(counts_of(inputs, key).values())
    if recipe is Recipe.PER_1000:
        return number(inputs, "customers")
    if recipe in (Recipe.COST, Recipe.APPROVALS):
        return number(inputs, "contacts" if recipe is Recipe.COST else "solutions")
    share = main_share(definition, inputs)
    return share.whole if share else None


def _figure(definition: Definition, inputs: Inputs) -> Reading:
    if is_given(inputs):
        return _given(inputs)
    share = main_share(definition, inputs)
    if share is not None:
        return _of_share(definition, inputs, share)
    recipe = definition.recipe
    if recipe is Recipe.NPS:
        net = net_promoters(*promoters_of(inputs))
        return Reading(net.value, *net.bounds)
    if recipe is Recipe.SCALE_MEAN:
        return _of_mean(definition, inputs)
    if recipe in MEDIAN_RECIPES:
        return _of_times(definition, inputs)
    if recipe is Recipe.LONGEST:
        return _of_longest(inputs)
    if recipe is Recipe.SENTIMENT:
        return _of_sentiment(inputs)
    if recipe is Recipe.PER_1000:
        return _of_rate(inputs)
    return _of_ratio(definition, inputs)


def _given(inputs: Inputs) -> Reading:
    low, high = (float(exact(inputs, key)) if key in inputs else None for key in ("low", "high"))
    return Reading(float(exact(inputs, "value")), low, high)


def _percent(share: Share) -> tuple[float, float, float]:
    low, high = wilson(share.part, share.whole)
    return 100 * share.part / share.whole, 100 * low, 100 * high


def _of_share(definition: Definition, inputs: Inputs, share: Share) -> Reading:
    beside = [_beside_share(one) for one in shares_beside(definition, inputs)]
    if definition.recipe is Recipe.TOP_SHARE:
        beside.append(_beside_mean(definition, inputs))
    if definition.recipe is Recipe.CHURN and "months" in inputs:
        beside.append(_annual(inputs))
    if definition.recipe is Recipe.REPHRASE and "requests" in inputs:
        rate = 100 * number(inputs, "requests") / number(inputs, "chats")
        beside.append(Beside("per_100", Unit.COUNT, rate, n=number(inputs, "chats")))
    return Reading(*_percent(share), beside=tuple(beside))


def _beside_share(share: Share) -> Beside:
    return Beside(share.key, Unit.PERCENT, *_percent(share), n=share.whole)


def _beside_mean(definition: Definition, inputs: Inputs) -> Beside:
    found = mean_of(inputs)
    low, high = _mean_bounds(definition, found)
    return Beside("mean", Unit.MEAN, found.value, low, high, found.n)


def _annual(inputs: Inputs) -> Beside:
    """100 × (1 − (1 − m) ^ (12 / months)), m the proportion lost in the period."""
    stayed = 1 - number(inputs, "lost") / number(inputs, "start")
    return Beside("annual", Unit.PERCENT, 100 * (1 - stayed ** (12 / number(inputs, "months"))))


def _of_mean(definition: Definition, inputs: Inputs) -> Reading:
    found = mean_of(inputs)
    low, high = _mean_bounds(definition, found)
    beside = [_beside_share(one) for one in shares_beside(definition, inputs)]
    beside.append(Beside("ease_index", Unit.POINTS, _ease_index(definition, found.value)))
    return Reading(found.value, low, high, beside=tuple(beside))


def _mean_bounds(definition: Definition, found: Mean) -> tuple[float | None, float | None]:
    """A mean cannot leave its scale, so its interval does not either."""
    if found.bounds is None:
        return None, None
    low, high = found.bounds
    least, most = definition.scale_min, definition.scale_max
    return low if least is None else max(low, least), high if most is None else min(high, most)


def mean_of(inputs: Inputs) -> Mean:
    """Of the answers on a scale."""
    return mean(answers_of(inputs))


def _ease_index(definition: Definition, value: float) -> float:
    """0 to 100, 100 the best answer of the scale."""
    low, high = definition.scale_min or 0, definition.scale_max or 1
    share = (value - low) / (high - low)
    return 100 * (share if definition.higher_is_better else 1 - share)


def _of_times(definition: Definition, inputs: Inputs) -> Reading:
    is_pressure = definition.recipe is Recipe.PRESSURE
    found = histogram(counts_of(inputs, "invitations" if is_pressure else "times"))
    bounds = None if is_pressure else found.median_bounds()
    high = ("p95", VERY_HIGH_SHARE) if is_pressure else ("p90", HIGHEST_SHARE)
    beside = [
        Beside(high[0], definition.unit, float(found.quantile(high[1])), n=found.n),
        Beside("maximum", definition.unit, float(found.maximum), n=found.n),
    ]
    if not is_pressure:
        beside += _further_times(definition, found)
    beside += [_beside_share(one) for one in shares_beside(definition, inputs)]
    lower, upper = bounds or (None, None)
    return Reading(float(found.median), lower, upper, beside=tuple(beside))


def _further_times(definition: Definition, found: Histogram) -> Iterable[Beside]:
    pairs = zip(found.values, found.counts, strict=True)
    total = sum((value * count for value, count in pairs), Fraction())
    yield Beside("mean_time", definition.unit, float(total / found.n), n=found.n)
    if definition.limit is not None:
        limit = Fraction(str(definition.limit))
        yield _beside_share(Share("within", found.up_to(limit), found.n))


def _of_longest(inputs: Inputs) -> Reading:
    if "longest" in inputs:
        return Reading(float(exact(inputs, "longest")))
    found = histogram(counts_of(inputs, "times"))
    p95 = Beside("p95", Unit.HOURS, float(found.quantile(VERY_HIGH_SHARE)), n=found.n)
    return Reading(float(found.maximum), beside=(p95,))


def _of_sentiment(inputs: Inputs) -> Reading:
    """Improved minus worsened in percent of the authors."""
    up, down = number(inputs, "improved"), number(inputs, "worsened")
    n = up + down + number(inputs, "unchanged")
    shares = [Share("improved", up, n), Share("worsened", down, n)]
    shares.append(Share("unchanged", number(inputs, "unchanged"), n))
    beside = [_beside_share(share) for share in shares]
    return Reading(100 * (up - down) / n, beside=tuple(beside))


def _of_rate(inputs: Inputs) -> Reading:
    complaints, customers = number(inputs, "complaints"), number(inputs, "customers")
    low, high = poisson(complaints)
    scale = 1000 / customers
    return Reading(complaints * scale, low * scale, high * scale)


def _of_ratio(definition: Definition, inputs: Inputs) -> Reading:
    if definition.recipe is Recipe.APPROVALS:
        return Reading(number(inputs, "approvals") / number(inputs, "solutions"))
    value = float(exact(inputs, "cost") / number(inputs, "contacts"))
    complaints = number(inputs, "complaints")
    if not complaints or "complaint_cost" not in inputs:
        return Reading(value)
    per_complaint = float(exact(inputs, "complaint_cost") / complaints)
    return Reading(
        value, beside=(Beside("per_complaint", Unit.MONEY, per_complaint, n=complaints),)
    )
