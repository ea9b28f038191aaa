"""What does not fit together in an assessment: shown before completion, never re-scored.

Each rule is printed where it applies. Only what counts is looked at: criteria of areas rated in
depth, and the level of areas rated as a whole.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from assessments.confidence import Confidence
from assessments.findings import Contradiction, Rule
from assessments.lines import AreaLine, CriterionLine
from assessments.measured.rules import against_figures
from assessments.results import AssessmentResults
from maturity import content
from maturity.area_scoring import MINIMUM_COVERAGE, CriterionRating, score_area
from maturity.levels import Level

__all__ = ["Contradiction", "Rule", "contradictions_of"]


def contradictions_of(
    model: content.Model, results: AssessmentResults
) -> tuple[Contradiction, ...]:
    """In the order of the model, area by area.

    Of a completed assessment only those within its ratings: what the metrics said against them is
    stored with it, see `assessments.measured.explanations`.
    """
    lines = {c.key: c for area in results.in_depth for c in area.criteria}
    found: list[Contradiction] = []
    for area in results.areas:
        found += _of_whole(model, area) if area.is_direct else _of_level(area)
        found += _of_criteria(model, area, lines)
        if results.is_draft:
            found += against_figures(area, results.readings, results.period.end)
    return tuple(found)


def _of_whole(model: content.Model, area: AreaLine) -> Iterator[Contradiction]:
    if area.is_bare:
        yield Contradiction(_bare_rule(area), area)
    weights = {criterion.id: Fraction(criterion.weight) for criterion in model.criteria}
    by_criteria = score_area(
        CriterionRating(
            key=line.key,
            level=line.level,
            weight=weights[line.key],
            critical=line.critical,
            applicable=line.applicable,
        )
        for line in area.criteria
    )
    enough = by_criteria.coverage is not None and by_criteria.coverage >= MINIMUM_COVERAGE
    if enough and area.level is not None and by_criteria.level != area.level:
        yield Contradiction(Rule.WHOLE_AGAINST_CRITERIA, area, level=by_criteria.level)


def _bare_rule(line: AreaLine | CriterionLine) -> Rule:
    is_opinion = line.confidence is Confidence.OPINION
    return Rule.EXCELLENT_ON_OPINION if is_opinion else Rule.EXCELLENT_WITHOUT_EVIDENCE


def _of_level(area: AreaLine) -> Iterator[Contradiction]:
    if area.overridden and area.level != area.level_by_rule:
        yield Contradiction(Rule.LEVEL_AGAINST_RULE, area, level=area.level_by_rule)


def _of_criteria(
    model: content.Model, area: AreaLine, lines: dict[str, CriterionLine]
) -> Iterable[Contradiction]:
    grounds = {criterion.id: criterion.depends_on for criterion in model.criteria}
    for criterion in area.active_criteria:
        if criterion.is_bare:
            yield Contradiction(_bare_rule(criterion), area, criterion)
        if criterion.level is not Level.EXCELLENT:
            continue
        for key in grounds[criterion.key]:
            other = lines.get(key)
            if other and other.level is Level.IMMEDIATE_ACTION:
                yield Contradiction(Rule.EXCELLENT_ON_WEAK_GROUND, area, criterion, other)
