"""Survey files on their way to observations, and what is remembered of them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from organizations.models import Organization, Unit


class SurveyImport(models.Model):
    """One uploaded file, from the upload to its observations.

    The file itself is deleted when the import is done, given up, or a day old: what stays are
    counts, the mapping, and for a rejected row its number, the value and the reason.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Waiting for its columns")
        CHECKING = "checking", _("Being read")
        CHECKED = "checked", _("Ready to import")
        IMPORTING = "importing", _("Being imported")
        DONE = "done", _("Imported")
        FAILED = "failed", _("Not imported")
        UNDONE = "undone", _("Taken back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="survey_imports"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="survey_imports")
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    file_name = models.CharField(max_length=150)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=100, blank=True)  # empty once the file is deleted
    # What the file looks like: encoding, separator, sheets, header row, columns with samples.
    layout = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    # SHA-256 of file and mapping together: the same again changes nothing.
    key = models.CharField(max_length=64, blank=True)
    # Progress and outcome, written while the file is read.
    bytes_read = models.PositiveBigIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0)
    rows_used = models.PositiveIntegerField(default=0)
    rows_rejected = models.PositiveIntegerField(default=0)
    # Counts per score column, unit and period; the preview shows them and the import writes them.
    outcome = models.JSONField(default=dict)
    only_valid_rows = models.BooleanField(default=False)
    failure = models.CharField(max_length=60, blank=True)  # a code, worded where it is shown
    created_at = models.DateTimeField()
    created_by_name = models.CharField(max_length=120, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "uploaded",
                        "checking",
                        "checked",
                        "importing",
                        "done",
                        "failed",
                        "undone",
                    ]
                ),
                name="survey_import_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "undone"]) | Q(finished_at__isnull=False),
                name="survey_import_done_has_a_time",
            ),
            models.UniqueConstraint(
                fields=["organization", "key"],
                condition=Q(state="done"),
                name="survey_import_same_file_once",
            ),
        ]
        indexes = [models.Index(fields=["organization", "-created_at"], name="survey_import_new")]
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.file_name


class RejectedRow(models.Model):
    """A row of a file that could not be used: where, what stood there, and why."""

    survey_import = models.ForeignKey(
        SurveyImport, on_delete=models.CASCADE, related_name="rejected"
    )
    row = models.PositiveIntegerField()  # as a spreadsheet counts, the header is row 1
    column = models.CharField(max_length=120)
    value = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=40)  # a code, worded where it is shown
    details = models.JSONField(default=dict)

    objects = ScopedManager(organization="survey_import__organization")

    class Meta:
        ordering = ["row", "pk"]
        indexes = [models.Index(fields=["survey_import", "row"], name="rejected_row_place")]

    def __str__(self) -> str:
        return f"{self.row} {self.column}: {self.reason}"


class RememberedMapping(models.Model):
    """How the columns of a file with these headers were mapped the last time."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="remembered_mappings"
    )
    headers_sha256 = models.CharField(max_length=64)
    mapping = models.JSONField()
    used_at = models.DateTimeField()

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "headers_sha256"], name="remembered_mapping_once"
            ),
        ]

    def __str__(self) -> str:
        return self.headers_sha256
