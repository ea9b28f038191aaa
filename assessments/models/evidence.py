"""What a rating rests on: links, notes and files."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from assessments.models.assessment import Assessment
from maturity.levels import AREA_KEYS


class Evidence(models.Model):
    """One piece of evidence of a criterion, or of an area (`criterion_id` is then empty)."""

    class Kind(models.TextChoices):
        LINK = "link", _("Link")
        NOTE = "note", _("Note")
        FILE = "file", _("File")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="evidence")
    area_key = models.CharField(max_length=20)
    criterion_id = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=200)
    url = models.CharField(max_length=2000, blank=True)
    text = models.TextField(blank=True)
    # A file: the name it had, what it is by its content, and where the store keeps it.
    file_name = models.CharField(max_length=150, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    stored_as = models.CharField(max_length=100, blank=True)
    is_metric = models.BooleanField(default=False)
    dated_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by_name = models.CharField(max_length=120, blank=True)

    objects = ScopedManager(organization="assessment__organization")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(area_key__in=AREA_KEYS), name="evidence_area_known"),
            models.CheckConstraint(condition=~Q(title=""), name="evidence_has_a_title"),
            models.CheckConstraint(
                condition=Q(kind="link", stored_as="") & ~Q(url="")
                | Q(kind="note", stored_as="", url="") & ~Q(text="")
                | Q(kind="file", url="", size__isnull=False) & ~Q(stored_as="") & ~Q(sha256=""),
                name="evidence_fits_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("dated_on")),
                name="evidence_expires_after_its_date",
            ),
        ]
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.title
