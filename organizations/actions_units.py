"""Changes to the tree of units. Refusals are ValidationErrors that name the field at fault."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from foundation.submissions import forget_submissions
from foundation.versions import StaleWriteError
from organizations.access import Permission, demand, demand_units
from organizations.actions import lock
from organizations.cadence import pace_changed
from organizations.models import MAX_UNIT_DEPTH, Membership, Unit, UnitQuerySet


def anchor(unit: Unit) -> str:
    """Where the page of units shows it."""
    return f"#unit-{unit.pk}"


@transaction.atomic
def add_unit(
    *, by: Membership, name: str, kind: str, parent: Unit | None, cadence: str = ""
) -> Unit:
    """A new unit below `parent`, or at the top of the tree."""
    demand(by, Permission.MANAGE_UNITS)
    _demand_place(by, parent)
    lock(by.organization)
    units = _own(by)
    parent = _fresh_parent(units, parent)
    _demand_free_name(units, name)
    depth = _depth_below(parent, height=1)
    unit: Unit = Unit.objects.create(
        organization=by.organization,
        name=name,
        kind=kind,
        parent=parent,
        cadence=cadence,
        depth=depth,
    )
    return unit


@transaction.atomic
def update_unit(
    *,
    by: Membership,
    unit: Unit,
    expected: int,
    name: str,
    kind: str,
    parent: Unit | None,
    cadence: str,
    now: datetime,
) -> None:
    """Renames, moves and paces; everything below moves along. Sent again, it changes nothing.

    Raises StaleWriteError when the unit is no longer active at version `expected`.
    """
    demand(by, Permission.MANAGE_UNITS)
    demand_units(by, [unit])
    lock(by.organization)
    units = _own(by)
    active = units.active().filter(pk=unit.pk)
    facts = {"name": name, "kind": kind, "parent": parent, "cadence": cadence}
    if active.filter(version=expected + 1, **facts).exists():
        return
    current = active.filter(version=expected).first()
    if current is None:
        raise StaleWriteError
    if (parent and parent.pk) != current.parent_id:
        _demand_place(by, parent)
    parent = _fresh_parent(units, parent)
    _demand_free_name(units.exclude(pk=current.pk), name)
    below = list(units.below(current).values_list("pk", flat=True))
    _demand_no_cycle(parent, {current.pk, *below})
    deepest = units.filter(pk__in=below).aggregate(deepest=Max("depth"))["deepest"]
    height = (deepest or current.depth) - current.depth + 1
    depth = _depth_below(parent, height=height)
    units.filter(pk=current.pk).update(
        **{**facts, "parent": parent}, depth=depth, version=F("version") + 1
    )
    units.filter(pk__in=below).update(depth=F("depth") + depth - current.depth)
    if cadence != current.cadence:
        pace_changed(current.pk, at=now)


@transaction.atomic
def archive_unit(*, by: Membership, unit: Unit, now: datetime) -> None:
    """Hides the unit from new work; its history stays. Archiving twice is once.

    The form that added it may then be sent again.
    """
    demand(by, Permission.MANAGE_UNITS)
    demand_units(by, [unit])
    lock(by.organization)
    active = _own(by).active()
    if active.filter(parent=unit).exists():
        raise ValidationError(
            _("“%(unit)s” has units below it. Move or archive those first."),
            code="has_children",
            params={"unit": unit.name},
        )
    if active.filter(pk=unit.pk).update(archived_at=now, version=F("version") + 1):
        forget_submissions(anchor(unit))
        pace_changed(unit.pk, at=now)


@transaction.atomic
def restore_unit(*, by: Membership, unit: Unit, now: datetime) -> None:
    """Back to its place in the tree. Restoring twice is once."""
    demand(by, Permission.MANAGE_UNITS)
    demand_units(by, [unit])
    lock(by.organization)
    units = _own(by)
    archived = units.archived().select_related("parent").filter(pk=unit.pk).first()
    if archived is None:
        return
    if archived.parent and archived.parent.archived_at:
        raise ValidationError(
            _("Restore “%(parent)s” first: “%(unit)s” belongs below it."),
            code="parent_archived",
            params={"parent": archived.parent.name, "unit": archived.name},
        )
    if units.active().named(archived.name).exists():
        raise ValidationError(
            _("There is another active unit called “%(unit)s”. Rename that one, then restore."),
            code="name_taken",
            params={"unit": archived.name},
        )
    units.filter(pk=archived.pk).update(archived_at=None, version=F("version") + 1)
    pace_changed(archived.pk, at=now)


def demand_active(unit: Unit) -> None:
    """Keeps the unit from being archived until the transaction ends; must run inside one.

    Raises ValidationError when it is archived already: an archived unit takes no new work.
    """
    rows = Unit.objects.select_for_update(no_key=True)
    if rows.values_list("archived_at", flat=True).get(pk=unit.pk):
        text = _("This unit is archived. Restore it first.")
        raise ValidationError(text, code="archived")


def _demand_place(by: Membership, parent: Unit | None) -> None:
    """Raises PermissionDenied where a limited member would put a unit outside of their own."""
    if parent:
        demand_units(by, [parent])
    elif by.unit_limits:
        raise PermissionDenied


def _own(by: Membership) -> UnitQuerySet:
    """The organisation's units, also where no scope is set, as in a command."""
    units: UnitQuerySet = Unit.objects.filter(organization_id=by.organization_id)
    return units


def _fresh_parent(units: UnitQuerySet, parent: Unit | None) -> Unit | None:
    """The parent as it stands now that nobody else can change the tree."""
    if parent is None:
        return None
    fresh = units.active().filter(pk=parent.pk).first()
    if fresh is None:
        raise ValidationError(
            {"parent": ValidationError(_("This unit has been archived."), code="archived")}
        )
    return fresh


def _demand_free_name(units: UnitQuerySet, name: str) -> None:
    if units.active().named(name).exists():
        text = _("There is already a unit with this name. Choose another name.")
        raise ValidationError({"name": ValidationError(text, code="name_taken")})


def _demand_no_cycle(parent: Unit | None, subtree: set[object]) -> None:
    if parent and parent.pk in subtree:
        text = _("A unit cannot stand below itself. Choose another place.")
        raise ValidationError({"parent": ValidationError(text, code="cycle")})


def _depth_below(parent: Unit | None, *, height: int) -> int:
    """The depth of a unit below `parent` whose subtree is `height` levels high, itself included."""
    depth = parent.depth + 1 if parent else 1
    if (deepest := depth + height - 1) > MAX_UNIT_DEPTH:
        text = _(
            "The tree would become %(deepest)d levels deep; %(most)d are possible."
            " Choose a place further up."
        )
        params = {"deepest": deepest, "most": MAX_UNIT_DEPTH}
        raise ValidationError({"parent": ValidationError(text, code="too_deep", params=params)})
    return depth
