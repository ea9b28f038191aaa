"""Who may open the pages of a participant: whoever came by a link that still counts, or the member
who was invited. To everybody else they do not exist."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from assessments.models import Participant, ParticipantLink
from foundation.guards import Access, classify
from organizations.access import MemberRequest, enter

SESSION_KEY = "participations"  # participant id → id of the link that was followed
MOST_REMEMBERED = 20
ASSESSMENT = "round__assessment"


class ParticipantRequest(HttpRequest):
    """A request that has passed the guard: this person is asked to rate."""

    participant: Participant


ParticipantView = TypeVar("ParticipantView", bound=Callable[..., HttpResponseBase])


def for_participant(view: ParticipantView) -> Callable[..., HttpResponseBase]:
    """Guards a view under rate/<participant_id>/, anew with every request: 404 to all others.

    The view is called without the id, inside the organisation's scope and time zone.
    """

    @wraps(view)
    def guarded(request: HttpRequest, participant_id: UUID, **kwargs: Any) -> HttpResponseBase:
        participant = participant_of(request, participant_id, timezone.now())
        if participant is None:
            return refuse(request)
        asked = cast(ParticipantRequest, request)
        asked.participant = participant
        organization = participant.round.assessment.organization
        with scope(organization=organization), timezone.override(organization.tz):
            return view(asked, **kwargs)

    return classify(guarded, Access.PARTICIPANT)


def participant_of(request: HttpRequest, participant_id: UUID, now: datetime) -> Participant | None:
    """The participant that this visitor is; None when it is somebody else or nobody."""
    return _by_link(request, participant_id, now) or _by_account(request, participant_id)


def _by_link(request: HttpRequest, participant_id: UUID, now: datetime) -> Participant | None:
    link_id = request.session.get(SESSION_KEY, {}).get(str(participant_id))
    if link_id is None:
        return None
    link = (
        ParticipantLink.objects.open(now=now)
        .filter(
            pk=link_id,
            participant=participant_id,
            participant__revoked_at=None,
            participant__user=None,  # who has become a member since comes with the account
        )
        .select_related(
            f"participant__{ASSESSMENT}__unit",
            f"participant__{ASSESSMENT}__organization",
            f"participant__{ASSESSMENT}__model_version",
        )
        .defer(
            f"participant__{ASSESSMENT}__organization__logo",
            f"participant__{ASSESSMENT}__model_version__content",
        )
        .first()
    )
    if link is None or is_somebody_else(request, link.participant):
        return None
    return link.participant


def _by_account(request: HttpRequest, participant_id: UUID) -> Participant | None:
    """Of a member, who keeps the header and menus of every other page."""
    if not request.user.is_authenticated:
        return None
    with scopes_disabled():  # the participant says which organisation it is
        participant: Participant | None = (
            Participant.objects.active()
            .filter(pk=participant_id, user=request.user)
            .select_related(
                f"{ASSESSMENT}__unit",
                f"{ASSESSMENT}__organization",
                f"{ASSESSMENT}__model_version",
            )
            .defer(f"{ASSESSMENT}__organization__logo", f"{ASSESSMENT}__model_version__content")
            .first()
        )
    if participant is None:
        return None
    try:
        enter(cast(MemberRequest, request), participant.round.assessment.organization.slug)
    except Http404:
        return None
    return participant


def host_of(participant: Participant) -> dict[str, str]:
    """Who invites: the names of the organisation, the unit and the person who opened the round."""
    assessment = participant.round.assessment
    return {
        "organization": assessment.organization.name,
        "unit": assessment.unit.name,
        "person": participant.round.opened_by_name,
    }


def is_somebody_else(request: HttpRequest, participant: Participant) -> bool:
    """Signed in with another account than the member's, or with another address than the one that
    the link was mailed to."""
    if not request.user.is_authenticated or request.user.pk == participant.user_id:
        return False
    return request.user.email.lower() != participant.email.lower()


def remember(request: HttpRequest, link: ParticipantLink) -> None:
    """Lets this browser open the participant's pages from now on, several participants' if asked.

    The session gets a new key, so that one planted beforehand is worth nothing.
    """
    known: dict[str, str] = dict(request.session.get(SESSION_KEY, {}))
    known.pop(str(link.participant_id), None)
    known[str(link.participant_id)] = str(link.pk)
    request.session[SESSION_KEY] = dict(list(known.items())[-MOST_REMEMBERED:])
    request.session.cycle_key()


def refuse(request: HttpRequest) -> HttpResponse:
    """The same for an id that does not exist and for one that is somebody else's; to a save in the
    background a note for the page that sent it."""
    if "HX-Request" in request.headers:
        return render(request, "participation/_link_again.html", status=401)
    here = urlencode({"next": request.path}) if request.method in ("GET", "HEAD") else ""
    sign_in_url = f"{reverse('account_login')}?{here}".rstrip("?")
    context = {"sign_in_url": sign_in_url, "was_sending": request.method == "POST"}
    return render(request, "participation/unknown.html", context, status=404)
