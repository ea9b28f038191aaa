"""What becomes of a round: opened, closed, reopened. Each is one transaction and says who acts."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max

from assessments.actions import lock_draft
from assessments.agreement.actions import settle, unsettle
from assessments.models import Assessment, ParticipantRating, RatingRound
from assessments.participation.actions import take_up_late_answers
from assessments.rounds.groups import create_missing_groups
from assessments.rounds.links import extend_links
from assessments.rounds.news import tell_closed
from organizations.access import Permission, demand, demand_own
from organizations.models import Membership


class RoundClosedError(Exception):
    """The round is closed: it is reopened before anybody is invited, corrected or withdrawn."""


def lock_open_round(rating_round: RatingRound) -> RatingRound:
    """The open round, with assessment, unit and organisation; its assessment's row is locked.

    Raises RoundClosedError, and what lock_draft raises.
    """
    lock_draft(rating_round.assessment)
    rows = RatingRound.objects.select_related("assessment__unit", "assessment__organization")
    row: RatingRound = rows.defer("assessment__organization__logo").get(pk=rating_round.pk)
    if not row.is_open:
        raise RoundClosedError
    return row


def open_round(
    *,
    assessment: Assessment,
    due_on: date,
    named: bool,
    compare_by: str,
    by: Membership,
    at: datetime,
) -> RatingRound:
    """The assessment's one round; when there is one already, that one, unchanged.

    Names and grouping are chosen here for good. Raises what lock_draft raises.
    """
    demand(by, Permission.ASSESS)
    demand_own(by, assessment)
    with transaction.atomic():
        lock_draft(assessment)
        create_missing_groups(by.organization)
        row: RatingRound
        row, _created = RatingRound.objects.get_or_create(
            assessment=assessment,
            defaults={
                "due_on": due_on,
                "named": named,
                "compare_by": compare_by,
                "opened_at": at,
                "opened_by_name": str(by.user)[:120],
            },
        )
    return row


def close_round(*, round: RatingRound, by: Membership, at: datetime) -> bool:
    """From here on answers are late, and ratings may be seen. False when it was closed already.

    Criteria on which all agree get their level, and the people concerned are told. Raises what
    lock_draft raises.
    """
    demand(by, Permission.ASSESS)
    demand_own(by, round.assessment)
    with transaction.atomic():
        lock_draft(round.assessment)
        row = RatingRound.objects.filter(pk=round.pk)
        row.select_for_update().get()  # answers wait from here on
        at = max(at, _last_answer(round) or at)
        closed = row.filter(state=RatingRound.State.OPEN).update(
            state=RatingRound.State.CLOSED,
            closed_at=at,
            closed_by_name=str(by.user)[:120],
            version=F("version") + 1,
        )
        if closed:
            round.refresh_from_db(fields=["state", "closed_at", "closed_by_name", "version"])
            settle(round=round, by=by, at=at)
            tell_closed(round, by=by, now=at)
    return bool(closed)


def _last_answer(round: RatingRound) -> datetime | None:
    """The closing is never before an answer given in time, even where clocks differ."""
    in_time = ParticipantRating.objects.filter(participant__round=round, late=False)
    last: datetime | None = in_time.aggregate(last=Max("updated_at"))["last"]
    return last


def reopen_round(*, round: RatingRound, due_on: date, by: Membership, at: datetime) -> bool:
    """Takes answers again until `due_on`; late ones count from now on. False when it is open.

    Raises what lock_draft raises.
    """
    demand(by, Permission.ASSESS)
    demand_own(by, round.assessment)
    with transaction.atomic():
        lock_draft(round.assessment)
        row = RatingRound.objects.filter(pk=round.pk)
        reopened = row.filter(state=RatingRound.State.CLOSED).update(
            state=RatingRound.State.OPEN,
            closed_at=None,
            closed_by_name="",
            due_on=due_on,
            times_reopened=F("times_reopened") + 1,
            version=F("version") + 1,
        )
        if reopened:
            round.refresh_from_db(fields=["state", "closed_at", "due_on", "times_reopened"])
            unsettle(round=round, by=by, at=at)
            take_up_late_answers(rating_round=round)
            extend_links(round, at)
    return bool(reopened)


def change_due_date(*, round: RatingRound, due_on: date, by: Membership, at: datetime) -> None:
    """Another day for an open round. Raises RoundClosedError, and what lock_draft raises."""
    demand(by, Permission.ASSESS)
    demand_own(by, round.assessment)
    with transaction.atomic():
        row = lock_open_round(round)
        if row.due_on != due_on:
            RatingRound.objects.filter(pk=row.pk).update(due_on=due_on, version=F("version") + 1)
            row.due_on = due_on
            extend_links(row, at)
