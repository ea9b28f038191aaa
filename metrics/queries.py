"""Which metrics an organisation has, and what each of them means now."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from metrics.models import Metric, MetricDefinition
from metrics.sheets import sheets
from metrics.wording import metric_name, metric_short
from organizations.models import Membership, Organization


@dataclass(frozen=True)
class DefinedMetric:
    """A metric with its definition in force; names are in the active language."""

    metric: Metric
    definition: MetricDefinition
    name: str
    short: str

    @property
    def id(self) -> uuid.UUID:
        return self.metric.pk


def metrics_on(organization: Organization) -> list[DefinedMetric]:
    """Those in use, in catalogue order and the organisation's own ones after it. One query."""
    return defined(organization, Q(metric__is_on=True))


def all_metrics(organization: Organization) -> list[DefinedMetric]:
    """Those in use and those that were switched off again. One query."""
    return defined(organization, Q())


def defined(organization: Organization, condition: Q) -> list[DefinedMetric]:
    rows = MetricDefinition.objects.filter(metric__organization=organization).filter(condition)
    latest: dict[uuid.UUID, MetricDefinition] = {}
    for row in rows.select_related("metric__responsible__user").order_by("number"):
        latest[row.metric_id] = row
    return in_order(_defined(row) for row in latest.values())


def _defined(row: MetricDefinition) -> DefinedMetric:
    metric = row.metric
    return DefinedMetric(metric, row, metric_name(metric, row), metric_short(metric, row))


def in_order(found: Iterable[DefinedMetric]) -> list[DefinedMetric]:
    place = {sheet.key: number for number, sheet in enumerate(sheets())}
    return sorted(found, key=lambda one: (place.get(one.metric.key, len(place)), one.name))


def current_definition(metric: Metric) -> MetricDefinition:
    """The definition in force. One query."""
    definition: MetricDefinition = metric.definitions.latest("number")
    return definition


def get_metric(membership: Membership, metric_id: UUID) -> DefinedMetric:
    """The organisation's metric with this id, on or off; 404 otherwise. One query."""
    found = defined(membership.organization, Q(metric=metric_id))
    if not found:
        raise Http404
    return found[0]
