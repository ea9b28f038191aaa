"""Check your answers: what is missing, what waits, what does not fit together; then complete."""

import pytest
from django.urls import reverse

from assessments.contradiction_wording import contradiction_text
from assessments.contradictions import Rule, contradictions_of
from assessments.models import (
    AreaRating,
    Assessment,
    Participant,
    ParticipantRating,
    RatingRound,
)
from assessments.results import results_of
from tests.assessments.depth import finish, loaded, rate_area, rate_criteria
from tests.cast import LEVELS, NOON, day, make_assessment, make_completed

pytestmark = pytest.mark.usefixtures("unscoped")


def url(cast, assessment):
    kwargs = {"slug": cast.slug, "assessment_id": assessment.pk}
    return reverse("assessments:complete", kwargs=kwargs)


def found(assessment):
    assessment = loaded(assessment)
    return contradictions_of(assessment.model_version.model, results_of(assessment))


def test_every_answer_has_a_link_to_change_it(acme):
    draft = make_assessment(acme)
    rate_area(draft, "design", 1, 2, 1)
    page = acme.client().get(url(acme, draft)).content.decode()
    for key in ("DES-1", "DES-2", "DES-5"):
        assert f"/criteria/#{key}" in page
    assert "/areas/data/" in page
    assert "3 of 6 criteria are rated." in page


def test_a_rating_of_last_time_needs_a_word_before_it_is_left_out(acme):
    before = make_assessment(acme, quarter=3)
    rate_area(before, "data", 1, 1, 1, 1, 1)
    finish(before)
    draft = make_assessment(acme)
    rate_area(draft, "data", 1, 1, 1)
    client = acme.client()
    answer = client.post(url(acme, draft))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "2 ratings of last time are not yet re-rated. Re-rate them, or say below" in page
    assert Assessment.objects.get(pk=draft.pk).is_draft
    assert client.post(url(acme, draft), {"without_waiting": "1"}).status_code == 302
    assert not Assessment.objects.get(pk=draft.pk).is_draft


def test_an_area_with_too_few_criteria_has_no_level(acme):
    draft = make_assessment(acme)
    rate_area(draft, "design", 1, 1)
    answer = acme.client().post(url(acme, draft))
    assert answer.status_code == 422
    assert "Choose a level for 1 more area" in answer.content.decode()


def test_excellent_without_evidence_is_marked(acme):
    draft = make_assessment(acme, levels={"data": 2})
    rate_criteria(draft, {"DES-1": 2, "DES-2": 1})
    rate_criteria(draft, {"DES-3": 2}, strongest_evidence="document")
    rules = [(one.rule, one.criterion and one.criterion.key) for one in found(draft)]
    assert rules == [
        (Rule.EXCELLENT_WITHOUT_EVIDENCE, None),
        (Rule.EXCELLENT_WITHOUT_EVIDENCE, "DES-1"),
    ]


def test_excellent_on_opinion_is_told_apart(acme):
    draft = make_assessment(acme, levels={**LEVELS, "measurement": 0})
    rate_criteria(draft, {"DES-1": 2}, note="Seen in every shop.")
    (one,) = found(draft)
    assert one.rule is Rule.EXCELLENT_ON_OPINION
    assert contradiction_text(one) == f"{one.criterion.name} is Excellent on opinion only."


def test_excellent_on_weak_ground(acme):
    draft = make_assessment(acme)
    model = draft.model_version.model
    top = next(criterion for criterion in model.criteria if criterion.depends_on)
    rate_criteria(draft, {top.depends_on[0]: 0, top.id: 2}, strongest_evidence="document")
    (one,) = [c for c in found(draft) if c.rule is Rule.EXCELLENT_ON_WEAK_GROUND]
    assert (one.criterion.key, one.other.key) == (top.id, top.depends_on[0])


def test_a_level_against_the_rule(acme):
    draft = make_assessment(acme)
    rate_area(draft, "design", 1, 1, 1, 1, 1)
    AreaRating.objects.filter(assessment=draft, area_key="design").update(
        override_level=0, override_reason="The contract ends."
    )
    (one,) = [c for c in found(draft) if c.rule is Rule.LEVEL_AGAINST_RULE]
    assert one.level == 1
    page = acme.client().get(url(acme, draft)).content.decode()
    text = "Design was set to Immediate action; by its criteria it would be Room for improvement."
    assert text in page


def test_a_whole_against_its_criteria(acme):
    draft = make_assessment(acme)
    rate_area(draft, "data", 0, 0, 0, 0, 0)
    AreaRating.objects.filter(assessment=draft).update(mode="direct")
    (one,) = [c for c in found(draft) if c.rule is Rule.WHOLE_AGAINST_CRITERIA]
    assert (one.area.key, one.level) == ("data", 0)


def test_nothing_is_found_where_everything_fits(acme):
    draft = make_assessment(acme, levels=dict.fromkeys(("data", "design"), 1))
    assert found(draft) == ()


def test_the_page_takes_eight_queries(acme, django_assert_max_num_queries):
    make_completed(acme, quarter=3)
    draft = make_assessment(acme)
    rate_area(draft, "design", 2, 1, 1, 1, 1)
    client = acme.client()
    client.get(url(acme, draft))
    with django_assert_max_num_queries(8):
        client.get(url(acme, draft))


def make_round(assessment, *answers, **fields):
    """A round of so many people who have rated DAT-1."""
    round = RatingRound.objects.create(
        assessment=assessment, due_on=day("2026-12-01"), opened_at=NOON, **fields
    )
    for number, level in enumerate(answers):
        person = Participant.objects.create(
            round=round, email=f"p{number}@example.org", areas="data", invited_at=NOON
        )
        ParticipantRating.objects.create(
            participant=person, criterion_id="DAT-1", level=level, updated_at=NOON
        )
    return round


def test_an_open_round_comes_first(acme):
    draft = make_assessment(acme)
    make_round(draft)
    page = acme.client().get(url(acme, draft)).content.decode()
    assert "The round is still open" in page
    assert "Complete the assessment</button>" not in page
    assert acme.client().post(url(acme, draft)).status_code == 422


def test_criteria_without_an_agreed_level_are_listed(acme):
    draft = make_assessment(acme)
    make_round(draft, 0, 1, 2)
    RatingRound.objects.update(state="closed", closed_at=NOON)
    page = acme.client().get(url(acme, draft)).content.decode()
    assert "1 criterion needs an agreed level" in page
    assert "/agreement/#DAT-1" in page
    rate_criteria(draft, {"DAT-1": 1}, origin="agreed", note="We said so.")
    assert "needs an agreed level" not in acme.client().get(url(acme, draft)).content.decode()


def test_levels_on_too_few_answers_make_no_index(acme):
    draft = make_assessment(acme)
    rate_criteria(draft, {f"{code}-1": 1 for code in ("DAT", "DES", "DEL", "MEA", "CUL")})
    AreaRating.objects.filter(assessment=draft).update(override_level=1, override_reason="So.")
    answer = acme.client().post(url(acme, draft))
    assert answer.status_code == 422
    assert "without that there is no index" in answer.content.decode()
