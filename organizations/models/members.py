"""Who: people, organisations, their units, and what each member may do there."""

import uuid
from collections.abc import Iterable
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Length, Lower
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

MAX_UNIT_DEPTH = 4


class UserManager(BaseUserManager["User"]):
    """Makes people, who sign in with their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person with the address in lower case; without a password nobody can sign in."""
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person; the same one in every organisation."""

    class Theme(models.TextChoices):
        SYSTEM = "", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("E-mail address"), unique=True)
    name = models.CharField(_("Your name"), max_length=120, blank=True)
    language = models.CharField(_("Language"), max_length=10, blank=True)
    theme = models.CharField(
        _("Appearance"), max_length=10, blank=True, choices=Theme.choices, default=Theme.SYSTEM
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    # The memberships that were loaded together with the person; None: not loaded.
    loaded_memberships: "list[Membership] | None" = None

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class Organization(models.Model):
    """The tenant: everything else belongs to exactly one organisation."""

    class Currency(models.TextChoices):
        EUR = "EUR", _("Euro (EUR)")
        USD = "USD", _("US dollar (USD)")
        GBP = "GBP", _("Pound sterling (GBP)")
        MXN = "MXN", _("Mexican peso (MXN)")
        COP = "COP", _("Colombian peso (COP)")
        CLP = "CLP", _("Chilean peso (CLP)")
        ARS = "ARS", _("Argentine peso (ARS)")
        PEN = "PEN", _("Peruvian sol (PEN)")
        CHF = "CHF", _("Swiss franc (CHF)")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=10, default="en")
    currency = models.CharField(max_length=3, choices=Currency.choices, default=Currency.EUR)
    time_zone = models.CharField(max_length=60, default="Europe/Madrid")
    brand_color = models.CharField(max_length=7, default="#1f4b99")
    logo = models.BinaryField(null=True, blank=True)
    is_demonstration = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="organization_has_a_name"),
            models.CheckConstraint(
                # No regular expression: other tools must be able to check and copy the file.
                condition=Q(brand_color__startswith="#") & Q(Exact(Length("brand_color"), 7)),
                name="organization_color_is_hex",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tz(self) -> tzinfo:
        return ZoneInfo(self.time_zone)


class UnitQuerySet(models.QuerySet["Unit"]):
    def active(self) -> "UnitQuerySet":
        return self.filter(archived_at=None)

    def archived(self) -> "UnitQuerySet":
        return self.exclude(archived_at=None)

    def named(self, name: str) -> "UnitQuerySet":
        """Those that the constraint unit_name_once takes for the same name."""
        return self.alias(lower_name=Lower("name")).filter(lower_name=Lower(Value(name)))

    def below(self, unit: "Unit") -> "UnitQuerySet":
        """All descendants of the unit, archived ones included, without itself."""
        return self.within([unit.pk]).exclude(pk=unit.pk)

    def for_member(self, membership: "Membership") -> "UnitQuerySet":
        """The units that the member works with: all, or those named and everything below."""
        limits = membership.unit_limits
        return self.within(limits) if limits else self

    def within(self, ids: Iterable[uuid.UUID]) -> "UnitQuerySet":
        """The units with these ids and their descendants."""
        ids = list(ids)
        above = (f"{'parent__' * depth}id__in" for depth in range(MAX_UNIT_DEPTH))
        condition = Q()
        for lookup in above:
            condition |= Q(**{lookup: ids})
        return self.filter(condition)

    def in_tree_order(self) -> list["Unit"]:
        """Parents before children, names in order; each with `.indent` 0 to 3. One query."""
        units = list(self.order_by("name"))
        known = {unit.pk for unit in units}
        children: dict[uuid.UUID | None, list[Unit]] = {}
        for unit in units:
            parent = unit.parent_id if unit.parent_id in known else None
            children.setdefault(parent, []).append(unit)
        ordered: list[Unit] = []

        def walk(parent: uuid.UUID | None, indent: int) -> None:
            for unit in children.get(parent, []):
                unit.indent = indent
                ordered.append(unit)
                walk(unit.pk, indent + 1)

        walk(None, 0)
        return ordered


class Cadence(models.TextChoices):
    QUARTER = "quarter", _("Every quarter")
    HALF_YEAR = "half_year", _("Every half-year")
    YEAR = "year", _("Every year")


class Unit(models.Model):
    """A part of the organisation that is assessed: a business unit, brand, region or shop."""

    class Kind(models.TextChoices):
        BUSINESS_UNIT = "business_unit", _("Business unit")
        BRAND = "brand", _("Brand")
        REGION = "region", _("Region")
        SHOP = "shop", _("Shop")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="units")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.BUSINESS_UNIT)
    depth = models.PositiveSmallIntegerField(default=1)
    # How often it is assessed; the next assessment is planned when one is completed.
    cadence = models.CharField(max_length=10, choices=Cadence.choices, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    indent: int = 0
    objects = ScopedManager(
        organization="organization", _manager_class=models.Manager.from_queryset(UnitQuerySet)
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "organization",
                condition=Q(archived_at=None),
                name="unit_name_once",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="unit_has_a_name"),
            models.CheckConstraint(
                condition=Q(depth__gte=1, depth__lte=MAX_UNIT_DEPTH), name="unit_at_most_4_deep"
            ),
            models.CheckConstraint(
                condition=Q(parent=None, depth=1) | Q(parent__isnull=False, depth__gt=1),
                name="unit_depth_fits_parent",
            ),
            models.CheckConstraint(
                condition=Q(cadence__in=["", *Cadence.values]), name="unit_cadence_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    LEAD = "lead", _("CX lead")
    RATER = "rater", _("Rater")
    READER = "reader", _("Reader")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of_user(self, user: "User | uuid.UUID") -> "MembershipQuerySet":
        """The person's memberships, organisations by name, loaded in one query."""
        return (
            self.filter(user=user)
            .select_related("organization")
            .defer("organization__logo")
            .order_by("organization__name")
        )

    def loaded_with_limits(self) -> list["Membership"]:
        """In order, each with its `unit_limits` loaded: one query for rows and limits together."""
        found: dict[uuid.UUID, Membership] = {}
        # One row per unit, or a single one without.
        rows: Iterable[Any] = self.annotate(limit=models.F("units__id"))
        for row in rows:
            member = found.setdefault(row.pk, row)
            limits = member.__dict__.setdefault("unit_limits", [])
            if row.limit is not None:
                limits.append(row.limit)
        return list(found.values())

    def owners(self) -> "MembershipQuerySet":
        return self.filter(role=Role.OWNER)

    def with_email(self, email: str) -> "MembershipQuerySet":
        """Of the person who signs in with this address, in capitals or not."""
        return self.alias(lower_email=Lower("user__email")).filter(lower_email=Lower(Value(email)))

    def with_people(self) -> "MembershipQuerySet":
        """With user and unit limits, by name. Two queries."""
        return (
            self.select_related("user")
            .prefetch_related("units")
            .order_by(Lower("user__name"), Lower("user__email"))
        )


