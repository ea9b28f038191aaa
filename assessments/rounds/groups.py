"""The departments and seniorities of an organisation: its own lists, or the usual ones."""

import zlib
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy

from assessments.models import GroupKind, RaterGroup
from foundation.versions import StaleWriteError
from organizations.access import Permission, demand
from organizations.models import Membership, Organization

MOST = 20  # of one kind
Lists = Mapping[str, list[str]]

DEFAULTS = {
    GroupKind.DEPARTMENT: (
        gettext_lazy("Product"),
        gettext_lazy("Sales"),
        gettext_lazy("Service"),
        gettext_lazy("Development"),
        gettext_lazy("Leadership"),
    ),
    GroupKind.SENIORITY: (
        gettext_lazy("Front line"),
        gettext_lazy("Management"),
        gettext_lazy("Leadership"),
    ),
}


def groups_of(organization: Organization) -> Lists:
    """The names by kind, in their order; the usual ones, in the organisation's language, where
    there are none yet. One query."""
    stored: dict[str, list[str]] = {kind: [] for kind in GroupKind.values}
    for group in RaterGroup.objects.filter(organization=organization):
        stored[group.kind].append(group.name)
    usual = default_groups(organization.language)
    return {kind: names or usual[kind] for kind, names in stored.items()}


def default_groups(language: str) -> Lists:
    with translation.override(language):
        return {kind.value: [str(name) for name in names] for kind, names in DEFAULTS.items()}


def create_missing_groups(organization: Organization) -> None:
    """Stores the usual ones, so that they stay when the organisation's language changes."""
    stored = set(RaterGroup.objects.filter(organization=organization).values_list("kind"))
    if len(stored) < len(GroupKind.values):
        _store(organization, groups_of(organization))


def fingerprint(groups: Lists) -> int:
    """A number for the lists as they stand, from 1 to 2**31 - 1: their version."""
    text = repr([groups[kind] for kind in sorted(groups)])
    return zlib.crc32(text.encode()) % (2**31 - 1) + 1


@transaction.atomic
def save_groups(
    *, departments: Sequence[str], seniorities: Sequence[str], expected: int, by: Membership
) -> None:
    """Replaces both lists; participants keep the names that they were invited with.

    The very same save sent again changes nothing. Raises StaleWriteError when the lists are no
    longer those with the fingerprint `expected`.
    """
    demand(by, Permission.ASSESS)
    organization = Organization.objects.select_for_update().get(pk=by.organization_id)
    wanted = {
        GroupKind.DEPARTMENT.value: list(departments),
        GroupKind.SENIORITY.value: list(seniorities),
    }
    stored = groups_of(organization)
    if stored == wanted:
        return
    if fingerprint(stored) != expected:
        raise StaleWriteError
    _store(organization, wanted)


def _store(organization: Organization, groups: Lists) -> None:
    RaterGroup.objects.filter(organization=organization).delete()
    RaterGroup.objects.bulk_create(
        RaterGroup(organization=organization, kind=kind, name=name, position=position)
        for kind, names in groups.items()
        for position, name in enumerate(names)
    )
