"""Which assessments a member may open. 404 for what is not theirs, 403 for what they may not."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from assessments.measured.readings import with_readings
from assessments.models import Assessment
from organizations.access import Permission, allows
from organizations.models import Membership


def get_assessment(membership: Membership, assessment_id: UUID) -> Assessment:
    """The assessment in the member's units; a draft only for those who assess. One query."""
    assessment: Assessment | None = (
        with_readings(Assessment.objects.for_member(membership))
        .select_related("unit", "model_version", "round")
        .defer("model_version__content")
        .filter(pk=assessment_id)
        .first()
    )
    if assessment is None:
        raise Http404
    if assessment.is_draft and not allows(membership, Permission.ASSESS):
        raise PermissionDenied
    assessment.organization = assessment.unit.organization = membership.organization
    return assessment
