"""Each recipe that is a share, as a part of a whole: the main one and those beside it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from metrics.inputs import counts_of, number, scale_of
from metrics.recipes import Definition, Inputs, Recipe

SUNK = "high_effort"


@dataclass(frozen=True)
class Share:
    """`part` out of `whole`; the names of what was taken are for the formula in words."""

    key: str
    part: int
    whole: int


def answers_of(inputs: Inputs) -> dict[int, int]:
    """Answer → count."""
    return {int(answer): count for answer, count in counts_of(inputs, "answers").items()}


def between(definition: Definition, inputs: Inputs, low: int | None, high: int | None) -> int:
    """How many answered from low to high, both inclusive."""
    scale, answers = scale_of(definition), answers_of(inputs)
    first = scale[0] if low is None else low
    last = scale[-1] if high is None else high
    return sum(answers.get(answer, 0) for answer in scale if first <= answer <= last)


def main_share(definition: Definition, inputs: Inputs) -> Share | None:
    """What the main figure is a share of; None for recipes that are none."""

    def get(key: str) -> int:
        return number(inputs, key)

    recipe = definition.recipe
    if recipe is Recipe.TOP_SHARE:
        top = between(definition, inputs, definition.top_from, definition.top_to)
        return Share("main", top, sum(answers_of(inputs).values()))
    if recipe is Recipe.RETENTION:
        return Share("main", get("end") - get("new"), get("start"))
    if recipe is Recipe.SELF_SERVICE:
        return Share("main", get("no_agent") - get("repeated"), get("sessions"))
    names = MAIN.get(recipe)
    return Share("main", get(names[0]), get(names[1])) if names else None


MAIN: Mapping[Recipe, tuple[str, str]] = {
    Recipe.CHURN: ("lost", "start"),
    Recipe.FCR: ("resolved_first", "contacts"),
    Recipe.REPHRASE: ("with_request", "chats"),
    Recipe.ACKNOWLEDGED: ("confirmed", "solutions"),
    Recipe.CLOSED_LOOP: ("contacted_48h", "low_scores"),
    Recipe.ANSWER_RATE: ("completed", "delivered"),
    Recipe.SHARE: ("numerator", "denominator"),
    Recipe.REFERRAL: ("buyers", "customers"),
}


def shares_beside(definition: Definition, inputs: Inputs) -> list[Share]:
    """The further shares of the sheet that the inputs allow; without any case none."""

    def get(key: str) -> int:
        return number(inputs, key)

    found: list[Share] = []
    recipe = definition.recipe
    has_bottom = definition.bottom_from is not None and definition.bottom_to is not None
    if recipe is Recipe.SCALE_MEAN and has_bottom:
        bottom = between(definition, inputs, definition.bottom_from, definition.bottom_to)
        found.append(Share(SUNK, bottom, sum(answers_of(inputs).values())))
    if recipe is Recipe.FCR and "not_resolvable_l1" in inputs:
        resolvable = get("contacts") - get("not_resolvable_l1")
        if get("resolved_first") <= resolvable:
            found.append(Share("net", get("resolved_first"), resolvable))
    if recipe is Recipe.ACKNOWLEDGED and "denied" in inputs:
        answered = get("confirmed") + get("denied")
        found.append(Share("among_answers", get("confirmed"), answered))
        found.append(Share("silent", get("solutions") - answered, get("solutions")))
    if recipe is Recipe.SELF_SERVICE:
        found.append(Share("containment", get("no_agent"), get("sessions")))
    if recipe is Recipe.CLOSED_LOOP and {"later_scores", "recovered"} <= set(inputs):
        found.append(Share("recovered", get("recovered"), get("later_scores")))
    if recipe is Recipe.ANSWER_RATE and {"moments", "moments_heard"} <= set(inputs):
        found.append(Share("coverage", get("moments_heard"), get("moments")))
    if recipe is Recipe.PRESSURE and {"sent", "broken"} <= set(inputs):
        found.append(Share("broken", get("broken"), get("sent")))
    if recipe is Recipe.REFERRAL and {"new_customers", "referred"} <= set(inputs):
        found.append(Share("referral", get("referred"), get("new_customers")))
    return [share for share in found if share.whole]
