"""The list of figures: which of them, in which order, and each in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Lower
from django.http import Http404

from metrics import formulas
from metrics.figure_words import FigureWords, figure_words
from metrics.models import Channel, Moment, Observation, Severity
from metrics.queries import DefinedMetric
from metrics.recipes import Reading
from metrics.recipes import Unit as FigureUnit
from metrics.wording import metric_name
from organizations.models import Membership

PAGE_SIZE = 25
DEFAULT_SORT = "-period"
SORTS = frozenset({"period", "metric", "unit", "recorded"})
LABELS: tuple[tuple[str, Any], ...] = (
    ("channel", Channel),
    ("moment", Moment),
    ("severity", Severity),
)


@dataclass(frozen=True)
class FigureRow:
    """An observation with its figure; texts are in the active language."""

    row: Observation
    currency: str

    @cached_property
    def reading(self) -> Reading:
        return formulas.compute(self.row.definition.pure, self.row.inputs)

    @property
    def unit(self) -> FigureUnit:
        return self.row.definition.pure.unit

    @property
    def metric_name(self) -> str:
        return metric_name(self.row.metric, self.row.definition)

    @property
    def words(self) -> FigureWords:
        return figure_words(self.reading, self.unit, self.currency)

    @property
    def part(self) -> str:
        """ "Chat · Support"; empty for all customers."""
        return " · ".join(part_words(self.row))

    @property
    def is_imported(self) -> bool:
        return self.row.source == Observation.Source.IMPORT


def part_words(row: Observation) -> list[str]:
    """Which part of the customers, one word or name for each thing that is told apart."""
    touchpoint = row.touchpoint.name if row.touchpoint else ""
    words = [
        row.get_channel_display() if row.channel else "",
        row.get_moment_display() if row.moment else "",
        touchpoint,
        row.get_severity_display() if row.severity else "",
        row.segment,
    ]
    return [str(word) for word in words if word]


def figures_of(membership: Membership) -> QuerySet[Observation]:
    """The standing figures of the member's units, with all that a line of the list shows."""
    return _with_names(membership).filter(retired_at=None)


def _with_names(membership: Membership) -> QuerySet[Observation]:
    rows: QuerySet[Observation] = (
        Observation.objects.for_member(membership)
        .filter(organization_id=membership.organization_id)
        .select_related("unit", "metric", "definition", "touchpoint", "survey_import")
    )
    return rows


def get_figure(
    membership: Membership, observation_id: UUID, *, removed: bool = False
) -> Observation:
    """A standing figure, or also one that was `removed`; 404 otherwise."""
    rows = _with_names(membership) if removed else figures_of(membership)
    row = rows.filter(pk=observation_id).first()
    if row is None:
        raise Http404
    return row


def wanted_figures(
    membership: Membership, filters: Mapping[str, Any], sort: str, metrics: Iterable[DefinedMetric]
) -> QuerySet[Observation]:
    """Filtered and in order; an unknown order is the usual one."""
    rows = figures_of(membership)
    if "metric" in filters:
        rows = rows.filter(metric=filters["metric"])
    if "unit" in filters:
        rows = rows.filter(unit=filters["unit"])
    if "source" in filters:
        rows = rows.filter(source=filters["source"])
    if "year" in filters:
        year = filters["year"]
        rows = rows.filter(period_start__year__lte=year, period_end__year__gte=year)
    for word in str(filters.get("q", "")).split():
        rows = rows.filter(_part_holds(word))
    return _in_order(rows, sort, metrics)


def _part_holds(word: str) -> Q:
    found = Q(segment__icontains=word) | Q(touchpoint__name__icontains=word)
    for name, choices in LABELS:
        keys = [key for key, label in choices.choices if word.casefold() in str(label).casefold()]
        found |= Q(**{f"{name}__in": keys})
    return found


def _in_order(
    rows: QuerySet[Observation], sort: str, metrics: Iterable[DefinedMetric]
) -> QuerySet[Observation]:
    name = sort.removeprefix("-")
    if name not in SORTS:
        sort, name = DEFAULT_SORT, "period"
    down = sort.startswith("-")
    latest = ("-period_end", "period_start", "pk")
    if name == "period":
        order = ("period_end", "period_start") if not down else ("-period_end", "-period_start")
        return rows.order_by(*order, "metric", "unit", "pk")
    if name == "recorded":
        return rows.order_by("-recorded_at" if down else "recorded_at", "pk")
    key = Lower("unit__name") if name == "unit" else _by_name(metrics)
    return rows.order_by(key.desc() if down else key.asc(), *latest)


def _by_name(metrics: Iterable[DefinedMetric]) -> Case:
    """The metrics' place in the alphabet of the active language."""
    named = sorted(metrics, key=lambda one: one.name.casefold())
    cases = [When(metric=one.id, then=Value(place)) for place, one in enumerate(named)]
    return Case(*cases, default=Value(len(named)), output_field=IntegerField())


def page_of_figures(
    rows: QuerySet[Observation], number: str, currency: str
) -> tuple[Page[Observation], list[FigureRow]]:
    page = Paginator(rows, PAGE_SIZE).get_page(number)
    return page, [FigureRow(row, currency) for row in page.object_list]
