"""One page with every metric that is on, for every member."""

import pytest
from django_scopes import scopes_disabled

from metrics.models import Metric
from organizations.models import Role, Unit
from tests.cast import NOON
from tests.metrics.builders import make_metric, make_observation, make_target, quarter
from tests.reports.dashboards.builders import make_series, make_team, nps

URL = "/o/acme/dashboard/"
FEW = {"promoters": 2, "passives": 1, "detractors": 1}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


def page_of(cast, url=URL, role="lead"):
    answer = cast.client(role).get(url)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def words(html):
    return " ".join(html.replace("\u00a0", " ").split())


@pytest.mark.parametrize("role", Role.values)
def test_every_member_sees_figure_interval_base_and_target(acme, role):
    make_target(acme, make_series(acme, "csat", None), 80)
    html = words(page_of(acme, role=role))
    assert "1 of 1 metric meets its target." in html
    assert "84.0 %" in html
    assert "n = 50" in html
    assert "Target 80.0 %: met" in html
    assert "3rd quarter 2026" in html
    assert "What does this number mean?" in html


def test_a_clear_fall_is_told_and_a_small_one_is_not(acme):
    make_series(acme, "nps", nps(700, 100), nps(500, 200), nps(300, 300))
    html = words(page_of(acme))
    assert "Net Promoter Score (NPS) has fallen for 2 quarters." in html
    assert "Worse than in 2nd quarter 2026" in html


def test_chance_is_no_change(acme):
    make_series(acme, "nps", nps(50, 40), nps(51, 40))
    assert "No clear change since 2nd quarter 2026" in words(page_of(acme))


def test_fewer_than_five_people_show_no_number(acme):
    make_series(acme, "nps", nps(50, 40), FEW)
    html = page_of(acme)
    assert "Hidden: fewer than 5 people." in html
    assert "n\u00a0=\u00a04" not in html
    assert 'class="big' not in html


def test_few_answers_and_old_figures_are_marked(acme):
    metric = make_metric(acme, "nps")
    from_2024 = make_observation(acme, metric, nps(6, 2, 2))
    with scopes_disabled():
        type(from_2024).objects.filter(pk=from_2024.pk).update(
            period_start="2024-01-01", period_end="2024-03-31"
        )
    html = page_of(acme)
    assert "Few answers: uncertain." in html
    assert "Out of date" in html


def test_a_metric_without_figures_waits_and_one_that_is_off_is_not_there(acme):
    make_series(acme, "csat", None)
    make_metric(acme, "churn_rate")
    off = make_series(acme, "nps", nps(1, 2))
    with scopes_disabled():
        Metric.objects.filter(pk=off.pk).update(is_on=False)
    html = page_of(acme)
    assert "No figure yet:" in html
    assert "Promoter" not in html


@pytest.mark.parametrize(
    ("role", "metrics", "words_"),
    [
        ("lead", (), "Choose what you measure"),
        ("lead", ("csat",), "Give the first figures"),
        ("reader", (), "There are no figures yet"),
    ],
)
def test_an_empty_dashboard_says_what_to_do_first(acme, role, metrics, words_):
    for key in metrics:
        make_metric(acme, key)
    assert words_ in page_of(acme, role=role)


def test_a_unit_has_its_own_figures(acme):
    with scopes_disabled():
        shop = Unit.objects.create(organization=acme.organization, name="Shop <1>")
    metric = make_series(acme, "csat", None)
    make_observation(acme, metric, {"answers": {"1": 25, "5": 25}}, unit=shop)
    html = page_of(acme, f"{URL}units/{shop.pk}/")
    assert "50.0" in html
    assert "84.0" not in html
    assert "Shop &lt;1&gt;" in html
    assert f"dashboard/figures/{metric.pk}/?unit={shop.pk}" in html


def test_a_team_has_its_metrics_of_the_whole_organisation(acme):
    make_series(acme, "csat", None)
    team = make_team(acme, make_series(acme, "nps", nps(90, 40, 70)))
    html = page_of(acme, f"{URL}teams/{team.pk}/")
    assert "Promoter" in html
    assert "84.0" not in html


def test_the_menu_leads_to_another_dashboard(acme):
    team = make_team(acme)
    client = acme.client("reader")
    to_unit = client.get(URL, {"show": f"unit:{acme.unit.pk}"})
    assert to_unit.url == f"{URL}units/{acme.unit.pk}/"
    assert client.get(URL, {"show": f"team:{team.pk}"}).url == f"{URL}teams/{team.pk}/"
    assert client.get(URL, {"show": ""}).url == URL


@pytest.mark.parametrize("value", ["unit:x", "user:1", "unit:", "x:" + "0" * 32])
def test_what_is_no_dashboard_is_404_or_the_organisation(acme, value):
    assert acme.client().get(URL, {"show": value}).status_code in (302, 404)


def test_who_works_with_one_unit_sees_totals_and_no_other_unit(acme):
    with scopes_disabled():
        shop = Unit.objects.create(organization=acme.organization, name="Shop")
        acme.reader.units.add(shop)
    make_series(acme, "csat", None)
    assert "84.0" in page_of(acme, role="reader")
    client = acme.client("reader")
    for path in ("units/{}/", "wall/?unit={}", "beside/?unit={}", "export/?unit={}"):
        assert client.get(URL + path.format(acme.unit.pk)).status_code == 404


def test_a_period_that_still_runs_is_not_shown(acme):
    metric = make_series(acme, "csat", None)
    make_observation(acme, metric, {"answers": {"1": 50}}, period=quarter(2026, 4))
    assert "84.0" in page_of(acme)
