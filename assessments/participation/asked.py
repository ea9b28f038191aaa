"""Which criteria people are asked about: those of their areas that apply."""

from collections.abc import Collection
from uuid import UUID

from assessments.models import CriterionRating
from maturity import content


def not_applicable(assessment_id: UUID) -> frozenset[str]:
    """The criteria that the lead has marked so. One query."""
    rows = CriterionRating.objects.filter(assessment=assessment_id, applicable=False)
    return frozenset(rows.values_list("criterion_id", flat=True))


def asked_ids(
    model: content.Model, area_keys: Collection[str], *, without: Collection[str] = ()
) -> set[str]:
    """The criteria of these areas, `without` left out."""
    return {c.id for key in area_keys for c in model.criteria_of(key)} - set(without)
