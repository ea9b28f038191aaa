"""The demonstration: one story, told by two fictitious retailers in English and Spanish.

The story is data (content/demonstration.json). What it holds is stored as people's own work is:
completed assessments pass the same completion. reports/demonstration_removal.py takes it away.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django_scopes import scope

from assessments.completion import store_completion
from assessments.models import AreaRating, Assessment
from foundation.periods import PeriodKind, period_of
from maturity.levels import Level
from maturity.models import ModelVersion
from metrics.results import unit_series
from organizations.models import Membership, Organization, Unit, User
from reports.demonstration_depth import deepen
from reports.demonstration_metrics import Measuring
from roadmaps.horizons import horizon_of
from roadmaps.models import Initiative

STORY = Path(__file__).parent / "content" / "demonstration.json"
DAYS_FROM_START_TO_COMPLETION = 7

Data = dict[str, Any]


class AddressTakenError(Exception):
    """An organisation that is no demonstration has the address (slug) in the message."""


@dataclass
class Telling:
    """The story as one organisation tells it, in its language."""

    story: Data
    edition: Data
    organization: Organization
    model_version: ModelVersion
    people: dict[str, User] = field(default_factory=dict)
    members: dict[str, Membership] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)

    def say(self, text: Data) -> str:
        words: str = text[self.organization.language]
        return words

    def moment(self, day: str, hour: int) -> datetime:
        """That hour of the day in the organisation's time zone."""
        return datetime.combine(date.fromisoformat(day), time(hour), self.organization.tz)


@transaction.atomic
def load(*, password: str) -> bool:
    """Loads what is not there yet; False when nothing was missing.

    Afterwards everybody in the demonstration signs in with `password`. Needs a loaded maturity
    model; raises AddressTakenError.
    """
    story = read_story()
    is_new = False
    for edition in story["organizations"]:
        known = Organization.objects.filter(slug=edition["slug"]).first()
        if known and not known.is_demonstration:
            raise AddressTakenError(edition["slug"])
        if known is None:
            is_new = True
            _tell(story, edition)
    _set_passwords(password)
    return is_new


def _set_passwords(password: str) -> None:
    """One hash for all: to compute a good one takes a third of a second.

    Whoever also belongs to a real organisation keeps the password of their own.
    """
    real = Membership.objects.filter(organization__is_demonstration=False).values("user")
    people = User.objects.filter(email__in=emails()).exclude(pk__in=real)
    for encoded in people.values_list("password", flat=True).distinct():
        if not encoded or not check_password(password, encoded):
            people.filter(password=encoded).update(password=make_password(password))


def read_story() -> Data:
    story: Data = json.loads(STORY.read_bytes())
    return story


def emails() -> list[str]:
    """The addresses of everybody in the demonstration; .example belongs to nobody."""
    story = read_story()
    return [
        email_of(edition, person)
        for edition in story["organizations"]
        for person in story["people"]
    ]


def email_of(edition: Data, person: Data) -> str:
    return f"{person['role']}@{edition['slug']}.example"


def _tell(story: Data, edition: Data) -> None:
    organization = Organization(**edition, is_demonstration=True)
    telling = Telling(story, edition, organization, ModelVersion.objects.current())
    organization.created_at = telling.moment(story["founded"], 9)
    organization.save(force_insert=True)
    with scope(organization=organization):
        _add_people(telling)
        measuring = Measuring(organization, telling.members, organization.created_at)
        # A unit's figure may rest on the units below it: all are there before any is completed.
        units = [_add_unit(telling, told) for told in story["units"]]
        for unit in units:
            if unit.parent_id is None:
                measuring.aim(unit)
        drafts = [_add_drafts(telling, *pair) for pair in zip(units, story["units"], strict=True)]
        _complete_in_turn(telling, measuring, drafts)
        for unit, told, assessments in zip(units, story["units"], drafts, strict=True):
            Initiative.objects.bulk_create(_initiatives(telling, unit, told, assessments))
        measuring.listen()
        measuring.praise(telling.units, _ends(telling)[-1])


def _add_people(telling: Telling) -> None:
    organization = telling.organization
    for person in telling.story["people"]:
        user, _ = User.objects.get_or_create(
            email=email_of(telling.edition, person),
            defaults={
                "name": telling.say(person["name"]),
                "language": organization.language,
            },
        )
        EmailAddress.objects.get_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )
        telling.members[person["role"]] = Membership.objects.create(
            organization=organization,
            user=user,
            role=person["role"],
            joined_at=organization.created_at,
        )
        telling.people[person["role"]] = user


