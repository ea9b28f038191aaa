"""The grid of one unit: its metrics of one rhythm, a column for each period."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.formats import get_format
from django.utils.translation import gettext as _

from foundation.periods import Period, PeriodKind, latest_periods
from metrics import formulas
from metrics.figure_words import FigureWords, figure_words
from metrics.models import Observation, Target
from metrics.queries import DefinedMetric
from metrics.recipes import Definition, InputField, Kind, Recipe
from metrics.series import Part
from metrics.wording import figure_text
from organizations.models import MAX_UNIT_DEPTH, Unit

SHOWN = {
    PeriodKind.MONTH: 6,
    PeriodKind.QUARTER: 6,
    PeriodKind.HALF_YEAR: 4,
    PeriodKind.YEAR: 4,
}


@dataclass(frozen=True)
class Place:
    """What the grid speaks of: a unit, consecutive periods, and the part of the customers."""

    unit: Unit
    kind: PeriodKind
    until: date
    part: Part

    @cached_property
    def periods(self) -> list[Period]:
        return latest_periods(self.kind, self.until, SHOWN[self.kind])

    @property
    def hidden(self) -> dict[str, str]:
        """The fields by which an address or a form says it."""
        return {
            "unit": str(self.unit.pk),
            "rhythm": self.kind.value,
            "until": self.periods[-1].end.isoformat(),
            "channel": self.part.channel,
            "moment": self.part.moment,
            "segment": self.part.segment,
        }

    def query(self, **changes: str) -> str:
        return urlencode({name: value for name, value in (self.hidden | changes).items() if value})

    @property
    def earlier(self) -> str:
        return self.query(until=(self.periods[0].start - timedelta(days=1)).isoformat())

    def later(self, today: date) -> str:
        """Empty where the running period is shown already."""
        end = self.periods[-1].end
        if end >= today:
            return ""
        until = latest_periods(self.kind, end + timedelta(days=1), 1)[0]
        while until.end < today and len(self._between(until)) < SHOWN[self.kind]:
            until = latest_periods(self.kind, until.end + timedelta(days=1), 1)[0]
        return self.query(until=until.end.isoformat())

    def _between(self, until: Period) -> list[Period]:
        shown = latest_periods(self.kind, until.end, SHOWN[self.kind])
        return [period for period in shown if period > self.periods[-1]]


@dataclass(frozen=True)
class Column:
    """One period of one metric, with the figure that stands there."""

    period: Period
    row: Observation | None
    current: Definition
    currency: str
    is_running: bool

    @cached_property
    def definition(self) -> Definition:
        """The one that a correction is checked by: that of the figure, else the one in force."""
        if self.row is None or self.locked:
            return self.current
        return self.row.definition.pure

    @cached_property
    def values(self) -> dict[str, object]:
        """What is stored, by field."""
        stored: Mapping[str, Any] = self.row.inputs if self.row else {}
        return dict(stored.get("answers", stored))

    @cached_property
    def locked(self) -> str:
        """Why the figure is not typed here; empty where it is."""
        if self.row is None:
            return ""
        if self.row.source == Observation.Source.IMPORT:
            return _("From a survey file")
        given = "value" in self.row.inputs and self.current.recipe is not Recipe.VALUE
        if given or self.row.source == Observation.Source.PROGRAM:
            return _("From another program")
        keys = [field.key for field in formulas.fields_of(self.row.definition.pure)]
        if keys != [field.key for field in formulas.fields_of(self.current)]:
            return _("By an earlier definition")
        return "" if set(self.values) <= set(keys) else _("Entered in more detail")

    @property
    def version(self) -> int:
        """That a save from here is prepared on; 0 where there is nothing to correct."""
        return self.row.version if self.row and not self.locked else 0

    @cached_property
    def figure(self) -> FigureWords | None:
        if self.row is None:
            return None
        definition = self.row.definition.pure
        reading = formulas.compute(definition, self.row.inputs)
        return figure_words(reading, definition.unit, self.currency)


@dataclass(frozen=True)
class Block:
    """One metric in the grid."""

    one: DefinedMetric
    place: Place
    columns: Sequence[Column]
    target: str  # of the last period; empty without one

    @cached_property
    def definition(self) -> Definition:
        return self.one.definition.pure

    @cached_property
    def fields(self) -> tuple[InputField, ...]:
        return formulas.fields_of(self.definition)

    @property
    def is_typed(self) -> bool:
        """Times are not typed into cells: a period holds many of them."""
        return all(field.kind is not Kind.HISTOGRAM for field in self.fields)


def stored_text(value: object, kind: Kind) -> str:
    """As it stands in its cell: an amount with the mark of the active language."""
    if value is None:
        return ""
    text = str(value)
    return text if kind is Kind.COUNT else text.replace(".", get_format("DECIMAL_SEPARATOR"))


def blocks_of(
    place: Place,
    metrics: Sequence[DefinedMetric],
    *,
    currency: str,
    today: date,
    with_targets: bool = True,
) -> list[Block]:
    """One query, and another for the targets."""
    rows = rows_of(place, [one.metric.pk for one in metrics])
    targets = _targets(place, metrics) if with_targets else {}
    found = []
    for one in metrics:
        pure = one.definition.pure
        columns = [
            Column(
                period,
                rows.get((one.metric.pk, period.start, period.end)),
                pure,
                currency,
                period.start <= today <= period.end,
            )
            for period in place.periods
        ]
        target = targets.get(one.metric.pk)
        aim = figure_text(float(target.value), pure.unit, currency) if target else ""
        found.append(Block(one, place, columns, aim))
    return found


Key = tuple[uuid.UUID, date, date]


def rows_of(place: Place, metrics: Iterable[uuid.UUID]) -> dict[Key, Observation]:
    """The active figures of exactly this part, by metric and period."""
    rows = Observation.objects.active().filter(
        unit=place.unit,
        metric__in=list(metrics),
        period_start__gte=place.periods[0].start,
        period_end__lte=place.periods[-1].end,
        channel=place.part.channel,
        moment=place.part.moment,
        segment=place.part.segment,
        touchpoint=None,
        severity="",
    )
    return {
        (row.metric_id, row.period_start, row.period_end): row
        for row in rows.select_related("definition")
    }


def _targets(place: Place, metrics: Sequence[DefinedMetric]) -> dict[uuid.UUID, Target]:
    """The target of the last period, by metric: the nearest unit's, of it the shortest one's."""
    last = place.periods[-1]
    whose = Q()
    for depth in range(MAX_UNIT_DEPTH):
        whose |= Q(**{"unit" + "__children" * depth: place.unit})
    rows = Target.objects.filter(
        whose,
        metric__in=[one.metric.pk for one in metrics],
        period_start__lte=last.start,
        period_end__gte=last.end,
    )
    by_metric: dict[uuid.UUID, list[Target]] = defaultdict(list)
    for row in rows.select_related("unit"):
        by_metric[row.metric_id].append(row)

    def distance(row: Target) -> tuple[int, timedelta]:
        return -row.unit.depth, row.period_end - row.period_start

    return {key: min(found, key=distance) for key, found in by_metric.items()}
