"""The plan as pages and the report read it: words, dates, counts, a fixed number of queries."""

from datetime import date, datetime
from uuid import uuid4

import pytest
from django.utils import translation

from roadmaps.models import Initiative
from roadmaps.plan import roadmap_of
from tests.cast import NOON, day, make_assessment, make_completed
from tests.roadmaps.builders import make_initiative

pytestmark = pytest.mark.django_db


def only(unit, assessment=None):
    (item,) = roadmap_of(unit, assessment).initiatives
    return item


def test_empty_plan_has_three_horizons(in_acme):
    plan = roadmap_of(in_acme.unit, None)
    assert [(h.key, h.start, h.end) for h in plan.horizons] == [
        ("0-3", 0, 3),
        ("3-6", 3, 6),
        ("6-12", 6, 12),
    ]
    assert (plan.counts.total, plan.counts.without_responsible, plan.counts.done) == (0, 0, 0)
    assert plan.first_horizon.initiatives == ()


@pytest.mark.parametrize(
    ("language", "area"), [("en", "Culture"), ("es", "Cultura"), ("es-mx", "Cultura")]
)
def test_words_of_the_model_follow_the_reader(in_acme, language, area):
    assessment = make_completed(in_acme)
    make_initiative(in_acme, action_key="CUL-1-a", area_key="culture", title="")
    model = assessment.model_version.model
    with translation.override(language):
        item = only(in_acme.unit, assessment)
    action = model.action("CUL-1-a")
    assert item.title == action.name.in_language(language)
    assert item.responsible_role == action.owner_role.in_language(language)
    assert item.area_name == area


def test_own_words_win_over_the_model(in_acme):
    make_initiative(in_acme, action_key="CUL-1-a", title="Ask Ana", responsible_role="Finance")
    item = only(in_acme.unit)
    assert (item.title, item.responsible_role) == ("Ask Ana", "Finance")


def test_action_that_no_model_knows_is_shown_by_its_key(in_acme):
    make_initiative(in_acme, action_key="OLD-1-a", title="")
    item = only(in_acme.unit)
    assert (item.title, item.responsible_role) == ("OLD-1-a", "")


def test_agreed_date_wins_over_the_end_of_the_horizon(in_acme):
    assessment = make_completed(in_acme)
    make_initiative(in_acme, assessment=assessment, due_on=day("2027-02-01"))
    item = only(in_acme.unit, assessment)
    assert item.due_by == item.due_on == date(2027, 2, 1)


@pytest.mark.parametrize(
    ("horizon", "expected"),
    [("0-3", "2027-03-31"), ("3-6", "2027-06-30"), ("6-12", "2027-12-31")],
)
def test_without_a_date_the_horizon_ends_months_after_completion(in_acme, horizon, expected):
    assessment = make_completed(in_acme)
    make_initiative(in_acme, assessment=assessment, horizon=horizon)
    item = only(in_acme.unit, assessment)
    assert item.due_on is None
    assert item.due_by == day(expected)


def test_horizon_counts_from_the_assessment_that_the_initiative_answers(in_acme):
    earlier = make_completed(in_acme, quarter=1)
    make_initiative(in_acme, assessment=earlier)
    assert only(in_acme.unit, make_completed(in_acme)).due_by == day("2026-06-30")


def test_horizon_without_an_own_assessment_counts_from_the_one_shown(in_acme):
    make_initiative(in_acme)
    assert only(in_acme.unit, make_completed(in_acme)).due_by == day("2027-03-31")


def test_draft_has_no_end_of_horizon_yet(in_acme):
    draft = make_assessment(in_acme)
    make_initiative(in_acme, assessment=draft)
    assert only(in_acme.unit, draft).due_by is None


def test_removed_initiatives_and_other_units_stay_out(in_acme):
    make_initiative(in_acme, title="Gone", removed_at=NOON)
    elsewhere = type(in_acme.unit).objects.create(
        organization=in_acme.organization, name="Elsewhere"
    )
    make_initiative(in_acme, title="Elsewhere", unit=elsewhere)
    make_initiative(in_acme, title="Here")
    assert only(in_acme.unit).title == "Here"


def test_counts_leave_finished_work_out_of_those_without_a_person(in_acme):
    make_initiative(in_acme)
    make_initiative(in_acme, responsible=in_acme.lead.user)
    make_initiative(in_acme, state="done")
    counts = roadmap_of(in_acme.unit, None).counts
    assert (counts.total, counts.without_responsible, counts.done) == (3, 1, 1)


def test_order_is_horizon_position_age(in_acme):
    later = datetime.fromisoformat("2027-01-01T12:00+00:00")
    make_initiative(in_acme, title="d", horizon="6-12")
    make_initiative(in_acme, title="c", position=2)
    make_initiative(in_acme, title="b", position=1, created_at=later)
    make_initiative(in_acme, title="a", position=1, created_at=NOON)
    plan = roadmap_of(in_acme.unit, None)
    assert [item.title for item in plan.initiatives] == ["a", "b", "c", "d"]
    assert [item.title for item in plan.first_horizon.initiatives] == ["a", "b", "c"]


def test_labels_are_in_the_active_language(in_acme):
    make_initiative(in_acme, effort="S", state="under_way")
    item = only(in_acme.unit)
    assert item.effort_name == "S · up to 1 person-month"
    assert item.state_name == "Under way"
    assert type(item.effort_name) is str  # a frozen report keeps it: no lazy text


def test_person_without_a_name_is_shown_by_address(in_acme):
    user = in_acme.lead.user
    user.name = ""
    user.save()
    make_initiative(in_acme, responsible=user)
    assert only(in_acme.unit).responsible_name == user.email


def test_initiatives_of_one_area(in_acme):
    make_initiative(in_acme, title="x", area_key="data")
    make_initiative(in_acme, title="y", area_key="culture")
    plan = roadmap_of(in_acme.unit, None)
    assert [item.title for item in plan.of_area("culture")] == ["y"]


@pytest.mark.parametrize("amount", [1, 11])
def test_one_query_whatever_the_amount(in_acme, django_assert_num_queries, amount):
    assessment = make_completed(in_acme)
    for _ in range(amount):
        make_initiative(in_acme, assessment=assessment, responsible=in_acme.lead.user)
    roadmap_of(in_acme.unit, assessment)  # parses the model, once in a process
    with django_assert_num_queries(1):
        roadmap_of(in_acme.unit, assessment)


def test_two_queries_without_an_assessment(in_acme, django_assert_num_queries):
    make_initiative(in_acme)
    roadmap_of(in_acme.unit, None)
    with django_assert_num_queries(2):
        roadmap_of(in_acme.unit, None)


def test_ids_are_those_of_the_rows(in_acme):
    row = make_initiative(in_acme, id=uuid4())
    assert only(in_acme.unit).id == row.pk
    assert Initiative.objects.get().version == only(in_acme.unit).version
