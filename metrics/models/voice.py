"""What customers say in their own words: comments kept from surveys, and praise worth sharing."""

import uuid

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from metrics.models.listening import Touchpoint
from metrics.models.metric import Channel, Metric, Team
from metrics.models.survey_import import SurveyImport
from organizations.models import Membership, Organization, Unit

COMMENT_LENGTH = 1000
PRAISE_LENGTH = 500


class KeptComment(models.Model):
    """A comment of a survey file, kept by choice; addresses and numbers are blacked out."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey_import = models.ForeignKey(
        SurveyImport, on_delete=models.CASCADE, related_name="comments"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="comments")
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="comments")
    period_start = models.DateField()
    period_end = models.DateField()
    score = models.SmallIntegerField(null=True, blank=True)
    text = models.TextField(max_length=COMMENT_LENGTH)

    objects = ScopedManager(organization="survey_import__organization")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="kept_comment_has_text"),
        ]
        indexes = [models.Index(fields=["unit", "-period_end"], name="kept_comment_unit")]
        ordering = ["-period_end", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class PraiseQuerySet(models.QuerySet["Praise"]):
    def shown(self) -> "PraiseQuerySet":
        return self.filter(hidden_at=None)

    def for_member(self, membership: Membership) -> "PraiseQuerySet":
        """Those of the member's units."""
        if not membership.unit_limits:
            return self
        return self.filter(unit__in=Unit.objects.for_member(membership))


class Praise(models.Model):
    """A customer's comment worth sharing, with how the customer agreed to that."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="praise")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="praise")
    team = models.ForeignKey(
        Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="praise"
    )
    touchpoint = models.ForeignKey(
        Touchpoint, on_delete=models.SET_NULL, null=True, blank=True, related_name="praise"
    )
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    text = models.CharField(max_length=PRAISE_LENGTH)
    said_on = models.DateField()
    consent = models.CharField(max_length=200)  # how the customer agreed, in a few words
    in_report = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, blank=True, related_name="praise"
    )
    added_by_name = models.CharField(max_length=120, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager(
        organization="organization",
        _manager_class=models.Manager.from_queryset(PraiseQuerySet),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="praise_has_text"),
            models.CheckConstraint(condition=~Q(consent=""), name="praise_has_consent"),
        ]
        indexes = [models.Index(fields=["organization", "-said_on"], name="praise_newest")]
        ordering = ["-said_on", "pk"]

    def __str__(self) -> str:
        return self.text[:60]
