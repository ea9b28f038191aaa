"""Criteria are saved one by one, never over somebody else's save; both ways of rating are kept."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from assessments.actions import ArchivedUnitError, FrozenError
from assessments.agreement.actions import RoundOpenError, SettledError
from assessments.criteria.actions import Answer, rate_criterion, set_mode, set_override
from assessments.criteria.queries import asked_areas
from assessments.models import AreaRating, CriterionRating, Participant, RatingRound
from assessments.results import results_of
from foundation.versions import StaleWriteError
from maturity.area_scoring import Mode
from maturity.levels import Level
from organizations.models import Unit
from tests.assessments.depth import rate_area
from tests.cast import NOON, make_assessment, make_completed

pytestmark = pytest.mark.usefixtures("unscoped")


@pytest.fixture
def draft(acme):
    return make_assessment(acme, levels={"data": 2})


def save(cast, assessment, answer=None, version=1, criterion_id="DAT-1", by=None):
    return rate_criterion(
        assessment=assessment,
        criterion_id=criterion_id,
        answer=answer or Answer(Level.EXCELLENT, "Seen"),
        expected_version=version,
        by=by or cast.lead,
        at=NOON,
    )


def ask(assessment, *areas, state="open", **person):
    closed = NOON if state == "closed" else None
    found, _ = RatingRound.objects.get_or_create(
        assessment=assessment,
        defaults={
            "due_on": date(2026, 12, 1),
            "opened_at": NOON,
            "state": state,
            "closed_at": closed,
        },
    )
    Participant.objects.create(
        round=found,
        email=f"{len(areas)}.{areas[0]}@example.org",
        areas=",".join(areas),
        invited_at=NOON,
        **person,
    )


def override(cast, assessment, level, reason="The board knows more.", version=1, by=None):
    return set_override(
        assessment=assessment,
        area_key="data",
        level=level,
        reason=reason,
        expected_version=version,
        by=by or cast.lead,
        at=NOON,
    )


def test_the_first_save_makes_the_row(acme, draft):
    assert save(acme, draft) == 2
    row = CriterionRating.objects.get()
    assert (row.level, row.note, row.version) == (2, "Seen", 2)
    assert (row.origin, row.updated_by_name, row.updated_at) == ("rated", "lead.acme", NOON)


def test_the_same_save_again_changes_nothing_and_another_is_stale(acme, draft):
    assert save(acme, draft) == 2
    assert save(acme, draft) == 2
    with pytest.raises(StaleWriteError):
        save(acme, draft, Answer(Level.IMMEDIATE_ACTION))
    assert save(acme, draft, Answer(Level.IMMEDIATE_ACTION), version=2) == 3


def test_two_criteria_do_not_stand_in_each_others_way(acme, draft):
    assert save(acme, draft) == 2
    assert save(acme, draft, criterion_id="DAT-2") == 2


def test_not_applicable_takes_a_reason_and_no_level(acme, draft):
    save(acme, draft, Answer(None, "", False, "We have no shops."))
    row = CriterionRating.objects.get()
    assert (row.applicable, row.not_applicable_reason, row.level) == (
        False,
        "We have no shops.",
        None,
    )
    for wrong in ((None, "", False, ""), (Level.EXCELLENT, "", False, "Reason")):
        with pytest.raises(ValueError, match="takes a reason"):
            Answer(*wrong)


def test_a_rating_keeps_what_the_evidence_amounts_to(acme, draft):
    CriterionRating.objects.create(
        assessment=draft, criterion_id="DAT-1", strongest_evidence="metric"
    )
    save(acme, draft)
    assert CriterionRating.objects.get().strongest_evidence == "metric"


def test_what_is_frozen_archived_forbidden_or_unknown_takes_nothing(acme, draft):
    with pytest.raises(FrozenError):
        save(acme, make_completed(acme, quarter=3))
    with pytest.raises(PermissionDenied):
        save(acme, draft, by=acme.rater)
    with pytest.raises(KeyError):
        save(acme, draft, criterion_id="DAT-99")
    Unit.objects.update(archived_at=NOON)
    with pytest.raises(ArchivedUnitError):
        save(acme, draft)
    assert not CriterionRating.objects.exists()


def test_mode_and_override_ask_for_the_role(acme, draft):
    with pytest.raises(PermissionDenied):
        set_mode(assessment=draft, area_key="data", mode=Mode.CRITERIA, by=acme.rater)
    with pytest.raises(PermissionDenied):
        override(acme, draft, Level.EXCELLENT, by=acme.reader)


def test_switching_keeps_both_ways_and_counts_one(acme, draft):
    rate_area(draft, "data", 0, 0, 0)
    set_mode(assessment=draft, area_key="data", mode=Mode.DIRECT, by=acme.lead)
    line = results_of(draft).line("data")
    assert (line.level, line.criteria[0].level) == (Level.EXCELLENT, Level.IMMEDIATE_ACTION)
    for _ in range(2):
        set_mode(assessment=draft, area_key="data", mode=Mode.CRITERIA, by=acme.lead)
    line = results_of(draft).line("data")
    assert (line.level, line.direct_level) == (Level.IMMEDIATE_ACTION, Level.EXCELLENT)
    assert line.version == 3, "a page that shows the other way is stale after each switch"


def test_an_override_needs_a_reason_and_can_be_taken_back(acme, draft):
    rate_area(draft, "data", 0, 0, 0)
    with pytest.raises(ValueError, match="needs a reason"):
        override(acme, draft, Level.EXCELLENT, reason="")
    assert override(acme, draft, Level.EXCELLENT) == 2
    line = results_of(draft).line("data")
    assert (line.level, line.level_by_rule) == (Level.EXCELLENT, Level.IMMEDIATE_ACTION)
    assert line.override_reason == "The board knows more."
    assert override(acme, draft, None, reason="Typed for nothing", version=2) == 3
    assert AreaRating.objects.get(area_key="data").override_reason == ""
    assert results_of(draft).line("data").level is Level.IMMEDIATE_ACTION


def test_an_override_on_an_old_version_is_refused_and_the_same_again_is_none(acme, draft):
    assert override(acme, draft, Level.EXCELLENT) == 2
    assert override(acme, draft, Level.EXCELLENT) == 2
    with pytest.raises(StaleWriteError):
        override(acme, draft, Level.ROOM_FOR_IMPROVEMENT)


@pytest.mark.parametrize(("state", "error"), [("open", RoundOpenError), ("closed", SettledError)])
def test_levels_are_not_set_by_hand_where_several_people_are_asked(acme, draft, state, error):
    ask(draft, "data", "design", state=state)
    with pytest.raises(error):
        save(acme, draft)
    AreaRating.objects.filter(area_key="data").update(mode="criteria")
    with pytest.raises(error):
        set_mode(assessment=draft, area_key="data", mode=Mode.DIRECT, by=acme.lead)
    assert save(acme, draft, criterion_id="CUL-1") == 2, "nobody is asked about this area"


def test_no_override_while_the_round_asks_about_the_area(acme, draft):
    ask(draft, "data")
    with pytest.raises(RoundOpenError):
        override(acme, draft, Level.EXCELLENT)


def test_an_agreed_level_is_changed_on_the_page_of_the_agreement(acme, draft):
    CriterionRating.objects.create(assessment=draft, criterion_id="DAT-1", level=1, origin="agreed")
    with pytest.raises(SettledError):
        save(acme, draft)


def test_asked_areas_leaves_out_who_was_uninvited(acme, draft):
    assert asked_areas(draft) == {}
    ask(draft, "data", "design")
    ask(draft, "culture", revoked_at=NOON)
    assert asked_areas(draft) == {"data": True, "design": True}
