"""Changes to organisations and to a person's own profile."""

from datetime import datetime
from typing import TypedDict

from django.db import IntegrityError, transaction
from django.db.models import F
from django_scopes import scope

from foundation.versions import StaleWriteError
from organizations.access import Permission, demand
from organizations.models import Membership, Organization, Role, Unit, User
from organizations.slugs import slug_candidates


class OrganizationFacts(TypedDict):
    """What everybody with an organisation has to say about it."""

    name: str
    language: str
    currency: str
    time_zone: str


class OrganizationChanges(OrganizationFacts, total=False):
    """The settings; `logo` (PNG bytes, or None to remove it) only when it changes."""

    brand_color: str
    logo: bytes | None


def lock(organization: Organization) -> None:
    """Lets one change at a time through to this organisation's people and units.

    `no_key`: rows that only point to the organisation may still be written meanwhile.
    """
    Organization.objects.select_for_update(no_key=True).only("pk").get(pk=organization.pk)


@transaction.atomic
def create_organization(
    *, by: User, facts: OrganizationFacts, unit_name: str, now: datetime
) -> Organization:
    """The organisation with its first unit; `by` becomes its owner.

    An empty `unit_name` gives the first unit the organisation's name.
    """
    organization = _with_free_slug(facts, now)
    with scope(organization=organization):
        Unit.objects.create(organization=organization, name=unit_name or organization.name)
    Membership.objects.create(organization=organization, user=by, role=Role.OWNER, joined_at=now)
    return organization


def _with_free_slug(facts: OrganizationFacts, now: datetime) -> Organization:
    for slug in slug_candidates(facts["name"]):
        if Organization.objects.filter(slug=slug).exists():
            continue
        try:
            with transaction.atomic():
                return Organization.objects.create(slug=slug, created_at=now, **facts)
        except IntegrityError:
            # Somebody took it in the same moment; any other refusal must be seen.
            if not Organization.objects.filter(slug=slug).exists():
                raise
    raise AssertionError  # the candidates never end


@transaction.atomic
def update_organization(*, by: Membership, expected: int, changes: OrganizationChanges) -> None:
    """The very same save sent again changes nothing.

    Raises StaleWriteError when the settings are no longer at version `expected`.
    """
    demand(by, Permission.MANAGE_ORGANIZATION)
    row = Organization.objects.filter(pk=by.organization_id)
    if row.filter(version=expected).update(version=F("version") + 1, **changes):
        return
    if not row.filter(version=expected + 1, **changes).exists():
        raise StaleWriteError


def update_profile(*, by: User, name: str, language: str, theme: str) -> None:
    """The person's own name, language ("" means as the browser) and theme."""
    by.name, by.language, by.theme = name, language, theme
    by.save(update_fields=["name", "language", "theme"])


def choose_language(*, by: User, language: str) -> None:
    by.language = language
    by.save(update_fields=["language"])