def _add_unit(telling: Telling, told: Data) -> Unit:
    parent = telling.units.get(told["parent"])
    unit: Unit = Unit.objects.create(
        organization=telling.organization,
        parent=parent,
        name=telling.say(told["name"]),
        kind=told["kind"],
        depth=parent.depth + 1 if parent else 1,
    )
    telling.units[told["key"]] = unit
    return unit


def _add_drafts(telling: Telling, unit: Unit, told: Data) -> list[Assessment]:
    """One assessment per quarter, rated and not completed yet."""
    ends = [end + timedelta(hours=_hour(telling, unit)) for end in _ends(telling)]
    pairs = zip(telling.story["quarters"], ends, strict=True)
    assessments = [_draft(telling, unit, *pair) for pair in pairs]
    Assessment.objects.bulk_create(assessments)
    AreaRating.objects.bulk_create(_ratings(telling, told, assessments, ends))
    deepen(told["key"], assessments, lead=telling.members["lead"])
    return assessments


def _ends(telling: Telling) -> list[datetime]:
    """When the first unit is completed, quarter by quarter."""
    return [telling.moment(quarter["completed_on"], 10) for quarter in telling.story["quarters"]]


def _hour(telling: Telling, unit: Unit) -> int:
    """Each unit has its own hour, as one lead goes from unit to unit."""
    return list(telling.units.values()).index(unit)


def _complete_in_turn(
    telling: Telling, measuring: Measuring, drafts: list[list[Assessment]]
) -> None:
    """Quarter by quarter every unit's assessment, with the figures that were there by then.

    An assessment stays a draft where the story leaves an area open.
    """
    readings = {}
    for key, unit in telling.units.items():
        measuring.measure(unit, key, at=_ends(telling)[-1])
    for unit in telling.units.values():
        readings[unit.pk] = unit_series(unit)
    for position, end in enumerate(_ends(telling)):
        last_day = end.date() - timedelta(days=1)
        for told, assessments in zip(telling.story["units"], drafts, strict=True):
            assessment = assessments[position]
            if all(entries[position] for entries in told["areas"].values()):
                known = readings[assessment.unit_id]
                store_completion(
                    assessment,
                    completed_at=end + timedelta(hours=_hour(telling, assessment.unit)),
                    completed_by_name=assessment.created_by_name,
                    readings=tuple(series.until(last_day) for series in known),
                )


def _draft(telling: Telling, unit: Unit, quarter: Data, end: datetime) -> Assessment:
    period = period_of(PeriodKind.QUARTER, quarter["year"], quarter["number"])
    return Assessment(
        organization=telling.organization,
        unit=unit,
        model_version=telling.model_version,
        period_kind=period.kind,
        period_start=period.start,
        period_end=period.end,
        created_at=end - timedelta(days=DAYS_FROM_START_TO_COMPLETION),
        created_by_name=str(telling.people["lead"]),
    )


def _ratings(
    telling: Telling, told: Data, assessments: list[Assessment], ends: list[datetime]
) -> Iterator[AreaRating]:
    for area_key, entries in told["areas"].items():
        for assessment, entry, end in zip(assessments, entries, ends, strict=True):
            rating = AreaRating(assessment=assessment, area_key=area_key)
            if entry:
                rating.level = Level[entry["level"].upper()]
                rating.rationale = telling.say(entry)
                rating.updated_at = end - timedelta(days=1)
                rating.updated_by_name = assessment.created_by_name
            yield rating


def _initiatives(
    telling: Telling, unit: Unit, told: Data, assessments: list[Assessment]
) -> Iterator[Initiative]:
    for position, plan in enumerate(told["initiatives"]):
        assessment = assessments[plan["answers"]]
        yield Initiative(
            organization=telling.organization,
            unit=unit,
            assessment=assessment,
            responsible=telling.people.get(plan.get("responsible", "")),
            starts_on=plan["starts_on"],
            due_on=plan["due_on"],
            state=plan["state"],
            notes=telling.say(plan["notes"]) if "notes" in plan else "",
            position=position,
            created_at=assessment.completed_at or assessment.created_at,
            **(_from_model(assessment, plan) if "action" in plan else _own(telling, plan)),
        )


def _from_model(assessment: Assessment, plan: Data) -> Data:
    """What accepting a suggestion stores: the words stay the model's, in every language."""
    action = assessment.model_version.model.action(plan["action"])
    return {
        "area_key": action.area,
        "criterion_id": action.criterion_id,
        "action_key": action.key,
        "horizon": horizon_of(action.horizon_months),
        "effort": action.effort,
    }


def _own(telling: Telling, plan: Data) -> Data:
    return {
        "area_key": plan["area"],
        "title": telling.say(plan["title"]),
        "responsible_role": telling.say(plan["role"]),
        "horizon": plan["horizon"],
        "effort": plan["effort"],
    }
