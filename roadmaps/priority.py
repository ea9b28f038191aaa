"""The order of suggested actions. Pure; exact fractions; knows nothing of Django.

score = gap × weight × impact × confidence ÷ effort points. The levels are ordinal, so the score
puts actions in order; it measures nothing.

1. What leaves the level of today comes before what builds on the next one.
2. A critical criterion at Immediate action gets its best action in the first horizon, before all
   others, whatever the score.
3. An action waits for the criteria that its own depends on, only while they are at Immediate
   action: it comes after the actions that leave it.
4. Score, high to low.
5. Ties: lower effort, then key.

With a capacity in person-months per horizon, each action takes its place in this order and moves
on to the next horizon that still has room; what finds none has no horizon.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from maturity.levels import Level
from maturity.sheets import Action, Criterion, Effort
from roadmaps.horizons import HORIZON_MONTHS, horizon_of

EFFORT_POINTS: Mapping[Effort, int] = {"S": 1, "M": 3, "L": 6}  # also the person-months at most
DEFAULT_CONFIDENCE = Fraction(4, 5)
HORIZONS = tuple(HORIZON_MONTHS)


@dataclass(frozen=True)
class Candidate:
    """One action that could be suggested. `impact` 1 to 3, `confidence` above 0 and up to 1."""

    key: str
    criterion_id: str
    from_level: Level
    effort: Effort
    impact: int
    horizon: str
    weight: Fraction = Fraction(1)
    critical: bool = False
    depends_on: tuple[str, ...] = ()
    confidence: Fraction = DEFAULT_CONFIDENCE


@dataclass(frozen=True)
class Ranked:
    """A candidate in its place. `place` counts from 1.

    `horizon` is None where no horizon has room for the action. `waits_for` names the criteria at
    Immediate action that have to move first; `is_first_aid` tells that rule 2 placed it.
    """

    candidate: Candidate
    place: int
    gap: int
    score: Fraction
    horizon: str | None
    waits_for: tuple[str, ...]
    is_first_aid: bool

    @property
    def effort_points(self) -> int:
        return EFFORT_POINTS[self.candidate.effort]


def candidate_of(action: Action, criterion: Criterion) -> Candidate:
    return Candidate(
        key=action.key,
        criterion_id=criterion.id,
        from_level=action.from_level,
        effort=action.effort,
        impact=action.impact,
        horizon=horizon_of(action.horizon_months),
        weight=criterion.weight,
        critical=criterion.critical,
        depends_on=criterion.depends_on,
    )


def score_of(candidate: Candidate, gap: int) -> Fraction:
    """gap × weight × impact × confidence ÷ effort points."""
    factors = gap * candidate.weight * candidate.impact * candidate.confidence
    return factors / EFFORT_POINTS[candidate.effort]


def rank(
    candidates: Iterable[Candidate],
    levels: Mapping[str, Level],
    *,
    target: Level = Level.EXCELLENT,
    capacity: Mapping[str, Fraction] | None = None,
) -> tuple[Ranked, ...]:
    """The candidates in order. `levels` gives the level of each rated criterion.

    Raises KeyError for a candidate whose criterion has no level. A circular dependency is broken
    at the best of its actions.
    """
    scored = [_scored(c, levels, target) for c in candidates]
    scored.sort(key=_preference)
    first_aid = _first_aid(scored, levels)
    ranked = [replace(r, is_first_aid=r.candidate.key in first_aid) for r in scored]
    ordered = [
        replace(r, place=place, horizon=HORIZONS[0] if r.is_first_aid else r.horizon)
        for place, r in enumerate(_in_turn(ranked, levels), start=1)
    ]
    return tuple(ordered if capacity is None else _fill(ordered, capacity))


def _scored(candidate: Candidate, levels: Mapping[str, Level], target: Level) -> Ranked:
    gap = max(target - levels[candidate.criterion_id], 0)
    waits_for = (c for c in candidate.depends_on if levels.get(c) is Level.IMMEDIATE_ACTION)
    return Ranked(
        candidate=candidate,
        place=0,
        gap=gap,
        score=score_of(candidate, gap),
        horizon=candidate.horizon,
        waits_for=tuple(waits_for),
        is_first_aid=False,
    )


def _preference(ranked: Ranked) -> tuple[Fraction, int, str]:
    """Rules 4 and 5; smaller is better."""
    return (-ranked.score, ranked.effort_points, ranked.candidate.key)


def _first_aid(scored: Iterable[Ranked], levels: Mapping[str, Level]) -> set[str]:
    """The best action of each critical criterion at Immediate action; expects the best first."""
    best: dict[str, str] = {}
    for ranked in scored:
        if ranked.candidate.critical and _leaves_immediate_action(ranked, levels):
            best.setdefault(ranked.candidate.criterion_id, ranked.candidate.key)
    return set(best.values())


def _leaves_immediate_action(ranked: Ranked, levels: Mapping[str, Level]) -> bool:
    level = levels[ranked.candidate.criterion_id]
    return level is Level.IMMEDIATE_ACTION and ranked.candidate.from_level is level


def _in_turn(scored: list[Ranked], levels: Mapping[str, Level]) -> Iterable[Ranked]:
    """Rules 1 to 3 on a list that rules 4 and 5 have sorted."""
    pending = sorted(scored, key=lambda r: (_later(r, levels), not r.is_first_aid))
    leaving = Counter(
        r.candidate.criterion_id for r in pending if _leaves_immediate_action(r, levels)
    )
    while pending:
        place = next((n for n, r in enumerate(pending) if _is_ready(r, leaving)), 0)
        chosen = pending.pop(place)
        if _leaves_immediate_action(chosen, levels):
            leaving[chosen.candidate.criterion_id] -= 1
        yield chosen


def _later(ranked: Ranked, levels: Mapping[str, Level]) -> bool:
    return ranked.candidate.from_level > levels[ranked.candidate.criterion_id]


def _is_ready(ranked: Ranked, leaving: Mapping[str, int]) -> bool:
    return ranked.is_first_aid or not any(leaving.get(c, 0) for c in ranked.waits_for)


def _fill(ordered: Iterable[Ranked], capacity: Mapping[str, Fraction]) -> Iterable[Ranked]:
    """Places each action in the first horizon from its own on that has room left.

    First aid stays in the first horizon even when it is more than the capacity.
    """
    room = [Fraction(capacity.get(key, 0)) for key in HORIZONS]
    latest: dict[str, int] = {}
    for ranked in ordered:
        place = 0 if ranked.is_first_aid else _first_room(ranked, room, latest)
        if ranked.candidate.from_level is Level.IMMEDIATE_ACTION:
            criterion = ranked.candidate.criterion_id
            latest[criterion] = max(latest.get(criterion, 0), place)
        if place < len(HORIZONS):
            room[place] -= ranked.effort_points
            yield replace(ranked, horizon=HORIZONS[place])
        else:
            yield replace(ranked, horizon=None)


def _first_room(ranked: Ranked, room: list[Fraction], latest: Mapping[str, int]) -> int:
    """The index of the horizon; never before what it waits for; 3 when nothing has room."""
    own = HORIZONS.index(ranked.candidate.horizon)
    start = max(own, *(latest.get(criterion, 0) for criterion in ranked.waits_for), 0)
    places = (n for n in range(start, len(room)) if room[n] >= ranked.effort_points)
    return next(places, len(HORIZONS))
