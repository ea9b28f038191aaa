"""What follows from a closed round: unanimous levels stand, the others are agreed on once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from assessments.actions import ArchivedUnitError, FrozenError
from assessments.agreement.actions import (
    QuestionsOpenError,
    RoundOpenError,
    SettledError,
    agree,
    demand_settled,
    open_questions,
    set_applicable,
    settle,
    unsettle,
)
from assessments.models import (
    AreaRating,
    CriterionRating,
    Participant,
    ParticipantRating,
    RatingRound,
)
from foundation.versions import StaleWriteError
from maturity.levels import Level
from organizations.models import Unit
from tests.assessments.agreement.builders import (
    CLOSING,
    add_rater,
    add_raters,
    close,
    make_round,
)
from tests.cast import NOON, make_assessment, make_completed

pytestmark = pytest.mark.usefixtures("unscoped")
LATER = CLOSING + timedelta(hours=1)
AGAIN = CLOSING + timedelta(hours=2)


@pytest.fixture
def draft(acme):
    return make_assessment(acme)


@pytest.fixture
def round(draft):
    return make_round(draft)


def row(assessment, key):
    return CriterionRating.objects.filter(assessment=assessment, criterion_id=key).first()


def record(draft, by, key="DAT-1", level=Level.EXCELLENT, reason="We talked.", version=1):
    return agree(
        assessment=draft,
        criterion_id=key,
        level=level,
        reason=reason,
        expected_version=version,
        by=by,
        at=LATER,
    )


def test_where_all_agree_the_level_stands(acme, draft, round):
    add_raters(round, "DAT-1", 2, 2, 2, None)
    close(round, acme.lead)

    saved = row(draft, "DAT-1")
    assert (saved.level, saved.origin, saved.version) == (2, "unanimous", 2)
    assert (saved.updated_by_name, saved.updated_at) == ("lead.acme", CLOSING)


@pytest.mark.parametrize("levels", [(2, 2), (2, 2, 1), (None, None, None), (1, None, 1)])
def test_elsewhere_nothing_is_decided(acme, draft, round, levels):
    add_raters(round, "DAT-1", *levels)
    close(round, acme.lead)

    assert row(draft, "DAT-1") is None


def test_in_a_named_round_two_equal_answers_are_enough_and_one_is_not(acme, draft):
    round = make_round(draft, named=True)
    add_raters(round, "DAT-1", 1, 1, None)
    add_raters(round, "DAT-2", 1, None)
    close(round, acme.lead)

    assert (row(draft, "DAT-1").level, round.disclosed) == (1, {})
    assert row(draft, "DAT-2") is None
    assert open_questions(draft) == ("DAT-2",)


def test_what_the_lead_had_rated_gives_way_where_people_were_asked(acme, draft, round):
    add_rater(round, {"DAT-1": None})
    Participant.objects.update(areas="data")
    for key in ("DAT-1", "CUL-1"):
        CriterionRating.objects.create(assessment=draft, criterion_id=key, level=2, note="Mine")
    CriterionRating.objects.create(assessment=draft, criterion_id="DAT-2", note="No level")
    close(round, acme.lead)

    gone, note, other = (row(draft, key) for key in ("DAT-1", "DAT-2", "CUL-1"))
    assert (gone.level, gone.note, gone.origin, gone.version) == (None, "", "rated", 2)
    assert (note.note, note.version) == ("No level", 1)
    assert (other.level, other.note, other.version) == (2, "Mine", 1)
    assert open_questions(draft) == ()


def test_a_level_that_was_taken_back_after_a_reopening_asks_for_nothing(acme, draft, round):
    person = add_rater(round, {"DAT-1": 1})
    round.times_reopened = 1
    round.save()
    ParticipantRating.objects.create(
        participant=person, criterion_id="DAT-1", level=None, turn=1, updated_at=LATER
    )
    close(round, acme.lead)
    assert open_questions(draft) == ()


def test_a_round_in_which_nobody_answered_takes_nothing_away(acme, draft, round):
    add_rater(round, {})
    Participant.objects.update(areas="data")
    CriterionRating.objects.create(assessment=draft, criterion_id="DAT-1", level=2, note="Mine")
    close(round, acme.lead)

    assert (row(draft, "DAT-1").level, row(draft, "DAT-1").note) == (2, "Mine")


def test_an_agreed_level_counts_where_raters_only_said_that_they_do_not_know(acme, draft, round):
    add_rater(round, {"DAT-1": None})
    Participant.objects.update(areas="data")
    close(round, acme.lead)
    agree(
        assessment=draft,
        criterion_id="DAT-1",
        level=Level.EXCELLENT,
        reason="We have seen it.",
        expected_version=1,
        by=acme.lead,
        at=LATER,
    )
    assert AreaRating.objects.get(assessment=draft, area_key="data").mode == "criteria"


def exclude(draft, by, reason="No shops", key="DAT-1", version=1):
    return set_applicable(
        assessment=draft,
        criterion_id=key,
        reason=reason,
        expected_version=version,
        by=by,
        at=LATER,
    )


def test_a_criterion_is_set_not_applicable_after_the_round_and_back(acme, draft, round):
    add_raters(round, "DAT-1", 2, 2, 2)
    add_raters(round, "DAT-2", 0, 2, 2)
    with pytest.raises(RoundOpenError):
        exclude(draft, acme.lead)
    close(round, acme.lead)

    assert [exclude(draft, acme.lead, version=2) for _ in range(2)] == [3, 3]
    exclude(draft, acme.lead, key="DAT-2")
    saved = row(draft, "DAT-1")
    assert (saved.applicable, saved.level, saved.not_applicable_reason) == (False, None, "No shops")
    assert open_questions(draft) == ()
    assert exclude(draft, acme.lead, reason=None, version=3) == 4
    assert exclude(draft, acme.lead, reason=None, key="DAT-2", version=2) == 3
    assert (row(draft, "DAT-1").level, row(draft, "DAT-1").origin) == (2, "unanimous")
    assert (row(draft, "DAT-2").level, open_questions(draft)) == (None, ("DAT-2",))


def test_not_applicable_takes_a_reason_and_the_newest_version(acme, draft, round):
    add_raters(round, "DAT-1", 0, 2, 2)
    close(round, acme.lead)
    record(draft, acme.lead)

    with pytest.raises(StaleWriteError):
        exclude(draft, acme.owner)
    with pytest.raises(ValueError, match="reason"):
        exclude(draft, acme.owner, reason="", version=2)
    with pytest.raises(SettledError):
        exclude(draft, acme.owner, reason=None, version=2)
    with pytest.raises(PermissionDenied):
        exclude(draft, acme.member("rater"), version=2)


def test_a_level_that_the_lead_had_rated_gives_way_to_that_of_all(acme, draft, round):
    CriterionRating.objects.create(
        assessment=draft, criterion_id="DAT-1", level=0, note="Mine", version=5
    )
    add_raters(round, "DAT-1", 2, 2, 2)
    close(round, acme.lead)

    saved = row(draft, "DAT-1")
    assert (saved.level, saved.origin, saved.version) == (2, "unanimous", 6)
    assert saved.note == "", "it argued for the level that is gone"


def test_what_is_not_applicable_stays_so(acme, draft, round):
    CriterionRating.objects.create(
        assessment=draft, criterion_id="DAT-1", applicable=False, not_applicable_reason="No shops"
    )
    add_raters(round, "DAT-1", 2, 2, 2)
    close(round, acme.lead)

    assert not row(draft, "DAT-1").applicable
    assert open_questions(draft) == ()
    with pytest.raises(SettledError):
        record(draft, acme.lead)


def test_areas_with_a_level_are_rated_by_their_criteria_from_now_on(acme, draft, round):
    add_raters(round, "DAT-1", 2, 0)
    add_raters(round, "CUL-1", None)
    close(round, acme.lead)

    modes = dict(AreaRating.objects.filter(assessment=draft).values_list("area_key", "mode"))
    assert modes["data"] == "criteria"
    assert {modes[key] for key in ("design", "delivery", "measurement", "culture")} == {"direct"}
    assert AreaRating.objects.get(assessment=draft, area_key="data").version == 2


def test_late_answers_and_withdrawn_people_do_not_count(acme, draft, round):
    add_raters(round, "DAT-1", 2, 2, 2)
    add_rater(round, {"DAT-1": 0}, late=True)
    gone = add_rater(round, {"DAT-1": 0})
    gone.revoked_at = NOON
    gone.save()
    close(round, acme.lead)

    assert row(draft, "DAT-1").origin == "unanimous"


def test_opening_the_round_again_takes_unanimous_levels_back(acme, draft, round):
    add_raters(round, "DAT-1", 2, 2, 2)
    add_raters(round, "DAT-2", 0, 2, 2)
    close(round, acme.lead)
    record(draft, acme.lead, key="DAT-2")
    RatingRound.objects.update(state="open", closed_at=None)
    unsettle(round=round, by=acme.lead, at=LATER)

    assert (row(draft, "DAT-1").level, row(draft, "DAT-1").version) == (None, 3)
    assert (row(draft, "DAT-2").level, row(draft, "DAT-2").origin) == (2, "agreed")


def test_one_late_answer_does_not_tell_itself_by_the_level_that_stands(acme, draft, round):
    """Three agreed; whether the fourth does too must not show in the outcome."""
    add_raters(round, "DAT-1", 2, 2, 2)
    close(round, acme.lead)
    RatingRound.objects.update(state="open", closed_at=None)
    unsettle(round=round, by=acme.lead, at=LATER)
    add_rater(round, {"DAT-1": 2}, at=LATER)
    close(round, acme.lead, at=AGAIN)

    assert row(draft, "DAT-1").level is None
    assert open_questions(draft) == ("DAT-1",)


# --- agreeing


@pytest.fixture
def closed(acme, draft, round):
    add_raters(round, "DAT-1", 0, 2, 2)
    return close(round, acme.lead)


def test_an_agreed_level_is_recorded_with_its_reason(acme, draft, closed):
    assert record(draft, acme.lead) == 2

    saved = row(draft, "DAT-1")
    assert (saved.level, saved.note, saved.origin) == (2, "We talked.", "agreed")


def test_the_same_agreement_twice_is_one(acme, draft, closed):
    assert [record(draft, acme.lead) for _ in range(2)] == [2, 2]


def test_two_leads_at_once_do_not_overwrite_each_other(acme, draft, closed):
    record(draft, acme.lead)

    with pytest.raises(StaleWriteError):
        record(draft, acme.owner, level=Level.IMMEDIATE_ACTION)
    assert row(draft, "DAT-1").level == 2
    assert record(draft, acme.owner, level=Level.IMMEDIATE_ACTION, version=2) == 3


def test_a_unanimous_level_cannot_be_changed_by_hand(acme, draft, round):
    add_raters(round, "DAT-1", 2, 2, 2)
    close(round, acme.lead)

    with pytest.raises(SettledError):
        record(draft, acme.lead, level=Level.IMMEDIATE_ACTION, version=2)


def test_nothing_is_agreed_while_the_round_is_open(acme, draft, round):
    with pytest.raises(RoundOpenError):
        record(draft, acme.lead)


def test_nothing_is_agreed_without_a_round(acme, draft):
    with pytest.raises(RoundOpenError):
        record(draft, acme.lead)


def test_a_criterion_that_the_model_does_not_have(acme, draft, closed):
    with pytest.raises(KeyError):
        record(draft, acme.lead, key="DAT-99")


@pytest.mark.parametrize("role", ["rater", "reader"])
def test_who_does_not_assess_agrees_on_nothing(acme, draft, closed, role):
    with pytest.raises(PermissionDenied):
        record(draft, acme.member(role))
    for act in (settle, unsettle):
        with pytest.raises(PermissionDenied):
            act(round=closed, by=acme.member(role), at=LATER)


def test_a_completed_assessment_takes_no_agreement(acme):
    with pytest.raises(FrozenError):
        record(make_completed(acme, quarter=2), acme.lead)


def test_an_archived_unit_takes_no_agreement(acme, draft, closed):
    Unit.objects.filter(pk=acme.unit.pk).update(archived_at=NOON)

    with pytest.raises(ArchivedUnitError):
        record(draft, acme.lead)


# --- what is open


def test_questions_are_open_until_each_is_agreed_on(acme, draft, round):
    add_raters(round, "CUL-2", 0, 2, 2)
    add_raters(round, "DAT-1", 0, 2)
    add_raters(round, "DES-1", 1, 1, 1)
    add_raters(round, "DEL-1", None, None, None)
    close(round, acme.lead)

    assert open_questions(draft) == ("DAT-1", "CUL-2")
    with pytest.raises(QuestionsOpenError) as raised:
        demand_settled(draft)
    assert raised.value.ids == ("DAT-1", "CUL-2")
    for key in raised.value.ids:
        record(draft, acme.lead, key=key)
    demand_settled(draft)


def test_what_nobody_rated_may_be_agreed_on(acme, draft, closed):
    record(draft, acme.lead, key="CUL-5")

    assert row(draft, "CUL-5").origin == "agreed"


def test_a_level_that_the_lead_rates_alone_answers_no_question(acme, draft, closed):
    CriterionRating.objects.create(assessment=draft, criterion_id="DAT-1", level=1)

    assert open_questions(draft) == ("DAT-1",)


def test_an_open_round_asks_to_be_closed_first(draft, round):
    assert open_questions(draft) == ()
    with pytest.raises(RoundOpenError):
        demand_settled(draft)


def test_without_a_round_nothing_is_open(draft):
    demand_settled(draft)


def test_settling_a_large_round_takes_a_fixed_number_of_queries(
    acme, draft, round, django_assert_max_num_queries
):
    criteria = [c.id for c in draft.model_version.model.criteria]
    for level in (2, 2, 1, 0):
        add_rater(round, dict.fromkeys(criteria, level) | {"DAT-1": 1, "DAT-2": 2})
    round.state, round.closed_at = "closed", CLOSING
    round.save()

    with django_assert_max_num_queries(14):
        settle(round=round, by=acme.lead, at=CLOSING)
    assert CriterionRating.objects.filter(origin="unanimous").count() == 2
