"""Correcting a completed assessment: one revision, both stay, history uses the latest."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from assessments.actions import ArchivedUnitError, discard
from assessments.criteria.actions import Answer, rate_criterion
from assessments.models import AreaRating, Assessment, CriterionRating, Evidence, RatingRound
from assessments.moments import history_of
from assessments.revisions import NotCompletedError, RevisedAlreadyError, revise, revision_of
from maturity.levels import AREA_KEYS, Level
from organizations.models import Unit
from tests.assessments.rhythm.builders import add_round
from tests.cast import LEVELS, NOON, day, make_assessment, make_completed

pytestmark = pytest.mark.usefixtures("unscoped")
WHY = "Two shops were missing."


def revised(cast, assessment, reason=WHY) -> Assessment:
    return revise(assessment=assessment, reason=reason, by=cast.lead, at=NOON)


def deep(cast) -> Assessment:
    """Completed with an override, a criterion, evidence and a closed round."""
    draft = make_assessment(cast, rationale="Seen in Bilbao")
    AreaRating.objects.filter(assessment=draft, area_key="data").update(
        mode="criteria",
        override_level=2,
        override_reason="New since June",
        carry="confirmed",
        version=7,
        updated_at=NOON,
        updated_by_name="Lucía Ferrer",
    )
    CriterionRating.objects.create(
        assessment=draft,
        criterion_id="DAT-1",
        level=1,
        note="Half of them",
        origin="agreed",
        carry="changed",
        strongest_evidence="opinion",
        version=4,
        updated_at=NOON,
        updated_by_name="Inés",
    )
    Evidence.objects.create(
        assessment=draft,
        area_key="data",
        criterion_id="DAT-1",
        kind="note",
        title="Visit",
        text="Counted on site",
        dated_on=day("2026-11-01"),
        added_at=NOON,
    )
    add_round(cast, assessment=draft, state="closed", closed_at=NOON)
    return completed(draft)


def completed(draft: Assessment, index=50) -> Assessment:
    Assessment.objects.filter(pk=draft.pk).update(
        state="completed", completed_at=NOON, index=index, stage=2, uncapped_stage=2
    )
    draft.refresh_from_db()
    return draft


def url(assessment) -> str:
    return f"/o/acme/assessments/{assessment.pk}/revise/"


def test_it_is_a_draft_of_the_same_thing_that_says_why(in_acme):
    done = make_completed(in_acme)
    revision = revised(in_acme, done)
    assert revision.is_draft
    assert (revision.replaces, revision.revision_reason) == (done, WHY)
    assert (revision.unit, revision.period) == (done.unit, done.period)
    assert revision.model_version == done.model_version
    assert (revision.created_at, revision.created_by_name) == (NOON, "lead.acme")


def test_the_ratings_come_along_with_who_gave_them(in_acme):
    revision = revised(in_acme, deep(in_acme))
    rows = {row.area_key: row for row in AreaRating.objects.filter(assessment=revision)}
    assert {key: row.level for key, row in rows.items()} == LEVELS
    data = rows["data"]
    assert (data.mode, data.override_level, data.override_reason) == (
        "criteria",
        2,
        "New since June",
    )
    assert (data.rationale, data.updated_by_name) == ("Seen in Bilbao", "Lucía Ferrer")
    assert (data.version, data.carry) == (1, "")


def test_criteria_and_evidence_come_along(in_acme):
    revision = revised(in_acme, deep(in_acme))
    criterion = CriterionRating.objects.get(assessment=revision)
    assert (criterion.criterion_id, criterion.level, criterion.note) == ("DAT-1", 1, "Half of them")
    assert (criterion.origin, criterion.version, criterion.carry) == ("rated", 1, "")
    evidence = Evidence.objects.get(assessment=revision)
    assert (evidence.title, evidence.text) == ("Visit", "Counted on site")


def test_the_round_stays_with_the_original(in_acme):
    done = deep(in_acme)
    revised(in_acme, done)
    assert RatingRound.objects.get().assessment == done


def test_the_original_is_untouched(in_acme):
    done = deep(in_acme)
    before = [list(model.objects.filter(assessment=done).values()) for model in COPIED]
    revised(in_acme, done)
    assert [list(model.objects.filter(assessment=done).values()) for model in COPIED] == before
    assert Assessment.objects.filter(pk=done.pk).values().get()["version"] == done.version


COPIED = [AreaRating, CriterionRating, Evidence]


def test_a_draft_needs_none(in_acme):
    with pytest.raises(NotCompletedError):
        revised(in_acme, make_assessment(in_acme))


def test_there_is_one_at_most(in_acme):
    done = make_completed(in_acme)
    first = revised(in_acme, done)
    with pytest.raises(RevisedAlreadyError) as refusal:
        revised(in_acme, done, "Again")
    assert refusal.value.revision == first
    assert revision_of(done) == first


def test_the_database_allows_no_second_one(in_acme):
    done = make_completed(in_acme)
    second = revised(in_acme, done)
    second.pk = uuid.uuid4()
    second._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


def test_a_reason_is_no_choice(in_acme):
    done = make_completed(in_acme)
    with pytest.raises(IntegrityError, match="assessment_revision_says_why"), transaction.atomic():
        revised(in_acme, done, "")


def test_an_archived_unit_is_restored_first(in_acme):
    done = make_completed(in_acme)
    Unit.objects.update(archived_at=NOON)
    with pytest.raises(ArchivedUnitError):
        revised(in_acme, done)


@pytest.mark.parametrize("role", ["rater", "reader"])
def test_it_is_for_those_who_assess(in_acme, role):
    done = make_completed(in_acme)
    with pytest.raises(PermissionDenied):
        revise(assessment=done, reason=WHY, by=in_acme.member(role), at=NOON)


def test_a_revision_may_be_revised(in_acme):
    first = completed(revised(in_acme, make_completed(in_acme)))
    second = revised(in_acme, first, "And one more")
    assert (second.replaces, second.period) == (first, first.period)


def test_a_discarded_one_makes_room_for_another(in_acme):
    done = make_completed(in_acme)
    assert discard(assessment=revised(in_acme, done), by=in_acme.lead)
    assert revision_of(done) is None
    assert revised(in_acme, done).replaces == done


def finished(cast, assessment) -> Assessment:
    """The revision of it, completed by the page."""
    revision = revised(cast, assessment)
    cast.client().post(f"/o/acme/assessments/{revision.pk}/complete/")
    revision.refresh_from_db()
    assert not revision.is_draft
    return revision


def test_history_uses_the_latest_and_only_once_it_is_completed(acme):
    done = make_completed(acme)
    assert [m.assessment_id for m in history_of(acme.unit.pk)] == [done.pk]
    first = finished(acme, done)
    assert [m.assessment_id for m in history_of(acme.unit.pk)] == [first.pk]
    draft = revised(acme, first)
    assert [m.assessment_id for m in history_of(acme.unit.pk)] == [first.pk]
    acme.client().post(f"/o/acme/assessments/{draft.pk}/complete/")
    assert [m.assessment_id for m in history_of(acme.unit.pk)] == [draft.pk]
    assert list(Assessment.objects.in_force()) == [Assessment.objects.get(pk=draft.pk)]


def test_what_is_in_force_leaves_out_only_what_was_replaced(in_acme):
    other = make_completed(in_acme, quarter=3)
    done = make_completed(in_acme)
    draft = revised(in_acme, done)
    assert set(Assessment.objects.in_force().completed()) == {other, done}
    completed(draft)
    assert set(Assessment.objects.in_force().completed()) == {other, draft}


def test_both_can_still_be_read(acme):
    done = make_completed(acme)
    revision = finished(acme, done)
    client = acme.client("reader")
    for assessment in (done, revision):
        assert client.get(f"/o/acme/assessments/{assessment.pk}/", follow=True).status_code == 200


# The page


def test_the_page_explains_and_asks_for_the_reason(acme):
    page = acme.client().get(url(make_completed(acme))).content.decode()
    assert "history and comparisons use the revision" in page
    assert 'name="reason"' in page


def test_with_a_reason_it_leads_to_the_draft(acme):
    done = make_completed(acme)
    answer = acme.client().post(url(done), {"reason": f"  {WHY}  "})
    revision = Assessment.objects.get(replaces=done)
    assert answer.url == f"/o/acme/assessments/{revision.pk}/"
    assert revision.revision_reason == WHY
    assert AreaRating.objects.filter(assessment=revision).count() == len(AREA_KEYS)


@pytest.mark.parametrize("reason", ["", "   ", "\u200b", "x" * 1001])
def test_without_a_reason_nothing_is_made_and_nothing_typed_is_lost(acme, reason):
    done = make_completed(acme)
    answer = acme.client().post(url(done), {"reason": reason})
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"]
    assert answer.context["form"]["reason"].value() == reason
    assert revision_of(done) is None


def test_the_same_form_sent_twice_makes_one(acme):
    done, client = make_completed(acme), acme.client()
    form = {"reason": WHY, "submission": str(uuid.uuid4())}
    first, second = client.post(url(done), form), client.post(url(done), form)
    assert first.url == second.url
    assert Assessment.objects.filter(replaces=done).count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_where_there_is_one_it_leads_there(acme, method):
    done = make_completed(acme)
    revision = revise(assessment=done, reason=WHY, by=acme.lead, at=NOON)
    answer = getattr(acme.client("owner"), method)(url(done), {"reason": "Mine"}, follow=True)
    assert answer.redirect_chain == [(f"/o/acme/assessments/{revision.pk}/", 302)]
    assert "has a revision already" in answer.content.decode()


def test_a_draft_is_changed_directly(acme):
    draft = make_assessment(acme)
    answer = acme.client().get(url(draft))
    assert answer.url == f"/o/acme/assessments/{draft.pk}/"


def test_an_archived_unit_is_told_with_the_reason_kept(acme):
    done = make_completed(acme)
    Unit.objects.update(archived_at=NOON)
    answer = acme.client().post(url(done), {"reason": WHY})
    assert answer.status_code == 422
    assert "Restore it first" in answer.content.decode()
    assert WHY in answer.content.decode()


def test_what_a_round_had_decided_can_be_corrected_in_the_revision(in_acme):
    revision = revised(in_acme, deep(in_acme))
    row = CriterionRating.objects.get(assessment=revision)
    rate_criterion(
        assessment=revision,
        criterion_id=row.criterion_id,
        answer=Answer(level=Level.EXCELLENT, note="Counted again"),
        expected_version=row.version,
        by=in_acme.lead,
        at=NOON,
    )
    row.refresh_from_db()
    assert (row.level, row.note) == (2, "Counted again")
