"""A unit's completed assessments, read from the results stored at completion."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from django.db.models import F

from assessments.models import AreaResult, Assessment
from foundation.periods import Period
from maturity.area_scoring import AreaScore, LevelCounts, LevelRule, Mode, score_directly
from maturity.levels import Level
from maturity.models import ModelVersion
from maturity.scoring import OverallScore, score_overall


@dataclass(frozen=True)
class Moment:
    """One completed assessment in a unit's history. `index` 0 to 100, `stage` 1 to 4."""

    assessment_id: uuid.UUID
    period: Period
    completed_at: datetime
    index: Fraction
    low: Fraction
    high: Fraction
    stage: int
    levels: Mapping[str, Level]
    direct: tuple[str, ...]
    model_version_id: uuid.UUID
    model_version: ModelVersion = field(compare=False, repr=False)
    scores: Mapping[str, AreaScore]
    overall: OverallScore  # with the index and stages as stored at completion
    revises: uuid.UUID | None  # the assessment that this one corrects
    replaced_by: uuid.UUID | None  # the completed revision that corrects this one

    @property
    def order(self) -> tuple[date, date]:
        """Where it stands in the unit's history; no two assessments of a unit share a place."""
        return (self.period.end, self.period.start)

    def may_compare_indexes(self, *, model_version_id: uuid.UUID, direct: Iterable[str]) -> bool:
        """Only within one model version, and with the areas rated in the same way."""
        return self.model_version_id == model_version_id and set(self.direct) == set(direct)


def previous_of(history: Iterable[Moment], place: tuple[date, date]) -> Moment | None:
    """The completed assessment just before this place (last day, first day) in the history."""
    earlier = [moment for moment in history if moment.order < place]
    return earlier[-1] if earlier else None


def history_of(unit_id: uuid.UUID) -> tuple[Moment, ...]:
    """The unit's completed assessments, oldest period first. One query."""
    return histories_of([unit_id]).get(unit_id, ())


def histories_of(unit_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[Moment, ...]]:
    """The completed assessments of several units, each oldest period first. One query.

    Of an assessment and its revisions only the latest counts.
    """
    return {unit: in_force(moments) for unit, moments in _all_of(unit_ids).items()}


def in_force(moments: Iterable[Moment]) -> tuple[Moment, ...]:
    """Without those that a completed revision has replaced."""
    return tuple(moment for moment in moments if moment.replaced_by is None)


def seen_from(moments: Iterable[Moment], own: Moment | None) -> tuple[Moment, ...]:
    """The history in force; a replaced assessment (`own`) keeps its place in its own pages."""
    if own is None or own.replaced_by is None:
        return in_force(moments)
    others = (moment for moment in in_force(moments) if moment.order != own.order)
    return tuple(sorted([*others, own], key=lambda moment: moment.order))


def everything_of(unit_id: uuid.UUID) -> tuple[Moment, ...]:
    """All completed assessments of the unit, replaced ones included. One query."""
    return _all_of([unit_id]).get(unit_id, ())


def _all_of(unit_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[Moment, ...]]:
    rows = (
        AreaResult.objects.filter(
            assessment__unit__in=list(unit_ids), assessment__state=Assessment.State.COMPLETED
        )
        .select_related("assessment__model_version")
        .defer("assessment__model_version__content")  # parsed once per process
        .annotate(
            revision_id=F("assessment__revision"), revision_state=F("assessment__revision__state")
        )
        .order_by("assessment__period_end", "assessment__period_start", "assessment_id", "position")
    )
    grouped: dict[uuid.UUID, list[AreaResult]] = {}
    for row in rows:
        grouped.setdefault(row.assessment_id, []).append(row)
    histories: dict[uuid.UUID, list[Moment]] = {}
    for results in grouped.values():
        histories.setdefault(results[0].assessment.unit_id, []).append(_moment(results))
    return {unit: tuple(moments) for unit, moments in histories.items()}


def _moment(rows: list[AreaResult]) -> Moment:
    # The casts hold by the constraint assessment_completed_has_result.
    assessment = rows[0].assessment
    scores = {row.area_key: stored_score(row) for row in rows}
    overall = _stored_overall(assessment, scores)
    return Moment(
        assessment_id=assessment.pk,
        period=assessment.period,
        completed_at=cast(datetime, assessment.completed_at),
        index=cast(Fraction, overall.index),
        low=overall.low if overall.low is not None else Fraction(0),
        high=overall.high if overall.high is not None else Fraction(100),
        stage=cast(int, overall.stage),
        levels={row.area_key: Level(row.level) for row in rows},
        direct=overall.direct,
        model_version_id=assessment.model_version_id,
        model_version=assessment.model_version,
        scores=scores,
        overall=overall,
        revises=assessment.replaces_id,
        replaced_by=_completed_revision(rows[0]),
    )


def _completed_revision(row: AreaResult) -> uuid.UUID | None:
    found: Any = row  # carries the annotations of the query
    completed = found.revision_state == Assessment.State.COMPLETED
    return found.revision_id if completed else None


def _stored_overall(assessment: Assessment, scores: Mapping[str, AreaScore]) -> OverallScore:
    """What was printed then stays true: a later change of the rules rewrites no result."""
    return replace(
        score_overall(scores),
        index=Fraction(cast(Decimal, assessment.index)),
        stage=assessment.stage,
        uncapped_stage=assessment.uncapped_stage,
    )


def stored_score(row: AreaResult) -> AreaScore:
    """The score as it was stored at completion; level, index and range are not computed again."""
    level = Level(row.level)
    return replace(
        score_directly(level),
        mode=Mode(row.mode),
        index=None if row.index is None else Fraction(row.index),
        low=None if row.low is None else Fraction(row.low),
        high=None if row.high is None else Fraction(row.high),
        rule=LevelRule(row.rule or LevelRule.RATED_DIRECTLY),
        level_by_rule=_level_by_rule(row),
        coverage=None if row.coverage is None else Fraction(row.coverage),
        counts=LevelCounts(
            excellent=row.excellent,
            room_for_improvement=row.room_for_improvement,
            immediate_action=row.immediate_action,
            not_rated=row.not_rated,
            not_applicable=row.not_applicable,
        ),
    )


def _level_by_rule(row: AreaResult) -> Level | None:
    """An area rated directly has no other level than its own."""
    if row.mode == Mode.DIRECT:
        return Level(row.level)
    return None if row.level_by_rule is None else Level(row.level_by_rule)
