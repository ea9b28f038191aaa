"""Ratings: one assessment of one unit for one period, and what it came to."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from assessments.periods import Period, PeriodKind
from maturity.area_scoring import Mode
from maturity.levels import AREA_KEYS
from maturity.models import ModelVersion
from organizations.models import Membership, Organization, Unit

RATIONALE_LENGTH = 4000


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def for_member(self, membership: Membership) -> "AssessmentQuerySet":
        """Those of the member's units."""
        if not membership.unit_limits:
            return self
        return self.filter(unit__in=Unit.objects.for_member(membership))

    def completed(self) -> "AssessmentQuerySet":
        return self.filter(state=Assessment.State.COMPLETED)

    def drafts(self) -> "AssessmentQuerySet":
        return self.filter(state=Assessment.State.DRAFT)

    def with_progress(self) -> "AssessmentQuerySet":
        """Adds `.rated`, the number of areas that have a level."""
        rated = models.Count("area_ratings", filter=Q(area_ratings__level__isnull=False))
        return self.annotate(rated=rated)

    def newest_first(self) -> "AssessmentQuerySet":
        return self.order_by("-period_end", "-period_start", "unit__name")


class Assessment(models.Model):
    """The rating of five areas for one unit and period; frozen once it is completed."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        COMPLETED = "completed", _("Completed")

    class Kind(models.TextChoices):
        QUARTER = PeriodKind.QUARTER.value, _("Quarter")
        HALF_YEAR = PeriodKind.HALF_YEAR.value, _("Half-year")
        YEAR = PeriodKind.YEAR.value, _("Year")
        CUSTOM = PeriodKind.CUSTOM.value, _("Other dates")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assessments")
    model_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT)
    period_kind = models.CharField(max_length=10, choices=Kind.choices)
    period_start = models.DateField()
    period_end = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=120, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    # A plain name: a completed assessment cannot change when a person goes.
    completed_by_name = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)

    # Stored at completion (0 to 100 with four decimals; stages 1 to 4), so that history reads rows.
    index = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    stage = models.PositiveSmallIntegerField(null=True, blank=True)
    uncapped_stage = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = ScopedManager(
        organization="organization",
        _manager_class=models.Manager.from_queryset(AssessmentQuerySet),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "period_start", "period_end"], name="assessment_once_per_period"
            ),
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")), name="assessment_period_forward"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", completed_at=None)
                | Q(
                    state="completed",
                    completed_at__isnull=False,
                    index__isnull=False,
                    stage__isnull=False,
                ),
                name="assessment_completed_has_result",
            ),
            models.CheckConstraint(
                condition=Q(period_kind__in=[kind.value for kind in PeriodKind]),
                name="assessment_period_kind_known",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-period_end"], name="assessment_unit_period"),
            models.Index(fields=["organization", "-period_end"], name="assessment_org_period"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.period.label}"

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_end, PeriodKind(self.period_kind))

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class AreaRating(models.Model):
    """The level that one area was given, and why; a row per area from the start."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="area_ratings"
    )
    area_key = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    rationale = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(null=True, blank=True)
    updated_by_name = models.CharField(max_length=120, blank=True)

    objects = ScopedManager(organization="assessment__organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "area_key"], name="area_rated_once"),
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__lte=2), name="area_rating_level_known"
            ),
            models.CheckConstraint(condition=Q(area_key__in=AREA_KEYS), name="area_rating_known"),
        ]

    def __str__(self) -> str:
        return f"{self.area_key}: {self.level}"


class AreaResult(models.Model):
    """What an area came to when its assessment was completed; never written again."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="area_results"
    )
    area_key = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=10)
    index = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    low = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    high = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    weight = models.DecimalField(max_digits=6, decimal_places=3, default=1)

    objects = ScopedManager(organization="assessment__organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "area_key"], name="area_result_once"),
            models.CheckConstraint(condition=Q(level__lte=2), name="area_result_level_known"),
            models.CheckConstraint(condition=Q(area_key__in=AREA_KEYS), name="area_result_known"),
            models.CheckConstraint(
                condition=Q(mode__in=[mode.value for mode in Mode]), name="area_result_mode_known"
            ),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.area_key}: {self.level}"
