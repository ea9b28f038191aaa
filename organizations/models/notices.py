"""What people are told by e-mail: notices, the daily digest that carries them, and opt-outs."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django_scopes import ScopedManager

from organizations.models.members import Organization, User


class Notice(models.Model):
    """One thing that one address is to be told, once. `payload` holds ids and names, JSON."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        DROPPED = "dropped"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="notices")
    email = models.EmailField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True)
    language = models.CharField(max_length=10, default="en")
    kind = models.CharField(max_length=30)
    # The same fact is told to the same address once, however often it is found.
    key = models.CharField(max_length=200)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization", Lower("email"), "kind", "key", name="notice_once"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at=None)
                | Q(state__in=["sent", "dropped"], settled_at__isnull=False),
                name="notice_settled_has_a_time",
            ),
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="notice_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} → {self.email}"


class Digest(models.Model):
    """The one e-mail that an address gets on a day: its waiting notices together."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="digests")
    email = models.EmailField()
    day = models.DateField()  # in the organisation's time zone
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    notices = models.ManyToManyField(Notice, related_name="digests")

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization", Lower("email"), "day", name="digest_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} {self.day}"


class OptOut(models.Model):
    """An address that does not want this kind of notice from this organisation."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="opt_outs"
    )
    email = models.EmailField()
    kind = models.CharField(max_length=30)
    created_at = models.DateTimeField()

    # Not scoped: whoever follows the link of an e-mail need not be a member.
    objects = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("organization", Lower("email"), "kind", name="opt_out_once"),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.kind}"
