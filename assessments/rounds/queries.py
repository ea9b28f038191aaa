"""Who takes part and how far they are. Nothing here reads what anybody answered."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from assessments.models import Assessment, Participant, ParticipantRating, RatingRound
from assessments.participation.asked import not_applicable
from assessments.rounds.wording import areas_in_words, criteria_count
from organizations.models import Membership


@dataclass(frozen=True)
class Row:
    """One participant. `answered` and `late` are numbers of criteria, of `total` asked."""

    participant: Participant
    areas: str  # names; empty for all
    answered: int
    late: int
    total: int

    @property
    def is_finished(self) -> bool:
        return bool(self.participant.finished_at) or self.answered >= self.total

    @property
    def is_withdrawn(self) -> bool:
        return self.participant.revoked_at is not None

    @property
    def mail_failed(self) -> bool:
        return self.participant.mail_state == Participant.Mail.FAILED


@dataclass(frozen=True)
class Progress:
    """All participants by name or address, those withdrawn last."""

    rows: tuple[Row, ...]

    @property
    def active(self) -> list[Row]:
        return [row for row in self.rows if not row.is_withdrawn]

    @property
    def invited(self) -> int:
        return len(self.active)

    @property
    def answered(self) -> int:
        """How many people have given one answer or more, in time."""
        return sum(row.answered > 0 for row in self.active)

    @property
    def finished(self) -> int:
        return sum(row.is_finished for row in self.active)

    @property
    def without_answer(self) -> list[Row]:
        return [row for row in self.active if not row.answered]

    @property
    def unfinished(self) -> list[Row]:
        return [row for row in self.active if row.answered and not row.is_finished]

    @property
    def not_delivered(self) -> int:
        return sum(row.mail_failed for row in self.active)

    @property
    def late(self) -> int:
        """Answers that came after the closing and wait for a reopening, of everybody."""
        return sum(row.late for row in self.rows)


def round_of(assessment: Assessment, membership: Membership) -> RatingRound | None:
    """The round, holding on to the assessment that is loaded already. One query."""
    found: RatingRound | None = RatingRound.objects.filter(assessment=assessment).first()
    if found is not None:
        assessment.organization = membership.organization
        found.assessment = assessment
    return found


def progress_of(rating_round: RatingRound) -> Progress:
    """Two queries, whatever the number of participants."""
    left_out = not_applicable(rating_round.assessment_id)
    waiting = Q(ratings__late=True, ratings__turn=rating_round.times_reopened)
    beside = Q(ratings__late=False, ratings__criterion_id__in=left_out)
    found = (
        Participant.objects.filter(round=rating_round)
        .with_answers()
        .annotate(
            late=Count("ratings", filter=waiting),
            beside=Count("ratings__criterion_id", filter=beside, distinct=True),
        )
    )
    rows = [_row(rating_round, participant, left_out) for participant in found]
    rows.sort(key=lambda row: (row.is_withdrawn, str(row.participant).lower()))
    return Progress(tuple(rows))


def criteria_asked(participant: Participant) -> int:
    """How many criteria; those that do not apply only where they were answered. Two queries."""
    assessment = participant.round.assessment
    answers = ParticipantRating.objects.filter(participant=participant)
    left_out = not_applicable(assessment.pk) - set(answers.values_list("criterion_id", flat=True))
    return criteria_count(assessment, participant.area_keys, without=left_out)


def _row(rating_round: RatingRound, participant: Any, left_out: frozenset[str]) -> Row:
    """`participant` carries the counts; `beside` is of answers about what does not apply."""
    keys = participant.area_keys
    asked = criteria_count(rating_round.assessment, keys, without=left_out)
    return Row(
        participant=participant,
        areas=areas_in_words(rating_round.assessment, keys),
        answered=participant.answered,
        late=participant.late,
        total=asked + participant.beside,
    )


@dataclass(frozen=True)
class Card:
    """What the task list of an assessment says about its round."""

    is_open: bool
    due_on: date
    invited: int
    answered: int


def card_of(assessment: Assessment) -> Card | None:
    """None without a round. One query."""
    invited = Q(participants__revoked_at=None)
    found = (
        RatingRound.objects.filter(assessment=assessment)
        .annotate(
            invited=Count("participants", filter=invited, distinct=True),
            answered=Count(
                "participants",
                filter=invited & Q(participants__ratings__late=False),
                distinct=True,
            ),
        )
        .first()
    )
    if found is None:
        return None
    return Card(found.is_open, found.due_on, found.invited, found.answered)
