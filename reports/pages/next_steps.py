"""What to do first: how far the next stage is, and the first initiatives that lead there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from assessments.results import AssessmentResults, stage_name
from maturity.content import Model
from maturity.levels import Level
from reports.pages.next_stage import NextStage, next_stage
from reports.pages.sentences import index_needed_sentence, lift_sentence
from roadmaps.plan import PlannedInitiative, RoadmapView
from roadmaps.suggestions import Suggestion, suggestions_for

SHOWN = 3


@dataclass(frozen=True)
class Step:
    """One thing to do. `due_by` and `responsible` are empty while nobody has said so."""

    title: str
    area_name: str
    horizon: str
    due_by: date | None
    responsible: str
    role: str


@dataclass(frozen=True)
class NextSteps:
    title: str
    requirements: tuple[str, ...]
    steps: tuple[Step, ...]
    are_planned: bool  # from the roadmap; else suggested by the model


def next_steps(results: AssessmentResults, plan: RoadmapView, model: Model) -> NextSteps | None:
    """None where everything is Excellent or nothing is rated yet."""
    if all(line.level in (None, Level.EXCELLENT) for line in results.areas):
        return None
    goal = next_stage(results.overall, {line.key: line.level for line in results.areas})
    first = goal.at_zero if goal and goal.to_lift else results.overall.weakest
    planned = [item for item in plan.initiatives if not item.is_done]
    steps = _planned_steps(planned, first) if planned else _suggested_steps(results, model, first)
    return NextSteps(
        title=_title(goal, model),
        requirements=_requirements(goal, results),
        steps=tuple(steps)[:SHOWN],
        are_planned=bool(planned),
    )


def _title(goal: NextStage | None, model: Model) -> str:
    if goal is None:
        return _("What to do first")
    return _("To reach stage %(stage)d, %(name)s") % {
        "stage": goal.stage,
        "name": stage_name(model, goal.stage),
    }


def _requirements(goal: NextStage | None, results: AssessmentResults) -> tuple[str, ...]:
    if goal is None:
        return ()
    names = [line.name for line in results.lines(goal.at_zero)]
    lift = lift_sentence(goal.to_lift, names) if goal.to_lift else ""
    index = index_needed_sentence(goal.index_needed, goal.index, reached=not goal.points)
    return tuple(text for text in (lift, index) if text)


def _planned_steps(planned: Iterable[PlannedInitiative], first: Iterable[str]) -> list[Step]:
    """In the order of the plan, the areas in `first` before the others."""
    wanted = set(first)
    ordered = sorted(planned, key=lambda item: item.area_key not in wanted)
    return [_planned_step(item) for item in ordered]


def _planned_step(item: PlannedInitiative) -> Step:
    return Step(
        title=item.title,
        area_name=item.area_name,
        horizon="",
        due_by=item.due_by,
        responsible=item.responsible_name,
        role=item.responsible_role,
    )


def _suggested_steps(results: AssessmentResults, model: Model, first: Iterable[str]) -> list[Step]:
    """By the order of the suggestions, the areas in `first` before the others."""
    wanted = set(first)
    found = [
        (group.area_key not in wanted, suggestion.ranked.place, group.area_name, suggestion)
        for group in suggestions_for(results, model, planned=())
        for suggestion in group.suggestions
    ]
    return [_suggested_step(name, item) for _later, _place, name, item in sorted(found, key=_key)]


def _key(found: tuple[bool, int, str, Suggestion]) -> tuple[bool, int]:
    return found[0], found[1]


def _suggested_step(area_name: str, item: Suggestion) -> Step:
    return Step(
        title=item.name,
        area_name=area_name,
        horizon=item.horizon_name,
        due_by=None,
        responsible="",
        role=item.responsible_role,
    )
