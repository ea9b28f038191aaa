"""Praise on the wall: added with the customer's consent, changed, hidden, shown again."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from foundation.versions import StaleWriteError
from metrics.models import Praise, Team, Touchpoint
from organizations.access import Permission, demand, demand_own, demand_units
from organizations.actions_units import demand_active
from organizations.models import Membership, Unit


@dataclass(frozen=True)
class PraiseFacts:
    """`consent` says in a few words how the customer agreed."""

    text: str
    unit: Unit
    team: Team | None
    touchpoint: Touchpoint | None
    channel: str
    said_on: date
    consent: str
    in_report: bool

    @property
    def columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def anchor(praise: Praise) -> str:
    """Where the wall shows it."""
    return f"#praise-{praise.pk}"


@transaction.atomic
def add_praise(*, facts: PraiseFacts, by: Membership, at: datetime) -> Praise:
    """Raises ValidationError when the unit is archived."""
    _demand(by, facts)
    demand_active(facts.unit)
    praise: Praise = Praise.objects.create(
        organization=by.organization,
        added_at=at,
        added_by=by,
        added_by_name=by.user.name,
        **facts.columns,
    )
    return praise


@transaction.atomic
def edit_praise(*, praise: Praise, facts: PraiseFacts, by: Membership, expected: int) -> None:
    """Raises StaleWriteError, unless the very same save is stored already."""
    _demand(by, facts)
    demand_own(by, praise)
    demand_units(by, [praise.unit])
    if facts.unit != praise.unit:
        demand_active(facts.unit)
    rows = Praise.objects.filter(pk=praise.pk)
    if rows.filter(version=expected + 1, **facts.columns).exists():
        return
    if not rows.filter(version=expected).update(**facts.columns, version=F("version") + 1):
        raise StaleWriteError


@transaction.atomic
def hide_praise(*, praise: Praise, by: Membership, at: datetime) -> None:
    """Off the wall and out of e-mails and reports; hiding twice is once."""
    _demand_praise(by, praise)
    rows = Praise.objects.filter(pk=praise.pk, hidden_at=None)
    rows.update(hidden_at=at, version=F("version") + 1)


@transaction.atomic
def show_praise(*, praise: Praise, by: Membership) -> None:
    """Back on the wall; showing twice is once."""
    _demand_praise(by, praise)
    rows = Praise.objects.filter(pk=praise.pk, hidden_at__isnull=False)
    rows.update(hidden_at=None, version=F("version") + 1)


def _demand_praise(by: Membership, praise: Praise) -> None:
    demand(by, Permission.MEASURE)
    demand_own(by, praise)
    demand_units(by, [praise.unit])


def _demand(by: Membership, facts: PraiseFacts) -> None:
    demand(by, Permission.MEASURE)
    demand_units(by, [facts.unit])
    demand_own(by, *(row for row in (facts.team, facts.touchpoint) if row is not None))
