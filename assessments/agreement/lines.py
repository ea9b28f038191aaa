"""What is shown of a closed round: one criterion, one area, all of it. Nothing here is computed
from single answers; what may not be shown does not get this far."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from assessments.models import CriterionRating
from foundation.periods import Period
from maturity.agreement import Agreement
from maturity.area_scoring import LevelCounts
from maturity.consensus import Consensus
from maturity.levels import Level

Origin = CriterionRating.Origin


@dataclass(frozen=True)
class GroupLine:
    """One group's answers to a criterion; `bar` is what the stacked bar draws."""

    name: str
    consensus: Consensus
    bar: LevelCounts


@dataclass(frozen=True)
class Voice:
    """One person's answer, in a named round only."""

    name: str
    group: str
    level: Level | None
    note: str


@dataclass(frozen=True)
class Figures:
    """What is shown of the answers to one criterion.

    `earlier` says that answers came after a round was opened again, too few to be shown; the
    figures are then those of the closing before.
    """

    consensus: Consensus
    bar: LevelCounts
    earlier: bool
    groups: tuple[GroupLine, ...]
    comments: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """One criterion: what was answered, and what became of it.

    `figures` is None where fewer than three people gave a level. The voices of a named round are
    there all the same.
    """

    key: str
    area_key: str
    area_name: str
    question: str
    critical: bool
    descriptors: tuple[tuple[Level, str], ...]  # best first
    answered: bool  # by anybody who gave a level
    figures: Figures | None
    voices: tuple[Voice, ...]
    level: Level | None  # agreed on, or given by all; not one that was rated before the round
    origin: str
    reason: str
    applicable: bool
    not_applicable_reason: str
    version: int
    saved_at: datetime | None
    saved_by: str

    @property
    def unanimous(self) -> bool:
        return self.level is not None and self.origin == Origin.UNANIMOUS

    @property
    def settled(self) -> bool:
        return self.level is not None or not self.applicable

    @property
    def split(self) -> bool:
        return self.figures is not None and self.figures.consensus.split


@dataclass(frozen=True)
class AreaAgreement:
    key: str
    name: str
    agreement: Agreement


@dataclass(frozen=True)
class AgreementResults:
    """Everything that a page says about one closed round."""

    assessment_id: uuid.UUID
    unit_name: str
    period: Period
    is_draft: bool
    named: bool
    compare_by: str  # "department" or "seniority"
    closed_at: datetime
    invited: int
    people: int  # who answered anything
    whole: Agreement
    areas: tuple[AreaAgreement, ...]
    questions: tuple[Question, ...]  # in the order of the model

    @property
    def discussion(self) -> tuple[Question, ...]:
        """What was answered without all agreeing, most split first."""
        listed = [(n, q) for n, q in enumerate(self.questions) if q.answered and not q.unanimous]
        return tuple(question for _, question in sorted(listed, key=_urgency))

    @property
    def unanimous(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.unanimous)

    @property
    def unanswered(self) -> tuple[Question, ...]:
        """Asked or not, nobody gave a level."""
        return tuple(q for q in self.questions if not q.answered and not q.unanimous)

    @property
    def answered(self) -> int:
        return sum(question.answered for question in self.questions)

    @property
    def split(self) -> tuple[Question, ...]:
        return tuple(question for question in self.discussion if question.split)

    @property
    def agreed(self) -> int:
        """How many of the discussion list are settled."""
        return sum(question.settled for question in self.discussion)

    def question(self, key: str) -> Question:
        """Raises KeyError for a criterion that the model does not have."""
        for question in self.questions:
            if question.key == key:
                return question
        raise KeyError(key)


def _urgency(numbered: tuple[int, Question]) -> tuple[object, ...]:
    """Range, then consensus, then critical, then the model's order; last what is not shown."""
    position, question = numbered
    consensus = question.figures.consensus if question.figures else None
    if consensus is None or consensus.spread is None:
        return 1, 0, 0, not question.critical, position
    return 0, -consensus.spread, consensus.leik, not question.critical, position
