"""One assessment of one unit for one period, its areas, and what they came to."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from foundation.periods import Period, PeriodKind
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

    def in_force(self) -> "AssessmentQuerySet":
        """Without those that a completed revision has replaced."""
        return self.exclude(revision__state=Assessment.State.COMPLETED)

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
    # A revision names the completed assessment that it corrects, and says why.
    replaces = models.OneToOneField(
        "self", on_delete=models.RESTRICT, null=True, blank=True, related_name="revision"
    )
    revision_reason = models.TextField(blank=True)

    # By the key of a contradiction: the sentence on it with its version and author; at completion
    # also what it said, by language. See assessments.measured.explanations.
    explanations = models.JSONField(default=dict)

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
                fields=["unit", "period_start", "period_end"],
                condition=Q(replaces=None),
                name="assessment_once_per_period",
            ),
            models.CheckConstraint(
                condition=Q(replaces=None, revision_reason="")
                | (Q(replaces__isnull=False) & ~Q(revision_reason="")),
                name="assessment_revision_says_why",
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
                condition=Q(period_kind__in=["quarter", "half_year", "year", "custom"]),
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


class Carry(models.TextChoices):
    """What became of last time's rating; stored at completion, derived before."""

    CONFIRMED = "confirmed", _("Confirmed")
    CHANGED = "changed", _("Changed")
    NEW = "new", _("New")


class AreaRating(models.Model):
    """The level that one area was given, and why; a row per area from the start."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="area_ratings"
    )
    area_key = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    rationale = models.TextField(blank=True)
    # Rated directly, or by its criteria; what was entered in the other way is kept and not counted.
    mode = models.CharField(max_length=10, default=Mode.DIRECT.value)
    # Set by the lead against the rule that the criteria give.
    override_level = models.PositiveSmallIntegerField(null=True, blank=True)
    override_reason = models.TextField(blank=True)
    carry = models.CharField(max_length=10, choices=Carry.choices, blank=True)
    # The strongest of its pieces of evidence that were in date at the end of the period.
    strongest_evidence = models.CharField(max_length=10, blank=True)
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
            models.CheckConstraint(
                condition=Q(mode__in=[mode.value for mode in Mode]), name="area_rating_mode_known"
            ),
            models.CheckConstraint(
                condition=Q(override_level=None)
                | (Q(override_level__lte=2) & ~Q(override_reason="")),
                name="area_override_says_why",
            ),
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
    # How the level came about; empty or 0 for an area rated directly.
    rule = models.CharField(max_length=40, blank=True)
    level_by_rule = models.PositiveSmallIntegerField(null=True, blank=True)
    coverage = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    excellent = models.PositiveSmallIntegerField(default=0)
    room_for_improvement = models.PositiveSmallIntegerField(default=0)
    immediate_action = models.PositiveSmallIntegerField(default=0)
    not_rated = models.PositiveSmallIntegerField(default=0)
    not_applicable = models.PositiveSmallIntegerField(default=0)

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
