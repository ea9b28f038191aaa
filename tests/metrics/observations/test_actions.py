"""Recording and taking back: who may, what is refused, and that a repeat changes nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django_scopes import scopes_disabled

from foundation.versions import StaleWriteError
from metrics.models import MetricDefinition, Observation
from metrics.observations import actions
from metrics.recipes import InputsError
from metrics.series import WHOLE, Part
from organizations.models import Unit
from tests.cast import NOON
from tests.metrics.builders import CSAT, columns_of, make_metric, make_observation, quarter
from tests.metrics.import_builders import make_checked

pytestmark = pytest.mark.django_db
BETTER = {"answers": {"1": 0, "2": 0, "3": 4, "4": 20, "5": 26}}


@pytest.fixture(autouse=True)
def _unscoped():
    with scopes_disabled():
        yield


def record(cast, metric, **changes):
    options = {
        "unit": cast.unit,
        "metric": metric,
        "period": quarter(2026, 3),
        "part": WHOLE,
        "inputs": CSAT,
        "by": cast.lead,
        "at": NOON,
    }
    return actions.record(**(options | changes))


def test_a_new_figure_keeps_who_when_and_its_base(acme):
    row = record(acme, make_metric(acme), note="Help desk")
    assert (row.n, row.version, row.recorded_at, row.note) == (50, 1, NOON, "Help desk")
    assert row.recorded_by_name == str(acme.lead.user)


def test_the_same_save_again_changes_nothing(acme):
    metric = make_metric(acme)
    first = record(acme, metric)
    again = record(acme, metric, at=NOON + timedelta(days=1))
    assert (again.pk, again.version, again.recorded_at) == (first.pk, 1, NOON)


def test_a_correction_needs_the_version_that_was_seen(acme):
    metric = make_metric(acme)
    record(acme, metric)
    for seen in (None, 0, 7):
        with pytest.raises(StaleWriteError):
            record(acme, metric, inputs=BETTER, expected_version=seen)
    row = record(acme, metric, inputs=BETTER, expected_version=1)
    assert (row.inputs, row.version) == (BETTER, 2)


def test_a_version_of_a_figure_that_is_gone_is_stale(acme):
    with pytest.raises(StaleWriteError):
        record(acme, make_metric(acme), expected_version=1)


def test_parts_of_the_customers_stand_beside_the_whole(acme):
    metric = make_metric(acme)
    rows = {record(acme, metric, part=part).pk for part in (WHOLE, Part("chat"), Part("phone"))}
    assert len(rows) == 3


@pytest.mark.parametrize("role", ["rater", "reader"])
def test_only_those_who_measure_may_write(acme, role):
    row = make_observation(acme, make_metric(acme))
    with pytest.raises(PermissionDenied):
        record(acme, row.metric, by=acme.member(role))
    with pytest.raises(PermissionDenied):
        actions.retire(observation=row, by=acme.member(role), at=NOON)


def test_units_and_metrics_of_others_are_refused(acme, other):
    with pytest.raises(PermissionDenied):
        record(acme, make_metric(other))
    with pytest.raises(PermissionDenied):
        record(acme, make_metric(acme), unit=other.unit)


def test_a_limited_lead_writes_in_own_units_only(acme):
    metric = make_metric(acme)
    outlet = Unit.objects.create(organization=acme.organization, name="Outlet")
    acme.lead.units.add(acme.unit)
    record(acme, metric)
    with pytest.raises(PermissionDenied):
        record(acme, metric, unit=outlet)


@pytest.mark.parametrize(("year", "code"), [(2027, "future"), (1989, "too_early")])
def test_periods_out_of_reach_are_refused(acme, year, code):
    with pytest.raises(actions.PeriodError) as caught:
        record(acme, make_metric(acme), period=quarter(year, 1))
    assert caught.value.code == code


def test_the_running_period_is_taken(acme):
    assert record(acme, make_metric(acme), period=quarter(2026, 4)).version == 1


def test_archived_units_and_metrics_that_are_off_take_nothing(acme):
    with pytest.raises(actions.SwitchedOffError):
        record(acme, make_metric(acme, is_on=False))
    acme.unit.archived_at = NOON
    acme.unit.save()
    with pytest.raises(actions.ArchivedUnitError):
        record(acme, make_metric(acme, "nps"), inputs={})


def test_inputs_that_cannot_be_leave_nothing_behind(acme):
    with pytest.raises(InputsError):
        record(acme, make_metric(acme), inputs={"answers": {"9": 1}})
    assert not Observation.objects.exists()


def test_a_correction_keeps_the_definition_that_the_figure_was_made_by(acme):
    metric = make_metric(acme)
    first = record(acme, metric)
    MetricDefinition.objects.create(
        metric=metric, number=2, criteria=[], created_at=NOON, **columns_of("csat")
    )
    assert record(acme, metric, inputs=BETTER, expected_version=1).definition == first.definition
    later = record(acme, metric, period=quarter(2026, 2))
    assert later.definition.number == 2


def test_a_figure_of_a_survey_file_is_neither_corrected_nor_taken_back(acme):
    metric = make_metric(acme)
    source = make_checked(acme, metric, file_name="a.csv")
    row = make_observation(acme, metric, source="import", survey_import=source)
    with pytest.raises(actions.ImportedError):
        record(acme, metric, inputs=BETTER, expected_version=1)
    with pytest.raises(actions.ImportedError):
        actions.retire(observation=row, by=acme.lead, at=NOON)


def test_taking_back_frees_the_place_and_twice_is_once(acme):
    metric = make_metric(acme)
    row = record(acme, metric)
    with pytest.raises(StaleWriteError):
        actions.retire(observation=row, by=acme.lead, at=NOON, expected_version=2)
    for _time in range(2):
        actions.retire(observation=row, by=acme.lead, at=NOON, expected_version=1)
    row.refresh_from_db()
    assert (row.retired_at, row.version) == (NOON, 2)
    assert record(acme, metric).pk != row.pk
