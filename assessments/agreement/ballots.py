"""The answers of a round as the agreement counts them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from assessments.agreement.suppression import Answer, Disclosure, counted, disclose
from assessments.models import Participant, ParticipantRating, RatingRound
from maturity.consensus import consensus_of, count_levels
from maturity.levels import Level


@dataclass(frozen=True)
class Ballots:
    """The answers that count (in time, of the latest turn), by criterion, and who was asked.

    `answers` keeps those of withdrawn people, which no longer count, but whose going is a change
    that two closings would show.
    """

    invited: int
    answered: int
    closed_at: datetime
    answers: Mapping[str, tuple[Answer, ...]]

    def counted(self, criterion_id: str) -> tuple[Answer, ...]:
        return counted(self.answers.get(criterion_id, ()), closed_at=self.closed_at)


def load_ballots(round: RatingRound, *, closed_at: datetime) -> Ballots:
    """Two queries, whatever the number of people and criteria."""
    columns = ("pk", "name", "email", round.compare_by, "revoked_at")
    people = {
        key: (name or email, group, revoked)
        for key, name, email, group, revoked in Participant.objects.filter(round=round).values_list(
            *columns
        )
    }
    answers: defaultdict[str, list[Answer]] = defaultdict(list)
    active: set[UUID] = {key for key, person in people.items() if person[2] is None}
    heard: set[UUID] = set()
    found: dict[tuple[UUID, str], Answer] = {}
    rows = ParticipantRating.objects.filter(participant__round=round, late=False)
    for key, criterion_id, level, note, at in rows.order_by("turn", "pk").values_list(
        "participant", "criterion_id", "level", "note", "updated_at"
    ):
        name, group, revoked = people[key]
        heard.add(key)
        before = found.get((key, criterion_id))
        found[key, criterion_id] = Answer(
            person=key.hex,
            name=name,
            group=group,
            level=None if level is None else Level(level),
            note=note,
            at=at,
            revoked_at=revoked,
            earlier=(*before.earlier, (before.at, before.level)) if before else (),
        )
    for (_key, criterion_id), answer in found.items():
        answers[criterion_id].append(answer)
    return Ballots(
        invited=len(active),
        answered=len(active & heard),
        closed_at=closed_at,
        answers={key: tuple(listed) for key, listed in answers.items()},
    )


def disclosures_of(round: RatingRound) -> dict[str, Disclosure]:
    """What has been shown so far, by criterion."""
    return {key: Disclosure.from_json(data) for key, data in round.disclosed.items()}


def disclose_all(round: RatingRound, ballots: Ballots) -> dict[str, Disclosure]:
    """What may be shown of each criterion once this closing is over; nothing is stored."""
    before = disclosures_of(round)
    after = {
        key: disclose(before.get(key), answers, closed_at=ballots.closed_at)
        for key, answers in ballots.answers.items()
    }
    return before | {key: found for key, found in after.items() if found is not None}


def unanimous_level(answers: tuple[Answer, ...]) -> Level | None:
    """The one level that everybody gave who gave any."""
    found = consensus_of(*count_levels(answer.level for answer in answers))
    return found.median if found.spread == 0 else None
