"""What the lead does with the criteria of an area. Each action is one transaction."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from assessments.actions import lock_draft
from assessments.agreement.actions import RoundOpenError, SettledError
from assessments.criteria.queries import asked_areas
from assessments.models import AreaRating, Assessment, CriterionRating
from foundation.versions import StaleWriteError
from maturity.area_scoring import Mode
from maturity.levels import Level
from organizations.access import Permission, demand
from organizations.models import Membership


@dataclass(frozen=True)
class Answer:
    """What the lead says about one criterion. Not applicable means no level, but a reason."""

    level: Level | None = None
    note: str = ""
    applicable: bool = True
    not_applicable_reason: str = ""

    def __post_init__(self) -> None:
        if not self.applicable and (self.level is not None or not self.not_applicable_reason):
            raise ValueError("Not applicable takes a reason and no level.")


def rate_criterion(
    *,
    assessment: Assessment,
    criterion_id: str,
    answer: Answer,
    expected_version: int,
    by: Membership,
    at: datetime,
) -> int:
    """Saves one criterion and returns its new version; the very same save again changes nothing.

    `expected_version` is 1 while the criterion has no row. Raises StaleWriteError, RoundOpenError
    or SettledError where raters decide, KeyError for a criterion that the model does not have, and
    what lock_draft raises.
    """
    demand(by, Permission.ASSESS)
    with transaction.atomic():
        lock_draft(assessment)
        area_key = assessment.model_version.model.criterion(criterion_id).area
        row = CriterionRating.objects.filter(
            assessment=assessment, criterion_id=criterion_id
        ).first() or CriterionRating(assessment=assessment, criterion_id=criterion_id)
        if row.version == expected_version + 1 and _answer_in(row) == answer:
            return row.version
        _demand_ours(assessment, area_key)
        if row.origin != CriterionRating.Origin.RATED:
            raise SettledError
        if row.version != expected_version:
            raise StaleWriteError
        row.level, row.note, row.applicable = answer.level, answer.note, answer.applicable
        row.not_applicable_reason = answer.not_applicable_reason
        row.version += 1
        row.updated_at, row.updated_by_name = at, str(by.user)
        row.save()
        return row.version


def _answer_in(row: CriterionRating) -> Answer:
    return Answer(
        None if row.level is None else Level(row.level),
        row.note,
        row.applicable,
        row.not_applicable_reason,
    )


def _demand_ours(assessment: Assessment, area_key: str) -> None:
    """Nobody sets by hand what several people are asked about."""
    is_open = asked_areas(assessment).get(area_key)
    if is_open is not None:
        raise RoundOpenError if is_open else SettledError


def set_mode(*, assessment: Assessment, area_key: str, mode: Mode, by: Membership) -> None:
    """Which way of rating counts. What was entered in both ways stays; twice changes nothing.

    Raises RoundOpenError or SettledError for leaving criteria that raters are asked about, and what
    lock_draft raises.
    """
    demand(by, Permission.ASSESS)
    with transaction.atomic():
        lock_draft(assessment)
        row = AreaRating.objects.get(assessment=assessment, area_key=area_key)
        if row.mode == mode:
            return
        if mode is Mode.DIRECT:
            _demand_ours(assessment, area_key)
        row.mode = mode
        row.version += 1
        row.save(update_fields=["mode", "version"])


def set_override(
    *,
    assessment: Assessment,
    area_key: str,
    level: Level | None,
    reason: str,
    expected_version: int,
    by: Membership,
    at: datetime,
) -> int:
    """Puts another level in force than the rule gives; None takes it back. Returns the new version.

    The very same save again changes nothing. Raises StaleWriteError, RoundOpenError while raters
    are asked about the area, ValueError for a level without a reason, and what lock_draft raises.
    """
    demand(by, Permission.ASSESS)
    if level is not None and not reason:
        raise ValueError("Another level than the rule gives needs a reason.")
    kept = reason if level is not None else ""
    with transaction.atomic():
        lock_draft(assessment)
        row: AreaRating = AreaRating.objects.get(assessment=assessment, area_key=area_key)
        stored = (row.override_level, row.override_reason)
        if row.version == expected_version + 1 and stored == (level, kept):
            return row.version
        if asked_areas(assessment).get(area_key):
            raise RoundOpenError
        if row.version != expected_version:
            raise StaleWriteError
        row.override_level, row.override_reason = level, kept
        row.version += 1
        row.updated_at, row.updated_by_name = at, str(by.user)
        row.save()
        return row.version
