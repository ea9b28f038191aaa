"""What a participant can do. Each action is one transaction and looks at the round again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from assessments.agreement.ballots import disclosures_of
from assessments.models import Participant, ParticipantLink, ParticipantRating, RatingRound
from assessments.participation.asked import asked_ids, not_applicable
from foundation.versions import StaleWriteError
from maturity.levels import Level

FIRST_VERSION = 1  # of an answer that is not there yet
MOMENT = timedelta(microseconds=1)


class NotAskedError(Exception):
    """The participant is not asked about this criterion, or not asked any more."""


@dataclass(frozen=True)
class Saved:
    """`version` is for the next save; `late` says that the round was closed already."""

    version: int
    late: bool


def answer(
    *,
    participant: Participant,
    criterion_id: str,
    level: Level | None,
    note: str,
    expected_version: int,
    at: datetime,
) -> Saved:
    """Saves one answer; no level means "don't know". What is stored already is not saved again.

    Once the round is closed the answer becomes a late row of its own, and the one given in time
    stays; so does what was answered before the round was reopened. With the last open question
    the participant is done. `participant` gets the round as it is now. Raises StaleWriteError when
    another tab has saved since, NotAskedError for a criterion of another area and after the
    invitation has been withdrawn.
    """
    with transaction.atomic():
        now = _demand_asked(participant, criterion_id)
        participant.round = rating_round = now.round
        rows = _answers(participant)
        late, turn = not rating_round.is_open, rating_round.times_reopened
        row = in_force(rows.get(criterion_id, []), late=late)
        if row is not None and (row.level, row.note) == (level, note):
            return Saved(row.version, row.late)
        version = FIRST_VERSION if row is None else row.version
        if version != expected_version:
            raise StaleWriteError
        if row is None or (row.late, row.turn) != (late, turn):
            row = ParticipantRating(
                participant=participant, criterion_id=criterion_id, late=late, turn=turn
            )
        row.level, row.note = level, note
        row.version, row.updated_at = version + 1, _moment(rating_round, criterion_id, at)
        row.save()
        if now.finished_at is None and _is_last(now, {*rows, criterion_id}):
            finish(participant=now, at=at)
        return Saved(row.version, late)


def _moment(rating_round: RatingRound, criterion_id: str, at: datetime) -> datetime:
    """`at`, but after the last closing even where the clocks of two servers differ."""
    shown = disclosures_of(rating_round).get(criterion_id)
    closings = (rating_round.closed_at, shown.at if shown else None)
    return max([at, *(closing + MOMENT for closing in closings if closing)])


def _is_last(participant: Participant, answered: set[str]) -> bool:
    """Whether nothing is left to answer."""
    assessment = participant.round.assessment
    model, keys = assessment.model_version.model, participant.area_keys
    if not asked_ids(model, keys) - answered:
        return True
    return not asked_ids(model, keys, without=not_applicable(assessment.pk)) - answered


def in_force(rows: list[ParticipantRating], *, late: bool) -> ParticipantRating | None:
    """Of one person's answers about one criterion the newest: that of the latest turn, and in a
    closed round the late one before the one given in time."""
    newest = sorted(
        (row for row in rows if late or not row.late), key=lambda row: (row.turn, row.late)
    )
    return newest[-1] if newest else None


def _answers(participant: Participant) -> dict[str, list[ParticipantRating]]:
    """By criterion, of all turns."""
    rows: dict[str, list[ParticipantRating]] = {}
    for row in ParticipantRating.objects.filter(participant=participant):
        rows.setdefault(row.criterion_id, []).append(row)
    return rows


def _demand_asked(participant: Participant, criterion_id: str) -> Participant:
    """As it is now: the lead may have changed the areas since the page was loaded.

    The lock on the round makes answers and the closing take turns.
    """
    rows = Participant.objects.active().select_related("round").select_for_update(of=("round",))
    now: Participant | None = rows.filter(pk=participant.pk).first()
    assessment = participant.round.assessment
    areas = {c.id: c.area for c in assessment.model_version.model.criteria}
    if now is None or areas.get(criterion_id) not in now.area_keys:
        raise NotAskedError
    now.round.assessment = assessment
    return now


def finish(*, participant: Participant, at: datetime) -> None:
    """The participant has said "I am done"; the first time counts. Answers can still change."""
    with transaction.atomic():
        Participant.objects.active().filter(pk=participant.pk, finished_at=None).update(
            finished_at=at
        )


def mark_opened(*, link: ParticipantLink, at: datetime) -> None:
    """The first time that the link was followed."""
    if link.opened_at is None:
        with transaction.atomic():
            ParticipantLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=at)


def take_up_late_answers(*, rating_round: RatingRound) -> int:
    """Late answers count from now on, in the place of those given in time. Returns how many.

    For the reopening of a round, inside its transaction and after its state has been set to open
    and the turn counted. The late rows stay; what counts are copies of them in the new turn.
    """
    turn = rating_round.times_reopened
    late_rows = ParticipantRating.objects.filter(
        participant__round=rating_round, late=True, turn=turn - 1
    )
    copies = [
        ParticipantRating(
            participant_id=late.participant_id,
            criterion_id=late.criterion_id,
            turn=turn,
            level=late.level,
            note=late.note,
            # It goes on from the late row: a page that is still open saves on top of it.
            version=late.version,
            updated_at=late.updated_at,
        )
        for late in late_rows
    ]
    return len(ParticipantRating.objects.bulk_create(copies))
