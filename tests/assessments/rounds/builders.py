"""Rounds to play with: what a lead types, and people who have answered."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django_scopes import scopes_disabled

from assessments.models import Assessment, Participant, RatingRound
from assessments.rounds import people
from assessments.rounds.people import Groups, Person
from maturity.levels import AREA_KEYS
from tests.cast import NOON, Cast

EVERYTHING = ["data", "design", "delivery", "measurement", "culture"]


def soon(days: int = 14) -> str:
    """A day from now, where the organisation is, as a date input sends it."""
    today = timezone.localdate(timezone=ZoneInfo("Europe/Madrid"))
    return (today + timedelta(days=days)).isoformat()


def url(cast: Cast, name: str, owner, **more) -> str:
    """The page of an assessment, of a round's or of a participant's."""
    if isinstance(owner, Participant):
        more["participant_id"] = owner.pk
        with scopes_disabled():
            owner = owner.round
    assessment_id = owner.assessment_id if isinstance(owner, RatingRound) else owner.pk
    kwargs = {"slug": cast.slug, "assessment_id": assessment_id, **more}
    return reverse(f"assessments:{name}", kwargs=kwargs)


def terms(**changes) -> dict[str, str]:
    return {"due_on": soon(), "names": "without", "compare_by": "seniority", **changes}


def invitation(*lines: str, **changes) -> dict[str, object]:
    """The form of an invitation."""
    values = {"department": "Sales", "seniority": "Front line", "language": "en"}
    return {"people": "\n".join(lines), "areas": EVERYTHING, **values, **changes}


def correction(participant: Participant, **changes) -> dict[str, object]:
    """The form of one participant as it is stored, with these changes."""
    return {
        "name": participant.name,
        "email": participant.email,
        "department": participant.department,
        "seniority": participant.seniority,
        "areas": list(participant.area_keys),
        "version": participant.version,
        **changes,
    }


def invite(cast: Cast, rating_round: RatingRound, *emails: str, now=None, **fields):
    """Invites these addresses as the lead does."""
    groups = {"department": "Sales", "seniority": "Front line", "areas": AREA_KEYS}
    language = fields.pop("language", "en")
    with scopes_disabled():
        return people.invite(
            round=rating_round,
            people=[Person(email) for email in emails],
            groups=Groups(**{**groups, **fields}),
            language=language,
            by=cast.lead,
            now=now or timezone.now(),
        )


def participant(email: str = "ana@example.org") -> Participant:
    with scopes_disabled():
        found = Participant.objects.select_related("round__assessment__organization")
        return found.get(email=email)


def emails_of(rating_round: RatingRound) -> set[str]:
    with scopes_disabled():
        return {row.email for row in rating_round.participants.active()}


def texts(answer) -> str:
    return answer.content.decode()


def complete(assessment: Assessment) -> None:
    """As completion leaves it, whatever stands in its way."""
    with scopes_disabled():
        Assessment.objects.filter(pk=assessment.pk).update(
            state="completed", completed_at=NOON, index=50, stage=2, uncapped_stage=2
        )
