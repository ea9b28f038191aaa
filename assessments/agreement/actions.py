"""What follows from a closed round: levels on which all agreed, and levels agreed on together."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F

from assessments.actions import lock_draft
from assessments.agreement.ballots import (
    Ballots,
    disclose_all,
    disclosures_of,
    load_ballots,
    unanimous_level,
)
from assessments.agreement.suppression import Disclosure, State
from assessments.criteria.queries import asked_areas
from assessments.models import (
    AreaRating,
    Assessment,
    CriterionRating,
    ParticipantRating,
    RatingRound,
)
from foundation.versions import StaleWriteError
from maturity.area_scoring import Mode
from maturity.levels import Level
from organizations.access import Permission, demand
from organizations.models import Membership

Origin = CriterionRating.Origin
DECIDED = (Origin.UNANIMOUS, Origin.AGREED)
FEWEST_TO_AGREE = 2


class RoundOpenError(Exception):
    """The round is open (or there is none): nothing of it is known yet."""


class QuestionsOpenError(Exception):
    """These criteria were answered, and neither did all agree nor is a level agreed on: `.ids`."""

    def __init__(self, ids: tuple[str, ...]) -> None:
        super().__init__(", ".join(ids))
        self.ids = ids


class SettledError(Exception):
    """All raters agreed, or the criterion is not applicable: there is no level to agree on."""


def settle(*, round: RatingRound, by: Membership, at: datetime) -> None:
    """Called in the closing transaction: levels on which all raters agree stand from now on.

    An area in which any criterion was given a level is rated by its criteria from now on, and what
    the lead had rated alone in the areas asked about gives way to the round.
    Raises what lock_draft raises.
    """
    demand(by, Permission.ASSESS)
    with transaction.atomic():
        assessment = lock_draft(round.assessment)
        round.refresh_from_db(fields=["disclosed"])
        ballots = load_ballots(round, closed_at=at)
        if not round.named:
            shown = disclose_all(round, ballots)
            round.disclosed = {key: found.as_json() for key, found in shown.items()}
            RatingRound.objects.filter(pk=round.pk).update(disclosed=round.disclosed)
            levels = _agreed_by_all(ballots, shown)
        else:
            levels = _agreed_by_all(ballots, None)
        _store_unanimous(assessment, levels, by=by, at=at)
        _give_way(assessment, ballots, by=by, at=at)
        _rate_by_criteria(assessment, ballots)


def _agreed_by_all(ballots: Ballots, shown: Mapping[str, Disclosure] | None) -> dict[str, Level]:
    """By criterion. In an anonymous round only where its newest figures may be shown: a level
    that stands (or no longer stands) tells what the newest answer was."""
    found = {}
    for key in ballots.answers:
        counted = ballots.counted(key)
        if sum(answer.level is not None for answer in counted) < FEWEST_TO_AGREE:
            continue
        if shown is not None and (key not in shown or shown[key].state is State.EARLIER):
            continue
        level = unanimous_level(counted)
        if level is not None:
            found[key] = level
    return found


def _store_unanimous(
    assessment: Assessment, levels: Mapping[str, Level], *, by: Membership, at: datetime
) -> None:
    stored = {
        row.criterion_id: row
        for row in CriterionRating.objects.filter(assessment=assessment, criterion_id__in=levels)
    }
    added = [
        CriterionRating(assessment=assessment, criterion_id=key)
        for key in levels
        if key not in stored
    ]
    known = [row for row in stored.values() if row.applicable]
    for row in (*added, *known):
        row.level, row.origin, row.note = levels[row.criterion_id], Origin.UNANIMOUS, ""
        row.version += 1
        row.updated_at, row.updated_by_name = at, str(by.user)
    CriterionRating.objects.bulk_create(added)
    fields = ["level", "origin", "note", "version", "updated_at", "updated_by_name"]
    CriterionRating.objects.bulk_update(known, fields)


def _give_way(assessment: Assessment, ballots: Ballots, *, by: Membership, at: datetime) -> None:
    """Without its level a note argues for nothing: both go. Nothing goes where nobody answered."""
    criteria = assessment.model_version.model.criteria
    heard = {c.area for c in criteria if ballots.counted(c.id)} & set(asked_areas(assessment))
    keys = [c.id for c in criteria if c.area in heard]
    CriterionRating.objects.filter(
        assessment=assessment,
        criterion_id__in=keys,
        applicable=True,
        origin=Origin.RATED,
        level__isnull=False,
    ).update(
        level=None, note="", version=F("version") + 1, updated_at=at, updated_by_name=str(by.user)
    )


def _rate_by_criteria(assessment: Assessment, ballots: Ballots) -> None:
    answered = {
        key
        for key in ballots.answers
        if any(answer.level is not None for answer in ballots.counted(key))
    }
    areas = {c.area for c in assessment.model_version.model.criteria if c.id in answered}
    AreaRating.objects.filter(assessment=assessment, area_key__in=areas).exclude(
        mode=Mode.CRITERIA
    ).update(mode=Mode.CRITERIA, version=F("version") + 1)


def unsettle(*, round: RatingRound, by: Membership, at: datetime) -> None:
    """Called when the round is opened again: levels on which all agreed are open once more.

    Raises what lock_draft raises.
    """
    demand(by, Permission.ASSESS)
    with transaction.atomic():
        assessment = lock_draft(round.assessment)
        CriterionRating.objects.filter(assessment=assessment, origin=Origin.UNANIMOUS).update(
            level=None,
            origin=Origin.RATED,
            version=F("version") + 1,
            updated_at=at,
            updated_by_name=str(by.user),
        )


def agree(
    *,
    assessment: Assessment,
    criterion_id: str,
    level: Level,
    reason: str,
    expected_version: int,
    by: Membership,
    at: datetime,
) -> int:
    """Records the agreed level and why; returns the new version. The same save again is none.

    `expected_version` is 1 while the criterion has no row. Raises RoundOpenError while the round
    is open, SettledError where all agreed, StaleWriteError, KeyError for a criterion that the
    model does not have, and what lock_draft raises.
    """
    demand(by, Permission.ASSESS)
    with transaction.atomic():
        row, _ = _after_the_round(assessment, criterion_id)
        if row.origin == Origin.UNANIMOUS or not row.applicable:
            raise SettledError
        if _arrived_before(row, level, reason, expected_version):
            return row.version
        if row.version != expected_version:
            raise StaleWriteError
        row.level, row.note, row.origin = level, reason, Origin.AGREED
        row.version += 1
        row.updated_at, row.updated_by_name = at, str(by.user)
        row.save()
        _let_criteria_count(row.assessment, criterion_id)
        return row.version


def _after_the_round(
    assessment: Assessment, criterion_id: str
) -> tuple[CriterionRating, RatingRound]:
    """The row of the criterion (unsaved while there is none), and the closed round."""
    draft = lock_draft(assessment)
    if criterion_id not in {c.id for c in draft.model_version.model.criteria}:
        raise KeyError(criterion_id)
    round = RatingRound.objects.filter(assessment=draft, state="closed").first()
    if round is None:
        raise RoundOpenError
    row = CriterionRating.objects.filter(assessment=draft, criterion_id=criterion_id).first()
    return row or CriterionRating(assessment=draft, criterion_id=criterion_id), round


def set_applicable(
    *,
    assessment: Assessment,
    criterion_id: str,
    reason: str | None,
    expected_version: int,
    by: Membership,
    at: datetime,
) -> int:
    """Sets a criterion not applicable, for a written reason; None takes that back.

    Taken back, a level on which all agreed stands again. Returns the new version; the same save
    again is none. Raises ValueError for an empty reason, SettledError where somebody has set or
    taken it back meanwhile, and otherwise what agree raises.
    """
    demand(by, Permission.ASSESS)
    if reason == "":
        raise ValueError("Not applicable takes a reason.")
    with transaction.atomic():
        row, round = _after_the_round(assessment, criterion_id)
        stored = None if row.applicable else row.not_applicable_reason
        if row.version == expected_version + 1 and stored == reason:
            return row.version
        if row.applicable is (reason is None):
            raise SettledError
        if row.version != expected_version:
            raise StaleWriteError if row.applicable else SettledError
        level = _unanimous_now(round, criterion_id) if reason is None else None
        row.level, row.note = level, ""
        row.origin = Origin.RATED if level is None else Origin.UNANIMOUS
        row.applicable, row.not_applicable_reason = reason is None, reason or ""
        row.version += 1
        row.updated_at, row.updated_by_name = at, str(by.user)
        row.save()
        return row.version


def _unanimous_now(round: RatingRound, criterion_id: str) -> Level | None:
    """As this closing found it."""
    if round.closed_at is None:
        return None
    ballots = load_ballots(round, closed_at=round.closed_at)
    shown = None if round.named else disclosures_of(round)
    return _agreed_by_all(ballots, shown).get(criterion_id)


def _let_criteria_count(assessment: Assessment, criterion_id: str) -> None:
    """A level that was agreed on counts, also in an area of which raters only said "don't know"."""
    model = assessment.model_version.model
    area = next(c.area for c in model.criteria if c.id == criterion_id)
    AreaRating.objects.filter(assessment=assessment, area_key=area).exclude(
        mode=Mode.CRITERIA
    ).update(mode=Mode.CRITERIA, version=F("version") + 1)


def _arrived_before(row: CriterionRating, level: Level, reason: str, version: int) -> bool:
    """The same save is stored already: its answer got lost, or it was sent twice."""
    stored = (row.level, row.note, row.origin)
    return row.version == version + 1 and stored == (level, reason, Origin.AGREED)


def open_questions(assessment: Assessment) -> tuple[str, ...]:
    """Criteria that somebody gave a level and that have neither a unanimous nor an agreed one.

    In the order of the model; empty without a round and while it is open. Three queries.
    """
    round = RatingRound.objects.filter(assessment=assessment).first()
    if round is None or round.is_open:
        return ()
    answered = set(
        ParticipantRating.objects.filter(participant__round=round, level__isnull=False)
        .that_count()
        .exclude(participant__revoked_at__lte=round.closed_at)
        .values_list("criterion_id", flat=True)
    )
    decided = {
        row.criterion_id
        for row in CriterionRating.objects.filter(assessment=assessment)
        if not row.applicable or (row.level is not None and row.origin in DECIDED)
    }
    criteria = assessment.model_version.model.criteria
    return tuple(c.id for c in criteria if c.id in answered - decided)


def demand_settled(assessment: Assessment) -> None:
    """For completion: raises RoundOpenError while a round is open, then QuestionsOpenError."""
    if RatingRound.objects.filter(assessment=assessment, state="open").exists():
        raise RoundOpenError
    ids = open_questions(assessment)
    if ids:
        raise QuestionsOpenError(ids)
