"""The organisation's own numbers for the fatigue rules."""

from dataclasses import asdict

from django.db import transaction
from django.db.models import F

from foundation.versions import StaleWriteError
from metrics.fatigue import GENERAL, Rules
from metrics.models import FatigueRules
from organizations.access import Permission, demand
from organizations.actions import lock
from organizations.models import Membership, Organization

NAMES = tuple(asdict(GENERAL))


def rules_of(organization: Organization) -> tuple[Rules, int]:
    """The rules and their version; the general ones, version 1, where nobody has set any. One
    query."""
    row = FatigueRules.objects.filter(organization=organization).first()
    if row is None:
        return GENERAL, 1
    return Rules(**{name: getattr(row, name) for name in NAMES}), row.version


@transaction.atomic
def set_rules(*, by: Membership, rules: Rules, expected: int) -> None:
    """Raises StaleWriteError when somebody else has set them since version `expected`."""
    demand(by, Permission.MEASURE)
    lock(by.organization)
    rows = FatigueRules.objects.filter(organization=by.organization)
    if rules_of(by.organization) == (rules, expected + 1):
        return
    facts = {**asdict(rules), "version": F("version") + 1}
    if rows.filter(version=expected).update(**facts):
        return
    if expected != 1 or rows.exists():
        raise StaleWriteError
    FatigueRules.objects.create(organization=by.organization, version=2, **asdict(rules))
