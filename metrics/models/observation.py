"""What was measured: a metric, in a unit, over a period, for all customers or a part of them."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from foundation.periods import Period, kind_of
from metrics.models.listening import Touchpoint
from metrics.models.metric import Channel, Metric, MetricDefinition, Moment, Severity
from metrics.models.survey_import import SurveyImport
from organizations.models import Membership, Organization, Unit


class ObservationQuerySet(models.QuerySet["Observation"]):
    def active(self) -> "ObservationQuerySet":
        """Without those that an import replaced or that were taken back."""
        return self.filter(retired_at=None)

    def for_member(self, membership: Membership) -> "ObservationQuerySet":
        """Those of the member's units."""
        if not membership.unit_limits:
            return self
        return self.filter(unit__in=Unit.objects.for_member(membership))


class Observation(models.Model):
    """One measured figure, kept as what it was counted from: the figure itself is computed.

    Channel, moment, touchpoint, severity and segment say which part of the customers or cases it
    is about; all empty means all of them.
    """

    class Source(models.TextChoices):
        HAND = "hand", _("Typed in")
        IMPORT = "import", _("Survey file")
        PROGRAM = "program", _("Another program")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="observations")
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="observations")
    definition = models.ForeignKey(
        MetricDefinition, on_delete=models.PROTECT, related_name="observations"
    )
    period_start = models.DateField()
    period_end = models.DateField()
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    moment = models.CharField(max_length=20, choices=Moment.choices, blank=True)
    touchpoint = models.ForeignKey(
        Touchpoint, on_delete=models.PROTECT, null=True, blank=True, related_name="observations"
    )
    severity = models.CharField(max_length=10, choices=Severity.choices, blank=True)
    segment = models.CharField(max_length=80, blank=True)
    # See metrics.recipes: counts by name, a histogram, or a value that another system worked out.
    inputs = models.JSONField()
    # The base of the figure, 0 or more; None where the recipe has none.
    n = models.PositiveIntegerField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.HAND)
    note = models.CharField(max_length=300, blank=True)
    survey_import = models.ForeignKey(
        SurveyImport, on_delete=models.PROTECT, null=True, blank=True, related_name="observations"
    )
    recorded_at = models.DateTimeField()
    recorded_by_name = models.CharField(max_length=120, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    # The import that took its place; undoing that import brings this row back.
    replaced_by = models.ForeignKey(
        SurveyImport, on_delete=models.PROTECT, null=True, blank=True, related_name="replaced"
    )
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager(
        organization="organization",
        _manager_class=models.Manager.from_queryset(ObservationQuerySet),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "unit",
                    "metric",
                    "period_start",
                    "period_end",
                    "channel",
                    "moment",
                    "severity",
                    "segment",
                ],
                condition=Q(retired_at=None, touchpoint=None),
                name="observation_once",
            ),
            models.UniqueConstraint(
                fields=[
                    "unit",
                    "metric",
                    "period_start",
                    "period_end",
                    "channel",
                    "moment",
                    "severity",
                    "segment",
                    "touchpoint",
                ],
                condition=Q(retired_at=None, touchpoint__isnull=False),
                name="observation_once_at_touchpoint",
            ),
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")), name="observation_period_forward"
            ),
            models.CheckConstraint(
                condition=Q(moment__in=["", *Moment.values])
                & Q(channel__in=["", *Channel.values])
                & Q(severity__in=["", *Severity.values]),
                name="observation_part_known",
            ),
            models.CheckConstraint(
                condition=Q(source="import", survey_import__isnull=False)
                | Q(source__in=["hand", "program"], survey_import=None),
                name="observation_import_named",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | Q(retired_at__isnull=False),
                name="observation_replaced_is_retired",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-period_end"], name="observation_org_period"),
            models.Index(fields=["unit", "metric", "-period_end"], name="observation_unit_metric"),
        ]
        ordering = ["-period_end", "metric", "pk"]

    def __str__(self) -> str:
        return f"{self.metric_id} · {self.period.label}"

    @property
    def period(self) -> Period:
        return Period(
            self.period_start, self.period_end, kind_of(self.period_start, self.period_end)
        )
