""" "What does this number mean?": sheet, inputs, formula with the numbers, series."""

import pytest
from django_scopes import scopes_disabled

from metrics.models import MetricDefinition, Touchpoint
from organizations.models import Role
from tests.cast import NOON
from tests.metrics.builders import columns_of, make_metric, make_observation, make_target, quarter
from tests.reports.dashboards.builders import make_own_metric, make_series, nps

FEW = {"promoters": 2, "passives": 1, "detractors": 1}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


def url_of(metric):
    return f"/o/acme/dashboard/figures/{metric.pk}/"


def page_of(cast, metric, role="lead", **query):
    answer = cast.client(role).get(url_of(metric), query)
    assert answer.status_code == 200, answer
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


@pytest.mark.parametrize("role", Role.values)
def test_every_member_is_told_what_went_in_and_how_it_was_worked_out(acme, role):
    metric = make_series(acme, "csat", None)
    make_target(acme, metric, 80)
    html = page_of(acme, metric, role)
    for words in ("84.0 %", "n = 50", "Target 80.0 %: met", "Typed in", "definition 1"):
        assert words in html
    assert "How it is worked out" in html
    assert "42" in html  # 20 + 22 good answers
    assert "Strengths" in html
    assert "Higher is better" in html


def test_the_change_is_told_with_its_test(acme):
    metric = make_series(acme, "nps", nps(700, 100), nps(500, 200))
    html = page_of(acme, metric)
    assert "interval of the difference" in html
    assert "Zero lies outside of it" in html


def test_the_series_is_a_chart_and_a_table(acme):
    metric = make_series(acme, "nps", nps(500, 200), nps(480, 200), nps(490, 190))
    html = page_of(acme, metric)
    assert html.count("<svg") >= 2
    assert "chart-metric" in html
    assert "Show the figures as a table" in html
    assert "Q1 26" in html


def test_fewer_than_five_people_show_no_number_anywhere(acme):
    metric = make_series(acme, "nps", nps(500, 200), nps(480, 200), FEW)
    html = page_of(acme, metric)
    assert "Hidden: fewer than 5 people." in html
    assert "1 figure of fewer than five people is left out." in html
    assert "What was counted" not in html
    assert "n = 4<" not in html


def test_a_new_definition_breaks_the_series_and_says_why(acme):
    metric = make_series(acme, "csat", None, None)
    with scopes_disabled():
        second = MetricDefinition.objects.create(
            metric=metric,
            number=2,
            reason="New <question>",
            created_at=NOON,
            **columns_of("csat"),
        )
        latest = metric.observations.latest("period_end")
        type(latest).objects.filter(pk=latest.pk).update(definition=second)
    html = page_of(acme, metric)
    assert "New &lt;question&gt;" in html
    assert "Definition 2" in html


def test_a_part_of_the_customers_can_be_chosen(acme):
    metric = make_metric(acme, "csat")
    with scopes_disabled():
        desk = Touchpoint.objects.create(organization=acme.organization, name="Desk")
    make_observation(acme, metric, channel="phone", touchpoint=desk, segment="New ones")
    make_observation(acme, metric, {"answers": {"1": 25, "5": 25}}, channel="chat")
    html = page_of(acme, metric)
    assert "Telephone · Desk · New ones" in html
    part = f"phone~~{desk.pk.hex}~~New ones"
    assert f'value="{part}" selected' in page_of(acme, metric, part=part)
    assert "84.0 %" in page_of(acme, metric, part=part)
    assert "50.0 %" in page_of(acme, metric, part="chat~~~~")


@pytest.mark.parametrize("part", ["x", "chat~~~~", "~~~~~~", "\x00"])
def test_a_part_that_nobody_measured_is_404(acme, part):
    metric = make_series(acme, "csat", None)
    assert acme.client().get(url_of(metric), {"part": part}).status_code in (400, 404)


def test_a_metric_of_others_and_a_unit_of_others_are_404(acme, other):
    foreign = make_series(other, "csat", None)
    assert acme.client("owner").get(url_of(foreign)).status_code == 404
    own = make_series(acme, "csat", None)
    for unit in (other.unit.pk, "x"):
        assert acme.client("owner").get(url_of(own), {"unit": unit}).status_code == 404


def test_without_a_figure_it_says_what_to_do(acme):
    metric = make_metric(acme, "csat")
    assert "Type in the counts of a period" in page_of(acme, metric)
    assert "as soon as a CX lead" in page_of(acme, metric, "reader")


def test_an_own_metric_is_explained_in_the_words_of_the_organisation(acme):
    metric = make_own_metric(acme, what="What we <mean>", strengths="Quick\nCheap")
    make_observation(acme, metric)
    html = page_of(acme, metric)
    assert "What we &lt;mean&gt;" in html
    assert "<bdi>Cheap</bdi>" in html


def test_entries_of_several_parts_are_counted(acme):
    metric = make_metric(acme, "csat")
    for channel in ("phone", "chat"):
        make_observation(acme, metric, channel=channel)
    assert "taken together from 2 entries" in page_of(acme, metric)


def test_a_large_series_stays_one_picture(acme):
    metric = make_metric(acme, "csat")
    for year in range(2020, 2026):
        for number in range(1, 5):
            make_observation(acme, metric, period=quarter(year, number))
    assert page_of(acme, metric).count("chart-metric") == 2  # wide and narrow
