"""The one bridge from stored ratings to results: screens, charts, PDF and exports read this.

`results_of` loads an assessment in a fixed number of queries, calls the pure scoring and returns
frozen dataclasses whose names are in the active language. A completed assessment is read from the
results stored at completion; a draft is computed from its ratings.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import cast

from assessments.models import AreaRating, AreaResult, Assessment
from assessments.periods import Period
from maturity import content
from maturity.area_scoring import AreaScore, Mode, score_directly
from maturity.change import Movement, compare_levels
from maturity.levels import Level
from maturity.scoring import OverallScore, round_half_up, score_overall
from maturity.wording import in_language


class Change(StrEnum):
    """How an area moved since the previous completed assessment of the unit."""

    IMPROVED = "improved"
    UNCHANGED = "unchanged"
    WORSENED = "worsened"
    NEW = "new"


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
    scores: Mapping[str, AreaScore]
    overall: OverallScore  # with the index and stages as stored at completion

    @property
    def order(self) -> tuple[date, date]:
        """Where it stands in the unit's history; no two assessments of a unit share a place."""
        return (self.period.end, self.period.start)

    def may_compare_indexes(self, *, model_version_id: uuid.UUID, direct: Iterable[str]) -> bool:
        """Only within one model version, and with the areas rated in the same way."""
        return self.model_version_id == model_version_id and set(self.direct) == set(direct)


@dataclass(frozen=True)
class AreaLine:
    """One area of an assessment: what it is called, what it was given, how it moved."""

    key: str
    name: str
    question: str
    descriptor: str  # what can be observed at the level in force; empty while not rated
    level: Level | None
    score: AreaScore
    rationale: str
    previous: Level | None
    change: Change | None  # None while not rated
    version: int  # of the rating, for the next save
    saved_at: datetime | None
    saved_by: str

    @property
    def is_direct(self) -> bool:
        return self.score.mode is Mode.DIRECT


@dataclass(frozen=True)
class AssessmentResults:
    """Everything that a page or report says about one assessment."""

    assessment_id: uuid.UUID
    unit_id: uuid.UUID
    unit_name: str
    period: Period
    is_draft: bool
    completed_at: datetime | None
    completed_by: str
    model_name: str
    model_version: int
    model_version_id: uuid.UUID
    areas: tuple[AreaLine, ...]
    overall: OverallScore
    stage_name: str
    stage_meaning: str
    uncapped_stage_name: str
    previous: Moment | None
    movement: Movement | None  # None without a previous assessment
    history: tuple[Moment, ...]  # oldest first, this one included once it is completed

    @property
    def index(self) -> int | None:
        """The index as printed: a whole number from 0 to 100, halves up."""
        return None if self.overall.index is None else round_half_up(self.overall.index)

    @property
    def low(self) -> int | None:
        return None if self.overall.low is None else round_half_up(self.overall.low)

    @property
    def high(self) -> int | None:
        return None if self.overall.high is None else round_half_up(self.overall.high)

    @property
    def has_range(self) -> bool:
        return self.low != self.high

    @property
    def rated(self) -> int:
        """How many of the five areas have a level."""
        return sum(line.level is not None for line in self.areas)

    def line(self, key: str) -> AreaLine:
        """The line of one area; KeyError for an area that the model does not have."""
        for line in self.areas:
            if line.key == key:
                return line
        raise KeyError(key)

    @property
    def missing(self) -> tuple[AreaLine, ...]:
        return tuple(line for line in self.areas if line.level is None)

    def lines(self, keys: Iterable[str]) -> tuple[AreaLine, ...]:
        """The lines of these areas, in the order of the model."""
        wanted = set(keys)
        return tuple(line for line in self.areas if line.key in wanted)

    @property
    def weakest(self) -> tuple[AreaLine, ...]:
        return self.lines(self.overall.weakest)

    @property
    def strongest(self) -> tuple[AreaLine, ...]:
        return self.lines(self.overall.strongest)

    @property
    def capped_by(self) -> tuple[AreaLine, ...]:
        return self.lines(self.overall.capped_by)

    @property
    def level_counts(self) -> Mapping[Level | None, int]:
        """Areas at each level, and not rated under None."""
        counts: dict[Level | None, int] = dict.fromkeys((*reversed(Level), None), 0)
        for line in self.areas:
            counts[line.level] += 1
        return counts

    @property
    def past(self) -> tuple[Moment, ...]:
        """The history up to this assessment: it knows nothing of what came later."""
        place = (self.period.end, self.period.start)
        return tuple(moment for moment in self.history if moment.order <= place)

    @property
    def may_compare_with_previous(self) -> bool:
        return self.previous is not None and self.previous.may_compare_indexes(
            model_version_id=self.model_version_id, direct=self.overall.direct
        )

    @property
    def index_change(self) -> int | None:
        """Points since the previous assessment; None unless areas were rated in the same way."""
        if self.previous is None or self.overall.index is None:
            return None
        if not self.may_compare_with_previous:
            return None
        return round_half_up(self.overall.index) - round_half_up(self.previous.index)


