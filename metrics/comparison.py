"""Is a change a change? After against before, with the interval of the difference. Pure.

NPS: difference of the adjusted figures. Shares and rates: the intervals of both sides combined by
the square-and-add rule, which for Wilson intervals is Newcombe's method 10 (1998). Means: Welch.
Medians: a change only where the two intervals do not touch, because no simple interval of a
difference of medians is known. For the others no test is known.
"""

from math import sqrt
from statistics import NormalDist

from metrics.computing import is_hidden
from metrics.groups import promoters_of
from metrics.histograms import histogram
from metrics.inputs import counts_of, exact, is_given, number
from metrics.intervals import TAIL, Bounds, Z, mean, net_promoters, poisson, special, wilson
from metrics.recipes import Change, Definition, Inputs, InputsError, Recipe
from metrics.shares import answers_of, main_share


def compare(definition: Definition, before: Inputs, after: Inputs) -> Change:
    """Both by the same definition; the difference is after minus before in the metric's unit.

    Raises InputsError "hidden" where a side has fewer than five people: even the difference would
    give it away.
    """
    if is_hidden(definition, before) or is_hidden(definition, after):
        raise InputsError("hidden")
    if is_given(before) or is_given(after):
        return _of_given(definition, before, after)
    recipe = definition.recipe
    if recipe is Recipe.NPS:
        return _of_promoters(definition, before, after)
    if recipe is Recipe.SCALE_MEAN:
        return _of_means(definition, before, after)
    if recipe is Recipe.PER_1000:
        return _of_rates(definition, before, after)
    if recipe is Recipe.TIMES:
        return _of_medians(definition, before, after)
    if main_share(definition, before) is not None:
        return _of_shares(definition, before, after)
    difference = value_of(definition, after) - value_of(definition, before)
    return _change(definition, difference, None, None)


def difference_in_differences(
    definition: Definition,
    before: Inputs,
    after: Inputs,
    control_before: Inputs,
    control_after: Inputs,
) -> Change:
    """The change here less the change elsewhere; bounds by the square-and-add rule."""
    own = compare(definition, before, after)
    control = compare(definition, control_before, control_after)
    difference = own.difference - control.difference
    if own.low is None or own.high is None or control.low is None or control.high is None:
        return _change(definition, difference, None, None)
    bounds = _square_and_add(
        (own.difference, (own.low, own.high)), (control.difference, (control.low, control.high))
    )
    return _change(definition, difference, bounds, None)


Estimate = tuple[float, Bounds]


def _square_and_add(after: Estimate, before: Estimate) -> Bounds:
    (a, (a_low, a_high)), (b, (b_low, b_high)) = after, before
    low = a - b - sqrt((a - a_low) ** 2 + (b_high - b) ** 2)
    return low, a - b + sqrt((a_high - a) ** 2 + (b - b_low) ** 2)


def _change(
    definition: Definition, difference: float, bounds: Bounds | None, p: float | None
) -> Change:
    is_better = None if difference == 0 else (difference > 0) == definition.higher_is_better
    if bounds is None:
        return Change(difference, None, None, p, None, is_better)
    is_change = bounds[0] > 0 or bounds[1] < 0
    return Change(difference, *bounds, p, is_change, is_better)


def _two_sided(z: float) -> float:
    return 2 * NormalDist().cdf(-abs(z))


def _of_promoters(definition: Definition, before: Inputs, after: Inputs) -> Change:
    one, other = net_promoters(*promoters_of(before)), net_promoters(*promoters_of(after))
    moved = other.estimate - one.estimate
    error = sqrt(one.error**2 + other.error**2)
    bounds = (moved - Z * error, moved + Z * error)
    return _change(definition, other.value - one.value, bounds, _two_sided(moved / error))


def _of_shares(definition: Definition, before: Inputs, after: Inputs) -> Change:
    estimates, pairs = [], []
    for inputs in (after, before):
        share = main_share(definition, inputs)
        assert share is not None  # noqa: S101  # compare has asked
        low, high = wilson(share.part, share.whole)
        estimates.append((100 * share.part / share.whole, (100 * low, 100 * high)))
        pairs.append((share.part, share.whole))
    bounds = _square_and_add(*estimates)
    difference = estimates[0][0] - estimates[1][0]
    return _change(definition, difference, bounds, _two_proportions(*pairs))


