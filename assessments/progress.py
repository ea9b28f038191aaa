"""How far drafts are: the number of areas that have a level, by whichever way counts."""

import uuid
from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from assessments.lines import scores_of
from assessments.models import AreaRating, Assessment, CriterionRating
from maturity.area_scoring import Mode


def with_progress(drafts: "QuerySet[Assessment]") -> list[tuple[Assessment, int]]:
    """The drafts, a sliced query in the order of AssessmentQuerySet.newest_first, with progress.

    One query, and one more where any is rated in depth.
    """
    rows = (
        AreaRating.objects.filter(assessment__in=drafts.values("pk"))
        .select_related("assessment__unit", "assessment__model_version")
        .defer("assessment__model_version__content")
        .order_by("-assessment__period_end", "-assessment__period_start", "assessment__unit__name")
    )
    found: dict[uuid.UUID, Assessment] = {}
    areas: dict[uuid.UUID, list[AreaRating]] = {}
    for row in rows:
        found.setdefault(row.assessment_id, row.assessment)
        areas.setdefault(row.assessment_id, []).append(row)
    progress = _progress(found, areas)
    return [(draft, progress[pk]) for pk, draft in found.items()]


def rated_areas(drafts: Iterable[Assessment]) -> dict[uuid.UUID, int]:
    """By id; the drafts come with their model version. One query, and one more for depth."""
    found = {draft.pk: draft for draft in drafts}
    areas: dict[uuid.UUID, list[AreaRating]] = {pk: [] for pk in found}
    for row in AreaRating.objects.filter(assessment__in=found) if found else ():
        areas[row.assessment_id].append(row)
    return _progress(found, areas)


def _progress(
    drafts: Mapping[uuid.UUID, Assessment], areas: Mapping[uuid.UUID, list[AreaRating]]
) -> dict[uuid.UUID, int]:
    deep = [pk for pk, rows in areas.items() if any(row.mode != Mode.DIRECT for row in rows)]
    criteria: dict[uuid.UUID, list[CriterionRating]] = {}
    for rating in CriterionRating.objects.filter(assessment__in=deep) if deep else ():
        criteria.setdefault(rating.assessment_id, []).append(rating)
    return {
        pk: sum(
            score.level is not None
            for score in scores_of(
                drafts[pk].model_version.model, rows, criteria.get(pk, ())
            ).values()
        )
        for pk, rows in areas.items()
    }
