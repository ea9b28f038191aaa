"""The weekly e-mail of a dashboard: made on Mondays from 08:00 in the organisation's time zone.

A subscription is mailed once a Monday, or not at all in a week whose Monday was missed. One thing
cannot be helped: a process killed between the mail server's "250" and the note of it sends the
e-mail once more, with the same Message-ID.
"""

import logging
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.utils import timezone, translation
from django_scopes import scope, scopes_disabled

from foundation.jobs.queue import enqueue
from foundation.models import Job
from metrics.models import Praise
from organizations.adapter import on_own_site
from organizations.bounces import refused as note_refusal
from organizations.invitation_mail import plain_name
from organizations.mailing import MailRefused, compose, deliver, room
from organizations.models import Membership, Organization, Unit
from organizations.opt_outs import is_left_alone, stopped_kinds
from reports.dashboards.actions import KIND
from reports.dashboards.beside import heard_of, overdue_of, praise_of
from reports.dashboards.pages import Dashboard, dashboard_of
from reports.dashboards.scopes import Scope
from reports.models import DashboardSubscription

logger = logging.getLogger(__name__)

JOB = "mail.weekly_dashboard"
MORNING = time(8)
MONDAY = 0
HALF_A_DAY = timedelta(hours=14)  # no time zone is further from UTC
MOST_OVERDUE = 5


def start_weekly(*, now: datetime) -> None:
    """A job for every subscription that is due; again starts no more."""
    if MONDAY not in {(now + shift).weekday() for shift in (-HALF_A_DAY, HALF_A_DAY)}:
        return
    by_organization: dict[Organization, list[DashboardSubscription]] = {}
    with scopes_disabled():
        for row in _subscriptions().exclude(last_sent_on__gte=(now - HALF_A_DAY).date()):
            if _is_due(row, now):
                by_organization.setdefault(row.membership.organization, []).append(row)
    for organization, rows in by_organization.items():
        _start_those_of(organization, rows, now)


def _start_those_of(
    organization: Organization, rows: list[DashboardSubscription], now: datetime
) -> None:
    """As many as the organisation may mail within a day; the others wait for a later tick."""
    day = timezone.localdate(now, organization.tz)
    keys = {f"{row.pk}:{day}": row for row in rows}
    started = Job.objects.filter(kind=JOB, key__in=list(keys)).values_list("key", flat=True)
    fresh = sorted(set(keys) - set(started))
    allowed = room(organization, now=now) if fresh else 0
    if len(fresh) > allowed:
        logger.warning("%s has sent its e-mails of a day; the rest waits.", organization.slug)
    for key in fresh[:allowed]:
        enqueue(
            kind=JOB,
            key=key,
            payload={"subscription": str(keys[key].pk), "day": day.isoformat()},
            organization_id=organization.pk,
            now=now,
        )


def _subscriptions() -> Any:
    return (
        DashboardSubscription.objects.filter(membership__organization__is_demonstration=False)
        .select_related("membership__organization", "membership__user", "unit", "team")
        .defer("membership__organization__logo")
        .order_by("pk")
    )


def _is_due(row: DashboardSubscription, now: datetime) -> bool:
    """Who subscribes on a Monday after 08:00 hears of it a week later."""
    local = now.astimezone(row.membership.organization.tz)
    if local.weekday() != MONDAY or local.time() < MORNING:
        return False
    began = local.replace(hour=MORNING.hour, minute=0, second=0, microsecond=0)
    return row.created_at < began and not _was_sent(row, local.date())


def _was_sent(row: DashboardSubscription, day: date) -> bool:
    return row.last_sent_on is not None and row.last_sent_on >= day


def send_weekly(subscription_id: UUID, *, day: date, now: datetime) -> None:
    """Mails the dashboard; nothing to whom it must not reach (any more).

    Raises what the mail server is to be asked again for; a refusal for good is noted.
    """
    with scopes_disabled():
        row = _subscriptions().filter(pk=subscription_id).first()
    if row is None or _was_sent(row, day):
        return
    organization = row.membership.organization
    with scope(organization=organization), timezone.override(organization.tz):
        if timezone.localdate(now, organization.tz) == day and _may_have_it(row, now):
            _send(row, day, now)


def _may_have_it(row: DashboardSubscription, now: datetime) -> bool:
    member, organization_id = row.membership, row.membership.organization_id
    email = member.user.email
    if not member.user.is_active or KIND in stopped_kinds(organization_id, email):
        return False
    own = Unit.objects.for_member(member).active()
    if row.unit and not own.filter(pk=row.unit_id).exists():
        return False
    return not is_left_alone(organization_id, email, now=now)


def _send(row: DashboardSubscription, day: date, now: datetime) -> None:
    message = weekly_mail(row, day=day)
    try:
        deliver(message)
    except MailRefused as refused:
        note_refusal(
            organization_id=row.membership.organization_id,
            email=row.membership.user.email,
            reason=refused.reason,
            now=now,
        )
    unsent = Q(last_sent_on=None) | Q(last_sent_on__lt=day)
    DashboardSubscription.objects.filter(unsent, pk=row.pk).update(last_sent_on=day)


def weekly_mail(row: DashboardSubscription, *, day: date) -> EmailMultiAlternatives:
    """In the recipient's language, else the organisation's."""
    member, organization = row.membership, row.membership.organization
    if row.unit:
        row.unit.organization = organization
    shown = Scope(organization, unit=row.unit, team=row.team)
    language = member.user.language or organization.language
    with translation.override(language):
        context = _context(member, shown, day)
    return compose(
        folder="reports/email/weekly",
        context=context,
        to=member.user.email,
        language=language,
        organization=organization,
        kind=KIND,
        message_id=f"weekly-{row.pk}-{day}",
    )


def _context(member: Membership, shown: Scope, day: date) -> dict[str, Any]:
    """What the templates print; what people wrote has been through plain_name."""
    page = dashboard_of(shown, on=day)
    late = [] if shown.team else overdue_of(member, shown, None, on=day)
    praise: Praise | None = praise_of(member, shown).first()
    return {
        "scope_name": plain_name(shown.name),
        "headline": page.headline,
        "lines": _lines(page),
        "heard": heard_of(shown, on=day),
        "overdue": [
            {
                "title": _unlinked(item.title),
                "due_by": item.due_by,
                "responsible": plain_name(item.responsible),
            }
            for item in late[:MOST_OVERDUE]
        ],
        "more_overdue": max(len(late) - MOST_OVERDUE, 0),
        "praise": _unlinked(praise.text) if praise else "",
        "praise_unit": plain_name(praise.unit.name) if praise else "",
        "url": on_own_site(shown.url),
    }


def _lines(page: Dashboard) -> list[dict[str, Any]]:
    return [{"tile": tile, "name": plain_name(tile.name)} for tile in page.tiles]


def _unlinked(text: str) -> str:
    """A longer text that no mail program turns into a link."""
    return " ".join(plain_name(word) for word in text.split())
