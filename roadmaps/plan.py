"""The one bridge from stored initiatives to a roadmap: pages, charts and the PDF read it.

`roadmap_of` loads a unit's plan in one query and returns frozen dataclasses whose words are in the
active language.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from assessments.models import Assessment
from maturity.content import Action, Model
from maturity.models import ModelVersion
from maturity.wording import in_language
from organizations.models import Unit
from roadmaps.horizons import HORIZON_MONTHS, end_of
from roadmaps.models import Initiative


@dataclass(frozen=True)
class PlannedInitiative:
    """One initiative as it is shown.

    `due_by` is the agreed date or, without one, the end of the horizon counted from the completion
    of the assessment that the initiative answers; None while neither is known.
    """

    id: uuid.UUID
    title: str
    area_key: str
    area_name: str
    action_key: str  # empty for somebody's own idea
    horizon: str
    effort: str
    effort_name: str
    responsible_name: str
    responsible_role: str
    starts_on: date | None
    due_on: date | None
    due_by: date | None
    state: str
    state_name: str
    notes: str
    version: int

    @property
    def is_done(self) -> bool:
        return self.state == Initiative.State.DONE


@dataclass(frozen=True)
class HorizonPlan:
    """One of the three horizons, `start` to `end` in months from the assessment."""

    key: str
    name: str
    start: int
    end: int
    initiatives: tuple[PlannedInitiative, ...]


@dataclass(frozen=True)
class RoadmapCounts:
    total: int
    without_responsible: int  # neither done nor in anybody's hands
    done: int


@dataclass(frozen=True)
class RoadmapView:
    """A unit's plan; always the three horizons, also while they are empty."""

    unit_id: uuid.UUID
    unit_name: str
    horizons: tuple[HorizonPlan, ...]

    @property
    def initiatives(self) -> tuple[PlannedInitiative, ...]:
        """All of them, in the order of the plan."""
        return tuple(item for horizon in self.horizons for item in horizon.initiatives)

    @property
    def counts(self) -> RoadmapCounts:
        items = self.initiatives
        return RoadmapCounts(
            total=len(items),
            without_responsible=sum(not i.responsible_name and not i.is_done for i in items),
            done=sum(item.is_done for item in items),
        )

    @property
    def action_keys(self) -> frozenset[str]:
        """Keys of the model's actions that are planned."""
        return frozenset(item.action_key for item in self.initiatives if item.action_key)

    @property
    def first_horizon(self) -> HorizonPlan:
        return self.horizons[0]

    def of_area(self, area_key: str) -> tuple[PlannedInitiative, ...]:
        return tuple(item for item in self.initiatives if item.area_key == area_key)


def roadmap_of(unit: Unit, assessment: Assessment | None, *, drafts: bool = True) -> RoadmapView:
    """The unit's plan in the active language. One query; a second one without an assessment.

    Without `drafts`, initiatives that answer a draft are left out: not everybody may see one.

    Words come from the model of the assessment that an initiative answers, else from that of
    `assessment`, else from the current one.
    """
    rows = Initiative.objects.of_unit(unit).current().with_words()
    rows = rows if drafts else rows.public()
    version = assessment.model_version if assessment else ModelVersion.objects.current()
    completed_on = _completion_day(assessment)
    items = [_planned(row, version.model, completed_on) for row in rows]
    return RoadmapView(unit.pk, unit.name, tuple(_horizons(items)))


def action_of(initiative: Initiative, model: Model) -> Action | None:
    """The model's action behind an initiative; None for somebody's own idea."""
    try:
        return _model_of(initiative, model).action(initiative.action_key)
    except KeyError:
        return None


def _planned(row: Initiative, model: Model, completed_on: date | None) -> PlannedInitiative:
    action = action_of(row, model)
    name, role = (in_language(action.name), in_language(action.owner_role)) if action else ("", "")
    start = _completion_day(row.assessment) or completed_on
    return PlannedInitiative(
        id=row.pk,
        title=row.title or name or row.action_key,
        area_key=row.area_key,
        area_name=in_language(_model_of(row, model).area(row.area_key).name),
        action_key=row.action_key,
        horizon=row.horizon,
        effort=row.effort,
        effort_name=str(row.get_effort_display()),
        responsible_name=str(row.responsible or ""),
        responsible_role=row.responsible_role or role,
        starts_on=row.starts_on,
        due_on=row.due_on,
        due_by=row.due_on or (end_of(row.horizon, start) if start else None),
        state=row.state,
        state_name=str(row.get_state_display()),
        notes=row.notes,
        version=row.version,
    )


def _model_of(initiative: Initiative, model: Model) -> Model:
    answered = initiative.assessment
    return answered.model_version.model if answered else model


def _completion_day(assessment: Assessment | None) -> date | None:
    """In the organisation's time zone, which the page or command has activated."""
    if assessment is None or assessment.completed_at is None:
        return None
    return timezone.localdate(assessment.completed_at)


def _horizons(items: Iterable[PlannedInitiative]) -> Iterable[HorizonPlan]:
    listed = tuple(items)
    for key, (start, end) in HORIZON_MONTHS.items():
        inside = tuple(item for item in listed if item.horizon == key)
        yield HorizonPlan(key, str(Initiative.Horizon(key).label), start, end, inside)
