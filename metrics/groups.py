"""Promoters, passives and detractors. Pure."""

from metrics.inputs import counts_of, number
from metrics.recipes import Inputs

PROMOTERS, PASSIVES = range(9, 11), range(7, 9)


def promoters_of(inputs: Inputs) -> tuple[int, int, int]:
    """Promoters (9, 10), passives (7, 8) and detractors (0 to 6), from groups or single answers."""
    if "answers" not in inputs:
        return number(inputs, "promoters"), number(inputs, "passives"), number(inputs, "detractors")
    answers = {int(answer): count for answer, count in counts_of(inputs, "answers").items()}
    promoters = sum(answers.get(answer, 0) for answer in PROMOTERS)
    passives = sum(answers.get(answer, 0) for answer in PASSIVES)
    return promoters, passives, sum(answers.values()) - promoters - passives
