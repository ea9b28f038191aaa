"""Which imports a member works with."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from metrics.models import SurveyImport
from organizations.models import Membership, Unit


def imports_of(membership: Membership) -> QuerySet[SurveyImport]:
    """Those into the member's units, newest first, without what was read from them."""
    rows = SurveyImport.objects.filter(organization=membership.organization_id)
    if membership.unit_limits:
        rows = rows.filter(unit__in=Unit.objects.for_member(membership))
    return rows.select_related("unit").order_by("-created_at", "pk")


def get_import(membership: Membership, import_id: UUID) -> SurveyImport:
    """The import with this id among the member's; 404 otherwise. One query, with limits two."""
    row = imports_of(membership).filter(pk=import_id).first()
    if row is None or not _is_within(membership, row):
        raise Http404
    row.organization = membership.organization
    return row


def _is_within(membership: Membership, row: SurveyImport) -> bool:
    """Whether a file that names units itself names only those of the member."""
    if not membership.unit_limits:
        return True
    named = {group[1] for group in row.outcome.get("counts", [])} - {str(row.unit_id)}
    units = Unit.objects.for_member(membership).filter(pk__in=named)
    return not named or units.count() == len(named)
