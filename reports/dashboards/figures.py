""" "What does this number mean?": one metric explained by its latest figure."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, FilteredRelation, Q
from django.http import Http404
from django.utils.translation import gettext as _

from maturity.wording import in_language
from metrics.models import Channel, Metric, MetricDefinition, Moment, Severity
from metrics.results import metric_series
from metrics.series import WHOLE, Part, Series
from metrics.sheets import Sheet, sheet_of
from reports.dashboards.explained import Explained, explained_of
from reports.dashboards.pictures import hidden_sentence, metric_picture
from reports.dashboards.scopes import Scope
from reports.pages.pictures import Picture


@dataclass(frozen=True)
class PartChoice:
    value: str
    label: str
    part: Part


@dataclass(frozen=True)
class Sentence:
    """A label and what it says; an empty text is left out."""

    label: str
    text: str


@dataclass(frozen=True)
class NewDefinition:
    number: int
    since: date
    reason: str


@dataclass(frozen=True)
class FigurePage:
    scope: Scope
    metric: Metric
    series: Series
    name: str
    what: str
    about: tuple[Sentence, ...]
    strengths: tuple[str, ...]
    weaknesses: tuple[str, ...]
    definitions: tuple[NewDefinition, ...]
    parts: tuple[PartChoice, ...]
    part: PartChoice
    explained: Explained | None
    picture: Picture | None
    hidden: str  # how many figures the picture leaves out


def figure_page(scope: Scope, metric_id: uuid.UUID, *, part: str, on: date) -> FigurePage:
    """Four queries. Raises Http404 for a metric of somebody else or a part that nobody measured."""
    definitions, parts = _definitions_and_parts(scope, metric_id)
    chosen = next((one for one in parts if one.value == part), None)
    if not definitions or chosen is None:
        raise Http404
    latest = definitions[-1]
    series = metric_series(
        scope.organization, latest.metric, unit=scope.unit, part=chosen.part
    ).until(on)
    sheet = None if latest.metric.is_own else sheet_of(latest.metric.key)
    return FigurePage(
        scope=scope,
        metric=latest.metric,
        series=series,
        name=series.metric.name,
        what=latest.what or _said(sheet, "what"),
        about=_about(latest, sheet),
        strengths=_listed(latest.strengths, sheet, "strengths"),
        weaknesses=_listed(latest.weaknesses, sheet, "weaknesses"),
        definitions=tuple(
            NewDefinition(row.number, row.created_at.date(), row.reason) for row in definitions[1:]
        ),
        parts=tuple(parts),
        part=chosen,
        explained=explained_of(series, scope, on),
        picture=metric_picture(series, scope.organization.currency),
        hidden=hidden_sentence(sum(point.reading.is_hidden for point in series.points)),
    )


def _definitions_and_parts(
    scope: Scope, metric_id: uuid.UUID
) -> tuple[list[MetricDefinition], list[PartChoice]]:
    """All definitions, oldest first, and the parts that were ever observed. One query."""
    rows: Any = (
        MetricDefinition.objects.filter(
            metric_id=metric_id, metric__organization=scope.organization
        )
        .alias(seen=FilteredRelation("observations", condition=Q(observations__retired_at=None)))
        .annotate(
            seen_channel=F("seen__channel"),
            seen_moment=F("seen__moment"),
            seen_touchpoint=F("seen__touchpoint_id"),
            seen_name=F("seen__touchpoint__name"),
            seen_severity=F("seen__severity"),
            seen_segment=F("seen__segment"),
        )
        .select_related("metric")
        .order_by("number")
        .distinct()
    )
    definitions: dict[int, MetricDefinition] = {}
    parts: dict[str, PartChoice] = {}
    for row in rows:
        definitions[row.number] = row
        choice = _part_choice(row)
        parts[choice.value] = choice
    whole = PartChoice("", _("All customers"), WHOLE)
    others = sorted((c for c in parts.values() if c.value), key=lambda c: c.label.casefold())
    return list(definitions.values()), [whole, *others]


def _part_choice(row: Any) -> PartChoice:
    part = Part(
        row.seen_channel or "",
        row.seen_moment or "",
        row.seen_touchpoint,
        row.seen_severity or "",
        row.seen_segment or "",
    )
    labels = [
        Channel(part.channel).label if part.channel else "",
        Moment(part.moment).label if part.moment else "",
        row.seen_name or "",
        Severity(part.severity).label if part.severity else "",
        part.segment,
    ]
    return PartChoice(part_value(part), " · ".join(str(text) for text in labels if text), part)


def part_value(part: Part) -> str:
    """How an address names a part; empty for all customers."""
    if not part.dimensions:
        return ""
    touchpoint = part.touchpoint_id.hex if part.touchpoint_id else ""
    return "~".join((part.channel, part.moment, touchpoint, part.severity, part.segment))


def _said(sheet: Sheet | None, name: str) -> str:
    return "" if sheet is None else in_language(getattr(sheet, name))


def _listed(own: str, sheet: Sheet | None, name: str) -> tuple[str, ...]:
    """The organisation's own lines, else those of the sheet."""
    if own:
        return tuple(own.splitlines())
    return () if sheet is None else tuple(in_language(text) for text in getattr(sheet, name))


def _about(row: MetricDefinition, sheet: Sheet | None) -> tuple[Sentence, ...]:
    better = _("Higher is better") if row.higher_is_better else _("Lower is better")
    sentences = (
        Sentence(_("Question"), row.question),
        Sentence(_("When to use it"), row.application or _said(sheet, "application")),
        Sentence(_("For whom"), row.audience or _said(sheet, "audience")),
        Sentence(_("Direction"), better),
        Sentence(_("Window"), row.window or _said(sheet, "window")),
        Sentence(_("Base"), row.base),
        Sentence(_("Formula"), row.formula or _said(sheet, "formula")),
    )
    return tuple(sentence for sentence in sentences if sentence.text)
