"""Rounds, participants and links to play with."""

from datetime import date, timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scopes_disabled

from assessments.models import (
    Assessment,
    Participant,
    ParticipantLink,
    ParticipantRating,
    RatingRound,
)
from organizations.invitation_mail import hash_of
from organizations.models import Membership
from tests.cast import NOON, Cast, make_assessment

TOKEN = "a-token-that-opens-the-page"
HTMX = {"HX-Request": "true"}


def make_round(cast: Cast, assessment: Assessment | None = None, **fields) -> RatingRound:
    """An open round of a draft without ratings."""
    values = {
        "due_on": date(2099, 12, 1),
        "opened_at": NOON,
        "opened_by_name": "Lucía Ferrer",
        **fields,
    }
    with scopes_disabled():
        assessment = assessment or make_assessment(cast, levels={})
        return RatingRound.objects.create(assessment=assessment, **values)


def make_participant(
    rating_round: RatingRound, email: str = "pilar@acme.example", **fields
) -> Participant:
    values = {"areas": "data,design", "language": "es", "invited_at": NOON, **fields}
    with scopes_disabled():
        return Participant.objects.create(round=rating_round, email=email, **values)


def make_link(participant: Participant, token: str = TOKEN, **fields) -> ParticipantLink:
    values = {"created_at": NOON, "expires_at": timezone.now() + timedelta(days=30), **fields}
    return ParticipantLink.objects.create(
        participant=participant, token_sha256=hash_of(token), **values
    )


def make_answer(participant: Participant, criterion_id: str, **fields) -> ParticipantRating:
    values = {"level": 1, "version": 2, "updated_at": NOON, **fields}
    with scopes_disabled():
        return ParticipantRating.objects.create(
            participant=participant, criterion_id=criterion_id, **values
        )


def close(rating_round: RatingRound) -> None:
    with scopes_disabled():
        RatingRound.objects.filter(pk=rating_round.pk).update(state="closed", closed_at=NOON)


def reopen(rating_round: RatingRound) -> None:
    with scopes_disabled():
        turn = rating_round.times_reopened + 1
        RatingRound.objects.filter(pk=rating_round.pk).update(
            state="open", closed_at=None, times_reopened=turn
        )
        rating_round.refresh_from_db(fields=["state", "closed_at", "times_reopened"])


def enter(token: str = TOKEN, client: Client | None = None, **options):
    """The answer to following the link."""
    return (client or Client()).get(reverse("participation:enter", args=[token]), **options)


def entered(participant: Participant, token: str = TOKEN) -> Client:
    """A browser that has followed a link of the participant's, and speaks English."""
    client = Client(headers={"Accept-Language": "en"})
    client.cookies["django_language"] = "en"
    if not participant.links.exists():
        make_link(participant, token)
    assert enter(token, client).status_code == 302
    return client


def join(cast: Cast, participant: Participant, role: str = "rater") -> Membership:
    """Makes the participant the member of that role."""
    member = cast.member(role)
    with scopes_disabled():
        Participant.objects.filter(pk=participant.pk).update(
            user=member.user, email=member.user.email
        )
    return member


def url(participant: Participant, name: str = "home", *path: str) -> str:
    return reverse(f"participation:{name}", args=[participant.pk, *path])


def answers(participant: Participant, criterion_id: str = "DAT-1") -> dict[bool, tuple]:
    """What is stored, newest turn last: level, note and version, by whether it came late."""
    with scopes_disabled():
        rows = ParticipantRating.objects.filter(
            participant=participant, criterion_id=criterion_id
        ).order_by("turn")
        return {row.late: (row.level, row.note, row.version) for row in rows}
