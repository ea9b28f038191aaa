"""What comes next: planned assessments, and the calendar that shows them."""

import uuid

from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from assessments.models.assessment import Assessment
from foundation.periods import Period, PeriodKind
from organizations.models import Membership, Organization, Unit


class PlannedAssessment(models.Model):
    """The next assessment of a unit with a cadence; done once an assessment was started for it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="planned")
    period_kind = models.CharField(max_length=10)
    period_start = models.DateField()
    period_end = models.DateField()
    due_on = models.DateField()
    planned_at = models.DateTimeField()
    assessment = models.OneToOneField(
        Assessment, on_delete=models.SET_NULL, null=True, blank=True, related_name="plan"
    )

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "period_start", "period_end"], name="planned_once_per_period"
            ),
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")), name="planned_period_forward"
            ),
        ]
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return f"{self.unit} · {self.period.label}"

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_end, PeriodKind(self.period_kind))


class CalendarFeed(models.Model):
    """The secret address of one member's calendar; only a hash is kept."""

    membership = models.OneToOneField(
        Membership, on_delete=models.CASCADE, related_name="calendar_feed"
    )
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    # Not scoped: a calendar program has no organisation.
    objects = models.Manager()

    def __str__(self) -> str:
        return str(self.membership_id)
