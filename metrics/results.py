"""The one bridge from stored observations to figures: screens, charts, PDF and exports read this.

One query, whatever the amount of data: definitions with their metrics, observations and targets.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from foundation.json_rows import json_rows
from foundation.periods import Period, PeriodKind, kind_of
from metrics import formulas
from metrics.models import Metric, MetricDefinition, Observation, Target, Team
from metrics.recipes import SURVEYS, Definition
from metrics.rows import Days, Figure, Row, figures_of
from metrics.series import WHOLE, MetricLine, Part, Point, Series
from metrics.sheets import sheets
from metrics.wording import metric_name, metric_short
from organizations.models import MAX_UNIT_DEPTH, Organization, Unit

MOST_POINTS = 24  # of a series; older figures stay in the list of figures

# How the unit of an observation is reached from the unit asked for.
ABOVE = tuple("unit__" + "parent__" * depth + "id" for depth in range(MAX_UNIT_DEPTH))


@dataclass(frozen=True)
class _Aim:
    """A target with how far its unit stands below the top: the nearest one counts."""

    days: Days
    value: float
    unit_id: uuid.UUID
    depth: int

    def covers(self, days: Days) -> bool:
        return self.days[0] <= days[0] and days[1] <= self.days[1]

    @property
    def length(self) -> int:
        return (self.days[1] - self.days[0]).days


class _Known:
    """The metrics that are wanted, with all their definitions, figures and targets. One query.

    `inside` restricts the observations, `whose` the targets.
    """

    def __init__(self, organization: Organization, metrics: Q, inside: Q, whose: Q) -> None:
        wanted = MetricDefinition.objects.filter(metric__organization=organization).filter(metrics)
        rows = wanted.select_related("metric__responsible__user").annotate(
            figures=_figures(inside), aims=_targets(whose)
        )
        by_metric: dict[uuid.UUID, list[MetricDefinition]] = defaultdict(list)
        for row in rows.order_by("number"):
            by_metric[row.metric_id].append(row)
        self.rows = by_metric

    @cached_property
    def definitions(self) -> dict[tuple[uuid.UUID, int], Definition]:
        return {(key, row.number): row.pure for key, rows in self.rows.items() for row in rows}

    @cached_property
    def lines(self) -> list[MetricLine]:
        """In the order of the catalogue, the organisation's own ones after it by name."""
        place = {sheet.key: number for number, sheet in enumerate(sheets())}
        lines = [_line(rows[-1]) for rows in self.rows.values()]
        return sorted(lines, key=lambda line: (place.get(line.key, len(place)), line.name))

    @property
    def figures(self) -> list[Row]:
        return [
            _row(row, stored)
            for rows in self.rows.values()
            for row in rows
            for stored in row.figures or ()  # type: ignore[attr-defined]  # annotated above
        ]

    @property
    def aims(self) -> dict[uuid.UUID, list[_Aim]]:
        """By metric, the nearest unit first, of one unit the shortest period first."""
        return {
            key: sorted(map(_aim, rows[-1].aims or ()), key=_nearest_first)  # type: ignore[attr-defined]
            for key, rows in self.rows.items()
        }


FIGURE = (
    "id",
    "period_start",
    "period_end",
    "channel",
    "moment",
    "touchpoint_id",
    "severity",
    "segment",
    "inputs",
    "source",
)


def _figures(inside: Q) -> Subquery:
    """The active figures made by each definition."""
    rows = Observation.objects.active().filter(inside, definition=OuterRef("pk"))
    return json_rows(rows, *FIGURE, *ABOVE, key="definition", json=("inputs",))


# The same few units, days and parts stand in thousands of rows.
_uuid = lru_cache(maxsize=10_000)(uuid.UUID)
_day = lru_cache(maxsize=10_000)(date.fromisoformat)
_part = lru_cache(maxsize=10_000)(Part)


@lru_cache(maxsize=10_000)
def _path(units: tuple[str | None, ...]) -> tuple[uuid.UUID, ...]:
    return tuple(_uuid(unit) for unit in units if unit is not None)


