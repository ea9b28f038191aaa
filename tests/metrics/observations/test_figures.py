"""Figures one by one: what is typed is checked, kept when it is refused, and saved once."""

import pytest
from django.urls import reverse
from django_scopes import scopes_disabled

from metrics.models import Observation, Touchpoint
from tests.cast import NOON
from tests.metrics.builders import FCR, NPS, make_metric, make_observation, quarter
from tests.metrics.import_builders import make_checked

pytestmark = pytest.mark.django_db
ANSWERS = {f"in_{answer}": count for answer, count in zip("12345", (2, 2, 4, 20, 22), strict=True)}


@pytest.fixture(autouse=True)
def _unscoped(time_machine):
    time_machine.move_to(NOON)
    with scopes_disabled():
        yield


def url(cast, name, **kwargs):
    return reverse(f"metrics:{name}", kwargs={"slug": cast.slug, **kwargs})


def new(cast, metric):
    return f"{url(cast, 'observation_new')}?metric={metric.pk}"


def where(cast, **more):
    return {"unit": cast.unit.pk, "span": "quarter-3", "year": 2026, **more}


def page(answer) -> str:
    return answer.content.decode()


def test_a_figure_is_counted_from_what_was_typed_and_shown(acme):
    metric = make_metric(acme)
    answer = acme.client().post(new(acme, metric), where(acme, **ANSWERS), follow=True)
    row = Observation.objects.get()
    assert row.inputs == {"answers": {"1": 2, "2": 2, "3": 4, "4": 20, "5": 22}}
    assert (row.n, row.period, row.source) == (50, quarter(2026, 3), "hand")
    assert "84.0" in page(answer)
    assert "Saved: " in page(answer)


def test_the_form_proposes_the_last_full_period_of_the_metric(acme):
    form = acme.client().get(new(acme, make_metric(acme))).context["form"]
    assert (form["span"].value(), form["year"].value()) == ("quarter-3", 2026)


def test_blank_answers_of_a_scale_count_as_none(acme):
    acme.client().post(new(acme, make_metric(acme)), where(acme, in_4=3, in_5=7))
    answers = Observation.objects.get().inputs["answers"]
    assert answers == {"1": 0, "2": 0, "3": 0, "4": 3, "5": 7}


def test_times_are_pasted_in_any_manner(acme):
    metric = make_metric(acme, "resolution_time")
    data = where(acme, in_times="2:00:00\n2\n8,5;20.5\n", severity="high")
    assert acme.client().post(new(acme, metric), data).status_code == 302
    row = Observation.objects.get()
    assert row.inputs == {"times": {"2": 2, "8.5": 1, "20.5": 1}}
    assert row.severity == "high"


@pytest.mark.parametrize(
    ("typed", "says"),
    [("2\n-3", "Line 2: “-3” is below 0"), ("2\n\nsoon", "Line 3: “soon” cannot be read")],
)
def test_a_fault_in_a_list_names_its_line(acme, typed, says):
    metric = make_metric(acme, "resolution_time")
    answer = acme.client().post(new(acme, metric), where(acme, in_times=typed))
    assert answer.status_code == 422
    assert says in page(answer)
    assert typed.splitlines()[-1] in page(answer)
    assert not Observation.objects.exists()


@pytest.mark.parametrize(
    ("key", "typed", "field", "says"),
    [
        ("csat", {"in_1": "a"}, "in_1", "Type a number."),
        ("csat", {"in_1": "-1"}, "in_1", "This number cannot be below 0."),
        ("csat", {"in_5": "1.5"}, "in_5", "Type a whole number"),
        ("csat", {}, "in_1", "Fill in this number."),
        (
            "first_contact_resolution",
            {"in_contacts": 3, "in_resolved_first": 4},
            "in_resolved_first",
            "This cannot be more than",
        ),
        ("csat", {"in_5": 9, "given_value": 80}, "given_value", "not both"),
        ("csat", {"given_value": 180}, "given_value", "must lie between"),
        ("csat", {"in_5": 9, "year": 2027}, "span", "has not begun yet"),
        ("csat", {"in_5": 9, "year": ""}, "year", "Type the year."),
        ("csat", {"in_5": 9, "span": "custom-1"}, "start", "Choose the first and the last day."),
    ],
)
def test_a_fault_stands_at_its_field_and_everything_typed_stays(acme, key, typed, field, says):
    metric = make_metric(acme, key)
    data = where(acme) | {"note": "From the help desk", **typed}
    answer = acme.client().post(new(acme, metric), data)
    assert answer.status_code == 422
    assert says in str(answer.context["form"].errors[field])
    assert "From the help desk" in page(answer)


def test_free_days_run_forward(acme):
    metric = make_metric(acme)
    data = where(acme, **ANSWERS) | {"span": "custom-1", "start": "2026-05-04", "end": "2026-05-03"}
    client = acme.client()
    assert "end" in client.post(new(acme, metric), data).context["form"].errors
    assert client.post(new(acme, metric), data | {"end": "2026-06-10"}).status_code == 302
    assert Observation.objects.get().period_end.isoformat() == "2026-06-10"


def test_a_figure_of_another_system_is_marked_as_given(acme):
    metric = make_metric(acme)
    data = where(acme, given_value="84.2", given_n=50, given_low="71", given_high=92)
    acme.client().post(new(acme, metric), data)
    row = Observation.objects.get()
    assert row.inputs == {"value": "84.2", "n": 50, "low": "71", "high": "92"}
    form = acme.client().get(url(acme, "observation_edit", observation_id=row.pk)).context["form"]
    assert form["given_value"].value() == "84.2"
    assert form.is_given


