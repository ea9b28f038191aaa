"""What the ground itself remembers: which creating forms have already been submitted."""

from django.conf import settings
from django.db import models


class Submission(models.Model):
    """One submit of a creating form, and the page that it led to."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64)
    result_url = models.CharField(max_length=500)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "digest"], name="submission_once"),
        ]

    def __str__(self) -> str:
        return self.result_url