def _two_proportions(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Two-sided, with the pooled proportion."""
    pooled = (one[0] + other[0]) / (one[1] + other[1])
    error = sqrt(pooled * (1 - pooled) * (1 / one[1] + 1 / other[1]))
    return 1.0 if error == 0 else _two_sided((one[0] / one[1] - other[0] / other[1]) / error)


def _of_means(definition: Definition, before: Inputs, after: Inputs) -> Change:
    sides = [mean(answers_of(inputs)) for inputs in (after, before)]
    difference = sides[0].value - sides[1].value
    errors = [side.error for side in sides]
    if None in errors or not any(errors):
        return _change(definition, difference, None, None)
    variances = [(side.error or 0.0) ** 2 for side in sides]
    error = sqrt(sum(variances))
    shares = zip(variances, sides, strict=True)
    freedom = error**4 / sum(variance**2 / (side.n - 1) for variance, side in shares)
    half = float(special().stdtrit(freedom, 1 - TAIL)) * error
    p = 2 * float(special().stdtr(freedom, -abs(difference / error)))
    return _change(definition, difference, (difference - half, difference + half), p)


def _of_rates(definition: Definition, before: Inputs, after: Inputs) -> Change:
    estimates, pairs = [], []
    for inputs in (after, before):
        count, base = number(inputs, "complaints"), number(inputs, "customers")
        low, high = poisson(count)
        scale = 1000 / base
        estimates.append((count * scale, (low * scale, high * scale)))
        pairs.append((count, base))
    bounds = _square_and_add(*estimates)
    p = _conditional(*pairs)
    return _change(definition, estimates[0][0] - estimates[1][0], bounds, p)


def _conditional(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Twice the smaller tail of the first count, given both together: exact for two rates."""
    total, share = one[0] + other[0], one[1] / (one[1] + other[1])
    if total == 0:
        return 1.0
    below = float(special().bdtr(one[0], total, share))
    above = float(special().bdtrc(one[0] - 1, total, share)) if one[0] else 1.0
    return min(1.0, 2 * min(below, above))


def _of_medians(definition: Definition, before: Inputs, after: Inputs) -> Change:
    sides = [histogram(counts_of(inputs, "times")) for inputs in (after, before)]
    difference = float(sides[0].median - sides[1].median)
    return _if_apart(definition, difference, *(side.median_bounds() for side in sides))


def _if_apart(
    definition: Definition, difference: float, after: Bounds | None, before: Bounds | None
) -> Change:
    """No bounds of the difference; a change where the two intervals do not touch."""
    is_better = None if difference == 0 else (difference > 0) == definition.higher_is_better
    if after is None or before is None:
        return Change(difference, None, None, None, None, is_better)
    is_change = after[0] > before[1] or after[1] < before[0]
    return Change(difference, None, None, None, is_change, is_better)


def _of_given(definition: Definition, before: Inputs, after: Inputs) -> Change:
    if not (is_given(before) and is_given(after)):
        difference = value_of(definition, after) - value_of(definition, before)
        return _change(definition, difference, None, None)
    difference = float(exact(after, "value") - exact(before, "value"))
    return _if_apart(definition, difference, _given_bounds(after), _given_bounds(before))


def _given_bounds(inputs: Inputs) -> Bounds | None:
    if "low" not in inputs:
        return None
    return float(exact(inputs, "low")), float(exact(inputs, "high"))


def value_of(definition: Definition, inputs: Inputs) -> float:
    """The figure alone, for recipes without a test and for figures of two kinds."""
    if is_given(inputs):
        return float(exact(inputs, "value"))
    recipe = definition.recipe
    if recipe is Recipe.LONGEST:
        if "longest" in inputs:
            return float(exact(inputs, "longest"))
        return float(histogram(counts_of(inputs, "times")).maximum)
    if recipe in (Recipe.PRESSURE, Recipe.TIMES):
        key = "invitations" if recipe is Recipe.PRESSURE else "times"
        return float(histogram(counts_of(inputs, key)).median)
    if recipe is Recipe.SENTIMENT:
        up, down = number(inputs, "improved"), number(inputs, "worsened")
        return 100 * (up - down) / (up + down + number(inputs, "unchanged"))
    if recipe is Recipe.APPROVALS:
        return number(inputs, "approvals") / number(inputs, "solutions")
    if recipe is Recipe.COST:
        return float(exact(inputs, "cost") / number(inputs, "contacts"))
    return _tested(definition, inputs)


def _tested(definition: Definition, inputs: Inputs) -> float:
    """The figure of a recipe that has a test."""
    share = main_share(definition, inputs)
    if share is not None:
        return 100 * share.part / share.whole
    if definition.recipe is Recipe.NPS:
        return net_promoters(*promoters_of(inputs)).value
    if definition.recipe is Recipe.PER_1000:
        return 1000 * number(inputs, "complaints") / number(inputs, "customers")
    answers = answers_of(inputs)
    return mean(answers).value
