"""E-mail that came back: every app that has mailed the address marks its own rows."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django_scopes import scopes_disabled

from organizations.mailing import REASON_LENGTH
from organizations.models import Digest
from organizations.opt_outs import mark_undeliverable

Marker = Callable[[str, str, datetime, UUID | None], int]

_markers: list[Marker] = []


def on_bounce(marker: Marker) -> Marker:
    """Registers marker(email, reason, now, organization_id), which returns how many rows it has
    marked.

    It runs inside a transaction and without a scope, for one organisation or (None) for every one
    at once; capitals in the address mean nothing. Register in a module that `<app>/jobs.py`
    imports.
    """
    _markers.append(marker)
    return marker


@transaction.atomic
def bounced(email: str, reason: str, now: datetime) -> int:
    """Notes that the address cannot be reached. Returns how many rows know it now."""
    line, address = " ".join(reason.split())[:REASON_LENGTH], email.strip()
    with scopes_disabled():
        return _mark_digests(address, line, now) + _mark(address, line, now, None)


@transaction.atomic
def refused(*, organization_id: UUID, email: str, reason: str, now: datetime) -> int:
    """The mail server took no digest for the address: the organisation leaves it alone for a
    while, and what else it has mailed there is marked. Returns how many rows."""
    mark_undeliverable(organization_id=organization_id, email=email, now=now)
    with scopes_disabled():
        return _mark(email, reason, now, organization_id)


def _mark(email: str, reason: str, now: datetime, organization_id: UUID | None) -> int:
    return sum(marker(email, reason, now, organization_id) for marker in _markers)


def _mark_digests(email: str, reason: str, now: datetime) -> int:
    """The newest digest of each organisation has failed; no more follow for a while."""
    sent = Digest.objects.filter(email__iexact=email, state=Digest.State.SENT).order_by("day")
    newest = {digest.organization_id: digest.pk for digest in sent}
    for organization_id in newest:
        mark_undeliverable(organization_id=organization_id, email=email, now=now)
    return Digest.objects.filter(pk__in=newest.values()).update(
        state=Digest.State.FAILED, error=reason
    )
