"""Changes to who belongs to an organisation. Refusals are ValidationErrors."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django_scopes import scope

from foundation.submissions import forget_submissions
from foundation.versions import StaleWriteError
from organizations.access import Permission, demand, demand_own, demand_units
from organizations.actions import lock
from organizations.invitation_mail import LIFETIME, Delivery, hash_of, new_token, send
from organizations.models import (
    Invitation,
    Membership,
    MembershipQuerySet,
    Organization,
    Role,
    Unit,
    User,
)

DAY = timedelta(days=1)
MAILS_A_DAY = 100  # of one organisation
MAILS_A_DAY_TO_ONE_ADDRESS = 5


def anchor(invitation: Invitation) -> str:
    """Where the page of people shows it."""
    return f"#invitation-{invitation.pk}"


@transaction.atomic
def invite(
    *, by: Membership, email: str, role: str, units: Sequence[Unit], now: datetime
) -> Delivery:
    """Invites the address; the e-mail goes out on commit. No units means all of them.

    An expired invitation of the same address gives way. Raises ValidationError for a
    demonstration, a member, an address with an open invitation, and too many e-mails.
    """
    demand(by, Permission.MANAGE_PEOPLE)
    demand_units(by, units)
    organization = by.organization
    lock(organization)
    _demand_real(organization)
    if Membership.objects.filter(organization=organization).with_email(email).exists():
        raise _refusal("member", _("This person is already a member of the organisation."))
    earlier = Invitation.objects.filter(organization=organization).to_address(email)
    if earlier.open(now=now).exists():
        text = _("This address has already been invited. Send that invitation again instead.")
        raise _refusal("invited", text)
    earlier.pending().update(revoked_at=now)
    return _send_new(by=by, email=email, role=role, units=units, now=now)


@transaction.atomic
def resend_invitation(*, by: Membership, invitation: Invitation, now: datetime) -> Delivery | None:
    """A new e-mail with a new link; the old link stops working. None when it is not pending."""
    demand(by, Permission.MANAGE_PEOPLE)
    demand_own(by, invitation)
    lock(by.organization)
    _demand_real(by.organization)
    own = Invitation.objects.filter(organization_id=by.organization_id)
    pending = own.pending().filter(pk=invitation.pk)
    if not pending.update(revoked_at=now):
        return None
    forget_submissions(anchor(invitation))
    units = list(invitation.units.all())
    return _send_new(by=by, email=invitation.email, role=invitation.role, units=units, now=now)


@transaction.atomic
def revoke_invitation(*, by: Membership, invitation: Invitation, now: datetime) -> bool:
    """The link stops working. False, and nothing changes, when it is not pending.

    The form that invited may then be sent again.
    """
    demand(by, Permission.MANAGE_PEOPLE)
    demand_own(by, invitation)
    own = Invitation.objects.filter(organization_id=by.organization_id)
    if not own.pending().filter(pk=invitation.pk).update(revoked_at=now):
        return False
    forget_submissions(anchor(invitation))
    return True


@transaction.atomic
def accept_invitation(*, by: User, invitation: Invitation, now: datetime) -> Membership | None:
    """Makes the person a member; a member keeps the role that they have.

    None when the invitation is no longer open. Raises ValidationError when it was meant for
    another address.
    """
    if by.email.lower() != invitation.email.lower():
        raise _refusal("address", _("This invitation was sent to another address."))
    organization = invitation.organization
    lock(organization)
    if not Invitation.objects.open(now=now).filter(pk=invitation.pk).update(accepted_at=now):
        return None
    member, created = Membership.objects.get_or_create(
        organization=organization, user=by, defaults={"role": invitation.role, "joined_at": now}
    )
    if created:
        with scope(organization=organization):
            member.units.set(invitation.units.all())
    return member


@transaction.atomic
def update_member(
    *, by: Membership, member: Membership, expected: int, role: str, units: Sequence[Unit]
) -> None:
    """Role and units; no units means all of them, and an owner always has all.

    The very same save sent again changes nothing. Raises StaleWriteError, and ValidationError for
    the last owner.
    """
    demand(by, Permission.MANAGE_PEOPLE)
    demand_own(by, member)
    demand_units(by, units)
    lock(by.organization)
    if role != Role.OWNER:
        _demand_other_owner(by.organization, member)
    chosen = [] if role == Role.OWNER else list(units)
    row = _own(by).filter(pk=member.pk)
    if row.filter(version=expected).update(role=role, version=F("version") + 1):
        member.units.set(chosen)
    elif not _arrived_before(row.filter(role=role, version=expected + 1), chosen):
        raise StaleWriteError


def _arrived_before(rows: MembershipQuerySet, units: Sequence[Unit]) -> bool:
    """The same save is stored already: its answer got lost, or it was sent twice."""
    member = rows.first()
    return member is not None and set(member.unit_limits) == {unit.pk for unit in units}


@transaction.atomic
def remove_member(*, by: Membership, member: Membership) -> None:
    """Takes the person's access away; what they did stays. Removing twice is once."""
    demand(by, Permission.MANAGE_PEOPLE)
    demand_own(by, member)
    lock(by.organization)
    _demand_other_owner(by.organization, member)
    _own(by).filter(pk=member.pk).delete()


def _send_new(
    *, by: Membership, email: str, role: str, units: Sequence[Unit], now: datetime
) -> Delivery:
    _demand_quota(by.organization, email, now)
    token = new_token()
    invitation = Invitation.objects.create(
        organization=by.organization,
        email=email.lower(),
        role=role,
        token_sha256=hash_of(token),
        invited_by=by.user,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    invitation.units.set([] if role == Role.OWNER else units)
    delivery = Delivery(invitation, token)
    transaction.on_commit(partial(send, delivery))
    return delivery


def _own(by: Membership) -> MembershipQuerySet:
    return Membership.objects.filter(organization_id=by.organization_id)


def _demand_real(organization: Organization) -> None:
    if organization.is_demonstration:
        text = _("A demonstration sends no e-mails. Create your own organisation to invite people.")
        raise _refusal("demonstration", text)


def _demand_quota(organization: Organization, email: str, now: datetime) -> None:
    sent = Invitation.objects.filter(organization=organization).sent_since(now - DAY)
    if sent.to_address(email).count() >= MAILS_A_DAY_TO_ONE_ADDRESS:
        text = _("This address has had enough invitations for today. Try again tomorrow.")
        raise _refusal("address_quota", text)
    if sent.count() >= MAILS_A_DAY:
        text = _("Your organisation has sent enough invitations for today. Try again tomorrow.")
        raise _refusal("quota", text)


def _demand_other_owner(organization: Organization, member: Membership) -> None:
    owners = set(
        Membership.objects.filter(organization=organization).owners().values_list("pk", flat=True)
    )
    if owners == {member.pk}:
        text = _("Every organisation needs an owner. Make somebody else an owner first.")
        raise _refusal("last_owner", text)


def _refusal(code: str, text: str) -> ValidationError:
    return ValidationError(text, code=code)
