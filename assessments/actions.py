"""What can be done to an assessment. Each action is one transaction and says who acts."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import cast

from django.db import IntegrityError, transaction

from assessments.models import AreaRating, AreaResult, Assessment
from assessments.periods import Period
from assessments.results import in_force
from foundation.submissions import forget_submissions
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
    """The assessment is completed (or discarded); nothing in it changes any more."""


class ArchivedUnitError(Exception):
    """The unit is archived: it is restored before anything in it is assessed."""


def start(*, unit: Unit, period: Period, by: Membership, at: datetime) -> Assessment:
    """A draft with five empty ratings. Raises PeriodTakenError for a period that exists and
    ArchivedUnitError for an archived unit."""
    demand(by, Permission.ASSESS)
    try:
        with transaction.atomic():
            if Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk).archived_at:
                raise ArchivedUnitError
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


def lock_draft(assessment: Assessment) -> Assessment:
    """The draft's row, locked until the transaction ends, so that saves and completion take turns.

    Raises FrozenError once it is completed or gone, ArchivedUnitError while its unit is archived.
    """
    row: Assessment | None = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("unit")
        .drafts()
        .filter(pk=assessment.pk)
        .first()
    )
    if row is None:
        raise FrozenError
    if row.unit.archived_at:
        raise ArchivedUnitError
    return row


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
    """Saves one area and returns its new version; the very same save sent again changes nothing.

    Raises StaleWriteError when somebody else has saved it since, and what lock_draft raises.
    """
    demand(by, Permission.ASSESS)
    with transaction.atomic():
        lock_draft(assessment)
        row: AreaRating = AreaRating.objects.get(assessment=assessment, area_key=area_key)
        if _arrived_before(row, level, rationale, expected_version):
            return row.version
        if row.version != expected_version:
            raise StaleWriteError
        row.level, row.rationale = level, rationale
        row.version += 1
        row.updated_at, row.updated_by_name = at, str(by.user)
        row.save()
        return row.version


def _arrived_before(row: AreaRating, level: Level | None, rationale: str, version: int) -> bool:
    """The same save is stored already: its answer got lost, or it was sent twice."""
    return row.version == version + 1 and (row.level, row.rationale) == (level, rationale)


def complete(*, assessment: Assessment, by: Membership, at: datetime) -> None:
    """Stores the results and freezes the assessment. Completing it twice changes nothing.

    Raises AreasMissingError while an area has no level, ArchivedUnitError while the unit is
    archived.
    """
    demand(by, Permission.ASSESS)
    with transaction.atomic():
        try:
            draft = lock_draft(assessment)
        except FrozenError:
            return
        store_completion(draft, completed_at=at, completed_by_name=str(by.user))


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
    """Deletes a draft with its ratings; a completed assessment stays. True when it was deleted.

    The form that started it may then be sent again: what it made is gone.
    """
    demand(by, Permission.ASSESS)
    with transaction.atomic():
        draft = Assessment.objects.select_for_update(of=("self",)).drafts()
        row = draft.filter(pk=assessment.pk).first()
        if row is None:
            return False
        forget_submissions(str(row.pk))
        row.delete()
    return True
