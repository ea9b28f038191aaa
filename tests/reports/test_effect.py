"""Did it work: before, after, and what changed elsewhere."""

import pytest
from django.urls import reverse

from organizations.models import Unit
from reports.pages.effect import Event, around, effect_of, event_on
from tests.cast import day
from tests.metrics.builders import make_metric, make_observation, quarter
from tests.metrics.series_builders import make_series

pytestmark = pytest.mark.usefixtures("unscoped")

MIDDLE = Event("2026-06-30", "New desk", day("2026-06-30"), day("2026-07-01"))


def url(cast, **query):
    path = reverse("reports:effect", kwargs={"slug": cast.slug, "unit_id": cast.unit.pk})
    return path + "?" + "&".join(f"{name}={value}" for name, value in query.items())


def test_before_is_the_last_that_ended_and_after_the_latest_that_began():
    series = make_series(60, 61, 70, 75)
    before, after = around(series.points, MIDDLE)
    assert (before.period.end, after.period.end) == (day("2026-06-30"), day("2026-12-31"))


def test_figures_of_another_definition_are_no_after():
    before, after = around(make_series(60, 70, 75, numbers=(1, 2, 2)).points, MIDDLE)
    assert before.number == 1
    assert after is None


def test_hidden_figures_are_passed_over():
    assert around(make_series(2, 3, of=4).points, MIDDLE) == (None, None)


def test_without_a_comparison_nothing_is_claimed():
    effect = effect_of(make_series(50, 51, 80, 82), MIDDLE, None)
    assert effect.own.verdict == "Better"
    assert effect.own.change.startswith("+31.0 points (")
    assert effect.conclusion.startswith("Before and after is not cause")


def test_the_change_elsewhere_is_taken_off():
    effect = effect_of(make_series(50, 51, 80, 82), MIDDLE, make_series(50, 50, 79, 80))
    assert effect.net.startswith("+1.0 points")
    assert effect.conclusion.startswith("Once the change elsewhere is taken off, chance alone")
    effect = effect_of(make_series(50, 51, 80, 82), MIDDLE, make_series(50, 50, 50, 50))
    assert effect.conclusion.startswith("It got better here by more than elsewhere")


def test_too_early_to_tell():
    effect = effect_of(make_series(50, 51), event_on(day("2026-12-31")), None)
    assert effect.conclusion.startswith("There is not yet a figure before and one after")


def test_the_page(acme):
    csat = make_metric(acme)
    other = Unit.objects.create(organization=acme.organization, name="Outlet")
    for number, share in ((2, 20), (3, 45)):
        inputs = {"answers": {"1": 50 - share, "5": share}}
        make_observation(acme, csat, inputs, period=quarter(2026, number))
        make_observation(acme, csat, inputs, period=quarter(2026, number), unit=other)
    chosen = url(acme, metric=csat.pk, day="2026-06-30", **{"with": other.pk})
    page = acme.client("reader").get(chosen).content.decode()
    assert "90.0\u00a0%" in page
    assert "What is left once the change elsewhere is taken off" in page
    assert "Outlet" in page


@pytest.mark.parametrize("query", [{"since": "nonsense"}, {"day": "2026-13-45"}])
def test_a_day_that_is_none_is_said(acme, query):
    make_observation(acme, make_metric(acme))
    page = acme.client().get(url(acme, **query))
    assert page.status_code == 200
    assert "Choose one of the list, or type a day" in page.content.decode()


def test_what_belongs_to_others_does_not_exist(acme, other):
    make_observation(acme, make_metric(acme))
    foreign = make_metric(other)
    client = acme.client()
    assert client.get(url(acme, metric=foreign.pk)).status_code == 404
    assert client.get(url(acme, metric="nonsense")).status_code == 404
    assert client.get(url(acme, **{"with": other.unit.pk})).status_code == 404


def test_without_figures_it_says_what_to_do(acme):
    assert "No figures to compare yet" in acme.client().get(url(acme)).content.decode()