class Membership(models.Model):
    """One person's role in one organisation, optionally only for some units."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    units = models.ManyToManyField(Unit, blank=True, related_name="limited_members")
    joined_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    # Not scoped: this is where the scope of a request comes from.
    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="member_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="member_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role}"

    @cached_property
    def unit_limits(self) -> list[uuid.UUID]:
        """Ids of the units that the member is limited to; empty means all. One query, once."""
        through = Membership.units.through.objects
        return list(through.filter(membership_id=self.pk).values_list("unit_id", flat=True))


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def to_address(self, email: str) -> "InvitationQuerySet":
        """Those that the constraint invitation_open_once takes for the same address."""
        return self.alias(lower_email=Lower("email")).filter(lower_email=Lower(Value(email)))

    def pending(self) -> "InvitationQuerySet":
        """Neither accepted nor revoked; some may have expired."""
        return self.filter(accepted_at=None, revoked_at=None)

    def open(self, *, now: datetime) -> "InvitationQuerySet":
        return self.pending().filter(expires_at__gt=now)

    def with_token_hash(self, digest: str) -> "InvitationQuerySet":
        """The one that this SHA-256 belongs to, with organisation and inviter. One query."""
        return (
            self.filter(token_sha256=digest)
            .select_related("organization", "invited_by")
            .defer("organization__logo")
        )

    def sent_since(self, moment: datetime) -> "InvitationQuerySet":
        """Those mailed at or after `moment`, whatever became of them: one row is one e-mail."""
        return self.filter(created_at__gte=moment)

    def with_details(self) -> "InvitationQuerySet":
        """With inviter and units, newest first. Two queries."""
        return self.select_related("invited_by").prefetch_related("units").order_by("-created_at")


class Invitation(models.Model):
    """An e-mailed offer of a role; only a hash of its token is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role.choices)
    units = models.ManyToManyField(Unit, blank=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    # Not scoped: whoever follows the link is not a member yet.
    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "organization",
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_open_once",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known"),
        ]

    def __str__(self) -> str:
        return self.email
