"""What a lead does to a plan. Nothing is deleted: a removed initiative can be put back.

The plan of an archived unit only stands to be read: every action then raises ValidationError.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from assessments.models import Assessment
from foundation.submissions import forget_submissions
from foundation.versions import StaleWriteError
from maturity.content import Action
from organizations.access import Permission, demand, demand_units
from organizations.actions_units import demand_active
from organizations.models import Membership, Unit
from roadmaps.horizons import horizon_of
from roadmaps.models import Initiative, InitiativeQuerySet


class UnknownActionError(Exception):
    """The model of the assessment has no action of that key; nothing was written."""


class AlreadyPlannedError(Exception):
    """The plan holds this action of the model already; nothing was written."""


@dataclass(frozen=True)
class InitiativeValues:
    """What people may set. An empty title or role stands for the words of the model."""

    title: str
    area_key: str
    horizon: str
    effort: str
    state: str = Initiative.State.PLANNED
    responsible_id: UUID | None = None
    responsible_role: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    notes: str = ""


def anchor(initiative: Initiative) -> str:
    """Where the page of the plan shows it."""
    return f"#i-{initiative.pk}"


@transaction.atomic
def accept(
    *, unit: Unit, assessment: Assessment, keys: Iterable[str], by: Membership, at: datetime
) -> int:
    """Puts these actions of the model into the plan; how many of them were not there yet.

    Raises UnknownActionError.
    """
    _demand(by, unit)
    actions = _actions(assessment, keys)
    current = Initiative.objects.of_unit(unit).current()
    planned = current.action_keys()
    fresh = [action for action in actions if action.key not in planned]
    places = {horizon: current.next_position(horizon) for horizon in map(_horizon, fresh)}
    rows = [
        _accepted(action, unit, assessment, places[_horizon(action)] + number, at)
        for number, action in enumerate(fresh)
    ]
    return len(Initiative.objects.bulk_create(rows))


def _actions(assessment: Assessment, keys: Iterable[str]) -> list[Action]:
    model = assessment.model_version.model
    try:
        return [model.action(key) for key in dict.fromkeys(keys)]
    except KeyError as error:
        raise UnknownActionError from error


def _horizon(action: Action) -> str:
    return horizon_of(action.horizon_months)


def _accepted(
    action: Action, unit: Unit, assessment: Assessment, position: int, at: datetime
) -> Initiative:
    return Initiative(
        organization_id=unit.organization_id,
        unit=unit,
        assessment=assessment,
        area_key=action.area,
        criterion_id=action.criterion_id,
        action_key=action.key,
        horizon=_horizon(action),
        effort=action.effort,
        position=position,
        created_at=at,
    )


@transaction.atomic
def add(
    *,
    unit: Unit,
    assessment: Assessment | None,
    values: InitiativeValues,
    by: Membership,
    at: datetime,
) -> Initiative:
    """Puts somebody's own initiative at the end of its horizon."""
    _demand(by, unit)
    return Initiative.objects.create(
        organization_id=unit.organization_id,
        unit=unit,
        assessment=assessment,
        position=_end_of(unit, values.horizon),
        created_at=at,
        **asdict(values),
    )


@transaction.atomic
def edit(
    *, initiative: Initiative, values: InitiativeValues, expected_version: int, by: Membership
) -> None:
    """Saves what somebody typed; an initiative that was removed meanwhile is back in the plan.

    The very same save sent again changes nothing.
    Raises StaleWriteError when the row is no longer at `expected_version`, AlreadyPlannedError
    when its action has been accepted again since it was removed.
    """
    _demand(by, initiative.unit)
    fields = {**asdict(values), "removed_at": None, "version": F("version") + 1}
    if values.horizon != initiative.horizon:
        fields["position"] = _end_of(initiative.unit, values.horizon)
    row = Initiative.objects.filter(pk=initiative.pk)
    if _arrived_before(row, values, expected_version):
        return
    with _one_per_action():
        if not row.filter(version=expected_version).update(**fields):
            raise StaleWriteError


def _arrived_before(row: InitiativeQuerySet, values: InitiativeValues, version: int) -> bool:
    """The same save is stored already: its answer got lost, or it was sent twice."""
    return row.current().filter(version=version + 1, **asdict(values)).exists()


@transaction.atomic
def move(*, initiative: Initiative, horizon: str, by: Membership) -> None:
    """To the end of another horizon; staying in its own changes nothing."""
    _demand(by, initiative.unit)
    rows = Initiative.objects.current().filter(pk=initiative.pk).exclude(horizon=horizon)
    rows.update(
        horizon=horizon,
        position=_end_of(initiative.unit, horizon),
        version=F("version") + 1,
    )


@transaction.atomic
def remove(*, initiative: Initiative, by: Membership, at: datetime) -> None:
    """Takes it out of the plan; a second call changes nothing.

    The form that added it may then be sent again.
    """
    _demand(by, initiative.unit)
    rows = Initiative.objects.current().filter(pk=initiative.pk)
    if rows.update(removed_at=at, version=F("version") + 1):
        forget_submissions(anchor(initiative))


@transaction.atomic
def restore(*, initiative: Initiative, by: Membership) -> None:
    """Puts a removed initiative back where it was. Raises AlreadyPlannedError."""
    _demand(by, initiative.unit)
    rows = Initiative.objects.removed().filter(pk=initiative.pk)
    with _one_per_action():
        rows.update(removed_at=None, version=F("version") + 1)


def _demand(by: Membership, unit: Unit) -> None:
    """Lets one change at a time through to the unit's plan: a second tab waits here, then reads."""
    demand(by, Permission.PLAN)
    demand_units(by, [unit])
    demand_active(unit)


@contextmanager
def _one_per_action() -> Iterator[None]:
    """Turns the database's refusal of a second row for one action into AlreadyPlannedError."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise AlreadyPlannedError from error


def _end_of(unit: Unit, horizon: str) -> int:
    position: int = Initiative.objects.of_unit(unit).current().next_position(horizon)
    return position
