"""The calendar file (RFC 5545): one all-day event for everything that waits for a member."""

import unicodedata
import uuid
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import TRANSP, Calendar, Event

from assessments.rhythm.queries import Entry
from organizations.models import Membership

PRODUCT = "-//Rumbo//Rumbo//EN"
ASK_AGAIN_AFTER = timedelta(hours=6)
ONE_DAY = timedelta(days=1)
# Controls, line and paragraph separators, and half characters: none may reach a calendar line.
_BREAKING = {"Cc", "Zl", "Zp", "Cs"}


def calendar_file(entries: Iterable[Entry], *, membership: Membership) -> bytes:
    """In the active language. The same entries give the same bytes: nothing in it is "now"."""
    organization = one_line(membership.organization.name)
    calendar = Calendar.new(
        prodid=PRODUCT,
        uid=_identifier("calendar", membership.pk),
        name=_("Rumbo: %(organization)s") % {"organization": organization},
        method="PUBLISH",
        refresh_interval=ASK_AGAIN_AFTER,
        subcomponents=[_event(entry) for entry in entries],
    )
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    """All day, and free: a deadline does not make anybody busy."""
    url = f"{settings.SITE_URL}{entry.path}" if entry.path else None
    return Event.new(
        uid=_identifier(entry.what, entry.row_id),
        summary=one_line(entry.title),
        description=url,
        url=url,
        start=entry.due_on,
        end=entry.due_on + ONE_DAY,
        stamp=entry.noted_at,
        sequence=entry.changes,
        transparency=TRANSP.TRANSPARENT,
    )


def _identifier(what: str, row_id: uuid.UUID) -> str:
    """Unique in the world, and the same for as long as the row lives."""
    return f"{what}-{row_id}@{urlsplit(settings.SITE_URL).hostname}"


def one_line(text: str) -> str:
    """Without anything that ends a line; the library escapes and folds the rest."""
    plain = "".join(" " if unicodedata.category(char) in _BREAKING else char for char in text)
    return " ".join(plain.split())
