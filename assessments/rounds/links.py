"""The links that participants are mailed: 256 random bits each, of which only a hash is kept."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from assessments.models import Participant, ParticipantLink, RatingRound
from organizations.invitation_mail import hash_of, new_token

AFTER_DUE = timedelta(days=30)  # late answers are welcome for that long
LONGEST = timedelta(days=120)


def new_link(participant: Participant, now: datetime) -> str:
    """The whole address to mail. A member's asks to sign in; all others get a token of their own.

    Loads round, assessment and organisation unless they are loaded already.
    """
    if participant.user_id:
        path = reverse("participation:home", kwargs={"participant_id": participant.pk})
        return f"{settings.SITE_URL}{path}"
    token = new_token()
    ParticipantLink.objects.create(
        participant=participant,
        token_sha256=hash_of(token),
        created_at=now,
        expires_at=expiry(participant.round, now),
    )
    return f"{settings.SITE_URL}{reverse('participation:enter', kwargs={'token': token})}"


def expiry(rating_round: RatingRound, now: datetime) -> datetime:
    """The end of the 30th day after the round is due, or after today when it is overdue already;
    at most 120 days from now."""
    zone = rating_round.assessment.organization.tz
    last = max(rating_round.due_on, timezone.localdate(now, zone)) + AFTER_DUE
    return min(datetime.combine(last + timedelta(days=1), time.min, zone), now + LONGEST)


def revoke_links(participant: Participant, now: datetime) -> int:
    """Every link of the participant stops working at once. Returns how many did."""
    links = ParticipantLink.objects.filter(participant=participant, revoked_at=None)
    return links.update(revoked_at=now)


def extend_links(rating_round: RatingRound, now: datetime) -> None:
    """Links that still work keep working for as long as new ones would."""
    until = expiry(rating_round, now)
    links = ParticipantLink.objects.filter(participant__round=rating_round, expires_at__lt=until)
    links.open(now=now).update(expires_at=until)
