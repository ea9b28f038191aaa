"""A monitor on the wall: no menus, big figures, and it refreshes itself."""

import pytest
from django_scopes import scopes_disabled
from playwright.sync_api import expect

from metrics.models import Observation
from tests.browser import sign_in, violations, watch
from tests.cast import NOON
from tests.metrics.builders import make_observation
from tests.reports.dashboards.builders import make_own_metric, make_series, make_team

URL = "/o/acme/dashboard/wall/"


@pytest.fixture
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.mark.django_db
@pytest.mark.usefixtures("_noon")
def test_it_has_no_menu_is_dark_and_says_when_it_was_updated(acme):
    make_series(acme, "csat", None)
    html = acme.client("reader").get(URL).content.decode()
    assert 'data-bs-theme="dark"' in html
    assert "<nav" not in html
    assert "Updated 13:00" in html
    assert "84.0" in html
    assert "<noscript><meta" in html


@pytest.mark.django_db
@pytest.mark.usefixtures("_noon")
def test_it_may_be_light_and_nothing_else(acme):
    client = acme.client()
    assert 'data-bs-theme="light"' in client.get(URL, {"theme": "light"}).content.decode()
    assert 'data-bs-theme="dark"' in client.get(URL, {"theme": '"><b>'}).content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("_noon")
def test_what_it_fetches_is_its_content_alone(acme):
    team = make_team(acme, make_series(acme, "csat", None))
    part = acme.client().get(URL, {"team": team.pk}, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "84.0" in part.content.decode()
    assert "HX-Request" in part.headers["Vary"]


@pytest.mark.django_db
@pytest.mark.usefixtures("_noon")
def test_the_first_twelve_are_shown_and_the_others_counted(acme):
    for number in range(14):
        make_observation(acme, make_own_metric(acme, number))
    html = acme.client().get(URL).content.decode()
    assert html.count("<h2>") == 12
    assert "2 more metrics on the dashboard" in html


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_it_fetches_itself_again_and_survives_a_lost_connection(live_server, browser, acme):
    make_series(acme, "csat", None)
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    sign_in(context, acme.client("reader"), live_server)
    page = context.new_page()
    faults = watch(page)
    page.goto(live_server.url + URL)
    expect(page.locator("#wall")).to_contain_text("84.0")
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080
    assert violations(page) == []
    assert faults == []

    again = "htmx.ajax('GET', location.href, {target: '#wall', swap: 'innerHTML'})"
    context.set_offline(True)
    page.evaluate(f"{again}.catch(() => null)")
    expect(page.locator(".late")).to_be_visible()
    expect(page.locator("#wall")).to_contain_text("84.0")
    context.set_offline(False)
    with scopes_disabled():
        Observation.objects.update(inputs={"answers": {"1": 25, "5": 25}})
    page.evaluate(again)
    expect(page.locator("#wall")).to_contain_text("50.0")
    expect(page.locator(".late")).to_be_hidden()
    context.close()
