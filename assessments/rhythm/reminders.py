"""Who is to be reminded of a due date: found afresh at every tick, told once.

What counts is how things stand now, in the organisation's time zone. After a pause of the scheduler
everybody is told the present state, not the ones in between.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django_scopes import scopes_disabled

from assessments.models import Participant, PlannedAssessment, RatingRound
from assessments.rhythm.due import EARLIEST, news_of, phase_of
from assessments.rhythm.queries import unstarted
from foundation.jobs.registry import periodic
from organizations.models import Membership, Notice, Organization, Role, Unit, User
from organizations.notices import tell

PLANNED = "planned"
AT_ONCE = 1000  # keys in one query; databases have limits
ONE_DAY = timedelta(days=1)  # somewhere on earth it is tomorrow already


@dataclass(frozen=True)
class Fact:
    """Something that one address is to be told."""

    organization: Organization
    email: str
    user: User | None
    language: str
    kind: str
    key: str
    payload: dict[str, Any]

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes a notice the same one."""
        return (self.organization.pk, self.email.strip().lower(), self.kind, self.key)


@periodic("reminders")
def remind(now: datetime) -> None:
    """Notes what nobody has been told yet; each fact by itself, so that a crash loses none."""
    with scopes_disabled():
        facts = [*_facts_of_rounds(now), *_facts_of_plans(now)]
        for start in range(0, len(facts), AT_ONCE):
            for fact in _untold(facts[start : start + AT_ONCE]):
                _tell(fact, now)


def _tell(fact: Fact, now: datetime) -> None:
    tell(
        organization=fact.organization,
        email=fact.email,
        user=fact.user,
        language=fact.language,
        kind=fact.kind,
        key=fact.key,
        payload=fact.payload,
        now=now,
    )


def _untold(facts: list[Fact]) -> Iterator[Fact]:
    """In steady state, where everything has been told, this is one query and no write."""
    told = Notice.objects.filter(
        organization__in={fact.organization.pk for fact in facts},
        kind__in={fact.kind for fact in facts},
        key__in={fact.key for fact in facts},
    ).values_list("organization_id", "email", "kind", "key")
    known = {(where, email.lower(), kind, key) for where, email, kind, key in told}
    return (fact for fact in facts if fact.identity not in known)


def horizon(now: datetime) -> date:
    """No later due date concerns anybody yet, in any time zone."""
    return now.date() + EARLIEST + ONE_DAY


def _facts_of_rounds(now: datetime) -> Iterator[Fact]:
    rows = unfinished().filter(round__due_on__lte=horizon(now))
    for participant in rows.filter(round__assessment__organization__is_demonstration=False):
        organization = participant.round.assessment.organization
        if kind := news_for(participant, now):
            yield Fact(
                organization=organization,
                email=participant.user.email if participant.user else participant.email,
                user=participant.user,
                language=participant.language,
                kind=kind,
                key=f"{participant.pk}:{participant.round.due_on}",
                payload={
                    "participant": str(participant.pk),
                    "due_on": participant.round.due_on.isoformat(),
                },
            )


def unfinished() -> "QuerySet[Participant]":
    """Those who still have to answer, and can: an open round, not withdrawn, not removed.

    Who was invited as a member and is none any more is left out.
    """
    still_member = Membership.objects.filter(
        user=OuterRef("user"),
        organization=OuterRef("round__assessment__organization"),
        user__is_active=True,
    )
    rows: QuerySet[Participant] = (
        Participant.objects.active()
        .filter(
            Q(user=None) | Exists(still_member),
            finished_at=None,
            round__state=RatingRound.State.OPEN,
            round__assessment__unit__archived_at=None,
        )
        .select_related("user", "round__assessment__unit", "round__assessment__organization")
        .defer("round__assessment__organization__logo")
        .order_by("pk")
    )
    return rows


def news_for(participant: Participant, now: datetime) -> str | None:
    """The kind of notice that is due; the invitation itself has just named the due date."""
    zone = participant.round.assessment.organization.tz
    invited_on = participant.invited_at.astimezone(zone).date()
    return news_of(participant.round.due_on, now.astimezone(zone).date(), invited_on)


def _facts_of_plans(now: datetime) -> Iterator[Fact]:
    rows = unstarted(PlannedAssessment.objects.filter(due_on__lte=horizon(now)))
    plans = list(with_unit(rows.filter(organization__is_demonstration=False)))
    members = _members_who_assess({plan.organization_id for plan in plans})
    for plan in plans:
        phase = phase_of(plan.due_on, now.astimezone(plan.organization.tz).date())
        if phase is None:
            continue
        for member in _leads(plan.unit, members):
            yield Fact(
                organization=plan.organization,
                email=member.user.email,
                user=member.user,
                language=member.user.language or plan.organization.language,
                kind=PLANNED,
                key=f"{plan.pk}:{plan.due_on}:{phase}",
                payload={"plan": str(plan.pk), "due_on": plan.due_on.isoformat(), "phase": phase},
            )


def with_unit(plans: "QuerySet[PlannedAssessment]") -> "QuerySet[PlannedAssessment]":
    """Each plan's organisation, and its unit with everything above it."""
    above = "unit__parent__parent__parent"
    rows = plans.select_related("organization", above)
    return rows.defer("organization__logo")


def leads_of(plan: PlannedAssessment) -> list[Membership]:
    """Who is reminded of a plan of `with_unit`. Two queries."""
    return _leads(plan.unit, _members_who_assess({plan.organization_id}))


def _members_who_assess(organizations: Iterable[uuid.UUID]) -> list[Membership]:
    rows = Membership.objects.filter(
        organization__in=list(organizations),
        role__in=[Role.OWNER, Role.LEAD],
        user__is_active=True,
    )
    return list(rows.select_related("user").prefetch_related("units").order_by("pk"))


def _leads(unit: Unit, members: list[Membership]) -> list[Membership]:
    """The CX leads who work with the unit; where there is none, the owners."""
    chain = _unit_and_above(unit)
    here = [
        member
        for member in members
        if member.organization_id == unit.organization_id
        and (not (limits := {own.pk for own in member.units.all()}) or limits & chain)
    ]
    return [member for member in here if member.role == Role.LEAD] or here


def _unit_and_above(unit: Unit) -> set[uuid.UUID]:
    found = {unit.pk}
    while unit.parent is not None:
        unit = unit.parent
        found.add(unit.pk)
    return found
