"""Switching metrics on and off, defining them, and what they should reach.

Every action raises PermissionDenied for those who may not measure; a refusal that somebody can
mend is a ValidationError that names the field at fault.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.periods import Period
from foundation.versions import StaleWriteError
from metrics.models import Metric, MetricDefinition, Target, Team
from metrics.recipes import Definition
from metrics.sheets import sheet_of
from organizations.access import Permission, demand, demand_own, demand_units
from organizations.actions import lock
from organizations.models import Membership, Unit

MOST_OWN = 60
MOST_TARGETS = 200  # of one metric
# What decides a figure, or what it means: a change of any of them starts a new series.
MEANING = (
    *(field for field in Definition.__dataclass_fields__),
    "question",
    "base",
    "window",
)
WORDS = ("name", "short", "what", "formula", "audience", "application", "strengths", "weaknesses")
LISTS = ("moments", "channels", "criteria")


class NothingChangedError(Exception):
    """The new definition would be the one in force."""


def columns_of_sheet(key: str) -> dict[str, Any]:
    """A sheet's definition as columns of a row; its words stay in the sheet."""
    sheet = sheet_of(key)
    lists = {"moments": sheet.moments, "channels": sheet.channels, "criteria": sheet.criteria}
    return {**asdict(sheet.definition), **{name: list(value) for name, value in lists.items()}}


@transaction.atomic
def switch_on(*, key: str, by: Membership, at: datetime) -> Metric:
    """The metric of this sheet, in use; a second time changes nothing. KeyError for no sheet."""
    demand(by, Permission.MEASURE)
    columns = columns_of_sheet(key)
    lock(by.organization)
    metric, is_new = Metric.objects.get_or_create(
        organization=by.organization, key=key, defaults={"created_at": at}
    )
    if is_new:
        _add_definition(metric, 1, columns, by=by, at=at)
    elif not metric.is_on:
        Metric.objects.filter(pk=metric.pk).update(is_on=True, version=F("version") + 1)
        metric.refresh_from_db()
    return metric


@transaction.atomic
def switch_off(*, metric: Metric, by: Membership) -> None:
    """Its figures stay and come back with it; a second time changes nothing."""
    demand(by, Permission.MEASURE)
    demand_own(by, metric)
    rows = Metric.objects.filter(pk=metric.pk, is_on=True)
    rows.update(is_on=False, version=F("version") + 1)


@transaction.atomic
def switch_back_on(*, metric: Metric, by: Membership) -> None:
    """In use again, also one's own; a second time changes nothing."""
    demand(by, Permission.MEASURE)
    demand_own(by, metric)
    rows = Metric.objects.filter(pk=metric.pk, is_on=False)
    rows.update(is_on=True, version=F("version") + 1)


@transaction.atomic
def define_own(*, columns: Mapping[str, Any], by: Membership, at: datetime) -> Metric:
    """A metric of the organisation's own; `columns` are those of MetricDefinition."""
    demand(by, Permission.MEASURE)
    lock(by.organization)
    own = Metric.objects.filter(organization=by.organization, is_own=True)
    if own.count() >= MOST_OWN:
        raise ValidationError(
            ngettext(
                "There is %(count)d metric of your own, which is all there can be.",
                "There are %(count)d metrics of your own, which is all there can be.",
                MOST_OWN,
            )
            % {"count": MOST_OWN}
        )
    metric: Metric = Metric.objects.create(
        organization=by.organization,
        key=_free_key(by, str(columns["name"])),
        is_own=True,
        created_at=at,
    )
    _add_definition(metric, 1, columns, by=by, at=at)
    return metric


def _free_key(by: Membership, name: str) -> str:
    """ "own-late-collections", numbered where that is taken."""
    stem = f"own-{slugify(name)[:40] or 'metric'}"
    taken = set(
        Metric.objects.filter(organization=by.organization, key__startswith=stem).values_list(
            "key", flat=True
        )
    )
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (stem, *numbered) if key not in taken)


def _add_definition(
    metric: Metric, number: int, columns: Mapping[str, Any], *, by: Membership, at: datetime
) -> MetricDefinition:
    definition: MetricDefinition = MetricDefinition.objects.create(
        metric=metric,
        number=number,
        created_at=at,
        created_by_name=str(by.user)[:120],
        **columns,
    )
    return definition


