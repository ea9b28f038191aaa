"""Which pieces of evidence a page may open: those of an assessment that was checked before."""

from typing import Any

from django.http import Http404

from assessments.models import Assessment, Evidence


def get_piece(assessment: Assessment, **which: Any) -> Evidence:
    """The piece of this assessment; 404 otherwise. One query."""
    row: Evidence | None = Evidence.objects.filter(assessment=assessment, **which).first()
    if row is None:
        raise Http404
    return row
