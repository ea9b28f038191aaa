"""How a figure came about, step by step, with its numbers. Pure; worded in metrics.wording."""

from collections.abc import Iterator
from fractions import Fraction

from metrics.comparison import value_of
from metrics.computing import compute, is_hidden
from metrics.groups import promoters_of
from metrics.histograms import histogram
from metrics.inputs import counts_of, exact, is_given, number
from metrics.intervals import sign_test
from metrics.recipes import Beside, Definition, Inputs, Reading, Recipe, Step
from metrics.shares import answers_of, main_share, shares_beside

# By recipe: the interval's method, as metrics.wording names it.
METHODS = {
    Recipe.NPS: "adjusted_wald",
    Recipe.SCALE_MEAN: "student",
    Recipe.PER_1000: "poisson",
    Recipe.TIMES: "ranks",
}


def explain(definition: Definition, inputs: Inputs) -> tuple[Step, ...]:
    """The main figure, those beside it, then test and interval; nothing of a hidden figure."""
    if is_hidden(definition, inputs):
        return ()
    if is_given(inputs):
        return (Step("given", {}, float(exact(inputs, "value")), definition.unit),)
    reading = compute(definition, inputs)
    beside = (_beside(definition, inputs, one) for one in reading.beside)
    return (_main(definition, inputs), *beside, *_certainty(definition, inputs, reading))


def _main(definition: Definition, inputs: Inputs) -> Step:
    result = value_of(definition, inputs)
    key, terms = _terms(definition, inputs)
    return Step(key, terms, result, definition.unit)


def _terms(definition: Definition, inputs: Inputs) -> tuple[str, dict[str, float]]:
    """The name of the formula, and what is put into it."""
    recipe = definition.recipe
    if recipe is Recipe.NPS:
        promoters, passives, detractors = promoters_of(inputs)
        n = promoters + passives + detractors
        return "nps", {"promoters": promoters, "detractors": detractors, "n": n}
    if recipe is Recipe.RETENTION:
        return "retention", {key: number(inputs, key) for key in ("end", "new", "start")}
    share = main_share(definition, inputs)
    if share is not None:
        return "share", {"part": share.part, "whole": share.whole}
    if recipe is Recipe.SCALE_MEAN:
        answers = answers_of(inputs)
        total = sum(answer * count for answer, count in answers.items())
        return "mean", {"total": total, "n": sum(answers.values())}
    if recipe is Recipe.PER_1000:
        return "per_1000", {key: number(inputs, key) for key in ("complaints", "customers")}
    if recipe is Recipe.SENTIMENT:
        counts = {key: number(inputs, key) for key in ("improved", "worsened", "unchanged")}
        n = sum(counts.values())
        return "sentiment", {"up": counts["improved"], "down": counts["worsened"], "n": n}
    return _terms_of_others(recipe, inputs)


def _terms_of_others(recipe: Recipe, inputs: Inputs) -> tuple[str, dict[str, float]]:
    if recipe is Recipe.COST:
        return "ratio", {
            "part": float(exact(inputs, "cost")),
            "whole": number(inputs, "contacts"),
        }
    if recipe is Recipe.APPROVALS:
        return "ratio", {"part": number(inputs, "approvals"), "whole": number(inputs, "solutions")}
    if recipe is Recipe.LONGEST:
        known = histogram(counts_of(inputs, "times")).n if "times" in inputs else 0
        return "maximum", {"n": known}
    key = "invitations" if recipe is Recipe.PRESSURE else "times"
    return "median", {"n": histogram(counts_of(inputs, key)).n}


def _beside(definition: Definition, inputs: Inputs, one: Beside) -> Step:
    terms = _terms_beside(definition, inputs, one)
    return Step(f"beside:{one.key}", terms, one.value, one.unit)


def _terms_beside(definition: Definition, inputs: Inputs, one: Beside) -> dict[str, float]:
    """A share's part and whole, a mean's total and n …; nothing for what is read off in order."""
    if one.key in ("mean", "mean_time"):
        values = counts_of(inputs, "answers" if one.key == "mean" else "times")
        total = sum((Fraction(value) * count for value, count in values.items()), Fraction())
        return {"total": float(total), "n": sum(values.values())}
    if one.key == "per_complaint":
        cost = float(exact(inputs, "complaint_cost"))
        return {"total": cost, "n": number(inputs, "complaints")}
    if one.key == "per_100":
        return {"part": number(inputs, "requests"), "whole": number(inputs, "chats")}
    if one.key == "annual":
        return {key: number(inputs, key) for key in ("lost", "start", "months")}
    if one.key in ("improved", "worsened", "unchanged"):
        return {"part": number(inputs, one.key), "whole": one.n or 0}
    if one.key == "within":
        limit = Fraction(str(definition.limit))
        return {"part": histogram(counts_of(inputs, "times")).up_to(limit), "whole": one.n or 0}
    shares = {share.key: share for share in shares_beside(definition, inputs)}
    share = shares.get(one.key)
    return {"part": share.part, "whole": share.whole} if share else {}


def _certainty(definition: Definition, inputs: Inputs, reading: Reading) -> Iterator[Step]:
    if definition.recipe is Recipe.SENTIMENT:
        up, down = number(inputs, "improved"), number(inputs, "worsened")
        terms = {"up": up, "down": down, "p": sign_test(up, down)}
        yield Step("sign_test", terms, None, definition.unit)
    if reading.low is not None:
        method = METHODS.get(definition.recipe, "wilson")
        yield Step(f"interval:{method}", {"n": reading.n or 0}, None, definition.unit)
