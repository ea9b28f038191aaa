"""The pages of the listening plan: nothing typed is lost, and they say what to do."""

import pytest
from django.urls import reverse
from django_scopes import scopes_disabled

from metrics.models import JourneyStep, ListeningPost, Touchpoint
from tests.metrics.builders import make_metric
from tests.metrics.listening.builders import make_post, make_step, make_touchpoint

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _unscoped():
    with scopes_disabled():
        yield


def url(cast, name, **kwargs):
    return reverse(f"metrics:{name}", kwargs={"slug": cast.slug, **kwargs})


def page(answer) -> str:
    return answer.content.decode()


def test_an_empty_plan_offers_a_typical_journey_and_a_reader_none(acme):
    assert "Start from a typical journey" in page(acme.client().get(url(acme, "listening")))
    assert "Start from a typical" not in page(acme.client("reader").get(url(acme, "listening")))


def test_touchpoints_of_an_import_alone_are_shown_below_the_offer(acme):
    make_touchpoint(acme, "Check-in counter")
    text = page(acme.client().get(url(acme, "listening")))
    assert "Start from a typical journey" in text
    assert "Check-in counter" in text


def test_a_metric_that_was_switched_off_stays_at_its_post(acme):
    metric = make_metric(acme, is_on=False)
    post = make_post(make_touchpoint(acme), metric)
    address = url(acme, "post_edit", post_id=post.pk)
    data = {"source": "survey", "cadence": "week", "version": 1}
    assert acme.client().post(address, {**data, "metric": metric.pk}).status_code == 302
    assert ListeningPost.objects.get().metric == metric


def test_the_button_fills_the_plan(acme):
    answer = acme.client().post(url(acme, "listening_start"), follow=True)
    assert JourneyStep.objects.count() == 5
    assert "Nobody listens here: add a listening post" in page(answer)
    assert "touchpoints matter most, and nobody listens there" in page(answer)


def test_a_step_is_added_once_however_often_it_is_sent(acme):
    client = acme.client()
    form = client.get(url(acme, "step_add")).context["form"]
    data = {"name": " Booking ", "submission": form["submission"].value()}
    first = client.post(url(acme, "step_add"), data)
    assert client.post(url(acme, "step_add"), data).url == first.url
    assert JourneyStep.objects.get().name == "Booking"


def test_a_taken_name_comes_back_with_what_was_typed(acme):
    make_touchpoint(acme, "Invoice")
    data = {"name": "invoice", "moment": "renewal", "matters_most": "on"}
    answer = acme.client().post(url(acme, "touchpoint_add"), data)
    assert answer.status_code == 422
    assert "This name is taken already" in page(answer)
    assert 'value="invoice"' in page(answer)


def test_a_touchpoint_is_added_to_the_step_that_the_address_names(acme):
    step = make_step(acme)
    client, address = acme.client(), url(acme, "touchpoint_add")
    assert client.get(f"{address}?step={step.pk}").context["form"]["step"].value() == str(step.pk)
    client.post(address, {"name": "Invoice", "step": step.pk, "moment": "renewal"})
    assert Touchpoint.objects.get().step == step


def test_the_edit_page_says_what_somebody_else_has_stored(acme):
    touchpoint = make_touchpoint(acme, "Invoice")
    client, address = acme.client(), url(acme, "touchpoint_edit", touchpoint_id=touchpoint.pk)
    Touchpoint.objects.update(name="Bill", version=2)
    data = {"name": "Monthly invoice", "moment": "support", "version": 1}
    answer = client.post(address, data)
    assert answer.status_code == 409
    assert "Bill" in page(answer)
    assert "Monthly invoice" in page(answer)
    assert client.post(address, {**data, "version": 2}).status_code == 302
    assert Touchpoint.objects.get().name == "Monthly invoice"


def test_a_survey_needs_its_metric_and_calls_need_none(acme):
    make_metric(acme)
    touchpoint = make_touchpoint(acme)
    client, address = acme.client(), url(acme, "post_add", touchpoint_id=touchpoint.pk)
    data = {"source": "survey", "cadence": "month"}
    answer = client.post(address, data)
    assert answer.status_code == 422
    assert "Choose the metric that this survey measures" in page(answer)
    assert client.post(address, {**data, "source": "calls"}).status_code == 302


@pytest.mark.parametrize("share", ["0", "100.01", "-5", "many"])
def test_a_share_is_more_than_nothing_and_at_most_all(acme, share):
    touchpoint = make_touchpoint(acme)
    data = {"source": "calls", "cadence": "week", "sampled": share}
    answer = acme.client().post(url(acme, "post_add", touchpoint_id=touchpoint.pk), data)
    assert answer.status_code == 422
    assert not ListeningPost.objects.exists()


def test_a_post_is_changed_and_removed(acme):
    post = make_post(make_touchpoint(acme))
    client = acme.client()
    data = {"source": "chats", "cadence": "week", "sampled": "12.5", "version": 1}
    answer = client.post(url(acme, "post_edit", post_id=post.pk), data)
    assert answer.url.endswith(f"#row-{post.pk}")
    assert ListeningPost.objects.get().source == "chats"
    client.post(url(acme, "post_remove", post_id=post.pk))
    assert not ListeningPost.objects.exists()


def test_moving_works_with_buttons_alone(acme):
    make_step(acme, "A", 0)
    step = make_step(acme, "B", 1)
    acme.client().post(url(acme, "step_move", step_id=step.pk), {"to": "up"})
    assert [row.name for row in JourneyStep.objects.all()] == ["B", "A"]


def test_a_filter_names_one_moment_and_an_unknown_one_shows_all(acme):
    step = make_step(acme)
    make_touchpoint(acme, "Helpdesk", step, moment="support")
    make_touchpoint(acme, "Contract", step, moment="renewal")
    client, address = acme.client("reader"), url(acme, "listening")
    assert "Helpdesk" not in page(client.get(f"{address}?moment=renewal")).split("journey")[-1]
    assert "Helpdesk" in page(client.get(f"{address}?moment=nothing"))


def test_a_touchpoint_that_matters_most_says_so_in_words(acme):
    make_touchpoint(acme, "Contract", make_step(acme), matters_most=True)
    assert "Matters most" in page(acme.client("reader").get(url(acme, "listening")))


def test_the_export_holds_a_row_per_post_and_no_formula(acme):
    step = make_step(acme, "=SUM(A1)")
    touchpoint = make_touchpoint(acme, "Helpdesk", step)
    make_post(touchpoint, note="+34")
    make_touchpoint(acme, "Contract", step)
    answer = acme.client("reader").get(url(acme, "listening_export"))
    text = page(answer)
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert text.count("Helpdesk") == text.count("Contract") == 1
    assert "\n=SUM" not in text
    assert ",+34" not in text


def test_an_excel_file_may_be_asked_for(acme):
    make_touchpoint(acme)
    answer = acme.client().get(url(acme, "listening_export") + "?format=xlsx")
    assert answer.content.startswith(b"PK")
