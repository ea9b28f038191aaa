"""The rows of the plan as a member may reach them; everything else is a 404."""

from uuid import UUID

from django.http import Http404

from metrics.models import JourneyStep, ListeningPost, Touchpoint
from organizations.models import Membership


def get_step(membership: Membership, step_id: UUID) -> JourneyStep:
    rows = JourneyStep.objects.filter(organization_id=membership.organization_id)
    row: JourneyStep | None = rows.filter(pk=step_id).first()
    if row is None:
        raise Http404
    return row


def get_touchpoint(membership: Membership, touchpoint_id: UUID) -> Touchpoint:
    """Archived ones do not count as part of the plan."""
    rows = Touchpoint.objects.filter(organization_id=membership.organization_id, archived_at=None)
    row: Touchpoint | None = rows.select_related("step").filter(pk=touchpoint_id).first()
    if row is None:
        raise Http404
    return row


def get_post(membership: Membership, post_id: UUID) -> ListeningPost:
    rows = ListeningPost.objects.filter(
        touchpoint__organization_id=membership.organization_id, touchpoint__archived_at=None
    )
    related = rows.select_related("touchpoint", "metric", "responsible__user")
    row: ListeningPost | None = related.filter(pk=post_id).first()
    if row is None:
        raise Http404
    return row
