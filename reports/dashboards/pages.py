"""A dashboard put together: the headline, a tile per metric, and where else one may look."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from metrics.series import Series
from organizations.models import Unit
from organizations.queries import INDENT
from reports.dashboards.scopes import Places, Scope
from reports.dashboards.sentences import headline
from reports.dashboards.tiles import Tile, tile_of

MOST_ON_WALL = 12


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Dashboard:
    """`waiting` are the names of metrics without a figure."""

    scope: Scope
    headline: str
    tiles: tuple[Tile, ...]
    waiting: tuple[str, ...]
    stale: int

    @property
    def has_metrics(self) -> bool:
        return bool(self.tiles or self.waiting)

    @property
    def first_tiles(self) -> tuple[Tile, ...]:
        """What fits on a wall."""
        return self.tiles[:MOST_ON_WALL]

    @property
    def more(self) -> int:
        return max(len(self.tiles) - MOST_ON_WALL, 0)


def dashboard_of(scope: Scope, *, on: date) -> Dashboard:
    """Three queries, whatever the number of metrics, units and periods."""
    return assembled(scope, scope.series(until=on), on)


def assembled(scope: Scope, series: Iterable[Series], on: date) -> Dashboard:
    listed = list(series)
    tiles = tuple(tile_of(one, one.latest, scope, on) for one in listed if one.latest)
    return Dashboard(
        scope=scope,
        headline=headline(listed),
        tiles=tiles,
        waiting=tuple(one.metric.name for one in listed if one.latest is None),
        stale=sum(tile.is_stale for tile in tiles),
    )


def choices(places: Places, scope: Scope) -> list[tuple[str, list[Choice]]]:
    """The dashboards to choose from, in groups; values as `chosen_scope` reads them."""
    whole = Choice("", _("Whole organisation"), scope.unit is None and scope.team is None)
    groups = [("", [whole])]
    if places.units:
        groups.append((_("Units"), [_unit(unit, scope) for unit in places.units]))
    if places.teams:
        teams = [Choice(f"team:{t.pk}", t.name, t == scope.team) for t in places.teams]
        groups.append((_("Teams"), teams))
    return groups


def _unit(unit: Unit, scope: Scope) -> Choice:
    return Choice(f"unit:{unit.pk}", INDENT * unit.indent + unit.name, unit == scope.unit)