def test_the_same_form_twice_makes_one_figure(acme):
    client, address = acme.client(), new(acme, make_metric(acme))
    key = client.get(address).context["form"]["submission"].value()
    data = where(acme, **ANSWERS, submission=key)
    first = client.post(address, data)
    assert client.post(address, data).url == first.url
    assert Observation.objects.get().version == 1


def test_a_figure_that_stands_is_shown_and_replaced_only_by_saving_again(acme):
    metric = make_metric(acme, "nps")
    row = make_observation(acme, metric, NPS)
    typed = {"in_promoters": 10, "in_passives": 5, "in_detractors": 5}
    client, data = acme.client(), where(acme, **typed)
    answer = client.post(new(acme, metric), data)
    assert answer.status_code == 409
    assert "A figure stands here already" in page(answer)
    assert 'value="10"' in page(answer)
    assert "25" in answer.context["others"][0].stored
    again = data | {"version": answer.context["form"].data["version"]}
    assert client.post(new(acme, metric), again).status_code == 302
    row.refresh_from_db()
    assert row.inputs["promoters"] == 10


def test_the_part_of_the_customers_is_kept(acme):
    metric = make_metric(acme)
    point = Touchpoint.objects.create(organization=acme.organization, name="Invoice")
    part = {"channel": "chat", "moment": "support", "touchpoint": point.pk, "segment": " New "}
    acme.client().post(new(acme, metric), where(acme, **ANSWERS, **part))
    row = Observation.objects.get()
    assert (row.channel, row.moment, row.touchpoint, row.segment) == (
        "chat",
        "support",
        point,
        "New",
    )


def test_units_and_touchpoints_of_others_cannot_be_chosen(acme, other):
    metric = make_metric(acme)
    point = Touchpoint.objects.create(organization=other.organization, name="Theirs")
    data = where(acme, **ANSWERS) | {"unit": other.unit.pk, "touchpoint": point.pk}
    answer = acme.client().post(new(acme, metric), data)
    assert set(answer.context["form"].errors) == {"unit", "touchpoint"}


def test_metrics_of_others_and_broken_ids_are_not_found(acme, other):
    client = acme.client()
    assert client.get(new(acme, make_metric(other))).status_code == 404
    assert client.get(url(acme, "observation_new") + "?metric=x").status_code == 404


def test_a_metric_that_is_off_takes_no_figure(acme):
    metric = make_metric(acme, is_on=False)
    assert "is switched off" in page(acme.client().get(new(acme, metric)))
    answer = acme.client().post(new(acme, metric), where(acme, **ANSWERS))
    assert answer.status_code == 422
    assert "is switched off" in page(answer)


def test_without_a_metric_the_page_asks_for_one(acme):
    metric = make_metric(acme)
    assert f"?metric={metric.pk}" in page(acme.client().get(url(acme, "observation_new")))


def test_a_correction_keeps_the_row_and_a_stale_one_shows_both_values(acme):
    row = make_observation(acme, make_metric(acme, "first_contact_resolution"), FCR)
    client, address = acme.client(), url(acme, "observation_edit", observation_id=row.pk)
    data = {"in_contacts": 1000, "in_resolved_first": 750, "version": 1}
    assert client.post(address, data).status_code == 302
    stale = client.post(address, data | {"in_resolved_first": 600})
    assert stale.status_code == 409
    assert "750" in page(stale)
    assert 'value="600"' in page(stale)
    assert client.post(address, data).status_code == 302  # what is stored already
    row.refresh_from_db()
    assert (row.inputs["resolved_first"], row.version) == (750, 2)


def test_a_list_of_times_comes_back_as_it_was_stored(acme):
    times = {"times": {"2": 4, "8": 3, "20.5": 1}}
    row = make_observation(acme, make_metric(acme, "resolution_time"), times)
    client, address = acme.client(), url(acme, "observation_edit", observation_id=row.pk)
    typed = client.get(address).context["form"]["in_times"].value()
    assert client.post(address, {"in_times": typed, "version": 1}).status_code == 302
    row.refresh_from_db()
    assert (row.inputs, row.version) == (times, 1)


def test_a_figure_of_a_survey_file_names_the_file_and_stays(acme):
    metric = make_metric(acme)
    source = make_checked(acme, metric, file_name="airport.csv")
    row = make_observation(acme, metric, source="import", survey_import=source)
    client, address = acme.client(), url(acme, "observation_edit", observation_id=row.pk)
    assert "airport.csv" in page(client.get(address))
    assert client.post(address, {"in_5": 9, "version": 1}).status_code == 422
    remove = url(acme, "observation_remove", observation_id=row.pk)
    assert client.post(remove).status_code == 422
    row.refresh_from_db()
    assert (row.version, row.retired_at) == (1, None)


def test_removing_asks_first_and_twice_is_once(acme):
    row = make_observation(acme, make_metric(acme))
    client, address = acme.client(), url(acme, "observation_remove", observation_id=row.pk)
    assert "Remove this figure?" in page(client.get(address))
    assert client.post(address, {"version": 2}).status_code == 409
    assert client.post(address, {"version": 1}).status_code == 302
    assert client.post(address, {"version": 1}).status_code == 302
    assert not Observation.objects.active().exists()
    assert client.get(address).status_code == 404
