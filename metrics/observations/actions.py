"""Writing figures down, correcting them and taking them back.

Every action raises PermissionDenied for those who may not measure or not in that unit.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from foundation.periods import Period
from foundation.versions import StaleWriteError
from metrics import formulas
from metrics.models import Metric, MetricDefinition, Observation, SurveyImport
from metrics.recipes import InputsError
from metrics.series import Part
from organizations.access import Permission, demand, demand_own, demand_units
from organizations.models import Membership, Unit

EARLIEST_YEAR = 1990


class PeriodError(ValueError):
    """The period has not begun, or lies too far back: `code` is "future" or "too_early"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ArchivedUnitError(Exception):
    """The unit is archived: it is restored before anything in it is measured."""


class SwitchedOffError(Exception):
    """The metric is not in use."""


class ImportedError(Exception):
    """The figure comes from a survey file: the file is corrected or taken back instead."""


@transaction.atomic
def record(
    *,
    unit: Unit,
    metric: Metric,
    period: Period,
    part: Part,
    inputs: Mapping[str, Any],
    by: Membership,
    at: datetime,
    source: str = Observation.Source.HAND,
    note: str = "",
    survey_import: SurveyImport | None = None,
    expected_version: int | None = None,
) -> Observation:
    """Stores the figure of this unit, metric, period and part, or corrects the one that is there.

    A corrected figure keeps its definition as long as the inputs fit it. `expected_version` is
    None for a new figure. The very same save again changes nothing. Raises InputsError,
    PeriodError, ArchivedUnitError, SwitchedOffError, ImportedError and StaleWriteError.
    """
    _demand(unit, metric, by)
    check_period(period, at)
    locked: Unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    if locked.archived_at is not None:
        raise ArchivedUnitError
    row = active_row(unit, metric, period, part)
    definition = _definition(metric, row, inputs)
    if row is None:
        if expected_version not in (None, 0):
            raise StaleWriteError
        row = _new_row(unit, metric, period, part)
    elif _is_same(row, inputs, note):
        return row
    elif row.source == Observation.Source.IMPORT and survey_import is None:
        raise ImportedError
    elif row.version != expected_version:
        raise StaleWriteError
    row.definition, row.inputs, row.note = definition, dict(inputs), note
    row.n = formulas.base_of(definition.pure, inputs)
    row.source, row.survey_import = source, survey_import
    row.recorded_at, row.recorded_by_name = at, str(by.user)[:120]
    row.version += 1
    row.save()
    return row


def _demand(unit: Unit, metric: Metric, by: Membership) -> None:
    demand(by, Permission.MEASURE)
    demand_own(by, unit, metric)
    demand_units(by, [unit])
    if not metric.is_on:
        raise SwitchedOffError


def check_period(period: Period, at: datetime) -> None:
    """Raises PeriodError."""
    if period.start > timezone.localdate(at):
        raise PeriodError("future")
    if period.start.year < EARLIEST_YEAR:
        raise PeriodError("too_early")


def active_row(unit: Unit, metric: Metric, period: Period, part: Part) -> Observation | None:
    """The figure that stands there now, locked until the transaction ends."""
    rows = Observation.objects.active().filter(
        unit=unit,
        metric=metric,
        period_start=period.start,
        period_end=period.end,
        channel=part.channel,
        moment=part.moment,
        touchpoint=part.touchpoint_id,
        severity=part.severity,
        segment=part.segment,
    )
    row: Observation | None = rows.select_for_update(of=("self",)).first()
    return row


def _new_row(unit: Unit, metric: Metric, period: Period, part: Part) -> Observation:
    return Observation(
        organization_id=unit.organization_id,
        unit=unit,
        metric=metric,
        period_start=period.start,
        period_end=period.end,
        channel=part.channel,
        moment=part.moment,
        touchpoint_id=part.touchpoint_id,
        severity=part.severity,
        segment=part.segment,
        version=0,
    )


def _definition(
    metric: Metric, row: Observation | None, inputs: Mapping[str, Any]
) -> MetricDefinition:
    """The one that the figure was made by while the inputs fit it, else the one in force."""
    if row is not None:
        try:
            formulas.check(row.definition.pure, inputs)
        except InputsError:
            pass
        else:
            return row.definition
    current: MetricDefinition = metric.definitions.latest("number")
    formulas.check(current.pure, inputs)
    return current


def _is_same(row: Observation, inputs: Mapping[str, Any], note: str) -> bool:
    return (row.inputs, row.note) == (dict(inputs), note)


@transaction.atomic
def retire(
    *, observation: Observation, by: Membership, at: datetime, expected_version: int | None = None
) -> None:
    """Takes a figure back; a second time changes nothing. Raises ImportedError for one of a
    survey file, and StaleWriteError when it was corrected since."""
    demand(by, Permission.MEASURE)
    demand_own(by, observation)
    demand_units(by, [observation.unit])
    rows = Observation.objects.select_for_update(of=("self",)).active()
    row: Observation | None = rows.filter(pk=observation.pk).first()
    if row is None:
        return
    if row.source == Observation.Source.IMPORT:
        raise ImportedError
    if expected_version is not None and row.version != expected_version:
        raise StaleWriteError
    row.retired_at = at
    row.version += 1
    row.save()
