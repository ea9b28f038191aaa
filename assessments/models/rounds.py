"""Several people rate the same criteria without seeing each other: the round."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from assessments.models.assessment import Assessment
from maturity.levels import AREA_KEYS
from organizations.models import Organization, User

GROUP_LENGTH = 60


class GroupKind(models.TextChoices):
    DEPARTMENT = "department", _("Department")
    SENIORITY = "seniority", _("Seniority")


class RaterGroup(models.Model):
    """A department or seniority that participants can be put in; an organisation's own list."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="rater_groups"
    )
    kind = models.CharField(max_length=12, choices=GroupKind.choices)
    name = models.CharField(max_length=GROUP_LENGTH)
    position = models.PositiveSmallIntegerField(default=0)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), "organization", "kind", name="rater_group_once"),
            models.CheckConstraint(
                condition=Q(kind__in=GroupKind.values), name="rater_group_kind_known"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="rater_group_has_a_name"),
        ]
        ordering = ["kind", "position", "pk"]

    def __str__(self) -> str:
        return self.name


class RatingRound(models.Model):
    """The round of one assessment: blind while it is open, compared once it is closed."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.OneToOneField(Assessment, on_delete=models.CASCADE, related_name="round")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    # Chosen at the start for good: whether names stand beside ratings, and which groups compare.
    # One grouping only: two that overlap would give single people away by subtraction.
    named = models.BooleanField(default=False)
    compare_by = models.CharField(
        max_length=12, choices=GroupKind.choices, default=GroupKind.SENIORITY
    )
    due_on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by_name = models.CharField(max_length=120, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by_name = models.CharField(max_length=120, blank=True)
    times_reopened = models.PositiveSmallIntegerField(default=0)
    # By criterion, what closings have shown of an anonymous round: two of them can be subtracted.
    disclosed = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager(organization="assessment__organization")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None)
                | Q(state="closed", closed_at__isnull=False),
                name="round_closed_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(compare_by__in=GroupKind.values), name="round_compares_known_groups"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} ({self.state})"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def active(self) -> "ParticipantQuerySet":
        """Those whose invitation has not been withdrawn."""
        return self.filter(revoked_at=None)

    def with_answers(self) -> "ParticipantQuerySet":
        """Adds `.answered`, how many criteria each has answered in time, in whichever turn."""
        in_time = Q(ratings__late=False)
        answered = models.Count("ratings__criterion_id", filter=in_time, distinct=True)
        return self.annotate(answered=answered)


class Participant(models.Model):
    """One person invited to a round, by e-mail or through the account of a member."""

    class Mail(models.TextChoices):
        WAITING = "waiting", _("Waiting to be sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not delivered")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(RatingRound, on_delete=models.CASCADE, related_name="participants")
    email = models.EmailField()
    # The member's account; empty for somebody who comes by link only.
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10, default="en")
    # Plain names: what the round was run with stays true when the lists change.
    department = models.CharField(max_length=GROUP_LENGTH, blank=True)
    seniority = models.CharField(max_length=GROUP_LENGTH, blank=True)
    areas = models.CharField(max_length=120)  # keys in the model's order, separated by commas
    invited_at = models.DateTimeField()
    mail_state = models.CharField(max_length=10, choices=Mail.choices, default=Mail.WAITING)
    mail_error = models.CharField(max_length=300, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager(
        organization="round__assessment__organization",
        _manager_class=models.Manager.from_queryset(ParticipantQuerySet),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), "round", name="participant_invited_once"),
            models.CheckConstraint(condition=~Q(areas=""), name="participant_has_areas"),
            models.CheckConstraint(
                condition=Q(mail_state__in=["waiting", "sent", "failed"]),
                name="participant_mail_state_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def area_keys(self) -> tuple[str, ...]:
        """In the model's order."""
        chosen = set(self.areas.split(","))
        return tuple(key for key in AREA_KEYS if key in chosen)


class ParticipantLinkQuerySet(models.QuerySet["ParticipantLink"]):
    def with_token_hash(self, digest: str) -> "ParticipantLinkQuerySet":
        return self.filter(token_sha256=digest).select_related(
            "participant__user",
            "participant__round__assessment__unit",
            "participant__round__assessment__organization",
        )

    def open(self, *, now: datetime) -> "ParticipantLinkQuerySet":
        return self.filter(revoked_at=None, expires_at__gt=now)


class ParticipantLink(models.Model):
    """A link that was mailed; each e-mail carries its own, and only a hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="links")
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    # Not scoped: whoever follows the link has no organisation yet.
    objects = ParticipantLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.participant_id}"


class ParticipantRatingQuerySet(models.QuerySet["ParticipantRating"]):
    def that_count(self) -> "ParticipantRatingQuerySet":
        """Of each person and criterion the answer in time of the latest turn."""
        later = ParticipantRating.objects.filter(
            participant=OuterRef("participant"),
            criterion_id=OuterRef("criterion_id"),
            late=False,
            turn__gt=OuterRef("turn"),
        )
        return self.filter(~Exists(later), late=False)


class ParticipantRating(models.Model):
    """One person's answer about one criterion, kept for ever; no level means "don't know".

    An answer that came after the round was closed is a row of its own, `late`. So is what
    somebody answers after a reopening, in the next `turn`: earlier turns stay as they were, and
    the latest counts. The late answers of a turn are copied into the next one, in time.
    """

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="ratings")
    criterion_id = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    late = models.BooleanField(default=False)
    turn = models.PositiveSmallIntegerField(default=0)  # the round's times_reopened when it came
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    objects = ScopedManager(
        organization="participant__round__assessment__organization",
        _manager_class=models.Manager.from_queryset(ParticipantRatingQuerySet),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "criterion_id", "late", "turn"],
                name="participant_answers_once",
            ),
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__lte=2), name="participant_level_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.level}"
