"""The demonstration's metrics, listening plan and praise (content/demonstration_metrics.json)."""

import json
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from foundation.periods import Period, PeriodKind, period_of
from metrics.formulas import base_of
from metrics.models import (
    JourneyStep,
    ListeningPost,
    Metric,
    MetricDefinition,
    Observation,
    Praise,
    Target,
    Team,
    Touchpoint,
)
from metrics.recipes import Definition
from metrics.sheets import sheet_of
from organizations.models import Membership, Organization, Unit

STORY = Path(__file__).parent / "content" / "demonstration_metrics.json"
TARGET_YEARS = (2025, 2026)

Data = dict[str, Any]


@cache
def read_metrics() -> Data:
    story: Data = json.loads(STORY.read_bytes())
    return story


class Measuring:
    """The metrics of one organisation of the demonstration, and its figures as time goes by."""

    def __init__(
        self, organization: Organization, members: dict[str, Membership], begun_at: datetime
    ) -> None:
        self.organization = organization
        self.members = members
        self.begun_at = begun_at
        self.story = read_metrics()
        self.periods = [
            period_of(PeriodKind.QUARTER, one["year"], one["number"])
            for one in self.story["quarters"]
        ]
        self.definitions: dict[str, list[tuple[date, MetricDefinition]]] = {}
        for told in self.story["metrics"]:
            self._add_metric(told)
        self._add_teams()

    def say(self, text: Data) -> str:
        words: str = text[self.organization.language]
        return words

    def _add_metric(self, told: Data) -> None:
        metric = Metric.objects.create(
            organization=self.organization,
            key=told["key"],
            is_own="own" in told,
            responsible=self.members.get(told["responsible"]),
            created_at=self.begun_at,
        )
        first = self._define(metric, told, number=1)
        known = [(date.min, first)]
        if "redefined" in told:
            since = told["redefined"]["from"]
            start = period_of(PeriodKind.QUARTER, since["year"], since["number"]).start
            known.append((start, self._define(metric, told, number=2)))
        key = str(told.get("story", told["key"]))
        self.definitions[key] = known

    def _define(self, metric: Metric, told: Data, *, number: int) -> MetricDefinition:
        columns = self._own_columns(told["own"]) if "own" in told else _sheet_columns(metric.key)
        redefined = told["redefined"] if number > 1 else None
        if redefined:
            columns["question"] = self.say(redefined["question"])
            columns["reason"] = self.say(redefined["reason"])
        definition: MetricDefinition = MetricDefinition.objects.create(
            metric=metric,
            number=number,
            created_at=self.begun_at,
            created_by_name=str(self.members["lead"].user),
            **columns,
        )
        return definition

    def _own_columns(self, own: Data) -> Data:
        return {
            name: self.say(value) if isinstance(value, dict) else value
            for name, value in own.items()
        }

    def _add_teams(self) -> None:
        self.teams = {}
        for told in self.story["teams"]:
            team = Team.objects.create(organization=self.organization, name=self.say(told["name"]))
            team.metrics.set(self._metric(key) for key in told["metrics"])
            self.teams[told["key"]] = team

    def _metric(self, key: str) -> Metric:
        metric: Metric = self.definitions[key][0][1].metric
        return metric

    def aim(self, unit: Unit) -> None:
        """The targets of a top unit, which those below take over."""
        for told in self.story["metrics"]:
            for year in TARGET_YEARS if "target" in told else ():
                period = period_of(PeriodKind.YEAR, year)
                Target.objects.create(
                    metric=self._metric(str(told.get("story", told["key"]))),
                    unit=unit,
                    period_start=period.start,
                    period_end=period.end,
                    value=told["target"],
                    set_at=self.begun_at,
                    set_by_name=str(self.members["owner"].user),
                )

    def measure(self, unit: Unit, unit_key: str, *, at: datetime) -> None:
        """Stores the unit's figures of all quarters of the story."""
        Observation.objects.bulk_create(
            self._observation(unit, told, period, inputs, at)
            for told in self.story["units"].get(unit_key, [])
            for period, inputs in zip(self.periods, told["figures"], strict=True)
        )

    def _observation(
        self, unit: Unit, told: Data, period: Period, inputs: Data, at: datetime
    ) -> Observation:
        definition = self._definition(told["metric"], period)
        part = {name: told[name] for name in ("channel", "moment", "severity") if name in told}
        return Observation(
            organization=self.organization,
            unit=unit,
            metric=definition.metric,
            definition=definition,
            period_start=period.start,
            period_end=period.end,
            inputs=inputs,
            n=base_of(definition.pure, inputs),
            recorded_at=at,
            recorded_by_name=str(self.members["lead"].user),
            **part,
        )

    def _definition(self, key: str, period: Period) -> MetricDefinition:
        known = [row for since, row in self.definitions[key] if since <= period.start]
        return known[-1]

    def listen(self) -> None:
        """The customer's journey, and where customers are listened to."""
        place = 0
        for position, told in enumerate(self.story["journey"]):
            step = JourneyStep.objects.create(
                organization=self.organization, name=self.say(told["name"]), position=position
            )
            for one in told["touchpoints"]:
                touchpoint = Touchpoint.objects.create(
                    organization=self.organization,
                    step=step,
                    name=self.say(one["name"]),
                    moment=one["moment"],
                    matters_most=one["most"],
                    position=place,
                )
                place += 1
                posts = (self._post(touchpoint, post) for post in one["posts"])
                ListeningPost.objects.bulk_create(posts)

    def _post(self, touchpoint: Touchpoint, told: Data) -> ListeningPost:
        return ListeningPost(
            touchpoint=touchpoint,
            source=told["source"],
            channel=self.say(told["channel"]),
            metric=self._metric(told["metric"]) if "metric" in told else None,
            responsible=self.members.get(told["responsible"]),
            cadence=told["cadence"],
            sampled=told.get("sampled"),
        )

    def praise(self, units: dict[str, Unit], at: datetime) -> None:
        lead = self.members["lead"]
        Praise.objects.bulk_create(
            Praise(
                organization=self.organization,
                unit=units[told["unit"]],
                team=self.teams[told["team"]],
                text=self.say(told["text"]),
                said_on=told["said_on"],
                consent=self.say(told["consent"]),
                in_report=told["in_report"],
                added_at=at,
                added_by=lead,
                added_by_name=str(lead.user),
            )
            for told in self.story["praise"]
        )


def _sheet_columns(key: str) -> Data:
    """The definition of a sheet as columns of a row."""
    sheet = sheet_of(key)
    definition: Definition = sheet.definition
    names = (
        "recipe unit higher_is_better minimum maximum scale_min scale_max"
        " top_from top_to bottom_from bottom_to limit low_below"
    )
    columns: Data = {name: getattr(definition, name) for name in names.split()}
    return {**columns, "criteria": list(sheet.criteria)}
