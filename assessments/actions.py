"""What can be done to an assessment. Each action is one transaction and says who acts."""

from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction

from assessments.evidence.store import delete_unnamed, files_of
from assessments.models import AreaRating, Assessment, ParticipantRating
from assessments.rhythm.plan import mark_started
from foundation.periods import Period
from foundation.submissions import forget_submissions
from foundation.versions import StaleWriteError
from maturity.levels import AREA_KEYS, Level
from maturity.models import ModelVersion
from organizations.access import Permission, demand
from organizations.models import Membership, Unit


class PeriodTakenError(Exception):
    """The unit already has an assessment of exactly this period: `.existing`."""

    def __init__(self, existing: Assessment) -> None:
        super().__init__(str(existing.pk))
        self.existing = existing


class FrozenError(Exception):
    """The assessment is completed (or discarded); nothing in it changes any more."""


class AnsweredError(Exception):
    """People have rated in the draft's round; what they answered is not thrown away."""


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
            mark_started(assessment)
    except IntegrityError as error:
        taken = Assessment.objects.in_force().filter(
            unit=unit, period_start=period.start, period_end=period.end
        )
        existing = taken.order_by("created_at").last()
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


def discard(*, assessment: Assessment, by: Membership) -> bool:
    """Deletes a draft with its ratings; a completed assessment stays. True when it was deleted.

    Raises AnsweredError when people have answered in its round, in time or late. The form that
    started it may then be sent again: what it made is gone.
    """
    demand(by, Permission.ASSESS)
    with transaction.atomic():
        draft = Assessment.objects.select_for_update(of=("self",)).drafts()
        row = draft.filter(pk=assessment.pk).first()
        if row is None:
            return False
        if ParticipantRating.objects.filter(participant__round__assessment=row).exists():
            raise AnsweredError
        forget_submissions(str(row.pk))
        files = files_of(row)
        row.delete()
        transaction.on_commit(partial(delete_unnamed, files))
    return True
