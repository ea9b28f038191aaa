"""Completing an assessment: what must be settled first, what is stored, and what follows."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import cast

from django.db import transaction

from assessments.actions import FrozenError, lock_draft
from assessments.agreement.actions import demand_settled
from assessments.confidence import Confidence
from assessments.measured.explanations import settle_contradictions
from assessments.measured.readings import readings_of, store_readings
from assessments.models import AreaRating, AreaResult, Assessment, CriterionRating
from assessments.results import AssessmentResults, results_of
from assessments.rhythm.plan import plan_next
from maturity.area_scoring import AreaScore, Mode
from maturity.levels import AREA_KEYS, Level
from maturity.scoring import OverallScore
from metrics.series import Series
from organizations.access import Permission, demand
from organizations.models import Membership


class AreasMissingError(Exception):
    """The assessment cannot be completed: these areas have no level."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__(", ".join(keys))
        self.keys = keys


class NoIndexError(Exception):
    """Every area has a level, but none enough rated criteria for an index."""


class WaitingError(Exception):
    """Ratings of last time are not yet re-rated, and nobody has said to go on without them."""

    def __init__(self, count: int) -> None:
        super().__init__(str(count))
        self.count = count


def complete(
    *, assessment: Assessment, by: Membership, at: datetime, without_waiting: bool = False
) -> None:
    """Stores the results, freezes the assessment and plans the next one; twice changes nothing.

    `without_waiting` accepts that what is not yet re-rated counts as not rated. Raises
    AreasMissingError, NoIndexError, WaitingError, ArchivedUnitError, and while a round is not
    settled RoundOpenError or QuestionsOpenError.
    """
    demand(by, Permission.ASSESS)
    with transaction.atomic():
        try:
            draft = lock_draft(assessment)
        except FrozenError:
            return
        demand_settled(draft)
        waiting = results_of(draft).carry_counts.waiting
        if waiting and not without_waiting:
            raise WaitingError(waiting)
        store_completion(draft, completed_at=at, completed_by_name=str(by.user))
        plan_next(draft, at=at)


def store_completion(
    assessment: Assessment,
    *,
    completed_at: datetime,
    completed_by_name: str,
    readings: tuple[Series, ...] | None = None,
) -> None:
    """Writes the results of each area, then the state; the order matters to the freezing triggers.

    `readings` is what the metrics say, where the caller knows it already.

    Must run inside a transaction. Raises AreasMissingError while an area has no level, and
    NoIndexError where the lead's own levels stand on too few answers everywhere.
    """
    known = readings_of(assessment) if readings is None else readings
    results = results_of(assessment, known)
    if results.overall.missing:
        raise AreasMissingError(results.overall.missing)
    if results.overall.index is None:
        raise NoIndexError
    scores = {line.key: line.score for line in results.areas}
    AreaResult.objects.bulk_create(area_results(assessment, scores))
    _store_carry(assessment, results)
    _store_measured(assessment, results)
    for name, value in completion_fields(results.overall).items():
        setattr(assessment, name, value)
    assessment.state = Assessment.State.COMPLETED
    assessment.completed_at = completed_at
    assessment.completed_by_name = completed_by_name[:120]
    assessment.version += 1
    assessment.save()


def _store_carry(assessment: Assessment, results: AssessmentResults) -> None:
    """What became of last time's ratings stays true when an earlier assessment is added later."""
    areas = AreaRating.objects.filter(assessment=assessment)
    criteria = CriterionRating.objects.filter(assessment=assessment)
    for line in results.areas:
        if line.carry:
            areas.filter(area_key=line.key).update(carry=line.carry)
    carries = {
        criterion.key: criterion.carry
        for line in results.in_depth
        for criterion in line.criteria
        if criterion.carry
    }
    for carry in set(carries.values()):
        keys = [key for key, value in carries.items() if value == carry]
        criteria.filter(criterion_id__in=keys).update(carry=carry)


def _store_measured(assessment: Assessment, results: AssessmentResults) -> None:
    """What the metrics said, and what did not fit, stays as it was when the ratings froze."""
    settle_contradictions(assessment, results)
    store_readings(assessment, results.readings)
    areas = [line.key for line in results.areas if line.confidence is Confidence.METRIC]
    criteria = [
        criterion.key
        for line in results.areas
        for criterion in line.criteria
        if criterion.confidence is Confidence.METRIC
    ]
    metric = {"strongest_evidence": Confidence.METRIC.value}
    AreaRating.objects.filter(assessment=assessment, area_key__in=areas).update(**metric)
    CriterionRating.objects.filter(assessment=assessment, criterion_id__in=criteria).update(
        **metric
    )


def completion_fields(overall: OverallScore) -> dict[str, Decimal | int | None]:
    """The columns of Assessment that history reads."""
    return {
        "index": decimal(overall.index),
        "stage": overall.stage,
        "uncapped_stage": overall.uncapped_stage,
    }


def area_results(assessment: Assessment, scores: dict[str, AreaScore]) -> list[AreaResult]:
    """Unsaved rows, in the order of the model."""
    return [
        _area_result(assessment, key, position, scores[key])
        for position, key in enumerate(AREA_KEYS)
    ]


def _area_result(assessment: Assessment, key: str, position: int, score: AreaScore) -> AreaResult:
    deep = score.mode is Mode.CRITERIA
    return AreaResult(
        assessment=assessment,
        area_key=key,
        position=position,
        level=cast(Level, score.level),
        mode=score.mode,
        index=decimal(score.index),
        low=decimal(score.low),
        high=decimal(score.high),
        rule=score.rule,
        level_by_rule=score.level_by_rule if deep else None,
        coverage=decimal(score.coverage),
        excellent=score.counts.excellent,
        room_for_improvement=score.counts.room_for_improvement,
        immediate_action=score.counts.immediate_action,
        not_rated=score.counts.not_rated,
        not_applicable=score.counts.not_applicable,
    )


def decimal(value: Fraction | None) -> Decimal | None:
    """Four decimals, halves to even; enough to print whole points exactly."""
    if value is None:
        return None
    return Decimal(round(value * 10_000)).scaleb(-4)
