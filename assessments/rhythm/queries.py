"""What is planned and due, for one member: the list, the calendar page and the feed read this."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.models import Assessment, CalendarFeed, Participant, PlannedAssessment, RatingRound
from foundation.periods import Period
from organizations.access import Permission, allows
from organizations.models import Membership, Unit


class What(StrEnum):
    """The kinds of entries; the values are part of the identifiers in calendars."""

    PLANNED = "planned"
    ROUND = "round"
    RATINGS = "ratings"


@dataclass(frozen=True)
class Entry:
    """One thing to be done by the end of a day. `path` is where to do it; empty without a page."""

    what: What
    row_id: uuid.UUID
    due_on: date
    unit_name: str
    period: Period
    path: str
    action: str
    noted_at: datetime
    changes: int  # how often the row has changed since it was noted

    @property
    def title(self) -> str:
        """In the active language, for the list and for calendars."""
        return {
            What.PLANNED: _("Assessment due: %(unit)s, %(period)s"),
            What.ROUND: _("Rating round due: %(unit)s, %(period)s"),
            What.RATINGS: _("Your ratings are due: %(unit)s, %(period)s"),
        }[self.what] % {"unit": self.unit_name, "period": self.period.label}

    @property
    def heading(self) -> str:
        """What it is, for a list that names unit and period beside it."""
        return {
            What.PLANNED: _("Planned assessment"),
            What.ROUND: _("Rating round"),
            What.RATINGS: _("Your ratings"),
        }[self.what]


def open_plans(membership: Membership) -> list[PlannedAssessment]:
    """Plans of the member's units that nobody has started, the soonest first. One query."""
    rows = unstarted(PlannedAssessment.objects.filter(_own_units(membership)))
    return list(rows.order_by("due_on", "unit__name", "pk"))


def unstarted(plans: "QuerySet[PlannedAssessment]") -> "QuerySet[PlannedAssessment]":
    """Those of units in use whose period has no assessment, however one came to be."""
    same_period = Assessment.objects.filter(
        unit=OuterRef("unit"),
        period_start=OuterRef("period_start"),
        period_end=OuterRef("period_end"),
    )
    return _in_use(plans).filter(~Exists(same_period), assessment=None)


def _in_use(plans: "QuerySet[PlannedAssessment]") -> "QuerySet[PlannedAssessment]":
    return plans.filter(unit__archived_at=None).select_related("unit")


def _own_units(membership: Membership, unit: str = "unit") -> Q:
    """Rows of one of the member's units; `unit` is the path to it."""
    if not membership.unit_limits:
        return Q()
    return Q(**{f"{unit}__in": Unit.objects.for_member(membership)})


def entries_of(membership: Membership) -> list[Entry]:
    """Everything that waits for this member, the soonest first; what is done is left out.

    Everybody sees what is planned; rounds are for those who assess, and for the participants
    themselves. Four queries at most.
    """
    leads = allows(membership, Permission.ASSESS)
    slug = membership.organization.slug
    entries = [
        *(_planned(plan, slug, leads) for plan in _unfinished(membership)),
        *(_round(row, slug) for row in (_rounds(membership) if leads else ())),
        *(_ratings(row) for row in _own_ratings(membership)),
    ]
    return sorted(entries, key=lambda entry: (entry.due_on, entry.unit_name, entry.what))


def _unfinished(membership: Membership) -> Iterable[PlannedAssessment]:
    """Plans until their assessment is completed: the day stays in the calendar while it is rated.

    Says nothing of drafts to those who must not know of them: started or not looks the same.
    """
    completed = Assessment.objects.completed().filter(
        unit=OuterRef("unit"),
        period_start=OuterRef("period_start"),
        period_end=OuterRef("period_end"),
    )
    rows = _in_use(PlannedAssessment.objects.filter(_own_units(membership)))
    return rows.filter(~Exists(completed)).exclude(assessment__state=Assessment.State.COMPLETED)


def _rounds(membership: Membership) -> Iterable[RatingRound]:
    rows: Iterable[RatingRound] = RatingRound.objects.filter(
        _own_units(membership, "assessment__unit"),
        state=RatingRound.State.OPEN,
        assessment__state=Assessment.State.DRAFT,
        assessment__unit__archived_at=None,
    ).select_related("assessment__unit")
    return rows


def _own_ratings(membership: Membership) -> Iterable[Participant]:
    rows: Iterable[Participant] = (
        Participant.objects.active()
        .filter(
            round__assessment__organization_id=membership.organization_id,
            user_id=membership.user_id,
            finished_at=None,
            round__state=RatingRound.State.OPEN,
            round__assessment__unit__archived_at=None,
        )
        .select_related("round__assessment__unit")
    )
    return rows


def _planned(plan: PlannedAssessment, slug: str, leads: bool) -> Entry:
    path, action = _where(plan, slug) if leads else ("", "")
    return Entry(
        what=What.PLANNED,
        row_id=plan.pk,
        due_on=plan.due_on,
        unit_name=plan.unit.name,
        period=plan.period,
        path=path,
        action=action,
        noted_at=plan.planned_at,
        changes=0,
    )


def _where(plan: PlannedAssessment, slug: str) -> tuple[str, str]:
    """Where those who assess go on, and what the link says."""
    if plan.assessment_id:
        kwargs = {"slug": slug, "assessment_id": plan.assessment_id}
        return reverse("assessments:detail", kwargs=kwargs), _("Go on")
    return start_path(slug, plan.unit_id), _("Start it")


def start_path(slug: str, unit_id: uuid.UUID) -> str:
    """The page that starts an assessment; the unit is chosen there, and its planned period."""
    return f"{reverse('assessments:start', kwargs={'slug': slug})}?unit={unit_id}"


def _round(row: RatingRound, slug: str) -> Entry:
    kwargs = {"slug": slug, "assessment_id": row.assessment_id}
    return Entry(
        what=What.ROUND,
        row_id=row.pk,
        due_on=row.due_on,
        unit_name=row.assessment.unit.name,
        period=row.assessment.period,
        path=reverse("assessments:round", kwargs=kwargs),
        action=_("See who has answered"),
        noted_at=row.opened_at,
        changes=row.version - 1,
    )


def _ratings(row: Participant) -> Entry:
    assessment = row.round.assessment
    return Entry(
        what=What.RATINGS,
        row_id=row.pk,
        due_on=row.round.due_on,
        unit_name=assessment.unit.name,
        period=assessment.period,
        path=reverse("participation:home", kwargs={"participant_id": row.pk}),
        action=_("Rate now"),
        noted_at=row.invited_at,
        changes=row.round.version - 1,
    )


def feed_with_hash(digest: str) -> CalendarFeed | None:
    """The address of a member who is still one, with person and organisation. One query."""
    return (
        CalendarFeed.objects.select_related("membership__organization", "membership__user")
        .defer("membership__organization__logo")
        .filter(token_sha256=digest, membership__user__is_active=True)
        .first()
    )
