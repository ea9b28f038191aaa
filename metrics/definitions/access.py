"""The rows of the catalogue as a member may reach them; everything else is a 404."""

from uuid import UUID

from django.http import Http404

from metrics.models import Target, Team
from metrics.sheets import Sheet, sheet_of
from organizations.models import Membership, Unit


def get_sheet(key: str) -> Sheet:
    try:
        return sheet_of(key)
    except KeyError as error:
        raise Http404 from error


def get_target(membership: Membership, target_id: UUID) -> Target:
    """A target of a unit that the member works with."""
    rows = Target.objects.filter(
        metric__organization_id=membership.organization_id,
        unit__in=Unit.objects.for_member(membership),
    )
    row: Target | None = rows.select_related("metric", "unit").filter(pk=target_id).first()
    if row is None:
        raise Http404
    return row


def get_team(membership: Membership, team_id: UUID) -> Team:
    rows = Team.objects.filter(organization_id=membership.organization_id)
    row: Team | None = rows.filter(pk=team_id).first()
    if row is None:
        raise Http404
    return row