def results_of(assessment: Assessment) -> AssessmentResults:
    """The results in the active language. Two queries, whatever the history's length."""
    history = history_of(assessment.unit_id)
    ratings = {row.area_key: row for row in AreaRating.objects.filter(assessment=assessment)}
    stored = next((m for m in history if m.assessment_id == assessment.pk), None)
    scores = stored.scores if stored else in_force(ratings.values())
    overall = stored.overall if stored else score_overall(scores)
    return _assemble(assessment, ratings, scores, overall, history)


def previous_of(history: Iterable[Moment], place: tuple[date, date]) -> Moment | None:
    """The completed assessment just before this place (last day, first day) in the history."""
    earlier = [moment for moment in history if moment.order < place]
    return earlier[-1] if earlier else None


def _assemble(
    assessment: Assessment,
    ratings: Mapping[str, AreaRating],
    scores: Mapping[str, AreaScore],
    overall: OverallScore,
    history: tuple[Moment, ...],
) -> AssessmentResults:
    model = assessment.model_version.model
    previous = previous_of(history, (assessment.period_end, assessment.period_start))
    levels = {key: score.level for key, score in scores.items()}
    before = previous.levels if previous else {}
    return AssessmentResults(
        assessment_id=assessment.pk,
        unit_id=assessment.unit_id,
        unit_name=assessment.unit.name,
        period=assessment.period,
        is_draft=assessment.is_draft,
        completed_at=assessment.completed_at,
        completed_by=assessment.completed_by_name,
        model_name=in_language(model.name),
        model_version=model.version,
        model_version_id=assessment.model_version_id,
        areas=tuple(
            _line(area, ratings[area.key], scores[area.key], before.get(area.key), previous)
            for area in model.areas
        ),
        overall=overall,
        stage_name=stage_name(model, overall.stage),
        stage_meaning=_stage_meaning(model, overall.stage),
        uncapped_stage_name=stage_name(model, overall.uncapped_stage),
        previous=previous,
        movement=compare_levels(before, levels) if previous else None,
        history=history,
    )


def _line(
    area: content.Area,
    rating: AreaRating,
    score: AreaScore,
    before: Level | None,
    previous: Moment | None,
) -> AreaLine:
    return AreaLine(
        key=area.key,
        name=in_language(area.name),
        question=in_language(area.question),
        descriptor="" if score.level is None else in_language(area.levels[score.level]),
        level=score.level,
        score=score,
        rationale=rating.rationale,
        previous=before,
        change=change_between(before, score.level) if previous else None,
        version=rating.version,
        saved_at=rating.updated_at,
        saved_by=rating.updated_by_name,
    )


def change_between(before: Level | None, now: Level | None) -> Change | None:
    """The direction of one area; None while it is not rated."""
    if now is None:
        return None
    if before is None:
        return Change.NEW
    if now == before:
        return Change.UNCHANGED
    return Change.IMPROVED if now > before else Change.WORSENED


def history_of(unit_id: uuid.UUID) -> tuple[Moment, ...]:
    """The unit's completed assessments, oldest period first. One query."""
    return histories_of([unit_id]).get(unit_id, ())


def histories_of(unit_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[Moment, ...]]:
    """The completed assessments of several units, each oldest period first. One query."""
    rows = (
        AreaResult.objects.filter(
            assessment__unit__in=list(unit_ids), assessment__state=Assessment.State.COMPLETED
        )
        .select_related("assessment")
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
        scores=scores,
        overall=overall,
    )


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
    )


def in_force(ratings: Iterable[AreaRating]) -> dict[str, AreaScore]:
    """The score of each area from its rating, as the scoring rules have it."""
    return {
        row.area_key: score_directly(None if row.level is None else Level(row.level))
        for row in ratings
    }


def stage_name(model: content.Model, stage: int | None) -> str:
    """The stage's name in the active language; empty without a stage."""
    return next((in_language(s.name) for s in model.stages if s.value == stage), "")


def _stage_meaning(model: content.Model, stage: int | None) -> str:
    return next((in_language(s.meaning) for s in model.stages if s.value == stage), "")
