"""Issued reports, frozen for ever, and who is mailed a dashboard every week."""

import uuid

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from assessments.models import Assessment
from metrics.models import Team
from organizations.models import Membership, Organization, Unit


class ReportQuerySet(models.QuerySet["Report"]):
    def for_member(self, membership: Membership) -> "ReportQuerySet":
        """Those of the member's units."""
        if not membership.unit_limits:
            return self
        return self.filter(assessment__unit__in=Unit.objects.for_member(membership))

    def newest_first(self) -> "ReportQuerySet":
        """With what a list shows, and without the files."""
        return (
            self.select_related("assessment__unit")
            .defer("pdf", "snapshot")
            .order_by("-issued_at", "id")
        )


class Report(models.Model):
    """One assessment at one moment: the data that was printed, the PDF and its SHA-256."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=10)
    paper = models.CharField(max_length=6)
    # SHA-256 over snapshot, template version, language and paper: equal content is issued once.
    content_key = models.CharField(max_length=64)
    snapshot = models.JSONField()
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField()
    issued_at = models.DateTimeField()
    issued_by_name = models.CharField(max_length=120, blank=True)

    objects = ScopedManager(
        organization="organization", _manager_class=models.Manager.from_queryset(ReportQuerySet)
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "content_key"], name="report_issued_once"
            ),
            models.UniqueConstraint(
                fields=["assessment", "language", "number"], name="report_number_once"
            ),
            models.CheckConstraint(
                condition=Q(paper__in=["a4", "letter"]), name="report_paper_known"
            ),
        ]
        indexes = [models.Index(fields=["organization", "-issued_at"], name="report_newest")]

    def __str__(self) -> str:
        return f"{self.assessment_id} · {self.number}"


class DashboardSubscription(models.Model):
    """A member is mailed a dashboard on Mondays: of a unit, of a team, or the organisation's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="dashboard_subscriptions"
    )
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.CASCADE)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE)
    created_at = models.DateTimeField()
    last_sent_on = models.DateField(null=True, blank=True)  # a Monday in the organisation's zone

    objects = ScopedManager(organization="membership__organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(unit=None, team=None),
                name="subscription_organization_once",
            ),
            models.UniqueConstraint(
                fields=["membership", "unit"],
                condition=Q(unit__isnull=False),
                name="subscription_unit_once",
            ),
            models.UniqueConstraint(
                fields=["membership", "team"],
                condition=Q(team__isnull=False),
                name="subscription_team_once",
            ),
            models.CheckConstraint(
                condition=Q(unit=None) | Q(team=None), name="subscription_of_one_dashboard"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} · {self.unit_id or self.team_id or 'organisation'}"
