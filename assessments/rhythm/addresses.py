"""The secret address of a member's calendar: made, renewed, withdrawn. Only a hash is stored."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from assessments.models import CalendarFeed
from foundation.versions import StaleWriteError
from organizations.access import Permission, demand
from organizations.invitation_mail import hash_of, new_token
from organizations.models import Membership


def make_address(*, by: Membership, seen: int | None, at: datetime) -> str:
    """A new address for the member's calendar; the one before it, if any, stops working.

    `seen` is the row that the member's page showed. Raises StaleWriteError when it is another one
    by now, as when the same form is sent again: that must not break the address just noted down.
    """
    demand(by, Permission.SEE_RESULTS)
    token = new_token()
    with transaction.atomic():
        Membership.objects.select_for_update(of=("self",)).get(pk=by.pk)
        row = CalendarFeed.objects.filter(membership=by).first()
        if (row and row.pk) != seen:
            raise StaleWriteError
        if row:
            row.delete()
        CalendarFeed.objects.create(membership=by, token_sha256=hash_of(token), created_at=at)
    return f"{settings.SITE_URL}{reverse('calendar:feed', kwargs={'token': token})}"


def withdraw_address(*, by: Membership) -> bool:
    """The address stops working at once. False when there was none."""
    demand(by, Permission.SEE_RESULTS)
    deleted, _rows = CalendarFeed.objects.filter(membership=by).delete()
    return deleted > 0
