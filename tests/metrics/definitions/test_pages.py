"""The catalogue, its sheets and a metric's pages: they say what to do and lose nothing."""

import pytest
from django.urls import reverse
from django_scopes import scopes_disabled

from metrics.models import Metric, Target, Team
from metrics.sheets import sheets
from tests.metrics.builders import make_metric, make_target

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _unscoped():
    with scopes_disabled():
        yield


def url(cast, name, **kwargs):
    return reverse(f"metrics:{name}", kwargs={"slug": cast.slug, **kwargs})


def page(answer) -> str:
    return answer.content.decode()


OWN = {
    "name": "Late collections",
    "short": "Late",
    "what": "How often a parcel is collected late.",
    "calculation": "share",
    "direction": "down",
    "low_below": "30",
}


def test_an_empty_catalogue_offers_five_to_start_with_and_switches_them_on(acme):
    client = acme.client()
    assert "Switch on these five" in page(client.get(url(acme, "catalogue")))
    answer = client.post(url(acme, "switch_on_starters"), follow=True)
    assert "5 metrics are switched on" in page(answer)
    assert "Switch on these five" not in page(answer)


def test_a_reader_reads_the_catalogue_and_is_offered_no_button(acme):
    text = page(acme.client("reader").get(url(acme, "catalogue")))
    assert "Start with five metrics" in text
    assert '<form method="post" action="/o/acme/metrics' not in text


def test_every_sheet_stands_in_one_group_of_the_catalogue(acme):
    groups = acme.client().get(url(acme, "catalogue")).context["groups"]
    keys = [card.key for group in groups for card in group.cards]
    assert sorted(keys) == sorted(sheet.key for sheet in sheets())


@pytest.mark.parametrize(
    ("word", "key"), [("rotación", "churn_rate"), ("abandono", "churn_rate"), ("NPS", "nps")]
)
def test_the_search_knows_both_languages_and_other_words(acme, word, key):
    groups = acme.client().get(url(acme, "catalogue"), {"q": word}).context["groups"]
    assert key in [card.key for group in groups for card in group.cards]


def test_a_filter_that_cannot_be_is_left_out_of_account(acme):
    answer = acme.client().get(url(acme, "catalogue"), {"moment": "never", "area": "DEL"})
    assert 0 < answer.context["found"] < 26


def test_every_sheet_opens_in_both_languages(acme):
    client = acme.client()
    for sheet in sheets()[::5]:
        for language in ("en", "es"):
            answer = client.get(
                url(acme, "sheet", key=sheet.key), headers={"accept-language": language}
            )
            assert answer.status_code == 200


def test_an_unknown_sheet_is_not_found(acme):
    assert acme.client().get(url(acme, "sheet", key="nothing")).status_code == 404


def test_the_sheet_says_how_many_answers_are_needed(acme):
    answer = acme.client().get(url(acme, "sheet", key="csat"), {"margin": "5"})
    assert answer.context["needed"] == 385
    assert "Enter at least 1." in page(
        acme.client().get(url(acme, "sheet", key="csat"), {"margin": "0"})
    )


def test_a_changed_definition_is_a_new_series_and_shows_what_changed(acme):
    metric = make_metric(acme)
    client, address = acme.client(), url(acme, "definition_new", metric_id=metric.pk)
    form = client.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    data |= {"scale_max": 10, "top_from": 9, "top_to": 10, "reason": "The survey tool changed."}
    text = page(client.post(address, data, follow=True))
    assert metric.definitions.latest("number").top_from == 9
    assert "1 to 10; 9 to 10 count as good" in text
    assert "The survey tool changed." in text


def test_no_change_and_an_impossible_scale_are_refused(acme):
    metric = make_metric(acme)
    client, address = acme.client(), url(acme, "definition_new", metric_id=metric.pk)
    form = client.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"reason": "No reason"}
    assert "Nothing would change" in page(client.post(address, data))
    answer = client.post(address, data | {"top_to": 9})
    assert answer.status_code == 422
    assert "must lie within the scale" in page(answer)
    assert metric.definitions.count() == 1


def test_a_second_definition_meanwhile_is_shown_first(acme):
    metric = make_metric(acme)
    client, address = acme.client(), url(acme, "definition_new", metric_id=metric.pk)
    form = client.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"reason": "A reason"}
    client.post(address, data | {"base": "All cases"})
    answer = client.post(address, data | {"base": "Closed cases"})
    assert answer.status_code == 409
    assert "All cases" in page(answer)


