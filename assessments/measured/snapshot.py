"""A series as JSON and back: what the metrics said stays as it was when the assessment froze."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from foundation.periods import Period, PeriodKind, kind_of
from metrics.recipes import Beside, Definition, Reading, Recipe, Unit
from metrics.series import WHOLE, MetricLine, Point, Series

KEPT_POINTS = 12
POINTS_WITH_INPUTS = 2  # what the change between the last two figures is worked out from


def to_json(series: Series) -> dict[str, Any]:
    """Whole numbers, floats, texts and None only; the latest points, oldest first."""
    line = series.metric
    points = series.points[-KEPT_POINTS:]
    first_with_inputs = len(points) - POINTS_WITH_INPUTS
    return {
        "metric": {
            "id": str(line.id),
            "key": line.key,
            "name": line.name if line.is_own else "",
            "short": line.short if line.is_own else "",
            "definition": dict(vars(line.definition)),
            "number": line.number,
            "rhythm": str(line.rhythm),
            "criteria": list(line.criteria),
            "responsible": line.responsible,
            "is_own": line.is_own,
        },
        "points": [
            _point_json(point, with_inputs=place >= first_with_inputs)
            for place, point in enumerate(points)
        ],
    }


def _point_json(point: Point, *, with_inputs: bool) -> dict[str, Any]:
    return {
        "start": point.period.start.isoformat(),
        "end": point.period.end.isoformat(),
        "reading": _reading_json(point.reading),
        "inputs": dict(point.inputs) if with_inputs else {},
        "definition": dict(vars(point.definition)),
        "number": point.number,
        "target": point.target,
        "from_parts": point.from_parts,
        "sources": list(point.sources),
    }


def _reading_json(reading: Reading) -> dict[str, Any]:
    return {**vars(reading), "beside": [dict(vars(one)) for one in reading.beside]}


def from_json(stored: Mapping[str, Any], unit_id: uuid.UUID, unit_name: str) -> Series:
    """The series as it stood. The names of the catalogue's metrics are left empty."""
    line = stored["metric"]
    return Series(
        metric=MetricLine(
            id=uuid.UUID(line["id"]),
            key=line["key"],
            name=line["name"],
            short=line["short"],
            definition=_definition(line["definition"]),
            number=line["number"],
            rhythm=PeriodKind(line["rhythm"]),
            criteria=tuple(line["criteria"]),
            responsible=line["responsible"],
            is_own=line["is_own"],
        ),
        unit_id=unit_id,
        unit_name=unit_name,
        part=WHOLE,
        points=tuple(_point(point) for point in stored["points"]),
    )


def _point(stored: Mapping[str, Any]) -> Point:
    start, end = date.fromisoformat(stored["start"]), date.fromisoformat(stored["end"])
    reading = dict(stored["reading"])
    beside = [Beside(**{**one, "unit": Unit(one["unit"])}) for one in reading.pop("beside")]
    return Point(
        period=Period(start, end, kind_of(start, end)),
        reading=Reading(**reading, beside=tuple(beside)),
        inputs=stored["inputs"],
        definition=_definition(stored["definition"]),
        number=stored["number"],
        target=stored["target"],
        from_parts=stored["from_parts"],
        observations=(),
        sources=tuple(stored["sources"]),
    )


def _definition(stored: Mapping[str, Any]) -> Definition:
    kinds = {"recipe": Recipe(stored["recipe"]), "unit": Unit(stored["unit"])}
    return Definition(**{**stored, **kinds})
