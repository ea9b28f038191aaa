"""The rating of one criterion, in an assessment that goes deeper than its areas."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from assessments.models.assessment import Assessment, Carry


class CriterionRating(models.Model):
    """The level in force of one criterion. A criterion that nobody has touched has no row."""

    class Origin(models.TextChoices):
        RATED = "rated", _("Rated by the lead")
        UNANIMOUS = "unanimous", _("All raters agreed")
        AGREED = "agreed", _("Agreed after the round")

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="criterion_ratings"
    )
    criterion_id = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    applicable = models.BooleanField(default=True)
    not_applicable_reason = models.TextField(blank=True)
    note = models.TextField(blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.RATED)
    carry = models.CharField(max_length=10, choices=Carry.choices, blank=True)
    # The strongest of its pieces of evidence that were in date at the end of the period.
    strongest_evidence = models.CharField(max_length=10, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(null=True, blank=True)
    updated_by_name = models.CharField(max_length=120, blank=True)

    objects = ScopedManager(organization="assessment__organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "criterion_id"], name="criterion_rated_once"
            ),
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__lte=2), name="criterion_level_known"
            ),
            models.CheckConstraint(
                condition=Q(applicable=True) | (Q(level=None) & ~Q(not_applicable_reason="")),
                name="criterion_not_applicable_says_why",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=["rated", "unanimous", "agreed"]),
                name="criterion_origin_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.level}"
