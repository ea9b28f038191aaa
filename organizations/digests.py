"""The daily digest: one e-mail a day for an address, with everything it is to be told.

A digest is made after 08:00 in the organisation's time zone, as soon as something waits and the
address has had none that day. It is mailed on its day or not at all; what it held then waits for
the next one. A notice that is 48 hours old when its turn comes is dropped: a worker that was dead
for a day catches up, and nobody is told old news after a longer pause.

Everything that ends a notice or a digest is an update of rows that still wait, so a second run
finds nothing to do. One thing cannot be helped: a process killed between the mail server's "250"
and that update sends the e-mail once more, with the same Message-ID.
"""

import logging
from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from foundation.jobs.queue import enqueue
from organizations.actions import lock
from organizations.bounces import refused as note_refusal
from organizations.digest_mail import Told, digest_mail, language_of, rendered
from organizations.mailing import MailRefused, deliver, room
from organizations.models import Digest, Notice, OptOut, Organization
from organizations.opt_outs import (
    UNDELIVERABLE,
    is_left_alone,
    left_alone_since,
    stopped_kinds,
)

logger = logging.getLogger(__name__)

MORNING = time(8)
LATE = timedelta(hours=48)
NOT_ON_ITS_DAY = "Not sent on its day; what it held waits for the next digest."


def make_digests(*, now: datetime) -> None:
    """Makes the digests that are due, each with the job that mails it; again makes no more."""
    _drop_late(now)
    with scopes_disabled():
        waiting = Organization.objects.filter(notices__state=Notice.State.WAITING)
        organizations = list(waiting.filter(is_demonstration=False).distinct().defer("logo"))
    for organization in organizations:
        local = now.astimezone(organization.tz)
        if local.time() >= MORNING:
            with scope(organization=organization):
                _make_those_of(organization, local.date(), now)


def _drop_late(now: datetime) -> None:
    with scopes_disabled():
        waiting = Notice.objects.filter(state=Notice.State.WAITING)
        dropped = waiting.filter(created_at__lt=now - LATE).update(
            state=Notice.State.DROPPED, settled_at=now
        )
    if dropped:
        logger.warning("%d notices were older than 48 hours and have been dropped.", dropped)


@transaction.atomic
def _make_those_of(organization: Organization, day: date, now: datetime) -> None:
    lock(organization)  # another scheduler, or send_due by hand, comes after this one
    digests = Digest.objects.filter(organization=organization)
    missed = digests.filter(state=Digest.State.WAITING, day__lt=day)
    missed.update(state=Digest.State.FAILED, error=NOT_ON_ITS_DAY)
    served = {email.lower() for email in digests.filter(day=day).values_list("email", flat=True)}
    by_address = _wanted(organization, now)
    free = sorted(set(by_address) - served)
    allowed = room(organization, now=now) if free else 0
    if len(free) > allowed:
        logger.warning("%s has sent its e-mails of a day; the rest waits.", organization.slug)
    for email in free[:allowed]:
        _make_one(organization, email, day, by_address[email], now)


def _wanted(organization: Organization, now: datetime) -> dict[str, list[Notice]]:
    """The waiting notices by address, oldest first; those that nobody wants are dropped."""
    since = left_alone_since(now)
    refused = {
        (row.email.lower(), row.kind)
        for row in OptOut.objects.filter(organization=organization)
        if row.kind != UNDELIVERABLE or row.created_at > since
    }
    waiting = Notice.objects.filter(organization=organization, state=Notice.State.WAITING)
    by_address: dict[str, list[Notice]] = {}
    unwanted = []
    for notice in waiting.order_by("created_at", "kind", "key"):
        email = notice.email.lower()
        if refused & {(email, notice.kind), (email, UNDELIVERABLE)}:
            unwanted.append(notice.pk)
        else:
            by_address.setdefault(email, []).append(notice)
    _settle(unwanted, Notice.State.DROPPED, now)
    return by_address


def _make_one(
    organization: Organization, email: str, day: date, notices: list[Notice], now: datetime
) -> None:
    digest = Digest.objects.create(organization=organization, email=email, day=day, created_at=now)
    digest.notices.set(notices)
    enqueue(
        kind="mail.digest",
        key=str(digest.pk),
        payload={"digest": str(digest.pk)},
        organization_id=organization.pk,
        now=now,
    )


def send_digest(digest_id: UUID, *, now: datetime) -> None:
    """Mails a waiting digest; nothing for any other. Raises what the mail server is to be asked
    again for; a refusal for good is noted in the digest."""
    with scopes_disabled():
        waiting = Digest.objects.filter(pk=digest_id, state=Digest.State.WAITING)
        digest = waiting.select_related("organization").defer("organization__logo").first()
    if digest is None:
        return
    organization = digest.organization
    with scope(organization=organization), timezone.override(organization.tz):
        if timezone.localdate(now, organization.tz) != digest.day:
            _finish(digest, Digest.State.FAILED, NOT_ON_ITS_DAY, now=now)
        else:
            _send_today(digest, now)


def _send_today(digest: Digest, now: datetime) -> None:
    rows = digest.notices.filter(state=Notice.State.WAITING).select_related("user")
    notices = list(rows.order_by("created_at", "kind", "key"))
    language = language_of(notices)
    told = rendered(_wanted_now(digest, notices, now), language)
    if not told:
        _cancel(digest, notices, now)
        return
    message = digest_mail(digest, told, language)
    try:
        deliver(message)
    except MailRefused as refused:
        _refuse(digest, notices, refused.reason, now)
    else:
        _record(digest, notices, told, now)


def _wanted_now(digest: Digest, notices: Sequence[Notice], now: datetime) -> list[Notice]:
    """What has not become late meanwhile, nor been stopped by the address."""
    organization_id, email = digest.organization_id, digest.email
    if is_left_alone(organization_id, email, now=now):
        return []
    refused = stopped_kinds(organization_id, email)
    return [n for n in notices if n.kind not in refused and n.created_at >= now - LATE]


def _finish(digest: Digest, state: str, error: str = "", *, now: datetime) -> bool:
    """False when somebody else has finished it."""
    waiting = Digest.objects.filter(pk=digest.pk, state=Digest.State.WAITING)
    sent_at = now if state == Digest.State.SENT else None
    return bool(waiting.update(state=state, error=error, sent_at=sent_at))


def _settle(ids: Collection[UUID], state: str, now: datetime) -> None:
    waiting = Notice.objects.filter(pk__in=ids, state=Notice.State.WAITING)
    waiting.update(state=state, settled_at=now)


@transaction.atomic
def _record(digest: Digest, notices: list[Notice], told: list[Told], now: datetime) -> None:
    if _finish(digest, Digest.State.SENT, now=now):
        sent = {notice.pk for notice, _item in told}
        _settle(sent, Notice.State.SENT, now)
        _settle({notice.pk for notice in notices} - sent, Notice.State.DROPPED, now)


@transaction.atomic
def _refuse(digest: Digest, notices: list[Notice], reason: str, now: datetime) -> None:
    if _finish(digest, Digest.State.FAILED, reason, now=now):
        _settle([notice.pk for notice in notices], Notice.State.DROPPED, now)
        note_refusal(
            organization_id=digest.organization_id, email=digest.email, reason=reason, now=now
        )


@transaction.atomic
def _cancel(digest: Digest, notices: list[Notice], now: datetime) -> None:
    """Nothing is left to tell: no e-mail, and a later notice may still have one this day."""
    _settle([notice.pk for notice in notices], Notice.State.DROPPED, now)
    Digest.objects.filter(pk=digest.pk, state=Digest.State.WAITING).delete()
