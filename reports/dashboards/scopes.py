"""Whose figures a dashboard shows: the organisation's, a unit's, or the metrics of a team."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.urls import reverse

from metrics.models import Team
from metrics.results import organization_series, unit_series
from metrics.series import Series
from organizations.models import Membership, Organization, Unit
from reports.models import DashboardSubscription


@dataclass(frozen=True)
class Scope:
    """At most one of `unit` and `team` is there; neither means the organisation."""

    organization: Organization
    unit: Unit | None = None
    team: Team | None = None

    @property
    def name(self) -> str:
        return (self.unit or self.team or self.organization).name

    @property
    def url(self) -> str:
        if self.unit:
            return self._at("dashboard_unit", unit_id=self.unit.pk)
        if self.team:
            return self._at("dashboard_team", team_id=self.team.pk)
        return self._at("dashboard")

    @property
    def query(self) -> str:
        """What names the scope in addresses that serve all of them; empty for the organisation."""
        if self.unit:
            return "?" + urlencode({"unit": self.unit.pk})
        return "?" + urlencode({"team": self.team.pk}) if self.team else ""

    @property
    def wall_url(self) -> str:
        return self._at("wall") + self.query

    @property
    def beside_url(self) -> str:
        return self._at("dashboard_beside") + self.query

    @property
    def export_url(self) -> str:
        return self._at("dashboard_export") + self.query

    def figure_url(self, metric_id: uuid.UUID) -> str:
        """A team has no figures of its own: its metrics are explained for the organisation."""
        url = self._at("figure", metric_id=metric_id)
        return url + self.query if self.unit else url

    def _at(self, name: str, **kwargs: Any) -> str:
        return reverse(f"reports:{name}", kwargs={"slug": self.organization.slug, **kwargs})

    def series(self, *, until: date | None = None) -> tuple[Series, ...]:
        """The figures of periods that have ended. Three queries."""
        if self.unit:
            return unit_series(self.unit, until=until)
        return organization_series(self.organization, team=self.team, until=until)


@dataclass(frozen=True)
class Places:
    """The dashboards that a member may open, and which of them are mailed to them."""

    organization: Organization
    units: tuple[Unit, ...]
    teams: tuple[Team, ...]
    subscribed: frozenset[uuid.UUID | None]  # ids of units and teams; None is the organisation's

    def scope(self, *, unit_id: uuid.UUID | None = None, team_id: uuid.UUID | None = None) -> Scope:
        """Raises Http404 for what the member may not open."""
        return Scope(
            self.organization,
            unit=_found(self.units, unit_id),
            team=None if unit_id else _found(self.teams, team_id),
        )

    def is_subscribed(self, scope: Scope) -> bool:
        place = scope.unit or scope.team
        return (place.pk if place else None) in self.subscribed


def _found(rows: Any, key: uuid.UUID | None) -> Any:
    if key is None:
        return None
    for row in rows:
        if row.pk == key:
            return row
    raise Http404


def places_of(membership: Membership, *, with_teams: bool = True) -> Places:
    """Active units in tree order and the teams by name. Two queries, or one without teams."""
    own = DashboardSubscription.objects.filter(membership=membership)
    units: Any = (
        Unit.objects.for_member(membership)
        .active()
        .annotate(
            mailed=Exists(own.filter(unit=OuterRef("pk"))),
            all_mailed=Exists(own.filter(unit=None, team=None)),
        )
        .in_tree_order()
    )
    teams: Any = ()
    if with_teams:
        teams = Team.objects.filter(organization=membership.organization_id).annotate(
            mailed=Exists(own.filter(team=OuterRef("pk")))
        )
    found = {row.pk for row in (*units, *teams) if row.mailed}
    if units and units[0].all_mailed:
        found.add(None)
    for unit in units:
        unit.organization = membership.organization
    return Places(membership.organization, tuple(units), tuple(teams), frozenset(found))
