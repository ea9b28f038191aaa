"""What the tests of organisation pages build on top of the cast."""

import struct
import zlib
from datetime import timedelta
from io import BytesIO

from django.utils import timezone
from django_scopes import scopes_disabled
from PIL import Image

from organizations.invitation_mail import hash_of
from organizations.models import Invitation, Membership, Organization, Unit, User
from tests.cast import NOON, Cast, make_user

FACTS = {"name": "Acme", "language": "en", "currency": "EUR", "time_zone": "Europe/Madrid"}


def add_unit(cast: Cast, name: str, parent: Unit | None = None, **fields) -> Unit:
    with scopes_disabled():
        return Unit.objects.create(
            organization=cast.organization,
            name=name,
            parent=parent,
            depth=parent.depth + 1 if parent else 1,
            **fields,
        )


def add_chain(cast: Cast, *names: str) -> list[Unit]:
    """Each unit below the one before."""
    chain: list[Unit] = []
    for name in names:
        chain.append(add_unit(cast, name, chain[-1] if chain else None))
    return chain


def add_member(cast: Cast, name: str, role: str = "reader", *units: Unit) -> Membership:
    with scopes_disabled():
        member = Membership.objects.create(
            organization=cast.organization, user=make_user(name), role=role, joined_at=NOON
        )
        member.units.set(units)
    return member


def add_invitation(
    cast: Cast, token: str = "a-token", *, email: str = "ines@example.org", **fields
) -> Invitation:
    now = timezone.now()
    values = {"role": "reader", "created_at": now, "expires_at": now + timedelta(days=14)}
    return Invitation.objects.create(
        organization=cast.organization,
        email=email,
        token_sha256=hash_of(token),
        invited_by=cast.owner.user,
        **{**values, **fields},
    )


def fresh(row):
    """The row as the database has it now."""
    with scopes_disabled():
        return type(row).objects.get(pk=row.pk)


def make_demonstration(cast: Cast) -> Cast:
    """A second organisation, born a demonstration, with people of its own in each role."""
    with scopes_disabled():
        organization = Organization.objects.create(
            slug="demo-shop", name="Demo shop", is_demonstration=True, created_at=NOON
        )
        unit = Unit.objects.create(organization=organization, name="Demo unit")
        members = {
            role: Membership.objects.create(
                organization=organization,
                user=User.objects.create_user(f"demo.{role}@shop.example", name=f"Demo {role}"),
                role=role,
                joined_at=NOON,
            )
            for role in ("owner", "lead", "reader")
        }
    return Cast(organization, unit, rater=cast.rater, **members)


def picture(fmt: str = "PNG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **save) -> bytes:
    out = BytesIO()
    Image.new(mode, size, 1 if mode in "1LP" else None).save(out, fmt, **save)
    return out.getvalue()


def png_chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)


def png_claiming(width: int, height: int) -> bytes:
    """A tiny PNG whose head promises a huge picture."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = png_chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + body + png_chunk(b"IEND", b"")
