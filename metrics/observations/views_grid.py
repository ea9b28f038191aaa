"""Figures typed into a grid: one form for each metric, saved in the background."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.periods import PeriodKind
from metrics.models.metric import Rhythm
from metrics.observations.grid import Block, Place, blocks_of
from metrics.observations.grid_actions import RefusedError, save_block
from metrics.observations.grid_forms import PlaceForm, Typed, typed_of
from metrics.observations.grid_pages import Section, Unsaved
from metrics.queries import DefinedMetric, metrics_on
from organizations.access import MemberRequest, Permission, get_unit, requires
from organizations.models import Unit

NEEDED = ("unit", "metric", "rhythm", "until", "version")  # what every form of the grid sends


@requires(Permission.MEASURE)
@require_safe
def grid(request: MemberRequest) -> HttpResponse:
    """One unit's metrics of one rhythm. What cannot be in the address is left out."""
    units, metrics = _units(request), metrics_on(request.organization)
    form = PlaceForm(request.GET, units=units)
    form.is_valid()
    unit = _unit(request, units)
    place = _place(form, unit, metrics) if unit and metrics else None
    return _page(request, units, metrics, place)


@requires(Permission.MEASURE)
@require_POST
def grid_save(request: MemberRequest) -> HttpResponse:
    """Saves one metric's cells, all or none, in the background or by its Save button."""
    if not all(request.POST.get(name) for name in NEEDED):
        messages.error(request, _("Reload the page and try again."))
        return redirect("metrics:grid", slug=request.organization.slug)
    metrics = metrics_on(request.organization)
    place = _posted_place(request)
    block = _block(request, place, _metric(request, metrics))
    typed = typed_of(request.POST.dict(), block)
    if typed is None:
        raise Http404
    unsaved = _save(request, block, typed)
    if request.htmx:  # type: ignore[attr-defined]
        return _answer(request, block.one, place, typed, unsaved)
    if unsaved:
        return _page(request, _units(request), metrics, place, (block.one.metric.pk, unsaved))
    page = reverse("metrics:grid", kwargs={"slug": request.organization.slug})
    return redirect(f"{page}?{place.query()}#{Section(block).id}")


def _save(request: MemberRequest, block: Block, typed: Typed) -> Unsaved | None:
    if typed.faults:
        return Unsaved(typed, typed.faults)
    try:
        save_block(block=block, entries=typed.entries, by=request.membership, at=timezone.now())
    except RefusedError as error:
        return Unsaved(typed, error.faults)
    return None


def _units(request: MemberRequest) -> list[Unit]:
    units: list[Unit] = Unit.objects.for_member(request.membership).active().in_tree_order()
    return units


def _unit(request: MemberRequest, units: Sequence[Unit]) -> Unit | None:
    """The one asked for, else the first; 404 for one that is archived or not the member's."""
    asked = request.GET.get("unit")
    if not asked:
        return units[0] if units else None
    for unit in units:
        if str(unit.pk) == asked:
            return unit
    raise Http404


def _place(form: PlaceForm, unit: Unit, metrics: Sequence[DefinedMetric]) -> Place:
    """Ends with the running period at the latest, and shows a rhythm that has metrics."""
    rhythms = _rhythms(metrics)
    kind = form.kind if form.kind in rhythms else rhythms[0]
    today = timezone.localdate()
    return Place(unit, PeriodKind(kind), min(form.until_day or today, today), form.part)


def _rhythms(metrics: Sequence[DefinedMetric]) -> list[PeriodKind]:
    used = {one.metric.rhythm for one in metrics}
    return [PeriodKind(rhythm) for rhythm in Rhythm.values if rhythm in used]


def _posted_place(request: MemberRequest) -> Place:
    """Exactly what the page named: a figure must not end up elsewhere. 404 otherwise."""
    unit = get_unit(request.membership, _uuid(request.POST.get("unit")))
    form = PlaceForm(request.POST, units=[unit])
    if not form.is_valid() or not form.kind or not form.until_day:
        raise Http404
    return Place(unit, form.kind, form.until_day, form.part)


def _metric(request: MemberRequest, metrics: Sequence[DefinedMetric]) -> DefinedMetric:
    asked = _uuid(request.POST.get("metric"))
    for one in metrics:
        if one.metric.pk == asked:
            return one
    raise Http404


def _uuid(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError as error:
        raise Http404 from error


def _block(request: MemberRequest, place: Place, one: DefinedMetric) -> Block:
    """Without its target, which a save neither needs nor changes."""
    (block,) = blocks_of(
        place,
        [one],
        currency=request.organization.currency,
        today=timezone.localdate(),
        with_targets=False,
    )
    return block


def _answer(
    request: MemberRequest,
    one: DefinedMetric,
    place: Place,
    typed: Typed,
    unsaved: Unsaved | None,
) -> HttpResponse:
    """To a save in the background only what changes on the page: the cells stay as they are."""
    section = Section(_block(request, place, one), unsaved, None if unsaved else typed)
    context = {"section": section, "place": place, "saved_at": timezone.now()}
    status = unsaved.status if unsaved else 200
    return render(request, "metrics/observations/grid_saved.html", context, status=status)


def _page(
    request: MemberRequest,
    units: list[Unit],
    metrics: Sequence[DefinedMetric],
    place: Place | None,
    refused: tuple[UUID, Unsaved] | None = None,
) -> HttpResponse:
    """The whole page; `refused` is the metric that could not be saved."""
    context: dict[str, Any] = {"units": units, "metrics": metrics, "place": place}
    if place:
        today = timezone.localdate()
        context |= _sections(request, place, metrics, refused, today)
        context["form"] = PlaceForm(place.hidden, units=units)
        context["tabs"] = [
            (Rhythm(kind).label, kind == place.kind, place.query(rhythm=kind, until=""))
            for kind in _rhythms(metrics)
        ]
        context["later"] = place.later(today)
    status = refused[1].status if refused else 200
    return render(request, "metrics/observations/grid.html", context, status=status)


def _sections(
    request: MemberRequest,
    place: Place,
    metrics: Sequence[DefinedMetric],
    refused: tuple[UUID, Unsaved] | None,
    today: date,
) -> dict[str, Any]:
    shown = [one for one in metrics if one.metric.rhythm == place.kind]
    blocks = blocks_of(place, shown, currency=request.organization.currency, today=today)
    key, unsaved = refused or (None, None)
    rows = [column.row for block in blocks for column in block.columns if column.row]
    return {
        "sections": [
            Section(block, unsaved if block.one.metric.pk == key else None) for block in blocks
        ],
        "saved_at": max((row.recorded_at for row in rows), default=None),
    }
