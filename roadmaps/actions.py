"""What a lead does to a plan. Nothing is deleted: a removed initiative can be put back."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from assessments.models import Assessment
from foundation.versions import StaleWriteError
from maturity.content import Action
from organizations.access import Permission, demand
from organizations.models import Membership, Unit
from roadmaps.horizons import horizon_of
from roadmaps.models import Initiative


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


@transaction.atomic
def accept(
    *, unit: Unit, assessment: Assessment, keys: Iterable[str], by: Membership, at: datetime
) -> int:
    """Puts these actions of the model into the plan; how many of them were not there yet.

    Raises UnknownActionError.
    """
    demand(by, Permission.PLAN)
    actions = _actions(assessment, keys)
    current = Initiative.objects.of_unit(unit).current()
    planned = current.action_keys()
    fresh = [action for action in actions if action.key not in planned]
    places = {horizon: current.next_position(horizon) for horizon in map(_horizon, fresh)}
    rows = [
        _accepted(action, unit, assessment, places[_horizon(action)] + number, at)
        for number, action in enumerate(fresh)
    ]
    # A second tab that accepts at the same moment finds its rows there: no error, no double.
    Initiative.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


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
    demand(by, Permission.PLAN)
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

    Raises StaleWriteError when the row is no longer at `expected_version`, AlreadyPlannedError
    when its action has been accepted again since it was removed.
    """
    demand(by, Permission.PLAN)
    fields = {**asdict(values), "removed_at": None, "version": F("version") + 1}
    if values.horizon != initiative.horizon:
        fields["position"] = _end_of(initiative.unit, values.horizon)
    rows = Initiative.objects.filter(pk=initiative.pk, version=expected_version)
    with _one_per_action():
        if not rows.update(**fields):
            raise StaleWriteError


def move(*, initiative: Initiative, horizon: str, by: Membership) -> None:
    """To the end of another horizon; staying in its own changes nothing."""
    demand(by, Permission.PLAN)
    with transaction.atomic():
        rows = Initiative.objects.current().filter(pk=initiative.pk).exclude(horizon=horizon)
        rows.update(
            horizon=horizon,
            position=_end_of(initiative.unit, horizon),
            version=F("version") + 1,
        )


def remove(*, initiative: Initiative, by: Membership, at: datetime) -> None:
    """Takes it out of the plan; a second call changes nothing."""
    demand(by, Permission.PLAN)
    rows = Initiative.objects.current().filter(pk=initiative.pk)
    rows.update(removed_at=at, version=F("version") + 1)


def restore(*, initiative: Initiative, by: Membership) -> None:
    """Puts a removed initiative back where it was. Raises AlreadyPlannedError."""
    demand(by, Permission.PLAN)
    rows = Initiative.objects.removed().filter(pk=initiative.pk)
    with _one_per_action():
        rows.update(removed_at=None, version=F("version") + 1)


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
