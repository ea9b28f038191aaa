"""What metrics say stands beside the ratings, is explained in a sentence, and freezes with them."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from assessments.completion import complete
from assessments.confidence import Confidence
from assessments.measured.explanations import remarks_of
from assessments.measured.readings import readings_of
from assessments.models import Assessment, MetricReading
from assessments.results import results_of
from reports.document.build import build_content
from tests.assessments.depth import loaded, rate_criteria
from tests.cast import LEVELS, NOON, make_assessment
from tests.metrics.builders import make_metric, make_observation, make_target, quarter

pytestmark = pytest.mark.usefixtures("unscoped")

FALLING = {"contacts": 1000, "resolved_first": 500}


def url(cast, name, assessment, **more):
    kwargs = {"slug": cast.slug, "assessment_id": assessment.pk, **more}
    return reverse(f"assessments:{name}", kwargs=kwargs)


@pytest.fixture
def draft(acme):
    """Delivery is Excellent as a whole, while first-contact resolution misses its target."""
    fcr = make_metric(acme, "first_contact_resolution")
    make_target(acme, fcr, 70)
    make_observation(acme, fcr, FALLING, n=1000)
    return make_assessment(acme, levels={**LEVELS, "delivery": 2, "measurement": 0})


def post(cast, draft, text, *, version=1, key="excellent_below_target:delivery::", **more):
    data = {"key": key + "first_contact_resolution", "text": text, "version": version, **more}
    return cast.client().post(url(cast, "explain", draft), data)


def test_a_metric_in_date_backs_the_ratings_that_it_speaks_to(acme, draft):
    results = results_of(loaded(draft), readings_of(loaded(draft)))
    assert results.line("delivery").confidence is Confidence.METRIC
    assert results.line("culture").confidence is Confidence.NONE
    assert not results.line("delivery").is_bare


def test_the_pages_of_the_ratings_show_the_metric(acme, draft):
    for name in ("rate", "evidence"):
        page = acme.client().get(url(acme, name, draft, area_key="delivery")).content.decode()
        assert "50.0\u00a0%" in page
        assert "Target 70.0\u00a0%: missed" in page
    rate_criteria(draft, {"DEL-1": 2})
    page = acme.client().get(url(acme, "criteria", draft, area_key="delivery")).content.decode()
    assert page.count("Target 70.0\u00a0%: missed") == 3  # DEL-1, DEL-3, DEL-4


def test_the_check_lists_it_and_asks_for_one_sentence(acme, draft):
    page = acme.client().get(url(acme, "complete", draft)).content.decode()
    assert "Delivery is Excellent, although the metric “First-contact resolution" in page
    assert "Why is it so all the same?" in page
    assert post(acme, draft, "The new desk opened in <October>.").status_code == 302
    page = acme.client().get(url(acme, "complete", draft)).content.decode()
    assert "The new desk opened in &lt;October&gt;." in page


def test_two_people_do_not_overwrite_each_other(acme, draft):
    post(acme, draft, "First")
    assert post(acme, draft, "First").status_code == 302  # the same save again
    answer = post(acme, draft, "Second")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "First" in page
    assert 'value="Second"' in page
    assert post(acme, draft, "Second", overwrite=2).status_code == 302
    assert "Second" in str(loaded(draft).explanations)


def test_a_sentence_that_is_too_long_stays_in_its_field(acme, draft):
    answer = post(acme, draft, "x" * 501)
    assert answer.status_code == 422
    assert "x" * 501 in answer.content.decode()


def test_a_sentence_on_nothing_is_not_stored(acme, draft):
    answer = post(acme, draft, "Why", key="excellent_below_target:culture::")
    assert answer.status_code == 302
    assert loaded(draft).explanations == {}


def test_what_the_metrics_said_freezes_with_the_assessment(acme, draft):
    post(acme, draft, "The new desk opened in October.")
    complete(assessment=draft, by=acme.lead, at=NOON)
    done = loaded(draft)
    make_observation(
        acme,
        acme.organization.metrics.get(),
        {"contacts": 1000, "resolved_first": 900},
        period=quarter(2026, 4),
        n=1000,
    )
    (series,) = readings_of(done)
    assert series.latest.reading.value == 50.0
    results = results_of(done)
    assert results.line("delivery").confidence is Confidence.METRIC
    (remark,) = [one for one in remarks_of(done, results) if one.area_key == "delivery"]
    assert "misses its target" in remark.text
    assert remark.explanation == "The new desk opened in October."
    stored = done.explanations["excellent_below_target:delivery::first_contact_resolution"]
    assert "no cumple su objetivo" in stored["texts"]["es"]


@pytest.mark.parametrize(
    "change",
    [
        lambda draft: MetricReading.objects.filter(assessment=draft).update(position=9),
        lambda draft: MetricReading.objects.filter(assessment=draft).delete(),
        lambda draft: Assessment.objects.filter(pk=draft.pk).update(explanations={}),
    ],
)
def test_the_database_refuses_to_change_it_afterwards(acme, draft, change):
    complete(assessment=draft, by=acme.lead, at=NOON)
    assert MetricReading.objects.filter(assessment=draft).exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        change(draft)


def test_a_sentence_on_what_no_longer_stands_is_dropped_at_completion(acme, draft):
    post(acme, draft, "For now.")
    draft.area_ratings.filter(area_key="delivery").update(level=1)
    complete(assessment=draft, by=acme.lead, at=NOON)
    assert "For now." not in str(loaded(draft).explanations)


def test_a_reader_may_not_explain(acme, draft):
    data = {"key": "x", "text": "y", "version": 1}
    assert acme.client("reader").post(url(acme, "explain", draft), data).status_code == 403


def test_the_report_prints_the_metrics_and_the_sentence(acme, draft):
    post(acme, draft, "The new desk opened in October.")
    content = build_content(loaded(draft), today=NOON.date())
    area = next(one for one in content.areas if one.key == "delivery")
    assert area.metrics[0].value == "50.0\u00a0%"
    assert area.metrics[0].n == "n\u00a0=\u00a01,000"
    assert area.metrics[0].interval
    assert area.remarks[0].explanation == "The new desk opened in October."
    assert content.metrics[0] == area.metrics[0]
