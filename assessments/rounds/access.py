"""The guard of a round's pages: a draft, and usually a round that has been opened."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from assessments.access import get_assessment
from assessments.models import Assessment, Participant, RatingRound
from assessments.rounds.queries import round_of
from organizations.access import MemberRequest

View = Callable[..., HttpResponseBase]


def url_of(name: str, assessment: Assessment, **more: object) -> str:
    """The address of a page of this assessment; its organisation is loaded."""
    kwargs = {"slug": assessment.organization.slug, "assessment_id": assessment.pk, **more}
    return reverse(name, kwargs=kwargs)


def in_draft(view: View) -> View:
    """Calls the view with the draft and its round or None. A completed assessment has nothing to
    be done any more: it leads to what came out of the round, or to the result."""

    @wraps(view)
    def loaded(request: MemberRequest, assessment_id: UUID, **more: Any) -> HttpResponseBase:
        assessment = get_assessment(request.membership, assessment_id)
        found = round_of(assessment, request.membership)
        if not assessment.is_draft:
            return redirect(url_of(_afterwards(found), assessment))
        return view(request, assessment, found, **more)

    return loaded


def in_round(view: View) -> View:
    """Calls the view with the draft's round; without one, the page that opens it answers."""

    @wraps(view)
    def loaded(
        request: MemberRequest, assessment: Assessment, found: RatingRound | None, **more: Any
    ) -> HttpResponseBase:
        if found is None:
            return redirect(url_of("assessments:round", assessment))
        return view(request, found, **more)

    return in_draft(loaded)


def _afterwards(found: RatingRound | None) -> str:
    return "assessments:agreement" if found else "reports:result"


def get_participant(found: RatingRound, participant_id: UUID) -> Participant:
    """The participant of this round, with what the round has loaded; 404 otherwise. One query."""
    participant: Participant | None = (
        Participant.objects.filter(round=found).with_answers().filter(pk=participant_id).first()
    )
    if participant is None:
        raise Http404
    participant.round = found
    return participant


def to_round(found: RatingRound) -> HttpResponse:
    return redirect(url_of("assessments:round", found.assessment))
