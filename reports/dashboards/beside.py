"""What stands beside the figures: levels, silent moments, overdue actions, praise."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import ngettext

from assessments import results
from foundation.periods import PeriodKind
from maturity.content import Model
from maturity.wording import in_language
from metrics.models import Moment, Praise
from metrics.results import moments_heard
from metrics.series import last_full
from organizations.access import Permission, allows
from organizations.models import Membership, Unit
from reports.dashboards.scopes import Places, Scope
from reports.pages.links import result_url
from reports.pages.overview import models_of, names_of
from reports.pages.strips import Strip, StripColumn, strip_of
from roadmaps.horizons import end_of
from roadmaps.models import Initiative
from roadmaps.plan import action_of

MOST_MOMENTS = 8  # assessments across the strip of a unit
MOST_UNITS = 8  # down the strip of the organisation
MOST_ACTIONS = 5
MOST_PRAISE = 3


@dataclass(frozen=True)
class UnitRow:
    """A unit's latest levels."""

    label: str
    levels: tuple[Any, ...]
    url: str


@dataclass(frozen=True)
class Levels:
    """Of a unit: its history. Of the organisation: the latest levels of its first units."""

    strip: Strip | None
    columns: tuple[StripColumn, ...]
    rows: tuple[UnitRow, ...]
    more: int  # units that are not shown


@dataclass(frozen=True)
class Heard:
    """Answers of the last full quarter by moment of the customer's life."""

    period: str
    silent: tuple[str, ...]
    heard: tuple[tuple[str, str], ...]  # with the answers counted in words


@dataclass(frozen=True)
class Overdue:
    title: str
    unit: str
    due_by: date
    responsible: str
    url: str


@dataclass(frozen=True)
class Beside:
    scope: Scope
    levels: Levels | None
    heard: Heard
    overdue: tuple[Overdue, ...]
    more_overdue: int
    praise: tuple[Praise, ...]


def beside_of(membership: Membership, places: Places, scope: Scope, *, on: date) -> Beside:
    """Four queries, and one more per model version that the process has not seen yet."""
    units = [scope.unit] if scope.unit else list(places.units[:MOST_UNITS])
    histories = {} if scope.team else results.histories_of([unit.pk for unit in units])
    models = models_of([moments[-1] for moments in histories.values() if moments])
    model = next(iter(models.values()), None)
    late = [] if scope.team else overdue_of(membership, scope, model, on=on)
    more_units = 0 if scope.unit else max(len(places.units) - MOST_UNITS, 0)
    return Beside(
        scope=scope,
        levels=_levels(scope, units, histories, model, more_units) if model else None,
        heard=heard_of(scope, on=on),
        overdue=tuple(late[:MOST_ACTIONS]),
        more_overdue=max(len(late) - MOST_ACTIONS, 0),
        praise=tuple(praise_of(membership, scope)[:MOST_PRAISE]),
    )


def _levels(
    scope: Scope,
    units: Iterable[Unit],
    histories: Mapping[Any, Sequence[results.Moment]],
    model: Model,
    more: int,
) -> Levels:
    slug, names = scope.organization.slug, names_of(model)
    if scope.unit:
        moments = histories[scope.unit.pk][-MOST_MOMENTS:]
        return Levels(strip_of(moments, names, slug=slug), (), (), 0)
    rows = tuple(
        UnitRow(
            unit.name,
            tuple(histories[unit.pk][-1].levels.get(key) for key in names),
            result_url(slug, histories[unit.pk][-1].assessment_id),
        )
        for unit in units
        if histories.get(unit.pk)
    )
    columns = tuple(StripColumn(name, name, "", False) for name in names.values())
    return Levels(None, columns, rows, more)


def heard_of(scope: Scope, *, on: date) -> Heard:
    """Of the whole organisation: the listening plan is one. One query."""
    period = last_full(on, PeriodKind.QUARTER)
    counts = moments_heard(scope.organization, period=period)
    return Heard(
        period=period.label,
        silent=tuple(str(moment.label) for moment in Moment if not counts.get(moment)),
        heard=tuple((str(m.label), _answers(counts[m])) for m in Moment if counts.get(m)),
    )


def _answers(count: int) -> str:
    text = ngettext("%(number)s answer", "%(number)s answers", count)
    return text % {"number": number_format(count, use_l10n=True, force_grouping=True)}


def overdue_of(
    membership: Membership, scope: Scope, model: Model | None, *, on: date
) -> list[Overdue]:
    """Initiatives that should be done, longest overdue first. One query.

    Without an agreed date the end of the horizon counts, as it does in the plan.
    """
    rows = Initiative.objects.for_member(membership).current().exclude(state="done")
    rows = rows.filter(unit=scope.unit) if scope.unit else rows.filter(unit__archived_at=None)
    if not allows(membership, Permission.ASSESS):
        rows = rows.public()
    dated = Q(due_on__lt=on) | Q(due_on=None, assessment__completed_at__date__lt=on)
    found = []
    for row in rows.filter(dated).with_words().select_related("unit"):
        due_by = row.due_on or end_of(row.horizon, row.assessment.completed_at.date())
        if due_by < on:
            found.append(_overdue(row, model, due_by, scope.organization.slug))
    return sorted(found, key=lambda item: item.due_by)


def _overdue(row: Initiative, model: Model | None, due_by: date, slug: str) -> Overdue:
    known = row.assessment.model_version.model if row.assessment else model
    action = action_of(row, known) if known and not row.title else None
    return Overdue(
        title=row.title or (in_language(action.name) if action else row.action_key),
        unit=row.unit.name,
        due_by=due_by,
        responsible=str(row.responsible or "") or row.responsible_role,
        url=reverse("roadmaps:roadmap", kwargs={"slug": slug, "unit_id": row.unit_id}),
    )


def praise_of(membership: Membership, scope: Scope) -> Any:
    """The newest first. One query when it is read."""
    rows = Praise.objects.for_member(membership).shown().select_related("unit", "team")
    if scope.unit:
        rows = rows.filter(unit__in=Unit.objects.within([scope.unit.pk]))
    if scope.team:
        rows = rows.filter(team=scope.team)
    return rows.order_by(F("said_on").desc(), "pk")
