"""What a participant's pages read: the own answers, and what the unit came to last time.

Nothing here reads the answers of others or the lead's ratings of the same assessment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.http import Http404

from assessments.lines import carry_between, level_of
from assessments.models import (
    Assessment,
    Carry,
    CriterionRating,
    Participant,
    ParticipantRating,
    RatingRound,
)
from assessments.moments import Moment, history_of, previous_of
from assessments.participation.actions import FIRST_VERSION, in_force
from assessments.participation.asked import not_applicable
from maturity import content
from maturity.area_scoring import Mode
from maturity.levels import Level
from maturity.wording import in_language
from organizations.models import Organization, User


@dataclass(frozen=True)
class Question:
    """One criterion as it is put to the participant, with the participant's own answer."""

    key: str
    area_key: str
    name: str
    question: str
    descriptors: Mapping[Level, str]  # best level first
    answered: bool
    level: Level | None  # None too for "don't know"
    note: str
    version: int  # for the next save
    saved_at: datetime | None
    late: bool  # given after the round was closed
    previous: Level | None  # of the unit, last time

    @property
    def dont_know(self) -> bool:
        return self.answered and self.level is None

    @property
    def carry(self) -> Carry | None:
        """What became of last time's level; None without one, and without a level now."""
        return None if self.previous is None else carry_between(self.previous, self.level)

    @property
    def waits(self) -> bool:
        """Rated last time, and not yet answered now."""
        return self.previous is not None and not self.answered


@dataclass(frozen=True)
class AreaTask:
    """One area of the participant's: how many of its questions are answered."""

    key: str
    name: str
    question: str
    questions: tuple[Question, ...]

    @property
    def total(self) -> int:
        return len(self.questions)

    @property
    def answered(self) -> int:
        return sum(question.answered for question in self.questions)

    @property
    def is_done(self) -> bool:
        return self.answered == self.total

    @property
    def missing(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if not question.answered)


@dataclass(frozen=True)
class Sheet:
    """Everything that one participant is asked, in the order of the model."""

    tasks: tuple[AreaTask, ...]
    last_time: Moment | None

    @property
    def total(self) -> int:
        return sum(task.total for task in self.tasks)

    @property
    def answered(self) -> int:
        return sum(task.answered for task in self.tasks)

    @property
    def is_complete(self) -> bool:
        return self.answered == self.total

    @property
    def saved_at(self) -> datetime | None:
        """When the newest of the answers was saved."""
        times = [q.saved_at for task in self.tasks for q in task.questions if q.saved_at]
        return max(times, default=None)

    @property
    def first_open(self) -> AreaTask | None:
        """The first area with something left to answer."""
        return next((task for task in self.tasks if not task.is_done), None)

    def task(self, area_key: str) -> AreaTask:
        """Raises Http404 for an area that the participant is not asked about."""
        for task in self.tasks:
            if task.key == area_key:
                return task
        raise Http404

    def following(self, area_key: str) -> AreaTask | None:
        """The area after this one; None after the last."""
        place = [task.key for task in self.tasks].index(area_key) + 1
        return self.tasks[place] if place < len(self.tasks) else None


def sheet_of(
    participant: Participant, *, with_last_time: bool = False, including: str = ""
) -> Sheet:
    """Two queries; with last time's levels of the unit four.

    What the lead has marked not applicable is not asked, but for the criterion `including` and
    what was answered already.
    """
    assessment = participant.round.assessment
    model = assessment.model_version.model
    moment = _last_time(assessment) if with_last_time else None
    before = _levels_of(model, moment) if moment else {}
    answers = _answers_of(participant)
    left_out = not_applicable(assessment.pk) - answers.keys() - {including}
    tasks = (
        _task(model, model.area(key), answers, before, left_out) for key in participant.area_keys
    )
    return Sheet(tuple(task for task in tasks if task.total), moment)


def _answers_of(participant: Participant) -> dict[str, ParticipantRating]:
    """The answers that count now, by criterion."""
    rows: dict[str, list[ParticipantRating]] = {}
    for row in ParticipantRating.objects.filter(participant=participant):
        rows.setdefault(row.criterion_id, []).append(row)
    late = not participant.round.is_open
    found = {key: in_force(given, late=late) for key, given in rows.items()}
    return {key: row for key, row in found.items() if row is not None}


def _last_time(assessment: Assessment) -> Moment | None:
    """The completed assessment of the unit just before this one."""
    place = (assessment.period_end, assessment.period_start)
    return previous_of(history_of(assessment.unit_id), place)


def _levels_of(model: content.Model, moment: Moment) -> dict[str, Level | None]:
    """Last time's levels by criterion, of the areas in which criteria counted."""
    deep = {key for key, score in moment.scores.items() if score.mode is Mode.CRITERIA}
    counted = {criterion.id for criterion in model.criteria if criterion.area in deep}
    rows = CriterionRating.objects.filter(assessment=moment.assessment_id)
    return {row.criterion_id: level_of(row.level) for row in rows if row.criterion_id in counted}


def _task(
    model: content.Model,
    area: content.Area,
    answers: Mapping[str, ParticipantRating],
    before: Mapping[str, Level | None],
    left_out: frozenset[str],
) -> AreaTask:
    return AreaTask(
        key=area.key,
        name=in_language(area.name),
        question=in_language(area.question),
        questions=tuple(
            _question(criterion, answers.get(criterion.id), before.get(criterion.id))
            for criterion in model.criteria_of(area.key)
            if criterion.id not in left_out
        ),
    )


def _question(
    criterion: content.Criterion, row: ParticipantRating | None, before: Level | None
) -> Question:
    levels = sorted(criterion.levels, reverse=True)
    return Question(
        key=criterion.id,
        area_key=criterion.area,
        name=in_language(criterion.name),
        question=in_language(criterion.question),
        descriptors={level: in_language(criterion.levels[level]) for level in levels},
        answered=row is not None,
        level=level_of(row.level) if row else None,
        note=row.note if row else "",
        version=row.version if row else FIRST_VERSION,
        saved_at=row.updated_at if row else None,
        late=row.late if row else False,
        previous=before,
    )


def open_participations(user: User, organization: Organization) -> "list[Participant]":
    """What the member is asked to rate now: rounds that are open, not yet finished, the first due
    first; each with round, assessment and unit. One query."""
    rows: QuerySet[Participant] = Participant.objects.active().filter(
        user=user,
        finished_at=None,
        round__state=RatingRound.State.OPEN,
        round__assessment__organization=organization,
    )
    return list(rows.select_related("round__assessment__unit").order_by("round__due_on", "pk"))
