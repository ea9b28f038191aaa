"""Did it work? A metric of a unit before and after something."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from metrics.results import unit_series
from metrics.series import Series
from organizations.access import MemberRequest, Permission, allows, get_unit, requires
from organizations.models import Unit
from reports.pages.effect import Effect, Event, choose, effect_of, events_of, series_in


@dataclass(frozen=True)
class Choice:
    """One option of a list."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class EffectPage:
    unit: Unit
    metrics: list[Choice]
    events: list[Choice]
    units: list[Choice]
    day: str  # another day than those of the events
    name: str  # of what happened
    metric_name: str
    effect: Effect | None
    problem: str


@requires(Permission.SEE_RESULTS)
@require_safe
def effect(request: MemberRequest, unit_id: UUID) -> HttpResponse:
    """Chosen by ?metric, ?since (an event or a day) and optionally ?with (another unit)."""
    unit = get_unit(request.membership, unit_id)
    page = _page(request, unit)
    return render(request, "reports/effect.html", {"page": page})


def _page(request: MemberRequest, unit: Unit) -> EffectPage:
    wanted = {name: request.GET.get(name, "") for name in ("metric", "since", "day", "with")}
    found = [series for series in unit_series(unit) if series.points]
    events = events_of(unit, drafts=allows(request.membership, Permission.ASSESS))
    others = list(Unit.objects.for_member(request.membership).active().exclude(pk=unit.pk))
    series = _chosen_series(found, wanted["metric"])
    event = choose(events, wanted["day"] or wanted["since"])
    is_wrong = event is None and bool(wanted["day"] or wanted["since"])
    return EffectPage(
        unit=unit,
        metrics=[Choice(str(one.metric.id), one.metric.name, one is series) for one in found],
        events=[Choice(one.code, one.name, one == event) for one in events],
        units=[
            Choice(str(one.pk), one.name, str(one.pk) == wanted["with"])
            for one in sorted(others, key=lambda other: other.name)
        ],
        day=wanted["day"],
        name=event.name if event else "",
        metric_name=series.metric.name if series else "",
        effect=_effect(series, event, _control(others, wanted["with"], series)),
        problem=_("Choose one of the list, or type a day such as 2026-05-31.") if is_wrong else "",
    )


def _chosen_series(found: list[Series], wanted: str) -> Series | None:
    """The metric asked for; 404 for what is none of the unit's. The first one by default."""
    if not wanted:
        return found[0] if found else None
    try:
        series = series_in(found, UUID(wanted))
    except ValueError as error:
        raise Http404 from error
    if series is None:
        raise Http404
    return series


def _control(others: list[Unit], wanted: str, series: Series | None) -> Series | None:
    """The metric in the unit to compare with; 404 for a unit that is not the member's."""
    if not wanted or series is None:
        return None
    unit = next((one for one in others if str(one.pk) == wanted), None)
    if unit is None:
        raise Http404
    return series_in(unit_series(unit), series.metric.id)


def _effect(series: Series | None, event: Event | None, control: Series | None) -> Effect | None:
    return effect_of(series, event, control) if series and event else None
