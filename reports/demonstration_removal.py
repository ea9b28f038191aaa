"""Takes every demonstration away again, in the order that protected rows allow."""

from django.db import transaction
from django_scopes import scope

from assessments.models import Assessment
from metrics.models import Metric, Observation, Praise, SurveyImport, Target
from organizations.models import MAX_UNIT_DEPTH, Organization, Unit, User
from reports.demonstration import emails
from reports.models import Report
from roadmaps.models import Initiative


@transaction.atomic
def remove() -> dict[str, int]:
    """Deletes every demonstration with all that hangs on it; how many rows of each kind went.

    Its people go too, except those who meanwhile belong to another organisation.
    """
    removed: dict[str, int] = {}
    for organization in Organization.objects.filter(is_demonstration=True):
        with scope(organization=organization):
            rows = [Report.objects.all(), Initiative.objects.all(), Assessment.objects.all()]
            rows += [Praise.objects.all(), Observation.objects.all(), SurveyImport.objects.all()]
            rows += [Target.objects.all(), Metric.objects.all()]
            # A unit protects its parent, so the deepest go first.
            depths = range(MAX_UNIT_DEPTH, 0, -1)
            rows += [Unit.objects.filter(depth=depth) for depth in depths]
            for queryset in rows:
                _count(removed, queryset.delete())
        _count(removed, organization.delete())
    _count(removed, User.objects.filter(email__in=emails(), memberships=None).delete())
    return removed


def _count(removed: dict[str, int], deleted: tuple[int, dict[str, int]]) -> None:
    for label, number in deleted[1].items():
        removed[label] = removed.get(label, 0) + number
