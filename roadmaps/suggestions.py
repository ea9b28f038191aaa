"""What the model suggests for the areas below Excellent, in the order of `roadmaps.priority`."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from assessments.results import AreaLine, AssessmentResults
from maturity.content import Model
from maturity.levels import Level
from maturity.wording import in_language
from roadmaps.models import Initiative
from roadmaps.priority import Ranked, candidate_of, rank

SHOWN_FIRST = 3


@dataclass(frozen=True)
class Suggestion:
    """One action of the model that is not in the plan, and the factors that gave it its place."""

    action_key: str
    criterion_name: str
    name: str
    effort: str
    horizon: str
    horizon_name: str
    responsible_role: str
    waits_for: tuple[str, ...]  # names of the criteria that have to leave Immediate action first
    ranked: Ranked

    @property
    def is_first_aid(self) -> bool:
        return self.ranked.is_first_aid

    @property
    def score(self) -> float:
        """For printing with one or two decimals; the order was decided on exact fractions."""
        return float(self.ranked.score)

    @property
    def weight(self) -> float:
        return float(self.ranked.candidate.weight)

    @property
    def confidence(self) -> float:
        return float(self.ranked.candidate.confidence)


@dataclass(frozen=True)
class AreaSuggestions:
    """The suggestions for one area, best first.

    `descriptor` is what its level looks like; `planned` counts its actions that are in the plan.
    """

    area_key: str
    area_name: str
    level: Level
    descriptor: str
    planned: int
    suggestions: tuple[Suggestion, ...]

    @property
    def first(self) -> tuple[Suggestion, ...]:
        return self.suggestions[:SHOWN_FIRST]

    @property
    def more(self) -> tuple[Suggestion, ...]:
        return self.suggestions[SHOWN_FIRST:]


def suggestions_for(
    results: AssessmentResults, model: Model, *, planned: Collection[str]
) -> tuple[AreaSuggestions, ...]:
    """By area, those at Immediate action first; without the actions in `planned`.

    A criterion without a rating of its own has the level of its area. What is planned already
    takes part in the order and is left out afterwards, so that the rest keeps its place.
    """
    open_areas = [
        (line, level)
        for line in results.areas
        if (level := line.level) is not None and level < Level.EXCELLENT
    ]
    ranked = rank_actions([line for line, _ in open_areas], results, model)
    groups = [_group(line, level, ranked, model, planned) for line, level in open_areas]
    return tuple(sorted((g for g in groups if g.suggestions), key=_urgency))


def rank_actions(
    areas: Iterable[AreaLine], results: AssessmentResults, model: Model
) -> tuple[Ranked, ...]:
    """All actions of these areas that lead on from where they stand today."""
    levels = {
        criterion.id: line.level
        for line in results.areas
        if line.level is not None
        for criterion in model.criteria_of(line.key)
    }
    candidates = [
        candidate_of(action, model.criterion(action.criterion_id))
        for line in areas
        for action in model.actions_of(line.key)
        if action.from_level >= levels[action.criterion_id]
    ]
    return rank(candidates, levels)


def _urgency(group: AreaSuggestions) -> tuple[int, int]:
    return group.level, group.suggestions[0].ranked.place


def _group(
    line: AreaLine,
    level: Level,
    ranked: Iterable[Ranked],
    model: Model,
    planned: Collection[str],
) -> AreaSuggestions:
    own = [r for r in ranked if model.action(r.candidate.key).area == line.key]
    waiting = [r for r in own if r.candidate.key not in planned]
    return AreaSuggestions(
        area_key=line.key,
        area_name=line.name,
        level=level,
        descriptor=line.descriptor,
        planned=sum(action.key in planned for action in model.actions_of(line.key)),
        suggestions=tuple(_suggestion(r, model) for r in waiting),
    )


def _suggestion(ranked: Ranked, model: Model) -> Suggestion:
    action = model.action(ranked.candidate.key)
    horizon = ranked.horizon or ranked.candidate.horizon
    return Suggestion(
        action_key=action.key,
        criterion_name=in_language(model.criterion(action.criterion_id).name),
        name=in_language(action.name),
        effort=action.effort,
        horizon=horizon,
        horizon_name=str(Initiative.Horizon(horizon).label),
        responsible_role=in_language(action.owner_role),
        waits_for=tuple(in_language(model.criterion(c).name) for c in ranked.waits_for),
        ranked=ranked,
    )
