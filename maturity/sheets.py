"""The shapes of the content: what a maturity model says, in English and Spanish.

Instances come from maturity.content, which checks them; nothing here checks again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from maturity.levels import Level

Effort = Literal["S", "M", "L"]


@dataclass(frozen=True)
class Text:
    en: str
    es: str

    def in_language(self, code: str) -> str:
        """Spanish for `es` and its variants such as `es-mx`, English for every other code."""
        return self.es if code.lower().replace("_", "-").split("-")[0] == "es" else self.en


@dataclass(frozen=True)
class LevelMeaning:
    value: Level
    key: str
    name: Text
    meaning: Text


@dataclass(frozen=True)
class StageMeaning:
    """`value` is the stage, 1 to 4."""

    value: int
    key: str
    name: Text
    meaning: Text


@dataclass(frozen=True)
class Area:
    """`levels` holds what can be observed in the area as a whole at each level."""

    key: str
    name: Text
    question: Text
    summary: Text
    levels: Mapping[Level, Text]


@dataclass(frozen=True)
class Action:
    """`from_level` is the level that the action helps to leave; it is never Excellent.

    `horizon_months` is (start, end) counted from the assessment; `impact` runs from 1 to 3.
    Effort S is up to 1 person-month, M up to 3, L up to 6.
    """

    key: str
    criterion_id: str
    area: str
    from_level: Level
    name: Text
    effort: Effort
    horizon_months: tuple[int, int]
    impact: int
    owner_role: Text


@dataclass(frozen=True)
class Criterion:
    """`metrics` names sheets of the metric catalogue; `depends_on` names other criteria."""

    id: str
    area: str
    critical: bool
    weight: Fraction
    name: Text
    question: Text
    levels: Mapping[Level, Text]
    evidence: tuple[Text, ...]
    sources: tuple[str, ...]
    metrics: tuple[str, ...]
    depends_on: tuple[str, ...]
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class Model:
    """One version of a maturity model. Levels come best first, stages lowest first.

    The look-ups raise KeyError for a key that this version does not have.
    """

    id: str
    version: int
    name: Text
    description: Text
    levels: tuple[LevelMeaning, ...]
    stages: tuple[StageMeaning, ...]
    rating_rule: Text
    scoring_note: Text
    areas: tuple[Area, ...]
    criteria: tuple[Criterion, ...]

    def area(self, key: str) -> Area:
        return self._areas[key]

    def criterion(self, criterion_id: str) -> Criterion:
        return self._criteria[criterion_id]

    def action(self, key: str) -> Action:
        return self._actions[key]

    def level(self, value: Level) -> LevelMeaning:
        return self._levels[value]

    def stage(self, value: int) -> StageMeaning:
        return self._stages[value]

    def criteria_of(self, area_key: str) -> tuple[Criterion, ...]:
        return self._criteria_by_area[area_key]

    def actions_of(self, area_key: str) -> tuple[Action, ...]:
        """All actions of the area's criteria, in the order of the content."""
        return self._actions_by_area[area_key]

    @cached_property
    def _areas(self) -> dict[str, Area]:
        return {area.key: area for area in self.areas}

    @cached_property
    def _criteria(self) -> dict[str, Criterion]:
        return {criterion.id: criterion for criterion in self.criteria}

    @cached_property
    def _actions(self) -> dict[str, Action]:
        return {action.key: action for c in self.criteria for action in c.actions}

    @cached_property
    def _levels(self) -> dict[Level, LevelMeaning]:
        return {level.value: level for level in self.levels}

    @cached_property
    def _stages(self) -> dict[int, StageMeaning]:
        return {stage.value: stage for stage in self.stages}

    @cached_property
    def _criteria_by_area(self) -> dict[str, tuple[Criterion, ...]]:
        return {
            area.key: tuple(c for c in self.criteria if c.area == area.key) for area in self.areas
        }

    @cached_property
    def _actions_by_area(self) -> dict[str, tuple[Action, ...]]:
        return {
            key: tuple(action for c in criteria for action in c.actions)
            for key, criteria in self._criteria_by_area.items()
        }


@dataclass(frozen=True)
class GlossaryEntry:
    term: Text
    note: Text | None
