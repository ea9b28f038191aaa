"""Criteria, evidence and rounds freeze with their assessment; a closed round keeps its answers."""

import pytest
from django.db import DatabaseError, connection, transaction

from assessments.models import (
    AreaRating,
    CriterionRating,
    Evidence,
    Participant,
    ParticipantRating,
    RatingRound,
)
from tests.assessments.depth import finish, rate_area
from tests.cast import NOON, day, make_assessment
from tests.organizations.builders import make_demonstration

pytestmark = pytest.mark.usefixtures("unscoped")


def deep(acme, quarter=4):
    draft = make_assessment(acme, quarter=quarter)
    rate_area(draft, "data", 1, 1, 1, 1, 1)
    Evidence.objects.create(
        assessment=draft,
        area_key="data",
        criterion_id="DAT-1",
        kind="note",
        title="Plan",
        text="Seen.",
        dated_on=day("2026-11-01"),
        added_at=NOON,
    )
    return draft


def asked(draft):
    round = RatingRound.objects.create(assessment=draft, due_on=day("2026-12-01"), opened_at=NOON)
    person = Participant.objects.create(
        round=round, email="ada@example.org", areas="data", invited_at=NOON
    )
    answer = ParticipantRating.objects.create(
        participant=person, criterion_id="DAT-1", level=1, updated_at=NOON
    )
    return round, person, answer


def refused(change):
    with pytest.raises(DatabaseError, match=r"frozen|kept unchanged"), transaction.atomic():
        change()


ROWS = [CriterionRating, Evidence]


@pytest.mark.parametrize("model", ROWS)
def test_a_completed_assessment_keeps_its_rows(acme, model):
    done = finish(deep(acme))
    rows = model.objects.filter(assessment=done)
    refused(lambda: rows.update(criterion_id="DAT-2"))
    refused(lambda: rows.first().delete())


@pytest.mark.parametrize("model", [*ROWS, AreaRating])
def test_no_row_is_moved_into_a_completed_assessment(acme, model):
    done = finish(make_assessment(acme, quarter=3))
    draft = deep(acme)
    refused(lambda: model.objects.filter(assessment=draft).update(assessment=done))


def test_nothing_is_added_to_a_completed_assessment(acme):
    done = finish(make_assessment(acme))
    refused(lambda: CriterionRating.objects.create(assessment=done, criterion_id="DAT-1", level=2))
    refused(lambda: RatingRound.objects.create(assessment=done, due_on=NOON, opened_at=NOON))


def test_a_closed_round_keeps_every_answer(acme):
    round, person, answer = asked(make_assessment(acme))
    answers = ParticipantRating.objects.filter(pk=answer.pk)
    assert answers.update(level=2) == 1, "an open round takes changes"
    RatingRound.objects.filter(pk=round.pk).update(state="closed", closed_at=NOON)
    refused(lambda: answers.update(level=0))
    refused(answer.delete)
    late = {"participant": person, "criterion_id": "DAT-2", "level": 1, "updated_at": NOON}
    refused(lambda: ParticipantRating.objects.create(**late))
    assert ParticipantRating.objects.create(**late, late=True).pk


def test_what_was_answered_before_a_reopening_is_kept(acme):
    round, person, answer = asked(make_assessment(acme))
    rounds = RatingRound.objects.filter(pk=round.pk)
    rounds.update(state="closed", closed_at=NOON)
    late = ParticipantRating.objects.create(
        participant=person, criterion_id="DAT-1", level=0, late=True, updated_at=NOON
    )
    rows = ParticipantRating.objects.filter(pk=late.pk)
    assert rows.update(level=2) == 1, "late answers can change until the round is reopened"
    refused(lambda: rows.update(late=False, criterion_id="DAT-2"))
    refused(late.delete)
    rounds.update(state="open", closed_at=None, times_reopened=1)
    for row in (answer, late):
        with connection.cursor() as cursor:
            for sql in (
                "UPDATE assessments_participantrating SET level = 1 WHERE id = %s",
                "UPDATE assessments_participantrating SET turn = 1 WHERE id = %s",
                "DELETE FROM assessments_participantrating WHERE id = %s",
            ):
                refused(lambda sql=sql, row=row, cursor=cursor: cursor.execute(sql, [row.pk]))
    new = {"participant": person, "criterion_id": "DAT-1", "level": 1, "updated_at": NOON}
    now = ParticipantRating.objects.create(**new, turn=1)
    assert ParticipantRating.objects.filter(pk=now.pk).update(level=2) == 1
    new["criterion_id"] = "DAT-3"
    refused(lambda: ParticipantRating.objects.create(**new, turn=0))


def test_a_demonstration_goes_with_every_turn(acme):
    demo = make_demonstration(acme)
    round, person, _answer = asked(make_assessment(demo, levels={}))
    RatingRound.objects.filter(pk=round.pk).update(times_reopened=1)
    ParticipantRating.objects.filter(participant=person).delete()
    assert not person.ratings.exists()


def test_a_completed_round_keeps_its_people(acme):
    draft = deep(acme)
    round, person, _answer = asked(draft)
    RatingRound.objects.filter(pk=round.pk).update(state="closed", closed_at=NOON)
    finish(draft)
    refused(person.delete)
    refused(lambda: RatingRound.objects.filter(pk=round.pk).update(named=True))
    assert Participant.objects.filter(pk=person.pk).update(mail_state="failed") == 1
