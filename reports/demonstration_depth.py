"""The part of the demonstration that goes into depth: criteria, evidence, a round of ten people.

One unit's last two assessments, before they are completed. What people's own clicks would do is
done by the same actions.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from assessments.agreement.actions import agree
from assessments.evidence.actions import Subject, refresh_confidence
from assessments.models import (
    AreaRating,
    Assessment,
    CriterionRating,
    Evidence,
    Participant,
    ParticipantRating,
    RatingRound,
)
from assessments.rounds.actions import close_round
from maturity.area_scoring import Mode
from maturity.levels import Level
from organizations.models import Membership

STORY = Path(__file__).parent / "content" / "demonstration_depth.json"
DONT_KNOW = "?"

Data = dict[str, Any]


@dataclass(frozen=True)
class Deepening:
    """One assessment that is rated in depth, and who does it when."""

    told: Data
    assessment: Assessment
    language: str
    lead: Membership

    def say(self, text: Data) -> str:
        words: str = text[self.language]
        return words

    def at(self, day: str) -> datetime:
        """Ten in the morning of that day, in the organisation's time zone."""
        zone = self.assessment.organization.tz
        return datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=zone)


def read_depth() -> Data:
    story: Data = json.loads(STORY.read_bytes())
    return story


def deepen(unit_key: str, assessments: list[Assessment], *, lead: Membership) -> None:
    """Rates the drafts of the unit that the story tells of; other units stay as they are."""
    story = read_depth()
    if unit_key != story["unit"]:
        return
    for told in story["assessments"]:
        assessment = assessments[told["quarter"]]
        deepening = Deepening(told, assessment, assessment.organization.language, lead)
        _rate(deepening)
        if "round" in told:
            _run_round(deepening, told["round"])
        _add_evidence(deepening)


def _rate(deepening: Deepening) -> None:
    told, assessment = deepening.told, deepening.assessment
    notes = told.get("notes", {})
    CriterionRating.objects.bulk_create(
        CriterionRating(
            assessment=assessment,
            criterion_id=key,
            level=Level(level),
            note=deepening.say(notes[key]) if key in notes else "",
            updated_at=assessment.created_at,
            updated_by_name=str(deepening.lead.user),
        )
        for key, level in told["levels"].items()
    )
    AreaRating.objects.filter(assessment=assessment).update(mode=Mode.CRITERIA)


def _run_round(deepening: Deepening, told: Data) -> None:
    round = RatingRound.objects.create(
        assessment=deepening.assessment,
        due_on=told["due_on"],
        opened_at=deepening.at(told["opened_on"]),
        opened_by_name=str(deepening.lead.user),
    )
    people = Participant.objects.bulk_create(_people(deepening, round, told))
    ParticipantRating.objects.bulk_create(_answers(deepening, people, told))
    closed_at = deepening.at(told["closed_on"])
    close_round(round=round, by=deepening.lead, at=closed_at)
    versions = dict(
        CriterionRating.objects.filter(assessment=deepening.assessment).values_list(
            "criterion_id", "version"
        )
    )
    for key, entry in told["agreed"].items():
        agree(
            assessment=deepening.assessment,
            criterion_id=key,
            level=Level(entry["level"]),
            reason=deepening.say(entry),
            expected_version=versions.get(key, 1),
            by=deepening.lead,
            at=deepening.at(told["agreed_on"]),
        )


def _people(deepening: Deepening, round: RatingRound, told: Data) -> Iterator[Participant]:
    slug = deepening.assessment.organization.slug
    for number, person in enumerate(told["people"], start=1):
        yield Participant(
            round=round,
            email=f"participant-{number}@{slug}.example",
            name=deepening.say(person["name"]),
            language=deepening.language,
            department=deepening.say(person["department"]),
            seniority=deepening.say(person["seniority"]),
            areas=",".join(told["areas"]),
            invited_at=round.opened_at,
            mail_state=Participant.Mail.SENT,
            finished_at=deepening.at(told["due_on"]),
        )


def _answers(
    deepening: Deepening, people: list[Participant], told: Data
) -> Iterator[ParticipantRating]:
    for key, levels in told["answers"].items():
        comments = told["comments"].get(key, {})
        for place, (person, level) in enumerate(zip(people, levels, strict=True)):
            comment = comments.get(str(place))
            yield ParticipantRating(
                participant=person,
                criterion_id=key,
                level=None if level == DONT_KNOW else Level(int(level)),
                note=deepening.say(comment) if comment else "",
                updated_at=deepening.at(told["due_on"]),
            )


def _add_evidence(deepening: Deepening) -> None:
    model = deepening.assessment.model_version.model
    areas = {criterion.id: criterion.area for criterion in model.criteria}
    for entry in deepening.told.get("evidence", ()):
        key = entry["criterion"]
        Evidence.objects.create(
            assessment=deepening.assessment,
            area_key=areas[key],
            criterion_id=key,
            kind=entry["kind"],
            title=deepening.say(entry["title"]),
            url=entry.get("url", ""),
            text=deepening.say(entry["text"]) if "text" in entry else "",
            is_metric=entry.get("is_metric", False),
            dated_on=entry["dated_on"],
            expires_on=entry.get("expires_on"),
            added_at=deepening.assessment.created_at,
            added_by_name=str(deepening.lead.user),
        )
        refresh_confidence(deepening.assessment, Subject(areas[key], key))
