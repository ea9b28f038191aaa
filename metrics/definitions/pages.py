"""What the pages of the catalogue show, in the active language."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from maturity.models import ModelVersion
from maturity.wording import in_language
from metrics.definitions.words import INTERVALS, Line, direction_text, lines_of
from metrics.explaining import explain
from metrics.models import Channel, Metric, Moment
from metrics.queries import DefinedMetric
from metrics.sheets import Sheet
from metrics.wording import step_text

STARTERS = ("nps", "csat", "ces_ease", "first_contact_resolution", "closed_loop_rate")
# By what people look for; every sheet stands in one group.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ask", ("nps", "csat", "ces_effort", "ces_ease", "expectations_met")),
    (
        "stay",
        ("retention_rate", "churn_rate", "referral_cross_sell", "cost_per_contact"),
    ),
    (
        "solve",
        (
            "first_contact_resolution",
            "complaint_rate",
            "closed_loop_rate",
            "self_service_resolution",
            "solution_acknowledged",
            "rephrase_requests",
        ),
    ),
    (
        "time",
        (
            "resolution_time",
            "response_time",
            "chat_wait",
            "longest_queue_delay",
            "post_to_solution_time",
        ),
    ),
    ("social", ("social_solutions_acknowledged", "solution_approvals", "sentiment_change")),
    ("listen", ("answer_rate", "invitation_pressure", "dashboard_reach")),
)


def group_name(key: str) -> str:
    return {
        "ask": _("What customers say when asked"),
        "stay": _("Whether they stay, and what it is worth"),
        "solve": _("Whether their problem is solved"),
        "time": _("How long they wait"),
        "social": _("What happens in social media"),
        "listen": _("How well we listen"),
    }[key]


@dataclass(frozen=True)
class Card:
    """A sheet in the catalogue; `metric` where it was ever switched on."""

    key: str
    name: str
    short: str
    what: str
    direction: str
    moments: list[str]
    metric: Metric | None

    @property
    def is_on(self) -> bool:
        return self.metric is not None and self.metric.is_on


@dataclass(frozen=True)
class Group:
    key: str
    name: str
    cards: list[Card]


def card_of(sheet: Sheet, metric: Metric | None = None) -> Card:
    return Card(
        key=sheet.key,
        name=in_language(sheet.name),
        short=in_language(sheet.short),
        what=in_language(sheet.what),
        direction=direction_text(sheet.definition.higher_is_better),
        moments=moment_names(sheet.moments),
        metric=metric,
    )


def groups_of(found: Iterable[Sheet], metrics: Iterable[DefinedMetric]) -> list[Group]:
    """The sheets by group, each with the organisation's metric of it; empty groups left out."""
    own = {one.metric.key: one.metric for one in metrics}
    by_key = {sheet.key: sheet for sheet in found}
    groups = [
        Group(
            key,
            group_name(key),
            [card_of(by_key[one], own.get(one)) for one in keys if one in by_key],
        )
        for key, keys in GROUPS
    ]
    return [group for group in groups if group.cards]


def moment_names(keys: Iterable[str]) -> list[str]:
    return [str(Moment(key).label) for key in keys if key in Moment.values]


def channel_names(keys: Iterable[str]) -> list[str]:
    return [str(Channel(key).label) for key in keys if key in Channel.values]


def criteria_of(ids: Iterable[str]) -> list[Line]:
    """Id and name of these criteria of the current model; unknown ones are left out."""
    names = dict(all_criteria())
    return [(one, names[one]) for one in ids if one in names]


def all_criteria() -> list[Line]:
    """Id and name of every criterion, area by area. At most one query."""
    model = ModelVersion.objects.current().model
    return [(one.id, in_language(one.name)) for one in model.criteria]


def areas() -> list[Line]:
    """First letters of the criteria's ids and name of the area ("DAT", "Data")."""
    model = ModelVersion.objects.current().model
    names = {area.key: in_language(area.name) for area in model.areas}
    found = {one.id.split("-")[0]: names[one.area] for one in model.criteria}
    return list(found.items())


def sheet_page(sheet: Sheet, currency: str) -> dict[str, Any]:
    """Everything of a sheet in words, with its example worked out."""
    steps = explain(sheet.definition, sheet.example.inputs)
    texts = ("name", "short", "what", "formula", "audience", "application", "window")
    return {
        **{name: in_language(getattr(sheet, name)) for name in texts},
        "strengths": [in_language(text) for text in sheet.strengths],
        "weaknesses": [in_language(text) for text in sheet.weaknesses],
        "moments": moment_names(sheet.moments),
        "channels": channel_names(sheet.channels),
        "criteria": criteria_of(sheet.criteria),
        "lines": lines_of(sheet.definition),
        "interval": INTERVALS[sheet.interval],
        "example": in_language(sheet.example.text),
        "reading": sheet.example.reading,
        "unit": sheet.definition.unit,
        "steps": [step_text(step, currency) for step in steps],
    }
