"""The bridge from observations to figures: nobody counted twice, whatever the shape of the data."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.periods import PeriodKind, period_of
from metrics.models import Metric, MetricDefinition
from metrics.results import (
    metric_series,
    moments_heard,
    organization_series,
    parts_of,
    unit_series,
)
from metrics.series import WHOLE, Part
from organizations.models import Unit
from tests.cast import NOON, day
from tests.metrics.builders import (
    columns_of,
    make_metric,
    make_observation,
    make_target,
    quarter,
)

pytestmark = pytest.mark.usefixtures("unscoped")


def answers(satisfied, of=100):
    return {"answers": {"2": of - satisfied, "5": satisfied}}


def observe(cast, metric, satisfied, of=100, **more):
    return make_observation(cast, metric, answers(satisfied, of), n=of, **more)


def below(cast, name, parent=None):
    return Unit.objects.create(
        organization=cast.organization, parent=parent or cast.unit, name=name, depth=2
    )


def values(series):
    return [round(point.reading.value, 1) for point in series.points]


def only(found):
    (series,) = found
    return series


def test_the_figure_of_all_customers_goes_before_its_parts(acme):
    csat = make_metric(acme)
    observe(acme, csat, 90)
    observe(acme, csat, 10, segment="New customers")
    point = only(unit_series(acme.unit)).latest
    assert (point.reading.value, point.reading.n, point.from_parts) == (90.0, 100, False)


def test_parts_are_pooled_and_nobody_is_counted_twice(acme):
    csat = make_metric(acme)
    observe(acme, csat, 90, channel="chat")
    observe(acme, csat, 50, channel="phone")
    observe(acme, csat, 1, channel="chat", segment="New customers")
    observe(acme, csat, 1, channel="phone", segment="New customers")
    point = only(unit_series(acme.unit)).latest
    assert (point.reading.value, point.reading.n, point.from_parts) == (70.0, 200, True)
    assert len(point.observations) == 2


def test_a_unit_without_figures_takes_its_sub_units_together(acme):
    csat = make_metric(acme)
    north, south = below(acme, "North"), below(acme, "South")
    observe(acme, csat, 90, unit=north)
    observe(acme, csat, 70, unit=south)
    assert only(unit_series(acme.unit)).latest.reading.value == 80.0
    assert only(unit_series(north)).latest.reading.value == 90.0
    assert only(organization_series(acme.organization)).latest.reading.value == 80.0
    observe(acme, csat, 60)
    assert only(unit_series(acme.unit)).latest.reading.value == 60.0


def test_the_organisation_is_its_top_units_together(acme):
    csat = make_metric(acme)
    other = Unit.objects.create(organization=acme.organization, name="Outlet")
    observe(acme, csat, 90)
    observe(acme, csat, 30, unit=other)
    series = only(organization_series(acme.organization))
    assert (series.latest.reading.value, series.unit_id) == (60.0, None)


def test_one_part_alone(acme):
    csat = make_metric(acme)
    observe(acme, csat, 90, channel="chat")
    observe(acme, csat, 50, channel="phone")
    series = metric_series(acme.organization, csat, unit=acme.unit, part=Part(channel="chat"))
    assert values(series) == [90.0]
    assert parts_of(csat, unit=acme.unit) == (WHOLE, Part(channel="chat"), Part(channel="phone"))


def test_figures_of_two_definitions_stay_apart(acme):
    csat = make_metric(acme)
    first = csat.definitions.get()
    second = MetricDefinition.objects.create(
        metric=csat, number=2, created_at=NOON, **columns_of("csat")
    )
    observe(acme, csat, 90, period=quarter(2026, 1), definition=first)
    observe(acme, csat, 50, period=quarter(2026, 2), definition=second)
    observe(acme, csat, 90, definition=first, channel="chat")
    observe(acme, csat, 70, definition=second, channel="phone")
    series = only(unit_series(acme.unit))
    assert values(series) == [90.0, 50.0, 70.0]
    assert series.breaks == (1,)


def test_what_was_replaced_or_comes_later_is_left_out(acme):
    csat = make_metric(acme)
    observe(acme, csat, 90, retired_at=NOON)
    observe(acme, csat, 80, period=quarter(2026, 2))
    observe(acme, csat, 70, period=quarter(2026, 4))
    assert values(only(unit_series(acme.unit, until=day("2026-09-30")))) == [80.0]


def test_the_periods_of_the_rhythm_push_out_others_that_overlap(acme):
    csat = make_metric(acme)
    observe(acme, csat, 10, period=period_of(PeriodKind.MONTH, 2026, 8))
    observe(acme, csat, 80)
    observe(acme, csat, 70, period=period_of(PeriodKind.MONTH, 2026, 5))
    observe(acme, csat, 20, period=period_of(PeriodKind.YEAR, 2026))
    assert values(only(unit_series(acme.unit))) == [70.0, 80.0]


def test_the_nearest_target_counts(acme):
    csat = make_metric(acme)
    shop = below(acme, "Shop")
    observe(acme, csat, 84, unit=shop)
    make_target(acme, csat, 80)
    assert only(unit_series(shop)).latest.target == 80.0
    make_target(acme, csat, 90, unit=shop)
    point = only(unit_series(shop)).latest
    assert (point.target, point.meets) == (90.0, False)


def test_top_units_with_different_targets_have_none_in_common(acme):
    csat = make_metric(acme)
    observe(acme, csat, 84)
    make_target(acme, csat, 80)
    assert only(organization_series(acme.organization)).latest.target == 80.0
    other = Unit.objects.create(organization=acme.organization, name="Outlet")
    make_target(acme, csat, 70, unit=other)
    assert only(organization_series(acme.organization)).latest.target is None


def test_metrics_that_are_off_or_of_others_do_not_appear(acme, other):
    observe(other, make_metric(other), 10)
    csat, nps = make_metric(acme), make_metric(acme, "nps")
    Metric.objects.filter(pk=nps.pk).update(is_on=False)
    observe(acme, csat, 84)
    assert [one.metric.key for one in organization_series(acme.organization)] == ["csat"]
    assert metric_series(acme.organization, nps).points == ()


def test_answers_by_moment_count_everybody_once(acme):
    csat, fcr = make_metric(acme), make_metric(acme, "first_contact_resolution")
    observe(acme, csat, 50, moment="support")
    observe(acme, csat, 50, of=60, moment="onboarding", channel="chat")
    observe(acme, csat, 10, of=20, moment="support", channel="chat")
    make_observation(
        acme,
        fcr,
        {"contacts": 10, "resolved_first": 5},
        n=10,
        moment="renewal",
    )
    observe(acme, csat, 50, period=quarter(2026, 2), moment="relationship")
    assert moments_heard(acme.organization, period=quarter(2026, 3)) == {"support": 100}


@pytest.mark.parametrize("units", [1, 6])
def test_one_query_whatever_the_data(acme, units):
    for key in ("csat", "ces_ease"):
        metric = make_metric(acme, key)
        make_target(acme, metric, 80)
        for number in range(units):
            observe(acme, metric, 90, unit=below(acme, f"{key} {number}"))
    with CaptureQueriesContext(connection) as queries:
        assert len(unit_series(acme.unit)) == 2
    assert len(queries) == 1
    with CaptureQueriesContext(connection) as queries:
        organization_series(acme.organization)
    assert len(queries) == 1


def test_few_people_cannot_be_had_by_subtraction(acme):
    csat = make_metric(acme)
    observe(acme, csat, 1, of=3, channel="phone")
    observe(acme, csat, 20, of=30, channel="email")
    point = only(unit_series(acme.unit)).latest
    assert (point.reading.n, len(point.observations)) == (30, 1)
    observe(acme, csat, 1, of=4, channel="chat")
    assert only(unit_series(acme.unit)).latest.reading.n == 37  # seven hidden people together


def test_few_people_of_a_sub_unit_are_left_out_of_the_unit(acme):
    csat = make_metric(acme)
    observe(acme, csat, 1, of=3, unit=below(acme, "Kiosk"))
    observe(acme, csat, 20, of=30, unit=below(acme, "Shop"))
    assert only(unit_series(acme.unit)).latest.reading.n == 30
    assert only(organization_series(acme.organization)).latest.reading.n == 30
