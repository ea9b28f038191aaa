"""The next assessment of a unit with a cadence: planned when one completes, done when it starts.

A unit has at most one plan that nobody has started. It is for the period of the cadence's kind that
follows the unit's last completed assessment; an organisation that resumes after a break is asked
for the last full period, not for all those that it has missed.
"""

import uuid
from datetime import date, datetime, timedelta

from django.db import transaction

from assessments.models import Assessment, PlannedAssessment
from foundation.periods import Period, PeriodKind, period_around, previous
from organizations.cadence import follow
from organizations.models import Unit

ONE_DAY = timedelta(days=1)
TIME_TO_ASSESS = timedelta(days=14)


def plan_next(assessment: Assessment, *, at: datetime) -> PlannedAssessment | None:
    """Plans what follows a completed assessment; must run in the transaction that completes it.

    Returns the open plan of the unit, or None: no cadence, an archived unit, a revision, or a
    period that has an assessment already. Planning twice is once.
    """
    if assessment.replaces_id is not None:
        return None
    return replan(assessment.unit_id, at=at)


def replan(unit_id: uuid.UUID, *, at: datetime) -> PlannedAssessment | None:
    """Makes the unit's unstarted plan what its cadence and history ask for, or removes it."""
    with transaction.atomic():
        # The lock keeps a cadence from changing, and a second plan from being made, meanwhile.
        rows = Unit.objects.select_for_update(of=("self",), no_key=True)
        unit = rows.select_related("organization").get(pk=unit_id)
        period = _wanted(unit, at.astimezone(unit.organization.tz).date())
        unstarted = PlannedAssessment.objects.filter(unit=unit, assessment=None)
        if period is None:
            unstarted.delete()
            return None
        unstarted.exclude(period_start=period.start, period_end=period.end).delete()
        return _planned(unit, period, at)


def _wanted(unit: Unit, today: date) -> Period | None:
    """The period to plan; None without a cadence or where it is being assessed already."""
    own = Assessment.objects.filter(unit=unit)
    last = own.completed().order_by("-period_end").values_list("period_end", flat=True).first()
    if not unit.cadence or unit.archived_at or last is None:
        return None
    period = next_period(last, PeriodKind(unit.cadence), today)
    taken = own.filter(period_start=period.start, period_end=period.end).exists()
    return None if taken else period


def _planned(unit: Unit, period: Period, at: datetime) -> PlannedAssessment:
    today = at.astimezone(unit.organization.tz).date()
    plan: PlannedAssessment
    plan, _ = PlannedAssessment.objects.get_or_create(
        unit=unit,
        period_start=period.start,
        period_end=period.end,
        defaults={
            "organization": unit.organization,
            "period_kind": period.kind,
            "due_on": due_date(period, today),
            "planned_at": at,
        },
    )
    return plan


def next_period(last_day: date, kind: PeriodKind, today: date) -> Period:
    """The period that holds the day after `last_day`, but none before the last full one."""
    return max(period_around(last_day + ONE_DAY, kind), previous(period_around(today, kind)))


def due_date(period: Period, today: date) -> date:
    """Two weeks after the period's last day, and never sooner than two weeks from today."""
    return max(period.end, today) + TIME_TO_ASSESS


def mark_started(assessment: Assessment) -> None:
    """Settles the plan for this unit and period, if there is one; in the transaction of the start.

    A draft that is discarded leaves the plan open again.
    """
    PlannedAssessment.objects.filter(
        unit_id=assessment.unit_id,
        period_start=assessment.period_start,
        period_end=assessment.period_end,
        assessment=None,
    ).update(assessment=assessment)


follow(replan)
