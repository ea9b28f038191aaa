"""Who: organisations, units, members and invitations; and what they are told by e-mail."""

from organizations.models.members import (
    MAX_UNIT_DEPTH,
    Cadence,
    Invitation,
    InvitationQuerySet,
    Membership,
    MembershipQuerySet,
    Organization,
    Role,
    Unit,
    UnitQuerySet,
    User,
    UserManager,
)
from organizations.models.notices import Digest, Notice, OptOut

__all__ = [
    "MAX_UNIT_DEPTH",
    "Cadence",
    "Digest",
    "Invitation",
    "InvitationQuerySet",
    "Membership",
    "MembershipQuerySet",
    "Notice",
    "OptOut",
    "Organization",
    "Role",
    "Unit",
    "UnitQuerySet",
    "User",
    "UserManager",
]
