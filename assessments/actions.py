"""What can be done to an assessment. Each action is one transaction and says who acts."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import cast

from django.db import IntegrityError, transaction
from django.db.models import F

from assessments.models import AreaRating, AreaResult, Assessment
from assessments.periods import Period
from assessments.results import in_force
from foundation.versions import StaleWriteError
from maturity.area_scoring import AreaScore
from maturity.levels import AREA_KEYS, Level
from maturity.models import ModelVersion
from maturity.scoring import OverallScore, score_overall
from organizations.access import Permission, demand
from organizations.models import Membership, Unit


class PeriodTakenError(Exception):
    """The unit already has an assessment of exactly this period: `.existing`."""

    def __init__(self, existing: Assessment) -> None:
        super().__init__(str(existing.pk))
        self.existing = existing


class AreasMissingError(Exception):
    """The assessment cannot be completed: these areas have no level."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__(", ".join(keys))
        self.keys = keys


class FrozenError(Exception):
    """The assessment is completed; nothing in it changes any more."""


def start(*, unit: Unit, period: Period, by: Membership, at: datetime) -> Assessment:
    """A draft with five empty ratings. Raises PeriodTakenError for a period that exists."""
    demand(by, Permission.ASSESS)
    try:
        with transaction.atomic():
            assessment: Assessment = Assessment.objects.create(
                organization=by.organization,
                unit=unit,
                model_version=ModelVersion.objects.current(),
                period_kind=period.kind,
                period_start=period.start,
                period_end=period.end,
                created_at=at,
                created_by_name=str(by.user),
            )
            create_ratings(assessment)
    except IntegrityError as error:
        existing = Assessment.objects.filter(
            unit=unit, period_start=period.start, period_end=period.end
        ).first()
        if existing is None:
            raise
        raise PeriodTakenError(existing) from error
    return assessment


def create_ratings(assessment: Assessment) -> None:
    """One empty rating per area, so that every later save is an update of a known version."""
    AreaRating.objects.bulk_create(
        AreaRating(assessment=assessment, area_key=key) for key in AREA_KEYS
    )


def rate(
    *,
    assessment: Assessment,
    area_key: str,
    level: Level | None,
    rationale: str,
    expected_version: int,
    by: Membership,
    at: datetime,
) -> int:
    """Saves one area and returns its new version. The state and the version are checked by the
    same statement that writes, so two tabs cannot both win.

    Raises StaleWriteError when the row has moved on, FrozenError when it was completed meanwhile.
    """
    demand(by, Permission.ASSESS)
    changed = AreaRating.objects.filter(
        assessment=assessment,
        assessment__state=Assessment.State.DRAFT,
        area_key=area_key,
        version=expected_version,
    ).update(
        level=level,
        rationale=rationale,
        version=F("version") + 1,
        updated_at=at,
        updated_by_name=str(by.user),
    )
    if not changed and not _arrived_before(
        assessment, area_key, level, rationale, expected_version
    ):
        raise _why_not(assessment)
    return expected_version + 1


def _arrived_before(
    assessment: Assessment, area_key: str, level: Level | None, rationale: str, version: int
) -> bool:
    """The very same save is stored already: its answer got lost, or it was sent twice."""
    rows = AreaRating.objects.filter(assessment=assessment, assessment__state="draft")
    return bool(
        rows.filter(
            area_key=area_key, level=level, rationale=rationale, version=version + 1
        ).exists()
    )


def _why_not(assessment: Assessment) -> Exception:
    draft = Assessment.objects.filter(pk=assessment.pk).drafts().exists()
    return StaleWriteError() if draft else FrozenError()


def complete(*, assessment: Assessment, by: Membership, at: datetime) -> None:
    """Stores the results and freezes the assessment. Completing it twice changes nothing.

    Raises AreasMissingError while an area has no level.
    """
    demand(by, Permission.ASSESS)
    with transaction.atomic():
        locked = Assessment.objects.select_for_update().get(pk=assessment.pk)
        if locked.is_draft:
            store_completion(locked, completed_at=at, completed_by_name=str(by.user))


def store_completion(
    assessment: Assessment, *, completed_at: datetime, completed_by_name: str
) -> None:
    """Writes the results of each area, then the state; the order matters to the freezing triggers.

    Must run inside a transaction. Raises AreasMissingError while an area has no level.
    """
    scores = in_force(AreaRating.objects.filter(assessment=assessment))
    overall = score_overall(scores)
    if overall.missing:
        raise AreasMissingError(overall.missing)
    AreaResult.objects.bulk_create(area_results(assessment, scores))
    for name, value in completion_fields(overall).items():
        setattr(assessment, name, value)
    assessment.state = Assessment.State.COMPLETED
    assessment.completed_at = completed_at
    assessment.completed_by_name = completed_by_name[:120]
    assessment.version += 1
    assessment.save()


def completion_fields(overall: OverallScore) -> dict[str, Decimal | int | None]:
    """The columns of Assessment that history reads."""
    return {
        "index": decimal(overall.index),
        "stage": overall.stage,
        "uncapped_stage": overall.uncapped_stage,
    }


def area_results(assessment: Assessment, scores: dict[str, AreaScore]) -> list[AreaResult]:
    """Unsaved rows, in the order of the model."""
    return [
        AreaResult(
            assessment=assessment,
            area_key=key,
            position=position,
            level=cast(Level, scores[key].level),
            mode=scores[key].mode,
            index=decimal(scores[key].index),
            low=decimal(scores[key].low),
            high=decimal(scores[key].high),
        )
        for position, key in enumerate(AREA_KEYS)
    ]


def decimal(value: Fraction | None) -> Decimal | None:
    """Four decimals, halves to even; enough to print whole points exactly."""
    if value is None:
        return None
    return Decimal(round(value * 10_000)).scaleb(-4)


def discard(*, assessment: Assessment, by: Membership) -> bool:
    """Deletes a draft with its ratings; a completed assessment stays. True when it was deleted."""
    demand(by, Permission.ASSESS)
    deleted, _ = Assessment.objects.drafts().filter(pk=assessment.pk).delete()
    return bool(deleted)