def test_an_own_metric_is_created_once_and_can_be_opened(acme):
    client, address = acme.client(), url(acme, "own_new")
    data = OWN | {"submission": client.get(address).context["form"]["submission"].value()}
    first = client.post(address, data)
    assert client.post(address, data).url == first.url
    assert Metric.objects.get().key == "own-late-collections"
    assert "How often a parcel is collected late." in page(client.get(first.url))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"calculation": "times"}, "Choose hours or seconds for times."),
        ({"calculation": "value"}, "Choose the unit of the value."),
        ({"calculation": "top_share"}, "Fill in this number."),
        ({"unit": "hours"}, "This calculation has a unit of its own."),
        ({"name": ""}, "Name:"),
    ],
)
def test_an_own_metric_that_does_not_fit_together_comes_back(acme, changes, message):
    answer = acme.client().post(url(acme, "own_new"), OWN | changes)
    assert answer.status_code == 422
    assert message in page(answer)


@pytest.mark.parametrize(
    "changes",
    [
        {"calculation": "nps"},
        {"calculation": "times", "unit": "hours", "limit": "24"},
        {"calculation": "value", "unit": "percent"},
        {"calculation": "per_1000"},
        {"calculation": "scale_mean", "scale_min": "1", "scale_max": "7"},
        {
            "calculation": "top_share",
            "scale_min": "1",
            "scale_max": "7",
            "top_from": "6",
            "top_to": "7",
        },
    ],
)
def test_each_calculation_makes_a_metric_that_opens(acme, changes):
    answer = acme.client().post(url(acme, "own_new"), OWN | changes, follow=True)
    assert answer.status_code == 200
    assert Metric.objects.get().definitions.get().pure.recipe == changes["calculation"]


def test_settings_are_saved_and_somebody_elses_are_shown_first(acme):
    metric = make_metric(acme)
    client, address = acme.client(), url(acme, "metric_edit", metric_id=metric.pk)
    team = Team.objects.create(organization=acme.organization, name="Service")
    data = {"responsible": acme.lead.pk, "rhythm": "month", "teams": [team.pk], "version": 1}
    assert client.post(address, data).status_code == 302
    assert client.post(address, data).status_code == 302
    answer = client.post(address, data | {"rhythm": "year"})
    assert answer.status_code == 409
    assert list(metric.teams.all()) == [team]


def test_a_target_is_set_changed_and_removed(acme):
    metric = make_metric(acme)
    client, address = acme.client(), url(acme, "targets", metric_id=metric.pk)
    data = {"unit": acme.unit.pk, "span": "quarter-4", "year": 2026, "value": "85"}
    client.post(address, data)
    target = Target.objects.get()
    form = client.get(address, {"change": target.pk}).context["form"]
    assert (form["span"].value(), form["version"].value()) == ("quarter-4", 1)
    assert client.post(address, data | {"value": "90"}).status_code == 409
    client.post(address, data | {"value": "90", "version": 1})
    assert Target.objects.get().value == 90
    client.post(url(acme, "target_remove", target_id=target.pk))
    assert not Target.objects.exists()


def test_a_target_outside_of_what_can_be_is_refused(acme):
    metric = make_metric(acme)
    data = {"unit": acme.unit.pk, "span": "year-1", "year": 2026, "value": "120"}
    answer = acme.client().post(url(acme, "targets", metric_id=metric.pk), data)
    assert answer.status_code == 422
    assert "The target must lie between 0 and 100." in page(answer)


def test_teams_are_added_renamed_and_removed(acme):
    client = acme.client()
    client.post(url(acme, "teams"), {"name": "Service"})
    assert "There is already a team" in page(client.post(url(acme, "teams"), {"name": "service"}))
    team = Team.objects.get()
    edit = url(acme, "team_edit", team_id=team.pk)
    client.post(edit, {"name": "Support", "version": 1})
    assert client.post(edit, {"name": "Care", "version": 1}).status_code == 409
    assert "Support" in page(client.get(url(acme, "teams")))
    client.post(url(acme, "team_remove", team_id=team.pk))
    assert not Team.objects.exists()


def test_a_metric_is_switched_off_and_on_with_all_it_had(acme):
    metric = make_metric(acme)
    make_target(acme, metric, 85)
    client = acme.client()
    client.post(url(acme, "switch_off", metric_id=metric.pk))
    assert "is switched off. Its figures stay" in page(
        client.get(url(acme, "metric", metric_id=metric.pk))
    )
    client.post(url(acme, "metric_on", metric_id=metric.pk))
    assert Metric.objects.get().is_on
    assert Target.objects.exists()