def changed_columns(definition: MetricDefinition, changes: Mapping[str, Any]) -> dict[str, Any]:
    """All columns of the next definition: those in force with the changes."""
    names = (*MEANING, *WORDS, *LISTS)
    return {**{name: getattr(definition, name) for name in names}, **changes}


@transaction.atomic
def redefine(
    *,
    metric: Metric,
    changes: Mapping[str, Any],
    reason: str,
    expected_number: int,
    by: Membership,
    at: datetime,
) -> MetricDefinition:
    """The next definition, from which on figures are a new series.

    Raises NothingChangedError, and StaleWriteError when another definition came in between.
    """
    demand(by, Permission.MEASURE)
    demand_own(by, metric)
    Metric.objects.select_for_update(of=("self",)).get(pk=metric.pk)
    current: MetricDefinition = metric.definitions.latest("number")
    columns = changed_columns(current, changes)
    if current.number != expected_number:
        is_same = all(getattr(current, name) == value for name, value in changes.items())
        if is_same and current.reason == reason and current.number == expected_number + 1:
            return current  # the very same save again
        raise StaleWriteError
    if all(getattr(current, name) == value for name, value in columns.items()):
        raise NothingChangedError
    return _add_definition(metric, current.number + 1, {**columns, "reason": reason}, by=by, at=at)


@transaction.atomic
def assign(
    *,
    metric: Metric,
    responsible: Membership | None,
    rhythm: str,
    teams: Iterable[Team],
    expected_version: int,
    by: Membership,
) -> None:
    """Whose the metric is, how often it is reported, and on which teams' dashboards it stands.

    Raises StaleWriteError.
    """
    demand(by, Permission.MEASURE)
    teams = list(teams)
    demand_own(by, metric, *teams, *([responsible] if responsible else []))
    row: Metric = Metric.objects.select_for_update(of=("self",)).get(pk=metric.pk)
    wanted = (responsible.pk if responsible else None, rhythm, {team.pk for team in teams})
    stored = (row.responsible_id, row.rhythm, set(row.teams.values_list("pk", flat=True)))
    if stored == wanted and row.version in (expected_version, expected_version + 1):
        return
    if row.version != expected_version:
        raise StaleWriteError
    row.responsible, row.rhythm = responsible, rhythm
    row.version += 1
    row.save()
    row.teams.set(teams)


@transaction.atomic
def set_target(
    *,
    metric: Metric,
    unit: Unit,
    period: Period,
    value: Decimal,
    by: Membership,
    at: datetime,
    expected_version: int | None = None,
) -> Target:
    """What the metric should reach there and then; the same unit and period again is a change.

    `expected_version` is None for a new one. Raises StaleWriteError, and ValidationError where the
    value lies outside of the metric's bounds or there are too many.
    """
    demand(by, Permission.MEASURE)
    demand_own(by, metric, unit)
    demand_units(by, [unit])
    _demand_bounds(metric.definitions.latest("number"), value)
    Metric.objects.select_for_update(of=("self",)).get(pk=metric.pk)
    rows = Target.objects.filter(metric=metric)
    known = rows.filter(unit=unit, period_start=period.start, period_end=period.end)
    row: Target | None = known.first()
    if row is None:
        if rows.count() >= MOST_TARGETS:
            raise ValidationError(_("This metric has too many targets. Remove an old one first."))
        row = Target(
            metric=metric, unit=unit, period_start=period.start, period_end=period.end, version=0
        )
    elif row.value == value:
        return row
    elif row.version != expected_version:
        raise StaleWriteError
    row.value, row.set_at, row.set_by_name = value, at, str(by.user)[:120]
    row.version += 1
    row.save()
    return row


def _demand_bounds(definition: MetricDefinition, value: Decimal) -> None:
    low, high = definition.minimum, definition.maximum
    if definition.scale_min is not None and definition.unit == "mean":
        low, high = definition.scale_min, definition.scale_max
    too_low = low is not None and value < Decimal(str(low))
    too_high = high is not None and value > Decimal(str(high))
    if too_low or too_high:
        if high is None:
            text = _("The target cannot be below %(low)g.") % {"low": low}
        else:
            text = _("The target must lie between %(low)g and %(high)g.") % {
                "low": low,
                "high": high,
            }
        raise ValidationError({"value": text})


@transaction.atomic
def remove_target(*, target: Target, by: Membership) -> None:
    """A second time changes nothing."""
    demand(by, Permission.MEASURE)
    demand_own(by, target.metric, target.unit)
    demand_units(by, [target.unit])
    Target.objects.filter(pk=target.pk).delete()
