"""Rounds with answers, closed as the lead closes them."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django_scopes import scopes_disabled

from assessments.agreement.actions import settle
from assessments.models import Assessment, Participant, ParticipantRating, RatingRound
from maturity.levels import AREA_KEYS
from organizations.models import Membership
from tests.cast import NOON

CLOSING = NOON + timedelta(hours=1)
Answers = Mapping[str, int | None]


def make_round(assessment: Assessment, *, named: bool = False) -> RatingRound:
    """An open round without participants."""
    with scopes_disabled():
        return RatingRound.objects.create(
            assessment=assessment, named=named, due_on=date(2026, 12, 1), opened_at=NOON
        )


def add_rater(
    round: RatingRound,
    answers: Answers,
    *,
    group: str = "",
    note: str = "",
    at: datetime = NOON,
    late: bool = False,
) -> Participant:
    """One more person, with a level (or None for "don't know") by criterion."""
    with scopes_disabled():
        number = Participant.objects.filter(round=round).count()
        person = Participant.objects.create(
            round=round,
            email=f"rater.{number}@example.org",
            name=f"Rater {number}",
            seniority=group,
            areas=",".join(AREA_KEYS),
            invited_at=NOON,
        )
        ParticipantRating.objects.bulk_create(
            ParticipantRating(
                participant=person,
                criterion_id=key,
                level=level,
                note=note,
                late=late,
                updated_at=at,
            )
            for key, level in answers.items()
        )
    return person


def add_raters(round: RatingRound, criterion: str, *levels: int | None, group: str = "") -> None:
    """One person per level, who answers this criterion only."""
    for level in levels:
        add_rater(round, {criterion: level}, group=group)


def close(round: RatingRound, by: Membership, *, at: datetime = CLOSING) -> RatingRound:
    """Closed and settled."""
    with scopes_disabled():
        round.state, round.closed_at = RatingRound.State.CLOSED, at
        round.save()
        settle(round=round, by=by, at=at)
    return round
