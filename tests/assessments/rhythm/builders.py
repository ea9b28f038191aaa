"""Plans, rounds and participants for tests of what is due."""

from datetime import UTC, date, datetime, timedelta

from django_scopes import scopes_disabled

from assessments.models import Assessment, CalendarFeed, Participant, PlannedAssessment, RatingRound
from foundation.periods import PeriodKind, period_of
from organizations.invitation_mail import hash_of
from organizations.models import Membership, Notice, Unit
from tests.cast import NOON, Cast, day, make_assessment

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def add_plan(cast: Cast, *, due="2027-04-14", unit: Unit | None = None, **fields):
    """The plan of the first quarter of 2027."""
    period = period_of(PeriodKind.QUARTER, 2027, 1)
    values = {
        "period_kind": period.kind,
        "period_start": period.start,
        "period_end": period.end,
        "due_on": day(due),
        "planned_at": NOON,
    }
    with scopes_disabled():
        return PlannedAssessment.objects.create(
            organization=cast.organization, unit=unit or cast.unit, **{**values, **fields}
        )


def add_round(
    cast: Cast, *, due="2026-12-01", assessment: Assessment | None = None, **fields
) -> RatingRound:
    """An open round of a draft."""
    assessment = assessment or make_assessment(cast)
    values = {"due_on": day(due), "opened_at": LONG_AGO}
    with scopes_disabled():
        return RatingRound.objects.create(assessment=assessment, **{**values, **fields})


def add_participant(
    rating_round: RatingRound, name="ana", *, member: Membership | None = None, **fields
) -> Participant:
    """By link only, or through the account of a member."""
    email = member.user.email if member else f"{name}@raters.example"
    values = {"areas": "data,design", "invited_at": LONG_AGO, "email": email}
    with scopes_disabled():
        return Participant.objects.create(
            round=rating_round, user=member.user if member else None, **{**values, **fields}
        )


def add_feed(member: Membership, token="a-token") -> CalendarFeed:
    return CalendarFeed.objects.create(
        membership=member, token_sha256=hash_of(token), created_at=NOON
    )


def noticed() -> list[tuple[str, str]]:
    """(kind, address) of every notice, sorted."""
    with scopes_disabled():
        return sorted(Notice.objects.values_list("kind", "email"))


def at(text: str, hour: int = 12) -> datetime:
    """An hour of a day in UTC."""
    return datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC) + timedelta(
        hours=hour
    )
