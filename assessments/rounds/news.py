"""Who is told that a round was closed: those who assess in its unit, and members who took part."""

from datetime import datetime

from django.db.models import Q

from assessments.models import Participant, RatingRound
from organizations.access import ROLE_TABLE, Permission
from organizations.models import Membership, Unit, User
from organizations.notices import tell

KIND = "round_closed"


def tell_closed(round: RatingRound, *, by: Membership, now: datetime) -> None:
    """Notes it for everybody concerned but `by`; once for each time that the round is closed."""
    assessment = round.assessment
    organization = by.organization
    for user in people_concerned(round):
        if user.pk != by.user_id:
            tell(
                organization=organization,
                email=user.email,
                kind=KIND,
                key=f"{round.pk}:{round.times_reopened}",
                payload={"assessment": str(assessment.pk)},
                language=user.language or organization.language,
                user=user,
                now=now,
            )


def people_concerned(round: RatingRound) -> list[User]:
    """Members only, each once: whoever came by link has no page to look at."""
    organization_id = round.assessment.organization_id
    members = Membership.objects.filter(organization_id=organization_id)
    assess = Q(role__in=ROLE_TABLE[Permission.ASSESS])
    here = Q(units=None) | Q(units__in=_unit_and_above(round.assessment.unit))
    invited = Participant.objects.filter(round=round, user__isnull=False).active()
    took_part = Q(user__in=invited.values("user"))
    ids = members.filter((assess & here) | took_part).values("user")
    return list(User.objects.filter(pk__in=ids, is_active=True).order_by("email"))


def _unit_and_above(unit: Unit) -> list[Unit]:
    """The unit, its parent and so on; whoever works with one of them works with the unit."""
    chain = [unit]
    while chain[-1].parent is not None:
        chain.append(chain[-1].parent)
    return chain
