"""Which plans and initiatives a member may open; 404 for what is not in their units."""

from uuid import UUID

from django.http import Http404

from assessments.models import Assessment
from organizations.access import Permission, allows, get_unit
from organizations.models import Membership, Unit
from roadmaps.models import Initiative


def get_unit_and_base(membership: Membership, unit_id: UUID) -> tuple[Unit, Assessment | None]:
    """The unit, and the assessment that its plan answers.

    That is the latest completed one; before there is any, the latest draft for those who assess.
    One query, or two while there is no assessment.
    """
    assessment = _latest(membership, unit_id)
    if assessment is None:
        return get_unit(membership, unit_id), None
    assessment.organization = assessment.unit.organization = membership.organization
    return assessment.unit, assessment


def _latest(membership: Membership, unit_id: UUID) -> Assessment | None:
    rows = Assessment.objects.for_member(membership).filter(unit_id=unit_id)
    if not allows(membership, Permission.ASSESS):
        rows = rows.completed()
    # "completed" sorts before "draft".
    ordered = rows.order_by("state", "-period_end", "-period_start")
    related = ordered.select_related("unit", "model_version").defer("model_version__content")
    assessment: Assessment | None = related.first()
    return assessment


def get_initiative(membership: Membership, unit_id: UUID, initiative_id: UUID) -> Initiative:
    """The unit's initiative, removed ones included; with its unit and what its words come from."""
    initiative: Initiative | None = (
        Initiative.objects.for_member(membership)
        .with_words()
        .select_related("unit")
        .filter(unit_id=unit_id, pk=initiative_id)
        .first()
    )
    if initiative is None:
        raise Http404
    initiative.organization = initiative.unit.organization = membership.organization
    return initiative
