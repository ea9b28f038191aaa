"""The time zones that a person can choose from."""

from collections.abc import Iterable
from functools import cache
from itertools import groupby
from zoneinfo import available_timezones

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Group = tuple[str | Promise, list[tuple[str, str]]]

COMMON = (
    "Europe/Madrid",
    "Atlantic/Canary",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Paris",
    "Europe/Berlin",
    "Europe/Zurich",
    "America/Mexico_City",
    "America/Bogota",
    "America/Lima",
    "America/Santiago",
    "America/Argentina/Buenos_Aires",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "UTC",
)
CONTINENTS = frozenset(
    (
        "Africa",
        "America",
        "Antarctica",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    )
)


@cache
def known_zones() -> frozenset[str]:
    """Every key of the time zone database, old names included, without the machine's own."""
    return frozenset(available_timezones() - {"localtime", "Factory"})


@cache
def _by_continent() -> tuple[tuple[str, tuple[str, ...]], ...]:
    places = sorted(zone for zone in known_zones() if zone.split("/")[0] in CONTINENTS)
    grouped = groupby(places, key=lambda zone: zone.split("/")[0])
    return tuple((continent, tuple(zones)) for continent, zones in grouped)


def zone_choices(current: str = "") -> list[Group]:
    """Groups for a select: the usual ones first, then by continent; `current` is always in."""
    first = [current] if current and not _is_listed(current) else []
    groups: list[Group] = [(_("Often chosen"), _named((*first, *COMMON)))]
    for continent, zones in _by_continent():
        groups.append((continent, _named(zone for zone in zones if zone not in COMMON)))
    return groups


def _is_listed(zone: str) -> bool:
    return zone in COMMON or (zone in known_zones() and zone.split("/")[0] in CONTINENTS)


def _named(zones: Iterable[str]) -> list[tuple[str, str]]:
    return [(zone, zone.replace("_", " ")) for zone in zones]
