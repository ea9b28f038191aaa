"""Addresses of pages, for view models."""

import uuid

from django.urls import reverse


def result_url(slug: str, assessment_id: uuid.UUID) -> str:
    return reverse("reports:result", kwargs={"slug": slug, "assessment_id": assessment_id})


def history_url(slug: str, unit_id: uuid.UUID) -> str:
    return reverse("reports:history", kwargs={"slug": slug, "unit_id": unit_id})


def rate_url(slug: str, assessment_id: uuid.UUID, area_key: str) -> str:
    kwargs = {"slug": slug, "assessment_id": assessment_id, "area_key": area_key}
    return reverse("assessments:rate", kwargs=kwargs)
