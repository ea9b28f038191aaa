"""Assessments in depth, for tests: criteria, areas rated by them, earlier assessments."""

from django_scopes import scopes_disabled

from assessments.completion import store_completion
from assessments.models import AreaRating, Assessment, CriterionRating
from maturity.content import packaged_model
from tests.cast import NOON


def criteria_of(area_key):
    return [criterion.id for criterion in packaged_model().criteria_of(area_key)]


def rate_criteria(assessment, levels, **fields):
    """Rates these criteria; their areas count by criteria from now on. "na" is not applicable."""
    areas = {c.area for c in packaged_model().criteria if c.id in levels}
    with scopes_disabled():
        for key, level in levels.items():
            applies = level != "na"
            CriterionRating.objects.update_or_create(
                assessment=assessment,
                criterion_id=key,
                defaults={
                    "level": level if applies else None,
                    "applicable": applies,
                    "not_applicable_reason": "" if applies else "We have no shops.",
                    **fields,
                },
            )
        AreaRating.objects.filter(assessment=assessment, area_key__in=areas).update(mode="criteria")


def rate_area(assessment, area_key, *levels, **fields):
    """Rates the first criteria of an area in the model's order."""
    rate_criteria(assessment, dict(zip(criteria_of(area_key), levels, strict=False)), **fields)


def loaded(assessment):
    with scopes_disabled():
        return Assessment.objects.select_related("unit", "model_version", "organization").get(
            pk=assessment.pk
        )


def finish(assessment):
    """Completed as the page completes it."""
    with scopes_disabled():
        store_completion(loaded(assessment), completed_at=NOON, completed_by_name="Ada")
    return loaded(assessment)
