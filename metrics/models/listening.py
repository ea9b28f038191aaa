"""The listening plan: the customer's journey, where customers are listened to, and how often."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from metrics.models.metric import Metric, Moment
from organizations.models import Membership, Organization


class JourneyStep(models.Model):
    """A step of the customer's journey, as the organisation names it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="journey_steps"
    )
    name = models.CharField(max_length=80)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint("organization", Lower("name"), name="journey_step_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="journey_step_has_a_name"),
        ]
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Touchpoint(models.Model):
    """Where customer and organisation meet, tied to a moment of the customer's life."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="touchpoints"
    )
    # Touchpoints that an import names belong to no step until somebody places them.
    step = models.ForeignKey(
        JourneyStep, on_delete=models.SET_NULL, null=True, blank=True, related_name="touchpoints"
    )
    name = models.CharField(max_length=80)
    moment = models.CharField(max_length=20, choices=Moment.choices, blank=True)
    matters_most = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint("organization", Lower("name"), name="touchpoint_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="touchpoint_has_a_name"),
            models.CheckConstraint(
                condition=Q(moment__in=["", *Moment.values]), name="touchpoint_moment_known"
            ),
        ]
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class ListeningPost(models.Model):
    """One way of listening at a touchpoint: a metric that is asked, or what is said unasked."""

    class Source(models.TextChoices):
        SURVEY = "survey", _("Survey or measurement")
        CALLS = "calls", _("Calls")
        CHATS = "chats", _("Chats")
        EMAILS = "emails", _("E-mails")
        SOCIAL = "social", _("Social media posts")
        REVIEWS = "reviews", _("Reviews")
        INTERVIEWS = "interviews", _("Interviews")

    class Cadence(models.TextChoices):
        EVENT = "event", _("After each event")
        WEEK = "week", _("Every week")
        MONTH = "month", _("Every month")
        QUARTER = "quarter", _("Every quarter")
        HALF_YEAR = "half_year", _("Every half-year")
        YEAR = "year", _("Every year")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="posts")
    source = models.CharField(max_length=12, choices=Source.choices)
    channel = models.CharField(max_length=80, blank=True)
    metric = models.ForeignKey(
        Metric, on_delete=models.SET_NULL, null=True, blank=True, related_name="posts"
    )
    responsible = models.ForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, blank=True, related_name="posts"
    )
    cadence = models.CharField(max_length=10, choices=Cadence.choices)
    # Percent of the customers or contacts that are asked or read; None: not decided.
    sampled = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager(organization="touchpoint__organization")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sampled=None) | Q(sampled__gt=0, sampled__lte=100),
                name="listening_post_sample_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(
                    source__in=[
                        "survey",
                        "calls",
                        "chats",
                        "emails",
                        "social",
                        "reviews",
                        "interviews",
                    ]
                ),
                name="listening_post_source_known",
            ),
        ]
        ordering = ["touchpoint", "source", "pk"]

    def __str__(self) -> str:
        return f"{self.touchpoint_id} {self.source}"


class FatigueRules(models.Model):
    """How often a customer may be asked; without a row the general rules hold."""

    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, related_name="fatigue_rules"
    )
    min_days_any = models.PositiveSmallIntegerField(default=30)
    min_days_relationship = models.PositiveSmallIntegerField(default=90)
    max_365 = models.PositiveSmallIntegerField(default=6)
    max_event_age_days = models.PositiveSmallIntegerField(default=7)
    pulse_tolerance_days = models.PositiveSmallIntegerField(default=7)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(min_days_relationship__gte=F("min_days_any")) & Q(max_365__gte=1),
                name="fatigue_rules_make_sense",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id}"
