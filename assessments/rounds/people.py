"""Who takes part in a round: invited, corrected, mailed again, withdrawn.

Refusals are ValidationErrors with a code. Nothing here shows or changes what anybody answered.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import Participant, ParticipantRating, RatingRound
from assessments.rounds import mail
from assessments.rounds.actions import lock_open_round
from assessments.rounds.links import revoke_links
from foundation.versions import StaleWriteError
from maturity.levels import AREA_KEYS
from organizations.access import Permission, demand, demand_own
from organizations.models import Membership, Organization, User

MOST_PARTICIPANTS = 300  # of a round, those withdrawn left out
NAME_LENGTH = 120


@dataclass(frozen=True)
class Person:
    """Somebody to be invited; the name may be empty."""

    email: str
    name: str = ""


@dataclass(frozen=True)
class Groups:
    """What an invitation says about people: where they stand and what they rate."""

    department: str
    seniority: str
    areas: tuple[str, ...]  # keys, at least one

    @property
    def stored_areas(self) -> str:
        return ",".join(key for key in AREA_KEYS if key in self.areas)


@dataclass(frozen=True)
class Invited:
    """Addresses in lower case."""

    invited: tuple[str, ...]
    already: tuple[str, ...]


@transaction.atomic
def invite(
    *,
    round: RatingRound,
    people: Sequence[Person],
    groups: Groups,
    language: str,
    by: Membership,
    now: datetime,
) -> Invited:
    """Invites each address once, in capitals or not; an e-mail to each is queued.

    Who was withdrawn is invited anew. Raises ValidationError for a demonstration, too many people
    and too many e-mails, and then invites nobody; RoundClosedError; and what lock_draft raises.
    """
    demand(by, Permission.ASSESS)
    demand_own(by, round.assessment)
    row = lock_open_round(round)
    demand_real(row.assessment.organization)
    known = {p.email.lower(): p for p in Participant.objects.filter(round=row)}
    wanted = {person.email.lower(): person for person in reversed(people)}
    already = [email for email in wanted if email in known and known[email].revoked_at is None]
    to_invite = [email for email in reversed(wanted) if email not in set(already)]
    active = sum(participant.revoked_at is None for participant in known.values())
    _demand_places(len(to_invite), free=MOST_PARTICIPANTS - active)
    mail.demand_room(row.assessment.organization, len(to_invite), now)
    members = _members(row.assessment.organization, to_invite)
    participants = []
    for email in to_invite:
        participant = known.get(email) or Participant(email=email)
        participant.round = row
        _demand_no_return(participant)
        _fill(participant, wanted[email], groups, members.get(email), language)
        participants.append(participant)
    _store(participants, now)
    return Invited(tuple(to_invite), tuple(already))


def _fill(
    participant: Participant, person: Person, groups: Groups, user: User | None, language: str
) -> None:
    participant.user = user
    participant.name = (person.name or (user.name if user else ""))[:NAME_LENGTH]
    participant.language = (user.language if user else "") or language
    participant.department = groups.department
    participant.seniority = groups.seniority
    # Who is invited anew keeps the areas that they have answered already.
    kept = set(_answered_areas(participant)) if participant.revoked_at else set()
    if not set(groups.areas) <= set(participant.area_keys):
        participant.finished_at = None
    participant.areas = ",".join(key for key in AREA_KEYS if key in kept | set(groups.areas))


def _store(participants: Iterable[Participant], now: datetime) -> None:
    new = []
    for participant in participants:
        participant.invited_at = now
        participant.mail_state = Participant.Mail.WAITING
        participant.mail_error = ""
        if participant.revoked_at is None:
            new.append(participant)
        else:
            participant.revoked_at = None
            participant.version += 1
            participant.save()
            mail.queue(participant, now)
    for participant in Participant.objects.bulk_create(new):
        mail.queue(participant, now)


def _members(organization: Organization, emails: Collection[str]) -> dict[str, User]:
    """The accounts of members by address in lower case. One query."""
    users = User.objects.filter(memberships__organization=organization, is_active=True)
    lower = users.annotate(lower_email=Lower("email")).filter(lower_email__in=emails)
    return {user.email.lower(): user for user in lower}


def _member(participant: Participant) -> User | None:
    """The account that the address belongs to today; who has left the organisation has none."""
    email = participant.email.lower()
    return _members(participant.round.assessment.organization, [email]).get(email)


@transaction.atomic
def correct_participant(
    *,
    participant: Participant,
    expected: int,
    person: Person,
    groups: Groups,
    by: Membership,
    now: datetime,
) -> bool:
    """Name, address, groups and areas. True when a new address is mailed a new link.

    Once somebody has answered, the address stays, and so do the areas that were answered. The very
    same save sent again changes nothing. Raises ValidationError for that and for an address that
    takes part already; StaleWriteError; RoundClosedError; and what lock_draft raises.
    """
    demand(by, Permission.ASSESS)
    demand_own(by, participant.round.assessment)
    round = lock_open_round(participant.round)
    row = Participant.objects.select_related("user").get(pk=participant.pk)
    row.round = round
    changes = {
        "email": person.email.lower(),
        "name": person.name[:NAME_LENGTH],
        "department": groups.department,
        "seniority": groups.seniority,
        "areas": groups.stored_areas,
    }
    if all(getattr(row, name) == value for name, value in changes.items()):
        return False
    if row.version != expected or row.revoked_at:
        raise StaleWriteError
    _demand_allowed(row, changes)
    moved = row.email.lower() != changes["email"]
    if not set(changes["areas"].split(",")) <= set(row.area_keys):
        row.finished_at = None  # there is more to answer
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    if moved:
        _move(row, now)
    row.user = _member(row)
    row.save()
    if moved:
        mail.queue(row, now)
    return moved


def _move(row: Participant, now: datetime) -> None:
    """The link that went to the wrong address stops working."""
    organization = row.round.assessment.organization
    demand_real(organization)
    if Participant.objects.filter(round=row.round, email__iexact=row.email).exclude(pk=row.pk):
        text = _("Somebody with this address takes part already.")
        raise ValidationError(text, code="taken")
    mail.demand_room(organization, 1, now)
    revoke_links(row, now)
    row.mail_state, row.mail_error = Participant.Mail.WAITING, ""


@transaction.atomic
def resend(*, participant: Participant, by: Membership, now: datetime) -> None:
    """Queues an e-mail with a new link; earlier links stop working. Members come by account.

    Raises ValidationError while one is on its way, after three within a day, and for a
    demonstration; RoundClosedError; and what lock_draft raises.
    """
    demand(by, Permission.ASSESS)
    demand_own(by, participant.round.assessment)
    round = lock_open_round(participant.round)
    demand_real(round.assessment.organization)
    row = Participant.objects.get(pk=participant.pk)
    row.round = round
    if row.revoked_at:
        text = _("%(person)s is withdrawn. Invite the address again instead.")
        raise ValidationError(text % {"person": row}, code="withdrawn")
    mail.demand_may_repeat(row, now)
    mail.demand_room(round.assessment.organization, 1, now)
    revoke_links(row, now)
    row.user = _member(row)
    row.mail_state, row.mail_error = Participant.Mail.WAITING, ""
    row.version += 1
    row.save(update_fields=["user", "mail_state", "mail_error", "version"])
    mail.queue(row, now)


@transaction.atomic
def revoke(*, participant: Participant, by: Membership, now: datetime) -> bool:
    """All links stop working at once, and the answers given so far are kept but not counted.

    False when that was done before. Raises RoundClosedError, and what lock_draft raises.
    """
    demand(by, Permission.ASSESS)
    demand_own(by, participant.round.assessment)
    lock_open_round(participant.round)
    row = Participant.objects.filter(pk=participant.pk).active()
    withdrawn = row.update(revoked_at=now, version=F("version") + 1)
    revoke_links(participant, now)
    return bool(withdrawn)


def _demand_no_return(participant: Participant) -> None:
    """Whoever was left out of figures that have been shown stays out: counting the answers later
    would give them away by subtraction, and they carry no newer time that warns of it."""
    round = participant.round
    if participant.revoked_at is None or round.named or not round.times_reopened:
        return
    if ParticipantRating.objects.filter(participant=participant).exists():
        text = _(
            "%(email)s was withdrawn after answering, and the round was closed once since then."
            " Counting those answers again would show what they were. Leave this address out;"
            " nobody has been invited."
        )
        raise ValidationError(text % {"email": participant.email}, code="shown")


def _answered_areas(participant: Participant) -> list[str]:
    model = participant.round.assessment.model_version.model
    answers = ParticipantRating.objects.filter(participant=participant)
    answered = set(answers.values_list("criterion_id", flat=True))
    return [key for key in AREA_KEYS if any(c.id in answered for c in model.criteria_of(key))]


def _demand_allowed(row: Participant, changes: dict[str, str]) -> None:
    """What somebody has answered stays theirs: neither another person's nor left out."""
    answered = _answered_areas(row)
    if not answered:
        return
    if changes["email"] != row.email.lower():
        text = _("This person has answered already. Invite the other address as a new person.")
        raise ValidationError({"email": ValidationError(text, code="answered")})
    if not set(answered) <= set(changes["areas"].split(",")):
        text = _("Areas in which this person has answered stay ticked.")
        raise ValidationError({"areas": ValidationError(text, code="answered")})


def demand_real(organization: Organization) -> None:
    if organization.is_demonstration:
        text = _("A demonstration sends no e-mails. Create your own organisation to invite people.")
        raise ValidationError(text, code="demonstration")


def _demand_places(wanted: int, *, free: int) -> None:
    if wanted <= free:
        return
    text = ngettext(
        "A round takes %(most)d people. There is %(free)d place left, and you invite %(wanted)d."
        " Nobody has been invited.",
        "A round takes %(most)d people. There are %(free)d places left, and you invite %(wanted)d."
        " Nobody has been invited.",
        free,
    ) % {"most": MOST_PARTICIPANTS, "free": max(free, 0), "wanted": wanted}
    raise ValidationError(text, code="places")
