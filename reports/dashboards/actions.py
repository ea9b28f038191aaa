"""Writes of the dashboards: who is mailed which one."""

from datetime import datetime

from django.db import transaction

from metrics.models import Team
from organizations.access import Permission, demand, demand_own, demand_units
from organizations.models import Membership, Unit
from organizations.opt_outs import resume
from reports.models import DashboardSubscription

KIND = "weekly_dashboard"


@transaction.atomic
def subscribe(
    *, unit: Unit | None = None, team: Team | None = None, by: Membership, at: datetime
) -> None:
    """The member is mailed this dashboard on Mondays; twice does no harm.

    Who had stopped these e-mails wants them again.
    """
    _demand(by, unit, team)
    DashboardSubscription.objects.get_or_create(
        membership=by, unit=unit, team=team, defaults={"created_at": at}
    )
    resume(organization_id=by.organization_id, email=by.user.email, kinds=[KIND])


@transaction.atomic
def unsubscribe(
    *, unit: Unit | None = None, team: Team | None = None, by: Membership, at: datetime
) -> None:
    _demand(by, unit, team)
    DashboardSubscription.objects.filter(membership=by, unit=unit, team=team).delete()


def _demand(by: Membership, unit: Unit | None, team: Team | None) -> None:
    demand(by, Permission.SEE_RESULTS)
    if unit is not None:
        demand_units(by, [unit])
    if team is not None:
        demand_own(by, team)
