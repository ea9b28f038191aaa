"""What the organisation pages read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.db.models import QuerySet

from organizations.models import (
    MAX_UNIT_DEPTH,
    Membership,
    OptOut,
    Organization,
    Role,
    Unit,
    User,
)
from organizations.notice_kinds import Label, all_kinds
from organizations.opt_outs import UNDELIVERABLE, left_alone_since

FICTITIOUS = ".example"  # a top-level domain that nobody can have an address in (RFC 2606)
INDENT = "\u2003"  # an em space survives in HTML and in options


class SignIn(TypedDict):
    """One account of the demonstration, for the landing page."""

    email: str
    role: str
    language: str


def demonstration_sign_ins() -> list[SignIn]:
    """The accounts of loaded demonstrations, the most powerful role first. One query.

    Everybody sees them: whoever joined a demonstration with an address of their own is left out.
    """
    members = Membership.objects.filter(
        organization__is_demonstration=True,
        user__is_active=True,
        user__email__endswith=FICTITIOUS,
    ).select_related("user", "organization")
    ranks = {role: rank for rank, role in enumerate(Role.values)}

    def by_power(member: Membership) -> tuple[int, str]:
        return ranks[member.role], member.user.email

    return [
        {
            "email": member.user.email,
            "role": member.get_role_display(),
            "language": member.user.language or member.organization.language,
        }
        for member in sorted(members.defer("organization__logo"), key=by_power)
    ]


def memberships_of(user: User) -> list[Membership]:
    """The person's memberships, real organisations before demonstrations. One query."""
    memberships: Iterable[Membership] = Membership.objects.of_user(user)
    return sorted(memberships, key=lambda membership: membership.organization.is_demonstration)


@dataclass(frozen=True)
class UnitRow:
    """A unit in the tree, with the blank text that stands before its name."""

    unit: Unit
    margin: str
    may_grow: bool


def unit_row(unit: Unit) -> UnitRow:
    """`unit` comes from UnitQuerySet.in_tree_order."""
    return UnitRow(unit, INDENT * unit.indent, unit.depth < MAX_UNIT_DEPTH)


def has_logo(organization: Organization) -> bool:
    """Without loading the picture."""
    return Organization.objects.filter(pk=organization.pk).exclude(logo=None).exists()


@dataclass(frozen=True)
class KindChoice:
    name: str
    label: Label
    wanted: bool


@dataclass(frozen=True)
class MailChoices:
    """What one organisation may tell the person by e-mail; `came_back` lasts for some weeks."""

    organization: Organization
    kinds: list[KindChoice]
    came_back: bool


def organizations_that_mail(user: User) -> QuerySet[Organization]:
    """The person's own, without demonstrations, which mail nobody; by name."""
    own = Organization.objects.filter(memberships__user=user, is_demonstration=False)
    return own.defer("logo").order_by("name")


def mail_choices(user: User, *, now: datetime) -> list[MailChoices]:
    """For every organisation that may mail the person. Two queries."""
    stopped: dict[UUID, set[str]] = {}
    came_back = set()
    for row in OptOut.objects.filter(email=user.email.lower()):
        stopped.setdefault(row.organization_id, set()).add(row.kind)
        if row.kind == UNDELIVERABLE and row.created_at > left_alone_since(now):
            came_back.add(row.organization_id)
    return [
        MailChoices(
            organization,
            [
                KindChoice(kind.name, kind.label, kind.name not in stopped.get(organization.pk, ()))
                for kind in all_kinds()
            ],
            organization.pk in came_back,
        )
        for organization in organizations_that_mail(user)
    ]
