"""One area and one criterion of an assessment, as pages and reports show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from assessments.confidence import Confidence, confidence_of
from assessments.models import AreaRating, Carry, CriterionRating
from maturity import area_scoring, content
from maturity.area_scoring import (
    AreaScore,
    LevelCounts,
    Mode,
    score_area,
    score_directly,
    with_level_in_force,
)
from maturity.levels import Level
from maturity.wording import RULE_WORDING, in_language


class Change(StrEnum):
    """How an area moved since the previous completed assessment of the unit."""

    IMPROVED = "improved"
    UNCHANGED = "unchanged"
    WORSENED = "worsened"
    NEW = "new"


@dataclass(frozen=True)
class CriterionLine:
    """One criterion: what it asks, what it was given, and how well that is backed."""

    key: str
    area_key: str
    name: str
    question: str
    critical: bool
    descriptors: Mapping[Level, str]
    evidence_kinds: tuple[str, ...]
    level: Level | None
    applicable: bool
    not_applicable_reason: str
    note: str
    origin: str  # of CriterionRating.Origin
    previous: Level | None  # in the previous completed assessment of the unit
    previous_not_applicable: str  # the reason, where it did not apply then; else empty
    carry: Carry | None  # None while not rated
    confidence: Confidence
    version: int  # for the next save; 1 while nothing is stored
    saved_at: datetime | None
    saved_by: str

    @property
    def waits(self) -> bool:
        """Rated or not applicable last time, and not yet re-rated."""
        was_answered = self.previous is not None or bool(self.previous_not_applicable)
        return was_answered and self.level is None and self.applicable

    @property
    def is_bare(self) -> bool:
        """Excellent with no evidence but opinion."""
        return self.level is Level.EXCELLENT and self.confidence in UNBACKED


UNBACKED = frozenset({Confidence.NONE, Confidence.OPINION})


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
    direct_level: Level | None  # as entered for the area as a whole, counted or not
    override_reason: str
    carry: Carry | None  # of the area as a whole; its criteria have their own
    confidence: Confidence
    criteria: tuple[CriterionLine, ...]  # all of the model, rated or not, counted or not

    @property
    def is_direct(self) -> bool:
        return self.score.mode is Mode.DIRECT

    @property
    def mode(self) -> Mode:
        return self.score.mode

    @property
    def level_by_rule(self) -> Level | None:
        return self.score.level_by_rule

    @property
    def overridden(self) -> bool:
        """The lead has put another level in force than the rule gives."""
        return bool(self.override_reason) and not self.is_direct

    @property
    def rule_text(self) -> str:
        """Why the level by rule is what it is, in a sentence."""
        return str(RULE_WORDING[self.score.rule])

    @property
    def counts(self) -> LevelCounts:
        return self.score.counts

    @property
    def rated_criteria(self) -> int:
        """How many applicable criteria have a level."""
        counts = self.counts
        return counts.excellent + counts.room_for_improvement + counts.immediate_action

    @property
    def applicable_criteria(self) -> int:
        return self.rated_criteria + self.counts.not_rated

    @property
    def waits(self) -> bool:
        """Rated as a whole last time, and not yet re-rated."""
        return self.is_direct and self.previous is not None and self.level is None

    @property
    def is_bare(self) -> bool:
        """Rated as a whole, Excellent, with no evidence but opinion."""
        return self.is_direct and self.level is Level.EXCELLENT and self.confidence in UNBACKED

    @property
    def active_criteria(self) -> tuple[CriterionLine, ...]:
        """The criteria that count; empty for an area rated as a whole."""
        return () if self.is_direct else self.criteria


@dataclass(frozen=True)
class Stored:
    """What is stored about one area: its own row, and those of its criteria by id."""

    area: AreaRating
    criteria: Mapping[str, CriterionRating]
    before: Mapping[str, Level | None]  # last time, by area key and criterion id
    not_applicable_before: Mapping[str, str]  # the reason last time, by criterion id
    has_previous: bool
    measured: frozenset[str] = frozenset()  # the criteria that a metric in date backs


def area_line(
    model: content.Model, area: content.Area, score: AreaScore, stored: Stored
) -> AreaLine:
    """The names are in the active language."""
    row = stored.area
    before = stored.before.get(area.key)
    return AreaLine(
        key=area.key,
        name=in_language(area.name),
        question=in_language(area.question),
        descriptor="" if score.level is None else in_language(area.levels[score.level]),
        level=score.level,
        score=score,
        rationale=row.rationale,
        previous=before,
        change=change_between(before, score.level) if stored.has_previous else None,
        version=row.version,
        saved_at=row.updated_at,
        saved_by=row.updated_by_name,
        direct_level=level_of(row.level),
        override_reason=row.override_reason if row.override_level is not None else "",
        carry=_carry(row.carry, before, score.level) if score.mode is Mode.DIRECT else None,
        confidence=_confidence(
            row.strongest_evidence,
            row.rationale,
            any(criterion.id in stored.measured for criterion in model.criteria_of(area.key)),
        ),
        criteria=tuple(
            _criterion_line(criterion, stored) for criterion in model.criteria_of(area.key)
        ),
    )


def _criterion_line(criterion: content.Criterion, stored: Stored) -> CriterionLine:
    row = stored.criteria.get(criterion.id) or CriterionRating(criterion_id=criterion.id)
    level, before = level_of(row.level), stored.before.get(criterion.id)
    reason_before = stored.not_applicable_before.get(criterion.id, "")
    # Not applicable, as it was last time, is confirmed like a level.
    is_same = bool(reason_before) and not row.applicable
    return CriterionLine(
        key=criterion.id,
        area_key=criterion.area,
        name=in_language(criterion.name),
        question=in_language(criterion.question),
        critical=criterion.critical,
        descriptors={
            one: in_language(criterion.levels[one])
            for one in sorted(criterion.levels, reverse=True)
        },
        evidence_kinds=tuple(in_language(text) for text in criterion.evidence),
        level=level,
        applicable=row.applicable,
        not_applicable_reason=row.not_applicable_reason,
        note=row.note,
        origin=row.origin,
        previous=before,
        previous_not_applicable=reason_before,
        carry=Carry.CONFIRMED if is_same else _carry(row.carry, before, level),
        confidence=_confidence(row.strongest_evidence, row.note, criterion.id in stored.measured),
        version=row.version,
        saved_at=row.updated_at,
        saved_by=row.updated_by_name,
    )


def _confidence(strongest_evidence: str, note: str, is_measured: bool) -> Confidence:
    return Confidence.METRIC if is_measured else confidence_of(strongest_evidence, note)


def _carry(stored: str, before: Level | None, now: Level | None) -> Carry | None:
    """As stored at completion; in a draft it follows from last time's level."""
    return Carry(stored) if stored else carry_between(before, now)


