"""The next assessment is planned once, for the right period, and settled when it starts."""

from datetime import timedelta

import pytest

from assessments.actions import discard, start
from assessments.models import Assessment, PlannedAssessment
from assessments.rhythm.plan import due_date, mark_started, next_period, plan_next, replan
from assessments.rhythm.queries import open_plans
from foundation.periods import Period, PeriodKind, period_of
from organizations.models import Cadence, Unit
from tests.assessments.rhythm.builders import add_plan, at
from tests.cast import NOON, day, make_assessment, make_completed

pytestmark = pytest.mark.usefixtures("unscoped")
QUARTER, HALF, YEAR = PeriodKind.QUARTER, PeriodKind.HALF_YEAR, PeriodKind.YEAR


def paced(cast, cadence=Cadence.QUARTER) -> None:
    Unit.objects.filter(pk=cast.unit.pk).update(cadence=cadence)
    cast.unit.refresh_from_db()


def planned() -> list[tuple[str, str]]:
    rows = PlannedAssessment.objects.order_by("period_start")
    return [(row.period.label, row.due_on.isoformat()) for row in rows]


@pytest.mark.parametrize(
    ("cadence", "label", "due"),
    [
        ("quarter", "1st quarter 2027", "2027-04-14"),
        ("half_year", "1st half 2027", "2027-07-14"),
        ("year", "2027", "2028-01-14"),
    ],
)
def test_the_next_one_is_planned(acme, cadence, label, due):
    paced(acme, cadence)
    plan = plan_next(make_completed(acme), at=NOON)
    assert planned() == [(label, due)]
    assert (plan.unit, plan.organization, plan.planned_at) == (acme.unit, acme.organization, NOON)


@pytest.mark.parametrize(
    ("last", "kind", "wanted"),
    [
        ("2026-12-31", QUARTER, ("2027-01-01", "2027-03-31")),
        ("2026-09-30", QUARTER, ("2026-10-01", "2026-12-31")),
        ("2026-09-30", HALF, ("2026-07-01", "2026-12-31")),  # it holds the day after
        ("2026-09-30", YEAR, ("2026-01-01", "2026-12-31")),
        ("2026-11-09", QUARTER, ("2026-10-01", "2026-12-31")),  # free dates end in its midst
        ("2019-03-31", QUARTER, ("2026-07-01", "2026-09-30")),  # the last full one, no other
        ("2019-12-31", YEAR, ("2025-01-01", "2025-12-31")),
    ],
)
def test_which_period_comes_next(last, kind, wanted):
    period = next_period(day(last), kind, day("2026-11-20"))
    assert period == Period(*map(day, wanted), kind)


def test_it_is_due_two_weeks_after_its_end_or_from_today():
    period = period_of(QUARTER, 2026, 3)
    assert due_date(period, day("2026-07-15")) == day("2026-10-14")
    assert due_date(period, day("2026-09-30")) == day("2026-10-14")
    assert due_date(period, day("2026-11-20")) == day("2026-12-04")


def test_planning_twice_is_once(acme):
    paced(acme)
    done = make_completed(acme)
    first, second = plan_next(done, at=NOON), plan_next(done, at=NOON + timedelta(days=3))
    assert first == second
    assert len(planned()) == 1


def test_without_a_cadence_nothing_is_planned(acme):
    assert plan_next(make_completed(acme), at=NOON) is None
    assert planned() == []


def test_nothing_is_planned_for_an_archived_unit(acme):
    paced(acme)
    Unit.objects.filter(pk=acme.unit.pk).update(archived_at=NOON)
    assert plan_next(make_completed(acme), at=NOON) is None


@pytest.mark.parametrize("make", [make_assessment, make_completed])
def test_a_period_that_has_an_assessment_is_not_planned(acme, make):
    paced(acme)
    done = make_completed(acme, quarter=3)
    make(acme, quarter=4)
    plan_next(done, at=NOON)
    assert ("4th quarter 2026", "2027-01-14") not in planned()


def test_completing_an_old_one_later_looks_at_the_newest(acme):
    paced(acme)
    make_completed(acme, quarter=4)
    plan_next(make_completed(acme, year=2019, quarter=1), at=NOON)
    assert planned() == [("1st quarter 2027", "2027-04-14")]


def test_a_revision_plans_nothing(acme):
    paced(acme)
    done = make_completed(acme)
    assert plan_next(Assessment(unit=acme.unit, replaces=done), at=NOON) is None
    assert planned() == []


def test_a_plan_that_was_passed_over_makes_room(acme):
    """Nobody assessed the first quarter; the second one is completed instead."""
    paced(acme)
    add_plan(acme)
    plan_next(make_completed(acme, year=2027, quarter=2), at=at("2027-07-10"))
    assert planned() == [("3rd quarter 2027", "2027-10-14")]


def test_today_is_that_of_the_organisation(acme):
    """In Auckland the quarter has begun while it is still the old one in UTC."""
    paced(acme)
    make_completed(acme, year=2019, quarter=1)
    acme.organization.time_zone = "Pacific/Auckland"
    acme.organization.save()
    replan(acme.unit.pk, at=at("2026-12-31", hour=12))
    assert planned() == [("4th quarter 2026", "2027-01-15")]


def test_starting_settles_the_plan(in_acme):
    plan = add_plan(in_acme)
    draft = start(unit=in_acme.unit, period=plan.period, by=in_acme.lead, at=NOON)
    mark_started(draft)
    plan.refresh_from_db()
    assert plan.assessment == draft
    assert open_plans(in_acme.lead) == []


def test_another_period_settles_nothing(acme):
    plan = add_plan(acme)
    mark_started(make_assessment(acme, year=2027, quarter=2))
    plan.refresh_from_db()
    assert plan.assessment is None


def test_a_draft_that_is_discarded_leaves_the_plan_open_again(in_acme):
    plan = add_plan(in_acme)
    draft = start(unit=in_acme.unit, period=plan.period, by=in_acme.lead, at=NOON)
    mark_started(draft)
    discard(assessment=draft, by=in_acme.lead)
    assert open_plans(in_acme.lead) == [plan]


def test_an_assessment_that_came_by_import_settles_it_as_well(acme):
    """Nothing was started here: the file brought it."""
    add_plan(acme)
    make_completed(acme, year=2027, quarter=1)
    assert open_plans(acme.lead) == []


def test_the_plans_of_archived_and_other_units_are_not_seen(acme, other):
    add_plan(other)
    plan = add_plan(acme)
    assert [p for p in open_plans(acme.lead) if p.organization == acme.organization] == [plan]
    Unit.objects.filter(pk=acme.unit.pk).update(archived_at=NOON)
    assert acme.unit not in [p.unit for p in open_plans(acme.lead)]
