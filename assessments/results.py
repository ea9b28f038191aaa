"""The one bridge from stored ratings to results: screens, charts, PDF and exports read this.

`results_of` loads an assessment in a fixed number of queries, calls the pure scoring and returns
frozen dataclasses whose names are in the active language. A completed assessment is read from the
results stored at completion; a draft is computed from its ratings.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from assessments.lines import (
    AreaLine,
    Change,
    CriterionLine,
    Stored,
    area_line,
    carry_between,
    change_between,
    level_of,
    scores_of,
)
from assessments.measured.readings import measured_criteria
from assessments.models import AreaRating, Assessment, Carry, CriterionRating
from assessments.moments import (
    Moment,
    everything_of,
    histories_of,
    history_of,
    previous_of,
    seen_from,
)
from foundation.periods import Period
from maturity import content
from maturity.area_scoring import AreaScore, Mode
from maturity.change import Movement, compare_levels
from maturity.levels import Level
from maturity.scoring import OverallScore, round_half_up, score_overall
from maturity.wording import in_language
from metrics.series import Series

__all__ = [
    "AreaLine",
    "AssessmentResults",
    "CarryCounts",
    "Change",
    "CriterionLine",
    "Moment",
    "carry_between",
    "change_between",
    "histories_of",
    "history_of",
    "previous_of",
    "results_of",
    "stage_name",
]


@dataclass(frozen=True)
class CarryCounts:
    """Of the areas rated as a whole and the criteria of the others: what became of last time's."""

    confirmed: int
    changed: int
    new: int
    waiting: int  # rated last time, not yet re-rated


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
    replaces_id: uuid.UUID | None  # the completed assessment that this revision corrects
    revision_reason: str
    replaced_by_id: uuid.UUID | None  # the completed revision that corrects this one
    # What the metrics say about a draft, where the caller has asked for it.
    readings: tuple[Series, ...] = ()

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

    @property
    def in_depth(self) -> tuple[AreaLine, ...]:
        """The areas rated by their criteria."""
        return tuple(line for line in self.areas if not line.is_direct)

    @property
    def carry_counts(self) -> CarryCounts:
        rated: list[AreaLine | CriterionLine] = [line for line in self.areas if line.is_direct]
        rated += [criterion for line in self.in_depth for criterion in line.criteria]
        carries = [line.carry for line in rated]
        return CarryCounts(
            confirmed=carries.count(Carry.CONFIRMED),
            changed=carries.count(Carry.CHANGED),
            new=carries.count(Carry.NEW),
            waiting=sum(line.waits for line in rated),
        )

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


def results_of(assessment: Assessment, readings: tuple[Series, ...] = ()) -> AssessmentResults:
    """The results in the active language. Three queries, whatever the history's length.

    `readings` is what the metrics say about a draft (`readings_of`): a metric in date backs the
    ratings that it speaks to. For a completed assessment that is stored with the ratings.
    """
    moments = everything_of(assessment.unit_id)
    own = next((m for m in moments if m.assessment_id == assessment.pk), None)
    history = seen_from(moments, own)
    previous = previous_of(history, (assessment.period_end, assessment.period_start))
    areas = {row.area_key: row for row in AreaRating.objects.filter(assessment=assessment)}
    criteria = _criteria_of([assessment.pk, *([previous.assessment_id] if previous else [])])
    now = criteria.get(assessment.pk, {})
    model = assessment.model_version.model
    scores = own.scores if own else scores_of(model, areas.values(), now.values())
    before = _levels_before(model, previous, criteria)
    inapplicable = _not_applicable_before(model, previous, criteria)
    measured = measured_criteria(readings, assessment.period_end) if assessment.is_draft else ()
    stored = {
        key: Stored(row, now, before, inapplicable, previous is not None, frozenset(measured))
        for key, row in areas.items()
    }
    return replace(_assemble(assessment, stored, scores, own, history), readings=readings)


def _criteria_of(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[str, CriterionRating]]:
    """The ratings of criteria by assessment and criterion. One query."""
    found: dict[uuid.UUID, dict[str, CriterionRating]] = {}
    for row in CriterionRating.objects.filter(assessment__in=list(ids)):
        found.setdefault(row.assessment_id, {})[row.criterion_id] = row
    return found


def _levels_before(
    model: content.Model,
    previous: Moment | None,
    criteria: Mapping[uuid.UUID, Mapping[str, CriterionRating]],
) -> dict[str, Level | None]:
    """Last time's levels by area key and, where criteria counted then, by criterion id."""
    if previous is None:
        return {}
    rows = _counted_before(model, previous, criteria)
    return {**previous.levels, **{key: level_of(row.level) for key, row in rows.items()}}


def _not_applicable_before(
    model: content.Model,
    previous: Moment | None,
    criteria: Mapping[uuid.UUID, Mapping[str, CriterionRating]],
) -> dict[str, str]:
    """Why criteria were not applicable last time, by id."""
    if previous is None:
        return {}
    rows = _counted_before(model, previous, criteria)
    return {key: row.not_applicable_reason for key, row in rows.items() if not row.applicable}


def _counted_before(
    model: content.Model,
    previous: Moment,
    criteria: Mapping[uuid.UUID, Mapping[str, CriterionRating]],
) -> dict[str, CriterionRating]:
    """Last time's rows of criteria in areas that were rated by them."""
    rows = criteria.get(previous.assessment_id, {})
    deep = {key for key, score in previous.scores.items() if score.mode is Mode.CRITERIA}
    counted = {criterion.id for criterion in model.criteria if criterion.area in deep}
    return {key: row for key, row in rows.items() if key in counted}


def _assemble(
    assessment: Assessment,
    stored: Mapping[str, Stored],
    scores: Mapping[str, AreaScore],
    own: Moment | None,
    history: tuple[Moment, ...],
) -> AssessmentResults:
    model = assessment.model_version.model
    overall = own.overall if own else score_overall(scores)
    previous = previous_of(history, (assessment.period_end, assessment.period_start))
    levels = {key: score.level for key, score in scores.items()}
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
            area_line(model, area, scores[area.key], stored[area.key]) for area in model.areas
        ),
        overall=overall,
        stage_name=stage_name(model, overall.stage),
        stage_meaning=_stage_meaning(model, overall.stage),
        uncapped_stage_name=stage_name(model, overall.uncapped_stage),
        previous=previous,
        movement=compare_levels(previous.levels, levels) if previous else None,
        history=history,
        replaces_id=assessment.replaces_id,
        revision_reason=assessment.revision_reason,
        replaced_by_id=own.replaced_by if own else None,
    )


def stage_name(model: content.Model, stage: int | None) -> str:
    """The stage's name in the active language; empty without a stage."""
    return next((in_language(s.name) for s in model.stages if s.value == stage), "")


def _stage_meaning(model: content.Model, stage: int | None) -> str:
    return next((in_language(s.meaning) for s in model.stages if s.value == stage), "")