def _row(definition: MetricDefinition, stored: list[Any]) -> Row:
    key, start, end, channel, moment, touchpoint, severity, segment, inputs, source, *path = stored
    return Row(
        key,
        definition.metric_id,
        definition.number,
        _path(tuple(path)),
        (_day(start), _day(end)),
        _part(channel, moment, _uuid(touchpoint) if touchpoint else None, severity, segment),
        inputs,
        source,
    )


def _targets(whose: Q) -> Subquery:
    rows = Target.objects.filter(whose, metric=OuterRef("metric"))
    names = ("period_start", "period_end", "value", "unit_id", "unit__depth")
    return json_rows(rows, *names, key="metric")


def _aim(stored: list[Any]) -> _Aim:
    start, end, value, unit_id, depth = stored
    days = (date.fromisoformat(start), date.fromisoformat(end))
    return _Aim(days, float(value), uuid.UUID(unit_id), depth)


def _nearest_first(aim: _Aim) -> tuple[int, int]:
    return -aim.depth, aim.length


def _line(row: MetricDefinition) -> MetricLine:
    metric = row.metric
    return MetricLine(
        id=metric.pk,
        key=metric.key,
        name=metric_name(metric, row),
        short=metric_short(metric, row),
        definition=row.pure,
        number=row.number,
        rhythm=PeriodKind(metric.rhythm),
        criteria=tuple(row.criteria),
        responsible=str(metric.responsible.user) if metric.responsible else "",
        is_own=metric.is_own,
    )


def unit_series(
    unit: Unit,
    *,
    until: date | None = None,
    metrics: Iterable[Metric] | None = None,
    part: Part = WHOLE,
) -> tuple[Series, ...]:
    """A series of each metric that is on, in catalogue order; empty ones included.

    Only figures of periods that end by `until` are in it.
    """
    inside = Q()
    for way in ABOVE:
        inside |= Q(**{way: unit.pk})
    inside &= _ended(until)
    known = _Known(unit.organization, _wanted(metrics), inside, _targets_above(unit))
    return _series(known, known.aims, (unit.pk, unit.name), part)


def organization_series(
    organization: Organization,
    *,
    until: date | None = None,
    team: Team | None = None,
    metrics: Iterable[Metric] | None = None,
    part: Part = WHOLE,
) -> tuple[Series, ...]:
    """Like unit_series, of the whole organisation: its top units taken together.

    It has the target of a top unit where no other top unit has a different one.
    """
    wanted = _wanted(metrics)
    if team is not None:
        wanted &= Q(metric__teams=team)
    inside = Q(organization=organization) & _ended(until)
    known = _Known(organization, wanted, inside, Q(unit__parent=None))
    return _series(known, _agreed(known.aims), (None, organization.name), part)


def metric_series(
    organization: Organization, metric: Metric, *, unit: Unit | None = None, part: Part = WHOLE
) -> Series:
    """One metric, on or off, of a unit or of the whole organisation."""
    if unit is not None:
        return unit_series(unit, metrics=[metric], part=part)[0]
    return organization_series(organization, metrics=[metric], part=part)[0]


def parts_of(metric: Metric, *, unit: Unit | None = None) -> tuple[Part, ...]:
    """The parts of the customers that the metric was ever observed for, all of them first."""
    rows = Observation.objects.active().filter(metric=metric)
    if unit is not None:
        rows = rows.filter(unit=unit)
    names = ("channel", "moment", "touchpoint_id", "severity", "segment")
    found = {Part(*values) for values in rows.values_list(*names).order_by().distinct()}
    ordered = sorted(found - {WHOLE}, key=lambda part: (part.dimensions, str(part)))
    return (WHOLE, *ordered)


