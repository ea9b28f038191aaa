"""What an address does not want to be told: signed links that stop it, and the rows behind them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Lower
from django.urls import reverse

from organizations.models import OptOut, Organization, User
from organizations.notice_kinds import all_kinds, members_of

# Mail to the address came back. Not a kind: it stands in the same table, for some time.
UNDELIVERABLE = "undeliverable"
LEFT_ALONE = timedelta(days=30)


class UnknownLinkError(Exception):
    """Part of the link is missing, or somebody else made it."""


@dataclass(frozen=True)
class Stop:
    """What a link stops: these kinds (or groups) of one organisation for one address."""

    organization_id: UUID
    email: str
    kinds: tuple[str, ...]

    @property
    def members(self) -> set[str]:
        return {member for kind in self.kinds for member in members_of(kind)}


def _signer() -> Signer:
    # A point, because mail programs end a link at some other characters.
    return Signer(salt="organizations.mail_stop", sep=".")


def stop_url(*, organization_id: UUID, email: str, kinds: Collection[str]) -> str:
    """The whole address of the page that stops these kinds; it never expires."""
    fact = [organization_id.hex, email, *kinds]
    token = _signer().sign_object(fact, compress=True)
    return str(settings.SITE_URL + reverse("organizations:mail_stop", args=[token]))


def read_token(token: str) -> Stop:
    """Raises UnknownLinkError for anything that this site has not signed."""
    try:
        organization_id, email, *kinds = _signer().unsign_object(token)
    except (BadSignature, ValueError) as error:
        raise UnknownLinkError from error
    return Stop(UUID(organization_id), email, tuple(kinds))


def _rows(organization_id: UUID, email: str) -> "QuerySet[OptOut]":
    own = OptOut.objects.filter(organization_id=organization_id)
    return own.alias(lower_email=Lower("email")).filter(lower_email=Lower(Value(email)))


def stopped_kinds(organization_id: UUID, email: str) -> set[str]:
    """The kinds that the address does not want; UNDELIVERABLE may be among them. One query."""
    return set(_rows(organization_id, email).values_list("kind", flat=True))


def stop(*, organization_id: UUID, email: str, kinds: Iterable[str], now: datetime) -> None:
    """Whoever holds the address's link, or the address itself, may do this; twice does no harm."""
    rows = [
        OptOut(organization_id=organization_id, email=email.lower(), kind=kind, created_at=now)
        for kind in sorted(kinds)
    ]
    OptOut.objects.bulk_create(rows, ignore_conflicts=True)


def resume(*, organization_id: UUID, email: str, kinds: Iterable[str]) -> None:
    _rows(organization_id, email).filter(kind__in=list(kinds)).delete()


@transaction.atomic
def choose(*, by: User, organization: Organization, wanted: Collection[str], now: datetime) -> None:
    """The person wants these kinds and no other; mail that came back is tried again."""
    kinds = {kind.name for kind in all_kinds()}
    resume(
        organization_id=organization.pk,
        email=by.email,
        kinds=(kinds & set(wanted)) | {UNDELIVERABLE},
    )
    stop(organization_id=organization.pk, email=by.email, kinds=kinds - set(wanted), now=now)


@transaction.atomic
def mark_undeliverable(*, organization_id: UUID, email: str, now: datetime) -> None:
    """Nothing is mailed to the address for LEFT_ALONE; whoever reads its mail may end that."""
    resume(organization_id=organization_id, email=email, kinds=[UNDELIVERABLE])
    stop(organization_id=organization_id, email=email, kinds=[UNDELIVERABLE], now=now)


def left_alone_since(now: datetime) -> datetime:
    """A mark of UNDELIVERABLE counts when it is later than this."""
    return now - LEFT_ALONE


def is_left_alone(organization_id: UUID, email: str, *, now: datetime) -> bool:
    marked = _rows(organization_id, email).filter(kind=UNDELIVERABLE)
    return marked.filter(created_at__gt=left_alone_since(now)).exists()
