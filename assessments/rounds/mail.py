"""The e-mail that invites a participant: queued with the row, written when it is sent."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_scopes import scopes_disabled

from assessments.models import Participant
from assessments.rounds.links import new_link
from assessments.rounds.queries import criteria_asked
from assessments.rounds.wording import areas_in_words, minutes_needed
from foundation.jobs.queue import enqueue
from foundation.models import Job
from organizations.bounces import on_bounce
from organizations.invitation_mail import plain_name
from organizations.mailing import MailRefused, compose, deliver, room
from organizations.models import Organization
from organizations.opt_outs import UNDELIVERABLE, mark_undeliverable, resume

RATING_REMINDERS = "rating_reminders"  # the group of notices that the stop link is about
KIND = "mail.participant"
DAY = timedelta(days=1)
MAILS_A_DAY_TO_ONE = 3
FOLDER = "assessments/email/rating_invitation"
UNFINISHED = [Job.State.QUEUED, Job.State.RUNNING]


def queue(participant: Participant, now: datetime) -> None:
    """One e-mail per version of the row; call it inside the transaction that wrote the row.

    An address that could not be reached is tried again, with its reminders.
    """
    organization_id = participant.round.assessment.organization_id
    resume(organization_id=organization_id, email=participant.email, kinds=[UNDELIVERABLE])
    enqueue(
        kind=KIND,
        key=f"{participant.pk}:{participant.version}",
        payload={"participant": str(participant.pk)},
        organization_id=organization_id,
        now=now,
    )


def demand_room(organization: Organization, wanted: int, now: datetime) -> None:
    """Raises ValidationError when the organisation's e-mails of a day would not suffice."""
    if wanted > room(organization, now=now):
        text = _(
            "Your organisation has sent enough e-mails for today. Nobody has been invited;"
            " try again tomorrow."
        )
        raise ValidationError(text, code="quota")


def demand_may_repeat(participant: Participant, now: datetime) -> None:
    """Raises ValidationError while an e-mail is on its way, and after three within a day."""
    jobs = Job.objects.filter(kind=KIND, key__startswith=f"{participant.pk}:")
    if jobs.filter(state__in=UNFINISHED).exists():
        text = _("The e-mail to %(email)s is on its way already.")
        raise ValidationError(text % {"email": participant.email}, code="waiting")
    if jobs.filter(created_at__gt=now - DAY).count() >= MAILS_A_DAY_TO_ONE:
        text = _("%(email)s has had enough e-mails for today. Try again tomorrow.")
        raise ValidationError(text % {"email": participant.email}, code="address_quota")


def send_invitation(job: Job) -> None:
    """Sends what the job asks for, unless that is no longer wanted.

    A refusal for good is noted where the lead sees it; any other failure is raised, so that the
    job is tried again, and noted only after the last attempt.
    """
    with scopes_disabled():
        participant = _wanted(UUID(job.payload["participant"]))
        if participant is None:
            return
        try:
            deliver(invitation(participant, word=f"invitation-{job.key}", now=timezone.now()))
        except MailRefused as refusal:
            _note_refused(participant, refusal.reason, timezone.now())
        except Exception:
            if job.attempts >= job.max_attempts:
                _note(participant, Participant.Mail.FAILED, _no_server(participant))
            raise
        else:
            _note(participant, Participant.Mail.SENT)


@on_bounce
def mark_bounced(
    email: str, reason: str, now: datetime, organization_id: UUID | None = None
) -> int:
    """The newest invitation of the address in each open round could not be delivered after all.

    No reminders follow it. A member is reminded at the address of the account.
    """
    sent = Participant.objects.active().filter(
        Q(email__iexact=email) | Q(user__email__iexact=email),
        mail_state=Participant.Mail.SENT,
        round__state="open",
    )
    if organization_id is not None:
        sent = sent.filter(round__assessment__organization=organization_id)
    found = dict(sent.values_list("pk", "round__assessment__organization_id"))
    for each in set(found.values()):
        mark_undeliverable(organization_id=each, email=email, now=now)
    marked: int = Participant.objects.filter(pk__in=found).update(
        mail_state=Participant.Mail.FAILED, mail_error=reason
    )
    return marked


@transaction.atomic
def _note_refused(participant: Participant, reason: str, now: datetime) -> None:
    """Shown at the participant; reminders would be refused as well."""
    _note(participant, Participant.Mail.FAILED, reason)
    mark_undeliverable(
        organization_id=participant.round.assessment.organization_id,
        email=participant.email,
        now=now,
    )


def _no_server(participant: Participant) -> str:
    with translation.override(participant.round.assessment.organization.language):
        return _("The e-mail could not be handed to the mail server.")


def _wanted(participant_id: UUID) -> Participant | None:
    """The participant, if an invitation is still to be sent: much may have happened meanwhile."""
    rows = Participant.objects.active().filter(
        pk=participant_id,
        mail_state=Participant.Mail.WAITING,
        round__state="open",
        round__assessment__state="draft",
        round__assessment__organization__is_demonstration=False,
    )
    found: Participant | None = rows.select_related(
        "round__assessment__unit", "round__assessment__organization"
    ).first()
    return found


def _note(participant: Participant, state: str, error: str = "") -> None:
    """Not over what has been decided meanwhile, such as another address."""
    same = Participant.objects.filter(
        pk=participant.pk, email=participant.email, invited_at=participant.invited_at
    )
    same.update(mail_state=state, mail_error=error[:300])


def invitation(participant: Participant, *, word: str, now: datetime) -> EmailMultiAlternatives:
    """The e-mail in the participant's language, with a fresh link. `word` names it for good."""
    round, assessment = participant.round, participant.round.assessment
    organization = assessment.organization
    asked = criteria_asked(participant)
    with translation.override(participant.language), timezone.override(organization.tz):
        context = {
            "inviter": plain_name(round.opened_by_name),
            "name": plain_name(participant.name),
            "unit": plain_name(assessment.unit.name),
            "period": assessment.period.label,
            "areas": areas_in_words(assessment, participant.area_keys),
            "criteria": asked,
            "minutes": minutes_needed(assessment, asked),
            "named": round.named,
            "due": date_format(round.due_on, "DATE_FORMAT"),
            "url": new_link(participant, now),
            "is_member": participant.user_id is not None,
        }
    return compose(
        folder=FOLDER,
        context=context,
        to=participant.email,
        language=participant.language,
        organization=organization,
        kind=RATING_REMINDERS,
        message_id=word,
    )