def carry_between(before: Level | None, now: Level | None) -> Carry | None:
    """What became of last time's level; None while there is no new one."""
    if now is None:
        return None
    if before is None:
        return Carry.NEW
    return Carry.CONFIRMED if before == now else Carry.CHANGED


def level_of(value: int | None) -> Level | None:
    return None if value is None else Level(value)


def change_between(before: Level | None, now: Level | None) -> Change | None:
    """The direction of one area; None while it is not rated."""
    if now is None:
        return None
    if before is None:
        return Change.NEW
    if now == before:
        return Change.UNCHANGED
    return Change.IMPROVED if now > before else Change.WORSENED


def score_of(
    model: content.Model, area: AreaRating, criteria: Mapping[str, CriterionRating]
) -> AreaScore:
    """The score of one area in its active mode, with the lead's level in force."""
    if area.mode == Mode.DIRECT:
        return score_directly(level_of(area.level))
    score = score_area(
        _rated(criterion, criteria.get(criterion.id))
        for criterion in model.criteria_of(area.area_key)
    )
    if score.coverage is None:
        return score  # nothing applies: no level until the area is rated as a whole
    return with_level_in_force(score, level_of(area.override_level))


def _rated(
    criterion: content.Criterion, row: CriterionRating | None
) -> area_scoring.CriterionRating:
    return area_scoring.CriterionRating(
        key=criterion.id,
        level=level_of(row.level) if row else None,
        weight=Fraction(criterion.weight),
        critical=criterion.critical,
        applicable=row.applicable if row else True,
    )


def scores_of(
    model: content.Model,
    areas: Iterable[AreaRating],
    criteria: Iterable[CriterionRating],
) -> dict[str, AreaScore]:
    """The score of each area from its ratings, as the scoring rules have it."""
    rows = {row.criterion_id: row for row in criteria}
    return {area.area_key: score_of(model, area, rows) for area in areas}
