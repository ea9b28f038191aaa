"""What is planned stands above the list of assessments and is chosen where one is started."""

import pytest

from assessments.models import AreaRating, PlannedAssessment
from organizations.models import Cadence, Unit
from tests.assessments.rhythm.builders import add_plan
from tests.organizations.builders import add_member, add_unit

pytestmark = pytest.mark.usefixtures("unscoped")
LIST, START = "/o/acme/assessments/", "/o/acme/assessments/new/"


def listing(cast, role="lead") -> str:
    return " ".join(cast.client(role).get(LIST).content.decode().split())


def test_the_list_says_what_comes_next_and_by_when(acme):
    add_plan(acme)
    page = listing(acme)
    assert "1st quarter 2027, due 14 April 2027" in page
    assert f'href="{START}?unit={acme.unit.pk}"' in page


def test_without_plans_there_is_no_card(acme):
    assert "Planned next" not in listing(acme)


def test_who_does_not_assess_sees_it_without_the_button(acme):
    add_plan(acme)
    assert "1st quarter 2027" in listing(acme, "reader")
    assert "Start it" not in listing(acme, "reader")


def test_what_is_late_says_so(acme):
    add_plan(acme, due="2020-01-14")
    assert "Overdue" in listing(acme)


def test_only_the_own_units_are_listed(acme):
    bilbao = add_unit(acme, "Bilbao")
    add_plan(acme, unit=bilbao)
    acme.lead = add_member(acme, "north", "lead", acme.unit)
    assert "Planned next" not in listing(acme)


def test_many_plans_are_cut_short_and_lead_to_the_calendar(acme):
    for number in range(6):
        add_plan(acme, unit=add_unit(acme, f"Shop {number}"))
    page = listing(acme)
    assert page.count("Start it") == 4
    assert "See all 6 planned assessments" in page


def test_the_planned_period_is_chosen_though_it_has_not_begun(acme):
    add_plan(acme)
    form = acme.client().get(f"{START}?unit={acme.unit.pk}").context["form"]
    assert form["period"].value() == "quarter:2027:1"
    first_group = form.fields["period"].choices[0][1]
    assert first_group[0] == ("quarter:2027:1", "1st quarter 2027")


def test_another_unit_has_another_choice(acme):
    add_plan(acme)
    bilbao = add_unit(acme, "Bilbao")
    form = acme.client().get(f"{START}?unit={bilbao.pk}").context["form"]
    assert form["period"].value() is None


def test_the_planned_period_can_be_started(acme):
    plan = add_plan(acme)
    form = {"unit": str(acme.unit.pk), "period": "quarter:2027:1"}
    assert acme.client().post(START, form).status_code == 302
    assert PlannedAssessment.objects.get().period == plan.period


def test_a_period_that_nobody_planned_is_still_refused(acme):
    form = {"unit": str(acme.unit.pk), "period": "quarter:2029:1"}
    assert acme.client().post(START, form).status_code == 422


def test_a_whole_turn_of_the_rhythm(acme):
    """Planned, started, rated, completed by its pages: the next one is planned."""
    Unit.objects.filter(pk=acme.unit.pk).update(cadence=Cadence.QUARTER)
    plan = add_plan(acme)
    client = acme.client()
    first = client.post(START, {"unit": str(acme.unit.pk), "period": "quarter:2027:1"}).url
    plan.refresh_from_db()
    assert plan.assessment is not None
    AreaRating.objects.update(level=1)
    client.post(first.replace("areas/data/", "complete/"))
    plan.refresh_from_db()
    assert plan.assessment.completed_at is not None
    [following] = PlannedAssessment.objects.filter(assessment=None)
    assert following.period.label == "2nd quarter 2027"
