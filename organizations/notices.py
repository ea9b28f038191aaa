"""Telling people something by e-mail: the fact is noted now, a digest carries it later."""

from datetime import datetime
from typing import Any

from django_scopes import scope

from organizations.models import Notice, Organization, User


def tell(
    *,
    organization: Organization,
    email: str,
    kind: str,
    key: str,
    payload: dict[str, Any],
    language: str,
    user: User | None = None,
    now: datetime,
) -> None:
    """Notes one fact for one address; the same (address, kind, key) again changes nothing.

    Call it inside the transaction that makes the fact true. `payload` is JSON and holds ids;
    `language` counts where there is no `user`, or one who reads as the browser does. Nobody is
    told anything about a demonstration.
    """
    if organization.is_demonstration:
        return
    notice = Notice(
        organization=organization,
        email=email.strip().lower(),
        user=user,
        language=language,
        kind=kind,
        key=key,
        payload=payload,
        created_at=now,
    )
    with scope(organization=organization):
        Notice.objects.bulk_create([notice], ignore_conflicts=True)