def moments_heard(organization: Organization, *, period: Period) -> dict[str, int]:
    """Survey answers of the period by moment; a moment that nobody spoke of is absent. One query.

    The moment is the observation's own, else its touchpoint's. Whoever is in several rows of a
    unit, metric and period, because customers were told apart in several ways, counts once.
    """
    rows = Observation.objects.active().filter(
        organization=organization,
        period_start__gte=period.start,
        period_end__lte=period.end,
        definition__recipe__in=[recipe.value for recipe in SURVEYS],
        n__gt=0,
    )
    names = ("unit_id", "metric_id", "period_start", "period_end", "channel", "severity", "segment")
    groups: dict[tuple[object, ...], dict[tuple[str, ...], dict[str, int]]] = {}
    for *place, channel, severity, segment, touchpoint, own, of_touchpoint, n in rows.values_list(
        *names, "touchpoint_id", "moment", "touchpoint__moment", "n"
    ):
        moment = own or of_touchpoint
        if moment:
            way = Part(channel, moment, touchpoint, severity, segment).dimensions
            counts = groups.setdefault(tuple(place), {}).setdefault(way, defaultdict(int))
            counts[moment] += n
    heard: dict[str, int] = defaultdict(int)
    for ways in groups.values():
        for moment, n in ways[min(ways, key=lambda way: (len(way), way))].items():
            heard[moment] += n
    return dict(heard)


def _wanted(metrics: Iterable[Metric] | None) -> Q:
    if metrics is None:
        return Q(metric__is_on=True)
    return Q(metric__in=[metric.pk for metric in metrics])


def _ended(until: date | None) -> Q:
    return Q() if until is None else Q(period_end__lte=until)


def _targets_above(unit: Unit) -> Q:
    """The targets of the unit and of the units above it."""
    above = Q()
    for depth in range(MAX_UNIT_DEPTH):
        above |= Q(**{"unit__" + "children__" * depth + "id": unit.pk})
    return above


def _agreed(aims: Mapping[uuid.UUID, list[_Aim]]) -> dict[uuid.UUID, list[_Aim]]:
    """Without the targets of a period in which top units have different ones."""
    agreed: dict[uuid.UUID, list[_Aim]] = {}
    for key, found in aims.items():
        values: dict[Days, set[float]] = defaultdict(set)
        for aim in found:
            values[aim.days].add(aim.value)
        agreed[key] = [aim for aim in found if len(values[aim.days]) == 1]
    return agreed


def _series(
    known: _Known,
    aims: Mapping[uuid.UUID, list[_Aim]],
    whose: tuple[uuid.UUID | None, str],
    part: Part,
) -> tuple[Series, ...]:
    unit_id, name = whose
    figures = figures_of(known.figures, unit_id, part, known.definitions)
    return tuple(
        Series(
            metric=line,
            unit_id=unit_id,
            unit_name=name,
            part=part,
            points=_points(line, figures.get(line.id, {}), known, aims.get(line.id, [])),
        )
        for line in known.lines
    )


def _points(
    line: MetricLine, figures: Mapping[Days, Figure], known: _Known, aims: Sequence[_Aim]
) -> tuple[Point, ...]:
    chosen = _without_overlaps(line.rhythm, figures)[-MOST_POINTS:]
    return tuple(_point(line, days, figures[days], known, aims) for days in chosen)


def _without_overlaps(rhythm: PeriodKind, figures: Mapping[Days, Figure]) -> list[Days]:
    """The periods in order of time. Those of the metric's rhythm push out others that overlap
    them; among the others the shorter ones push out the longer ones."""
    regular = sorted(days for days in figures if kind_of(*days) is rhythm)
    others = sorted(set(figures) - set(regular), key=lambda days: (days[1] - days[0], days))
    chosen = list(regular)
    for days in others:
        if not any(days[0] <= end and start <= days[1] for start, end in chosen):
            chosen.append(days)
    return sorted(chosen, key=lambda days: (days[1], days[0]))


def _point(
    line: MetricLine, days: Days, figure: Figure, known: _Known, aims: Sequence[_Aim]
) -> Point:
    definition = known.definitions[line.id, figure.number]
    return Point(
        period=Period(*days, kind_of(*days)),
        reading=formulas.compute(definition, figure.inputs),
        inputs=figure.inputs,
        definition=definition,
        number=figure.number,
        target=next((aim.value for aim in aims if aim.covers(days)), None),
        from_parts=figure.from_parts,
        observations=tuple(uuid.UUID(row.id) for row in figure.rows),
        sources=tuple(sorted({row.source for row in figure.rows})),
    )
