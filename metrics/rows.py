"""From observations to the one figure of a unit and period, without counting anybody twice.

A unit's figure is the observation of all its customers. Where there is none, it is pooled from
the observations of parts, and of these only from the ones told apart in the fewest ways. A unit
without any of its own takes its sub-units together. Figures of different definitions are never
pooled: the newest definition decides.

Survey figures of fewer than five people are hidden. So that they cannot be had by taking the shown
parts off the whole, hidden parts that together are fewer than five people are left out of it.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from metrics import formulas
from metrics.recipes import MINIMUM_PEOPLE, Definition, Inputs
from metrics.series import Part

Days = tuple[date, date]


class Row(NamedTuple):
    """One observation; `path` leads from its unit up to the top of the tree."""

    id: str  # of a UUID, with or without its dashes
    metric_id: uuid.UUID
    number: int  # of the definition
    path: tuple[uuid.UUID, ...]
    days: Days
    part: Part
    inputs: Inputs
    source: str


@dataclass(frozen=True)
class Figure:
    """What the figure of a unit and period is worked out from."""

    number: int
    inputs: Inputs
    rows: tuple[Row, ...]

    @property
    def from_parts(self) -> bool:
        return len(self.rows) > 1 or bool(self.rows[0].part.dimensions)


Definitions = Mapping[tuple[uuid.UUID, int], Definition]


def figures_of(
    rows: Iterable[Row], top: uuid.UUID | None, part: Part, definitions: Definitions
) -> dict[uuid.UUID, dict[Days, Figure]]:
    """By metric and period: the figure of the unit `top`, or of the whole organisation (None)."""
    places: dict[tuple[uuid.UUID, Days], list[Row]] = defaultdict(list)
    for row in rows:
        if part.holds(row.part):
            places[row.metric_id, row.days].append(row)
    found: dict[uuid.UUID, dict[Days, Figure]] = defaultdict(dict)
    for (metric_id, days), here in places.items():
        figure = _of_unit(here, top, definitions)
        if figure is not None:
            found[metric_id][days] = figure
    return found


def _of_unit(
    rows: Sequence[Row], unit: uuid.UUID | None, definitions: Definitions
) -> Figure | None:
    """`rows` are of one metric and period, in the unit or below it."""
    own = [row for row in rows if row.path[0] == unit]
    if own:
        return _pooled(
            [Figure(row.number, row.inputs, (row,)) for row in coarsest(own)], definitions
        )
    below: dict[uuid.UUID, list[Row]] = defaultdict(list)
    for row in rows:
        child = _child(row.path, unit)
        if child is not None:
            below[child].append(row)
    parts = [_of_unit(group, child, definitions) for child, group in below.items()]
    return _pooled([figure for figure in parts if figure is not None], definitions)


def _child(path: Sequence[uuid.UUID], unit: uuid.UUID | None) -> uuid.UUID | None:
    """The unit right below `unit` on the way to the top; None when the way does not pass there."""
    if unit is None:
        return path[-1]
    if unit not in path:
        return None
    return path[path.index(unit) - 1]


def coarsest(rows: Sequence[Row]) -> list[Row]:
    """Of the ways in which customers are told apart, the rows of the simplest one."""
    ways: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        ways[row.part.dimensions].append(row)
    return ways[min(ways, key=lambda way: (len(way), way))]


def _pooled(figures: Sequence[Figure], definitions: Definitions) -> Figure | None:
    if not figures:
        return None
    newest = max(figure.number for figure in figures)
    alike = [figure for figure in figures if figure.number == newest]
    definition = definitions[alike[0].rows[0].metric_id, newest]
    alike = _without_few(definition, alike)
    if len(alike) == 1:
        return alike[0]
    inputs = formulas.pool(definition, [figure.inputs for figure in alike])
    if inputs is None:
        return None
    return Figure(newest, inputs, tuple(row for figure in alike for row in figure.rows))


def _without_few(definition: Definition, figures: list[Figure]) -> list[Figure]:
    """Without hidden parts, unless they are five people at least taken together or all there is."""
    if not definition.is_survey:
        return figures
    sizes = [formulas.base_of(definition, figure.inputs) or 0 for figure in figures]
    few = [size for size in sizes if size < MINIMUM_PEOPLE]
    if not few or len(few) == len(figures) or sum(few) >= MINIMUM_PEOPLE:
        return figures
    return [figure for figure, size in zip(figures, sizes, strict=True) if size >= MINIMUM_PEOPLE]
