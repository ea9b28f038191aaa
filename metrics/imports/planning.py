"""What an import would write, and what stands at the same places; nothing is written here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from foundation.periods import Period, kind_of
from metrics.imports.mapping import SurveyMapping
from metrics.imports.stored import outcome_from_json
from metrics.imports.values import scale_of
from metrics.models import MetricDefinition, Observation, SurveyImport


class Key(NamedTuple):
    """What two figures may not have in common; the touchpoint by its name, in small letters."""

    unit_id: str
    metric_id: str
    start: date
    end: date
    channel: str
    moment: str
    touchpoint: str


@dataclass(frozen=True)
class Planned:
    """A figure to be; `touchpoint` as it was typed."""

    key: Key
    score: int
    touchpoint: str
    definition: MetricDefinition
    counts: Mapping[int, int]

    @property
    def n(self) -> int:
        return sum(self.counts.values())

    @property
    def inputs(self) -> dict[str, object]:
        """As an observation keeps them, answers that nobody gave included."""
        low, high = scale_of(self.definition.pure)
        answers = {str(each): self.counts.get(each, 0) for each in range(low, high + 1)}
        return {"answers": answers}

    @property
    def period(self) -> Period:
        return Period(self.key.start, self.key.end, kind_of(self.key.start, self.key.end))


@dataclass(frozen=True)
class Plan:
    """What would be written, and the active figures that stand at the same places."""

    planned: Sequence[Planned]
    standing: Mapping[Key, Observation] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()  # metrics that were switched off meanwhile

    @property
    def replaced(self) -> list[Observation]:
        """Those of earlier imports, which give way."""
        return [row for row in self.standing.values() if row.survey_import_id]

    @property
    def in_the_way(self) -> list[Observation]:
        """Those typed in or sent by a program: somebody has to choose."""
        return [row for row in self.standing.values() if not row.survey_import_id]


def plan_of(survey_import: SurveyImport, definitions: Mapping[str, MetricDefinition]) -> Plan:
    """From the counts that were read. One query, for what stands at the same places."""
    mapping = SurveyMapping.from_json(survey_import.mapping)
    found: dict[Key, Planned] = {}
    missing = {one.metric_id for one in mapping.scores if one.metric_id not in definitions}
    for group, counts in outcome_from_json(survey_import.outcome).counts.items():
        score = mapping.scores[group.score]
        if score.metric_id in missing:
            continue
        name = score.touchpoint_name
        place = (group.unit_id, score.metric_id, group.start, group.end)
        key = Key(*place, group.channel, group.moment, name.lower())
        before = found[key].counts if key in found else {}
        both = {each: before.get(each, 0) + counts.get(each, 0) for each in {*before, *counts}}
        found[key] = Planned(key, group.score, name, definitions[score.metric_id], both)
    return Plan(list(found.values()), _standing(survey_import, found), frozenset(missing))


def _standing(survey_import: SurveyImport, wanted: Mapping[Key, Planned]) -> dict[Key, Observation]:
    if not wanted:
        return {}
    rows = (
        Observation.objects.filter(
            organization=survey_import.organization_id,
            metric__in={key.metric_id for key in wanted},
            period_start__gte=min(key.start for key in wanted),
            period_end__lte=max(key.end for key in wanted),
            severity="",
            segment="",
        )
        .active()
        .select_related("touchpoint", "survey_import")
        .defer("survey_import__layout", "survey_import__outcome", "survey_import__mapping")
    )
    return {key: row for row in rows if (key := key_of(row)) in wanted}


def key_of(row: Observation) -> Key:
    """Of an observation without severity and segment, with its touchpoint loaded."""
    return Key(
        str(row.unit_id),
        str(row.metric_id),
        row.period_start,
        row.period_end,
        row.channel,
        row.moment,
        row.touchpoint.name.lower() if row.touchpoint else "",
    )
