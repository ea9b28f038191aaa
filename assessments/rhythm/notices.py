"""What a reminder says when it is mailed; nothing, where it is no longer true by then."""

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Assessment, Participant, PlannedAssessment, RatingRound
from assessments.rhythm.due import Phase, phase_of
from assessments.rhythm.queries import start_path, unstarted
from assessments.rhythm.reminders import PLANNED, leads_of, news_for, unfinished, with_unit
from assessments.rounds.links import new_link
from assessments.rounds.mail import RATING_REMINDERS
from assessments.rounds.news import KIND as ROUND_CLOSED
from organizations.access import Permission, allows
from organizations.invitation_mail import plain_name
from organizations.models import Membership, Notice, Unit
from organizations.notice_kinds import Item, register, register_group


def render_due(notice: Notice) -> Item | None:
    """For a participant: due in a week, due tomorrow, overdue."""
    now = timezone.now()
    row: Participant | None = unfinished().filter(pk=notice.payload["participant"]).first()
    if row is None or row.round.due_on.isoformat() != notice.payload["due_on"]:
        return None
    if news_for(row, now) != notice.kind:
        return None
    assessment = row.round.assessment
    names = {
        "unit": plain_name(assessment.unit.name),
        "period": assessment.period.label,
        "organization": plain_name(assessment.organization.name),
        "date": _day(row.round.due_on),
    }
    return Item(
        title=_due_title(Phase(notice.kind), row.round.due_on) % names,
        text=_due_text(Phase(notice.kind)) % names,
        url=new_link(row, now),
        action=_("Rate now"),
    )


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _due_title(phase: Phase, due_on: date) -> str:
    if phase is Phase.OVERDUE:
        return _("Your ratings of %(unit)s were due on %(date)s")
    if phase is Phase.WEEK:
        return _("Your ratings of %(unit)s are due on %(date)s")
    if due_on == timezone.localdate():
        return _("Your ratings of %(unit)s are due today")
    return _("Your ratings of %(unit)s are due tomorrow")


def _due_text(phase: Phase) -> str:
    if phase is Phase.OVERDUE:
        return _(
            "%(organization)s still waits for your view of %(unit)s, %(period)s. As long as the"
            " round is open your answers count like all others. This is the last reminder."
        )
    return _(
        "%(organization)s asks for your view of %(unit)s, %(period)s. What you have answered so"
        " far is saved; please go through the rest by %(date)s and say that you are done."
    )


def render_planned(notice: Notice) -> Item | None:
    """For the CX leads of a unit whose planned assessment nobody has started."""
    plan = with_unit(unstarted(PlannedAssessment.objects.filter(pk=notice.payload["plan"]))).first()
    if plan is None or plan.due_on.isoformat() != notice.payload["due_on"]:
        return None
    phase = phase_of(plan.due_on, timezone.localdate())
    if phase is None or phase != notice.payload["phase"]:
        return None
    if notice.user_id not in {member.user_id for member in leads_of(plan)}:
        return None
    names = {
        "unit": plain_name(plan.unit.name),
        "period": plan.period.label,
        "date": _day(plan.due_on),
    }
    return Item(
        title=_planned_title(phase, plan.due_on) % names,
        text=_(
            "The rhythm of this unit asks for an assessment of %(period)s by %(date)s, and nobody"
            " has started it. Alone it takes about ten minutes; a round with others needs a few"
            " days."
        )
        % names,
        url=start_path(plan.organization.slug, plan.unit_id),
        action=_("Start the assessment"),
    )


def _planned_title(phase: Phase, due_on: date) -> str:
    if phase is Phase.OVERDUE:
        return _("The assessment of %(unit)s was due on %(date)s")
    if phase is Phase.WEEK:
        return _("The assessment of %(unit)s is due on %(date)s")
    if due_on == timezone.localdate():
        return _("The assessment of %(unit)s is due today")
    return _("The assessment of %(unit)s is due tomorrow")


def render_closed(notice: Notice) -> Item | None:
    """For those who assess: the answers can be compared. For others who took part: thank you."""
    rows = RatingRound.objects.select_related("assessment__unit", "assessment__organization")
    row: RatingRound | None = rows.filter(
        assessment=notice.payload["assessment"], state=RatingRound.State.CLOSED
    ).first()
    member = _member(notice)
    if row is None or member is None:
        return None
    names = {"unit": plain_name(row.assessment.unit.name), "period": row.assessment.period.label}
    title = _("The rating round of %(unit)s, %(period)s, is closed") % names
    if not row.assessment.is_draft:
        return _result(title, row.assessment)
    if _leads_here(member, row.assessment):
        return Item(
            title=title,
            text=_(
                "See where the raters agree and where they differ, and record the agreed levels."
            ),
            url=_path("assessments:agreement", row.assessment),
            action=_("See the agreement"),
        )
    return _thanks(title, row, member)


def _member(notice: Notice) -> Membership | None:
    """The person as a member of the notice's organisation; None for who left, or never was one."""
    if notice.user_id is None:
        return None
    rows = Membership.objects.filter(organization_id=notice.organization_id)
    return rows.filter(user_id=notice.user_id).first()


def _result(title: str, assessment: Assessment) -> Item:
    return Item(
        title=title,
        text=_("The assessment has been completed since, and its result can be read."),
        url=_path("assessments:detail", assessment),
        action=_("See the result"),
    )


def _leads_here(member: Membership, assessment: Assessment) -> bool:
    own = Unit.objects.for_member(member).filter(pk=assessment.unit_id)
    return allows(member, Permission.ASSESS) and own.exists()


def _thanks(title: str, row: RatingRound, member: Membership) -> Item | None:
    taking_part = Participant.objects.active().filter(round=row, user_id=member.user_id).first()
    if taking_part is None:
        return None
    return Item(
        title=title,
        text=_(
            "Thank you for taking part. You will find the result in Rumbo as soon as the"
            " assessment is completed."
        ),
        url=reverse("participation:home", kwargs={"participant_id": taking_part.pk}),
        action=_("See your answers"),
    )


def _path(name: str, assessment: Assessment) -> str:
    kwargs = {"slug": assessment.organization.slug, "assessment_id": assessment.pk}
    return reverse(name, kwargs=kwargs)


register(Phase.WEEK, label=gettext_lazy("Ratings that are due in a week"), render=render_due)
register(Phase.TOMORROW, label=gettext_lazy("Ratings that are due tomorrow"), render=render_due)
register(Phase.OVERDUE, label=gettext_lazy("Ratings that are overdue"), render=render_due)
register(PLANNED, label=gettext_lazy("Planned assessments that are due"), render=render_planned)
register(ROUND_CLOSED, label=gettext_lazy("Rating rounds that were closed"), render=render_closed)
# The link in an invitation stops all that may follow it.
register_group(
    RATING_REMINDERS,
    label=gettext_lazy("Reminders to rate"),
    kinds=(Phase.WEEK, Phase.TOMORROW, Phase.OVERDUE),
)
