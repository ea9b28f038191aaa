"""The roadmap page: its message, its three horizons, its suggestions, its queries."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled

from maturity.levels import AREA_KEYS
from organizations.models import Unit
from tests.cast import make_assessment, make_completed
from tests.roadmaps.builders import make_initiative, url

pytestmark = pytest.mark.django_db


def page_of(cast, role="lead", query="", **options) -> str:
    response = cast.client(role).get(url(cast, **options) + query)
    assert response.status_code == 200
    return response.content.decode()


def heading(page) -> str:
    return re.search(r"<h1>(.*?)</h1>", page)[1]


def test_heading_says_the_message(acme):
    make_initiative(acme)
    make_initiative(acme, responsible=acme.owner.user)
    assert heading(page_of(acme)) == "2 initiatives, 1 without a responsible person."


def test_empty_plan_leads_to_the_suggestions(acme):
    make_completed(acme)
    page = page_of(acme)
    assert heading(page) == "Nothing is planned yet."
    assert "Choose from the suggestions below" in page
    assert page.count("btn primary") == 1


def test_unit_without_an_assessment_leads_to_one(acme):
    page = page_of(acme)
    assert "The plan follows from an assessment" in page
    assert "Start an assessment" in page


def test_reader_of_an_empty_plan_is_told_what_will_come(acme):
    page = page_of(acme, "reader")
    assert "There is no initiative in this plan yet" in page
    assert "Start an assessment" not in page


def test_own_plan_works_without_an_assessment(acme):
    make_initiative(acme, title="Before any rating")
    page = page_of(acme)
    assert "Before any rating" in page
    assert "until" not in page


def test_horizons_stand_in_order_with_their_ends(acme):
    assessment = make_completed(acme)
    make_initiative(acme, assessment=assessment)
    page = page_of(acme)
    places = [page.index(f'id="h-{key}"') for key in ("0-3", "3-6", "6-12")]
    assert places == sorted(places)
    for day in ("31 Mar 2027", "30 Jun 2027", "31 Dec 2027"):
        assert f"until {day}" in page
    assert page.count("Nothing planned for these months.") == 2


def test_card_shows_person_role_dates_effort_state_and_notes(acme):
    make_initiative(
        acme,
        responsible=acme.rater.user,
        responsible_role="Head of stores",
        starts_on="2027-02-01",
        due_on="2027-04-30",
        effort="L",
        state="under_way",
        notes="First line\nSecond line",
    )
    page = page_of(acme, "reader")
    for words in (
        "rater.acme",
        "Head of stores",
        "1 Feb 2027 to 30 Apr 2027",
        "L · up to 6 person-months",
        "Under way",
        "First line\nSecond line",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ({"due_on": "2027-04-30"}, "by 30 Apr 2027"),
        ({"starts_on": "2027-02-01"}, "from 1 Feb 2027, by 31 Mar 2027"),
        ({}, "by 31 Mar 2027"),
    ],
)
def test_dates_of_a_card(acme, dates, words):
    make_initiative(acme, assessment=make_completed(acme), **dates)
    assert words in page_of(acme)


def test_start_alone_before_anything_is_completed(acme):
    make_initiative(acme, starts_on="2027-02-01")
    assert "from 1 Feb 2027" in page_of(acme)


def test_nobody_responsible_is_said_in_words(acme):
    make_initiative(acme)
    assert "Nobody responsible yet" in page_of(acme)


def test_what_people_typed_is_escaped(acme):
    evil = "<script>alert(1)</script> =SUM(A1) $x^2$ مرحبا 🙂"
    make_initiative(acme, title=evil, notes=evil, responsible_role=evil[:100])
    page = page_of(acme)
    assert "<script>alert" not in page
    assert "<bdi>&lt;script&gt;alert(1)&lt;/script&gt; =SUM(A1) $x^2$ مرحبا 🙂</bdi>" in page


def test_suggestions_show_three_per_area_and_hide_the_rest(acme):
    make_assessment(acme, levels={"culture": 0})
    page = page_of(acme)
    before, _, behind = page.partition("Show 12 more")
    assert before.count('name="action_key"') == 6  # three hidden together, three buttons
    assert behind.partition("</details>")[0].count("Add to the plan") == 12


def test_suggestions_print_level_reason_and_factors(acme):
    make_assessment(acme, levels={"culture": 0})
    page = page_of(acme)
    assert 'class="level l0"' in page
    assert "Nobody answers for CX" in page
    assert "“Accountable leadership” is critical and at Immediate action." in page
    assert "gap 2 × weight 1 × impact 3 × confidence 0.8 ÷ effort 1 = <b>4.80</b>" in page


def test_latest_completed_assessment_is_the_base_even_beside_a_newer_draft(acme):
    make_completed(acme, quarter=2)
    make_completed(acme, quarter=3)
    make_assessment(acme, quarter=4)
    assert "Answers the assessment of 3rd quarter 2026" in page_of(acme)


def test_nothing_to_suggest_is_said(acme):
    make_completed(acme, levels=dict.fromkeys(AREA_KEYS, 2))
    assert "There is nothing left to suggest" in page_of(acme)


def test_draft_without_a_rating_says_that_nothing_can_be_suggested(acme):
    make_assessment(acme, levels={})
    assert "There is nothing to suggest" in page_of(acme)


@pytest.mark.parametrize("query", ["?removed=nonsense", "?removed=", "?removed=%00"])
def test_odd_address_is_harmless(acme, query):
    assert "Undo" not in page_of(acme, query=query)


def test_page_speaks_the_language_of_its_reader(acme):
    make_initiative(acme, assessment=make_completed(acme), action_key="CUL-1-a", title="")
    user = acme.lead.user
    user.language = "es"
    user.save()
    page = page_of(acme)
    assert '<html lang="es"' in page
    assert "Cultura" in page
    assert "Culture" not in page


def queries(cast, role, **options) -> int:
    client = cast.client(role)
    client.get(url(cast, **options))  # parses the model, once in a process
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url(cast, **options)).status_code == 200
    return len(captured)


@pytest.mark.parametrize("role", ["owner", "lead", "rater", "reader"])
def test_at_most_eight_queries_whatever_the_amount(acme, role):
    make_initiative(acme, assessment=make_completed(acme), responsible=acme.lead.user)
    before = queries(acme, role)
    earlier = make_completed(acme, quarter=3)
    for number in range(10):
        make_initiative(acme, title=f"{number}", assessment=earlier, responsible=acme.rater.user)
    assert queries(acme, role) == before <= 8


def test_at_most_eight_queries_for_a_lead_of_one_unit(acme):
    with scopes_disabled():
        south = Unit.objects.create(
            organization=acme.organization, parent=acme.unit, name="South", depth=2
        )
    acme.lead.units.add(acme.unit)
    make_completed(acme, unit=south)
    assert queries(acme, "lead", unit=south) <= 8


@pytest.mark.parametrize("role", ["lead", "reader"])
def test_at_most_eight_queries_before_any_assessment(acme, role):
    assert queries(acme, role) <= 8
