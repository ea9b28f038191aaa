"""In the background: the report of a completed assessment with those told who are concerned, and
the weekly e-mail of the dashboards."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_scopes import scope, scopes_disabled

from assessments.models import Assessment
from foundation.jobs.queue import enqueue
from foundation.jobs.registry import job, periodic
from foundation.models import Job
from organizations.invitation_mail import plain_name
from organizations.models import Membership, Notice
from organizations.notice_kinds import Item, register
from organizations.notices import tell
from reports.dashboards.actions import KIND as WEEKLY
from reports.dashboards.weekly import JOB as WEEKLY_MAIL
from reports.dashboards.weekly import send_weekly, start_weekly
from reports.issue import LANGUAGES, issue
from reports.models import Report
from reports.rendering import Paper

KIND = "reports.issue"
READY = "report_ready"
PAPER: Paper = "a4"
# An outage of a month is caught up with. Done jobs are kept as long, so nothing is made twice.
LOOK_BACK = timedelta(days=30)
# So soon, readers are told even of a report that somebody has made by hand; later it is old news.
NEWS = timedelta(days=2)


@periodic("reports")
def find_reports_to_make(now: datetime) -> None:
    """One job for each assessment completed lately, demonstrations left out; after a longer pause
    only for those that have no report yet."""
    with scopes_disabled():
        reports = Report.objects.filter(assessment=OuterRef("pk"))
        rows = list(
            Assessment.objects.completed()
            .filter(completed_at__gt=now - LOOK_BACK, organization__is_demonstration=False)
            .filter(Q(completed_at__gt=now - NEWS) | ~Exists(reports))
            .values_list("pk", "organization_id")
        )
    known = set(
        Job.objects.filter(kind=KIND, key__in=[str(pk) for pk, _own in rows]).values_list(
            "key", flat=True
        )
    )
    for pk, organization_id in rows:
        if str(pk) not in known:
            enqueue(
                kind=KIND,
                key=str(pk),
                payload={"assessment": str(pk)},
                organization_id=organization_id,
                now=now,
            )


@job(KIND)
def make_report(job: Job) -> None:
    """Renders in the organisation's language; the same report again is not made twice."""
    with scopes_disabled():
        assessment = (
            Assessment.objects.select_related("organization", "unit", "model_version")
            .filter(pk=UUID(job.payload["assessment"]))
            .first()
        )
    if assessment is None or assessment.is_draft:
        return
    organization = assessment.organization
    language = organization.language if organization.language in LANGUAGES else LANGUAGES[0]
    with scope(organization=organization):
        # The row exists since the completion, whenever this runs.
        at = assessment.completed_at or job.created_at
        issued = issue(assessment=assessment, language=language, paper=PAPER, by=None, at=at)
        if issued.report:
            # Rendering may have waited for days: news is what has only now become true.
            tell_readers(issued.report, assessment, now=timezone.now())


def tell_readers(report: Report, assessment: Assessment, *, now: datetime) -> None:
    """Every member who may see the unit, once per assessment."""
    for member in readers_of(assessment):
        tell(
            organization=assessment.organization,
            email=member.user.email,
            kind=READY,
            key=str(assessment.pk),
            payload={"report": str(report.pk)},
            language=member.user.language or assessment.organization.language,
            user=member.user,
            now=now,
        )


def readers_of(assessment: Assessment) -> list[Membership]:
    """The organisation's active members whose units hold the assessed one. Three queries."""
    members = Membership.objects.filter(
        Q(organization=assessment.organization_id), user__is_active=True
    ).with_people()
    above = set(_with_ancestors(assessment))
    return [
        member
        for member in members
        if not (limits := {unit.pk for unit in member.units.all()}) or limits & above
    ]


def _with_ancestors(assessment: Assessment) -> list[UUID]:
    unit = assessment.unit
    found = [unit.pk]
    while unit.parent is not None:
        unit = unit.parent
        found.append(unit.pk)
    return found


def ready_item(notice: Notice) -> Item | None:
    """None when the report is gone, with the demonstration or test that it was of."""
    report = (
        Report.objects.select_related("assessment__unit")
        .defer("pdf", "snapshot")
        .filter(pk=UUID(notice.payload["report"]))
        .first()
    )
    if report is None:
        return None
    assessment = report.assessment
    facts = {"unit": plain_name(assessment.unit.name), "period": assessment.period.label}
    kwargs = {"slug": notice.organization.slug, "report_id": report.pk}
    return Item(
        title=_("Report ready: %(unit)s, %(period)s") % facts,
        text=_(
            "The assessment of %(unit)s for %(period)s is completed. The report says on its first"
            " page where you stand, what changed and what to decide."
        )
        % facts,
        url=reverse("reports:open", kwargs=kwargs),
        action=_("Open the report"),
    )


register(READY, label=gettext_lazy("Reports that are ready"), render=ready_item)


@periodic("weekly_dashboards")
def weekly_dashboards(now: datetime) -> None:
    start_weekly(now=now)


# Eight attempts reach over three hours: a mail server may be away for so long.
@job(WEEKLY_MAIL, attempts=8)
def mail_weekly_dashboard(job: Job) -> None:
    day = date.fromisoformat(job.payload["day"])
    send_weekly(UUID(job.payload["subscription"]), day=day, now=timezone.now())


def no_item(notice: Notice) -> Item | None:
    """Dashboards are mailed by themselves, never in a digest."""
    return None


register(WEEKLY, label=gettext_lazy("Dashboards, every Monday"), render=no_item)
