"""What the roadmap page shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from assessments.models import Assessment
from assessments.results import results_of
from organizations.access import Permission, allows
from organizations.models import Membership, Unit
from roadmaps.horizons import end_of
from roadmaps.plan import HorizonPlan, RoadmapView, roadmap_of
from roadmaps.suggestions import AreaSuggestions, suggestions_for
from roadmaps.wording import headline


@dataclass(frozen=True)
class Column:
    """One horizon, and the day on which it ends; None before an assessment is completed."""

    plan: HorizonPlan
    ends_on: date | None


@dataclass(frozen=True)
class RoadmapPage:
    """`groups` is empty for those who only read the plan: `may_plan` is False then."""

    unit: Unit
    base: Assessment | None
    plan: RoadmapView
    columns: tuple[Column, ...]
    groups: tuple[AreaSuggestions, ...]
    may_plan: bool

    @property
    def headline(self) -> str:
        return headline(self.plan.counts)


def roadmap_page(unit: Unit, base: Assessment | None, *, by: Membership) -> RoadmapPage:
    may_plan = allows(by, Permission.PLAN) and not unit.archived_at
    plan = roadmap_of(unit, base, drafts=allows(by, Permission.ASSESS))
    return RoadmapPage(
        unit=unit,
        base=base,
        plan=plan,
        columns=tuple(_columns(plan, base)),
        groups=_groups(plan, base) if base and may_plan else (),
        may_plan=may_plan,
    )


def _columns(plan: RoadmapView, base: Assessment | None) -> Iterable[Column]:
    completed_at = base.completed_at if base else None
    start = timezone.localdate(completed_at) if completed_at else None
    for horizon in plan.horizons:
        yield Column(horizon, end_of(horizon.key, start) if start else None)


def _groups(plan: RoadmapView, base: Assessment) -> tuple[AreaSuggestions, ...]:
    model = base.model_version.model
    return suggestions_for(results_of(base), model, planned=plan.action_keys)
