"""Levels, silent moments, overdue actions and praise stand beside the figures."""

from datetime import date

import pytest
from django_scopes import scopes_disabled

from organizations.models import Unit
from roadmaps.models import Initiative
from tests.cast import NOON, make_assessment, make_completed
from tests.reports.dashboards.builders import make_praise, make_series, make_team

URL = "/o/acme/dashboard/beside/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


def beside(cast, role="lead", **query):
    answer = cast.client(role).get(URL, query, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


def make_initiative(cast, title, **fields):
    with scopes_disabled():
        return Initiative.objects.create(
            **{
                "organization": cast.organization,
                "unit": cast.unit,
                "area_key": "culture",
                "title": title,
                "horizon": "0-3",
                "effort": "S",
                "created_at": NOON,
                **fields,
            }
        )


def test_it_is_a_page_of_its_own_without_javascript(acme):
    html = acme.client("reader").get(URL).content.decode()
    assert html.count("<h1>") == 1
    assert "<html" in html
    assert "<html" not in beside(acme)


def test_a_unit_shows_its_history_and_the_organisation_its_units(acme):
    make_completed(acme, quarter=2)
    make_completed(acme, quarter=3)
    unit = beside(acme, unit=acme.unit.pk)
    assert "Q2 26" in unit
    assert "Q3 26" in unit
    whole = beside(acme)
    assert "Acme stores" in whole
    assert "Q2 26" not in whole


def test_many_units_are_counted_not_listed(acme):
    make_completed(acme)
    with scopes_disabled():
        for number in range(9):
            Unit.objects.create(organization=acme.organization, name=f"Shop {number}")
    assert "2 more units in the overview" in beside(acme)


def test_a_moment_without_answers_is_silent(acme):
    make_series(acme, "csat", None, moment="support")
    html = beside(acme)
    assert "4 silent moments" in html
    assert "50 answers" in html


def test_what_is_past_its_date_is_listed_longest_first(acme):
    make_initiative(acme, "Later", due_on=date(2026, 11, 1), responsible_role="Head of service")
    make_initiative(acme, "Sooner <b>", due_on=date(2026, 6, 1))
    make_initiative(acme, "Done", due_on=date(2026, 6, 1), state="done")
    make_initiative(acme, "Removed", due_on=date(2026, 6, 1), removed_at=NOON)
    make_initiative(acme, "In time", due_on=date(2027, 1, 1))
    html = beside(acme, unit=acme.unit.pk)
    assert html.index("Sooner &lt;b&gt;") < html.index("Later")
    assert "Head of service" in html
    for absent in ("Done<", "Removed", "In time"):
        assert absent not in html


def test_without_a_date_the_end_of_the_horizon_counts(acme):
    old = make_completed(acme, year=2025, quarter=4)
    make_initiative(acme, "From last year", assessment=old)
    make_initiative(acme, "Long term", assessment=old, horizon="6-12")
    html = beside(acme)
    assert "From last year" in html
    assert "Long term" not in html


def test_the_model_names_an_action_that_nobody_has_reworded(acme):
    done = make_completed(acme, year=2025, quarter=4)
    make_initiative(acme, "", assessment=done, action_key="CUL-1-a")
    assert "CUL-1-a" not in beside(acme)


def test_a_draft_is_for_those_who_assess(acme):
    draft = make_assessment(acme)
    make_initiative(acme, "Of a draft", assessment=draft, due_on=date(2026, 6, 1))
    assert "Of a draft" in beside(acme, role="lead")
    assert "Of a draft" not in beside(acme, role="reader")


def test_the_three_newest_praises_of_the_place_are_shown(acme):
    for number in range(4):
        make_praise(acme, f"Praise {number}", said_on=date(2026, 9, number + 1))
    make_praise(acme, "Hidden praise", hidden_at=NOON)
    make_praise(acme, "<i>Team</i> praise", team=make_team(acme), said_on=date(2020, 1, 1))
    html = beside(acme)
    assert html.index("Praise 3") < html.index("Praise 1")
    assert "Praise 0" not in html
    assert "Hidden praise" not in html


def test_a_team_has_its_own_praise_and_no_levels(acme):
    make_completed(acme)
    team = make_team(acme)
    make_praise(acme, "<i>Team</i> praise", team=team)
    make_praise(acme, "Other praise")
    html = beside(acme, team=team.pk)
    assert "&lt;i&gt;Team&lt;/i&gt; praise" in html
    assert "Other praise" not in html
    assert 'id="levels"' not in html
