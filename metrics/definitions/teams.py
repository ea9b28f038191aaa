"""The teams that look after metrics. Refusals that somebody can mend are ValidationErrors."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.versions import StaleWriteError
from metrics.models import Team
from organizations.access import Permission, demand, demand_own
from organizations.actions import lock
from organizations.models import Membership

MOST_TEAMS = 30


@transaction.atomic
def add_team(*, name: str, by: Membership) -> Team:
    demand(by, Permission.MEASURE)
    lock(by.organization)
    rows = Team.objects.filter(organization=by.organization)
    if rows.count() >= MOST_TEAMS:
        raise ValidationError(
            ngettext(
                "There is %(count)d team, which is all there can be. Remove one first.",
                "There are %(count)d teams, which is all there can be. Remove one first.",
                MOST_TEAMS,
            )
            % {"count": MOST_TEAMS}
        )
    _demand_free_name(by, name)
    team: Team = Team.objects.create(organization=by.organization, name=name)
    return team


@transaction.atomic
def rename_team(*, team: Team, name: str, expected_version: int, by: Membership) -> None:
    """The very same save sent again changes nothing. Raises StaleWriteError."""
    demand(by, Permission.MEASURE)
    demand_own(by, team)
    lock(by.organization)
    row = Team.objects.select_for_update().filter(pk=team.pk).first()
    if row is None:
        raise StaleWriteError
    if row.name == name and row.version in (expected_version, expected_version + 1):
        return
    if row.version != expected_version:
        raise StaleWriteError
    _demand_free_name(by, name, but=row)
    row.name = name
    row.version += 1
    row.save()


@transaction.atomic
def remove_team(*, team: Team, by: Membership) -> None:
    """Its metrics and its praise stay; a second time changes nothing."""
    demand(by, Permission.MEASURE)
    demand_own(by, team)
    Team.objects.filter(pk=team.pk).delete()


def _demand_free_name(by: Membership, name: str, but: Team | None = None) -> None:
    rows = Team.objects.filter(organization=by.organization, name__iexact=name)
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    if rows.exists():
        text = _("There is already a team with this name. Choose another name.")
        raise ValidationError({"name": ValidationError(text, code="name_taken")})
