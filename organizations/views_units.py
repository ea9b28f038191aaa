"""The tree of units."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.submissions import submit_once
from foundation.versions import StaleWriteError
from organizations import actions_units, queries
from organizations.access import MemberRequest, Permission, get_unit, requires
from organizations.conflicts import adopt, differences
from organizations.forms import posted
from organizations.forms_people import UnitAddForm, UnitEditForm
from organizations.models import Unit


@requires(Permission.MANAGE_UNITS)
@require_safe
def units(request: MemberRequest) -> HttpResponse:
    """The member's units as a tree, archived ones apart. One query."""
    tree = Unit.objects.for_member(request.membership).in_tree_order()
    context = {
        "section": "settings",
        "active": [queries.unit_row(unit) for unit in tree if not unit.archived_at],
        "archived": [unit for unit in tree if unit.archived_at],
    }
    return render(request, "organizations/units.html", context)


@requires(Permission.MANAGE_UNITS)
@require_http_methods(["GET", "POST"])
def unit_add(request: MemberRequest) -> HttpResponse:
    form = UnitAddForm(
        posted(request),
        membership=request.membership,
        initial={"parent": request.GET.get("parent")},
    )
    if form.is_valid():
        key, now = form.cleaned_data["submission"], timezone.now()
        try:
            url = submit_once(request, key=key, now=now, create=lambda: _add(request, form))
            return redirect(url)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return render(request, "organizations/unit_add.html", {"form": form, "section": "settings"})


def _add(request: MemberRequest, form: UnitAddForm) -> str:
    fields = form.cleaned_data
    unit = actions_units.add_unit(
        by=request.membership,
        name=fields["name"],
        kind=fields["kind"],
        parent=fields["parent"],
        cadence=fields["cadence"],
    )
    messages.success(request, _("“%(unit)s” has been added.") % {"unit": unit.name})
    url = reverse("organizations:units", kwargs={"slug": request.organization.slug})
    return url + actions_units.anchor(unit)


@requires(Permission.MANAGE_UNITS)
@require_http_methods(["GET", "POST"])
def unit_edit(request: MemberRequest, unit_id: UUID) -> HttpResponse:
    unit = get_unit(request.membership, unit_id)
    if unit.archived_at and request.method == "GET":
        raise Http404
    form = UnitEditForm(
        posted(request),
        membership=request.membership,
        unit=unit,
        initial={**_stored(unit), "version": unit.version},
    )
    if not form.is_valid():
        return _show(request, form, unit)
    fields = form.cleaned_data
    try:
        actions_units.update_unit(
            by=request.membership,
            unit=unit,
            expected=fields["version"],
            name=fields["name"],
            kind=fields["kind"],
            parent=fields["parent"],
            cadence=fields["cadence"],
            now=timezone.now(),
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _show(request, form, unit)
    except StaleWriteError:
        return _conflict(request, form, unit)
    messages.success(request, _("“%(unit)s” has been saved.") % {"unit": fields["name"]})
    return redirect("organizations:units", slug=request.organization.slug)


def _stored(unit: Unit) -> dict[str, object]:
    return {"name": unit.name, "kind": unit.kind, "parent": unit.parent, "cadence": unit.cadence}


def _conflict(request: MemberRequest, form: UnitEditForm, unit: Unit) -> HttpResponse:
    fresh = get_unit(request.membership, unit.pk)
    adopt(form, version=fresh.version)
    others = differences(form, _stored(fresh))
    return _show(
        request, form, unit, status=409, conflict=True, others=others, archived=fresh.archived_at
    )


def _show(
    request: MemberRequest, form: UnitEditForm, unit: Unit, *, status: int = 200, **more: object
) -> HttpResponse:
    context = {"form": form, "unit": unit, "section": "settings", **more}
    return render(request, "organizations/unit_edit.html", context, status=status)


@requires(Permission.MANAGE_UNITS)
@require_POST
def unit_archive(request: MemberRequest, unit_id: UUID) -> HttpResponse:
    unit = get_unit(request.membership, unit_id)
    try:
        actions_units.archive_unit(by=request.membership, unit=unit, now=timezone.now())
        text = _("“%(unit)s” has been archived. Its history stays, and you can restore it below.")
        messages.success(request, text % {"unit": unit.name})
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("organizations:units", slug=request.organization.slug)


@requires(Permission.MANAGE_UNITS)
@require_POST
def unit_restore(request: MemberRequest, unit_id: UUID) -> HttpResponse:
    unit = get_unit(request.membership, unit_id)
    try:
        actions_units.restore_unit(by=request.membership, unit=unit, now=timezone.now())
        messages.success(request, _("“%(unit)s” has been restored.") % {"unit": unit.name})
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("organizations:units", slug=request.organization.slug)
