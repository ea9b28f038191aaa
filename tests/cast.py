"""The people and rows that tests play with: two organisations that must never meet."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.test import Client
from django_scopes import scopes_disabled

from assessments.models import AreaRating, AreaResult, Assessment
from foundation.periods import PeriodKind, period_of
from maturity.levels import AREA_KEYS
from maturity.models import ModelVersion
from organizations.models import Membership, Organization, Role, Unit, User

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LEVELS = {"data": 1, "design": 2, "delivery": 1, "measurement": 1, "culture": 0}


@dataclass
class Cast:
    """One organisation with a member in each role and a unit."""

    organization: Organization
    unit: Unit
    owner: Membership
    lead: Membership
    rater: Membership
    reader: Membership
    units: list[Unit] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return self.organization.slug

    def member(self, role: str) -> Membership:
        return getattr(self, role)

    def client(self, role: str = "lead") -> Client:
        """A signed-in browser of that member."""
        client = Client()
        client.force_login(self.member(role).user)
        return client


def make_user(name: str, **fields) -> User:
    return User.objects.create_user(f"{name}@example.org", "a long password", name=name, **fields)


def make_cast(slug: str = "acme", name: str = "Acme") -> Cast:
    with scopes_disabled():
        organization = Organization.objects.create(slug=slug, name=name, created_at=NOON)
        unit = Unit.objects.create(organization=organization, name=f"{name} stores")
        members = {
            role: Membership.objects.create(
                organization=organization,
                user=make_user(f"{role}.{slug}"),
                role=role,
                joined_at=NOON,
            )
            for role in Role.values
        }
    return Cast(organization, unit, **members)


def make_assessment(
    cast: Cast,
    *,
    unit: Unit | None = None,
    year: int = 2026,
    quarter: int = 4,
    levels: dict[str, int | None] | None = None,
    rationale: str = "",
) -> Assessment:
    """A draft of that quarter with these levels (default: LEVELS)."""
    period = period_of(PeriodKind.QUARTER, year, quarter)
    levels = LEVELS if levels is None else levels
    with scopes_disabled():
        assessment = Assessment.objects.create(
            organization=cast.organization,
            unit=unit or cast.unit,
            model_version=ModelVersion.objects.current(),
            period_kind=PeriodKind.QUARTER,
            period_start=period.start,
            period_end=period.end,
            created_at=NOON,
        )
        AreaRating.objects.bulk_create(
            AreaRating(
                assessment=assessment,
                area_key=key,
                level=levels.get(key),
                rationale=rationale,
            )
            for key in AREA_KEYS
        )
    return assessment


def make_completed(
    cast: Cast, *, before: Callable[[Assessment], object] | None = None, **options
) -> Assessment:
    """A completed assessment, stored as completion stores it; `before` gets the draft first."""
    assessment = make_assessment(cast, **options)
    if before is not None:
        before(assessment)
    levels = options.get("levels") or LEVELS
    index = sum(levels[key] * 50 for key in AREA_KEYS) / 5
    at_zero = sum(levels[key] == 0 for key in AREA_KEYS)
    uncapped = min(int(index // 25) + 1, 4)
    cap = 1 if at_zero >= 3 else 2 if at_zero else 4
    with scopes_disabled():
        AreaResult.objects.bulk_create(
            AreaResult(
                assessment=assessment,
                area_key=key,
                position=position,
                level=levels[key],
                mode="direct",
                index=levels[key] * 50,
                low=levels[key] * 50,
                high=levels[key] * 50,
            )
            for position, key in enumerate(AREA_KEYS)
        )
        Assessment.objects.filter(pk=assessment.pk).update(
            state="completed",
            completed_at=datetime.combine(assessment.period_end, datetime.min.time(), tzinfo=UTC),
            completed_by_name="Lucía Ferrer",
            index=index,
            stage=min(uncapped, cap),
            uncapped_stage=uncapped,
        )
        assessment.refresh_from_db()
    return assessment


def day(text: str) -> date:
    return date.fromisoformat(text)
