"""The figures: what they come to, how certain they are, and what may be added up. Pure.

The one module through which the others work with figures. Inputs are checked ones, see
metrics.inputs. Shares are in percent, changes of shares in points.
"""

from collections.abc import Sequence
from decimal import Decimal, localcontext
from math import ceil
from typing import Any

from metrics.comparison import compare, difference_in_differences
from metrics.computing import base_of, compute
from metrics.explaining import explain
from metrics.groups import promoters_of
from metrics.histograms import merged
from metrics.inputs import check, counts_of, fields_of, is_given, number, to_inputs
from metrics.intervals import Z
from metrics.recipes import Definition, Inputs, Kind, Recipe

__all__ = [
    "answers_needed",
    "base_of",
    "check",
    "compare",
    "compute",
    "difference_in_differences",
    "explain",
    "fields_of",
    "pool",
    "to_inputs",
]


def pool(definition: Definition, many: Sequence[Inputs]) -> dict[str, Any] | None:
    """The inputs of all together: counts added, histograms merged, of maxima the largest.

    None where that says nothing: a figure that another system worked out, or churn over periods
    of different length. What only some of them know is left out.
    """
    if not many or any(map(is_given, many)):
        return None
    if len(many) == 1:
        return dict(many[0])
    if any("longest" in inputs for inputs in many):
        return _longest(many)
    if len({inputs.get("months") for inputs in many}) > 1:
        return None
    if definition.recipe is Recipe.NPS and not all("answers" in inputs for inputs in many):
        many = [dict(zip(GROUPS, promoters_of(inputs), strict=True)) for inputs in many]
    shared = [key for key in many[0] if all(key in inputs for inputs in many)]
    return {key: _added(definition, key, many) for key in shared}


GROUPS = ("promoters", "passives", "detractors")


def _longest(many: Sequence[Inputs]) -> dict[str, Any]:
    longest: list[Decimal] = []
    for inputs in many:
        counts = counts_of(inputs, "times")
        longest += [Decimal(value) for value, count in counts.items() if count]
        longest += [Decimal(str(inputs["longest"]))] if "longest" in inputs else []
    return {"longest": _text(max(longest))}


def _text(value: Decimal) -> str:
    """Without an exponent or trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _added(definition: Definition, key: str, many: Sequence[Inputs]) -> Any:
    if key == "answers":
        return merged(counts_of(inputs, key) for inputs in many)
    if key == "months":
        return number(many[0], key)
    kinds = {field.key: field.kind for field in fields_of(definition)}
    if kinds.get(key) is Kind.HISTOGRAM:
        return merged(counts_of(inputs, key) for inputs in many)
    if kinds.get(key) is Kind.AMOUNT:
        with localcontext() as exactly:
            exactly.prec = 80  # amounts have at most 13 digits before the point, 30 after it
            return _text(sum((Decimal(str(inputs[key])) for inputs in many), Decimal()))
    return sum(number(inputs, key) for inputs in many)


def answers_needed(definition: Definition, margin: float, share: float | None = None) -> int:
    """How many answers give an interval of about ± margin (points) for a share or an NPS.

    `share` is the expected proportion, 0 to 1; the worst case without one: half of the answers
    for a share, half promoters and half detractors for NPS. Raises ValueError for a margin that
    is not above 0.
    """
    if margin <= 0:
        raise ValueError("The margin is above 0.")
    if definition.recipe is Recipe.NPS:
        variance = 1.0
    else:
        expected = 0.5 if share is None else share
        variance = expected * (1 - expected)
    return ceil(round((100 * Z / margin) ** 2 * variance, 9))
