"""What the metrics said when an assessment was completed."""

from django.db import models
from django_scopes import ScopedManager

from assessments.models.assessment import Assessment


class MetricReading(models.Model):
    """The readings of one linked metric, as they stood at completion; `series` is JSON."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="metric_readings"
    )
    metric_key = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    series = models.JSONField()

    objects = ScopedManager(organization="assessment__organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "metric_key"], name="metric_reading_once"
            ),
        ]
        ordering = ["position", "metric_key"]

    def __str__(self) -> str:
        return self.metric_key
