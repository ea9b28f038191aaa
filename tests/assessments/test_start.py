"""Starting an assessment: unit, period, and only once."""

import uuid

import pytest
from django.urls import reverse

from assessments.models import AreaRating, Assessment
from maturity.levels import AREA_KEYS
from organizations.models import Unit
from tests.cast import make_assessment

pytestmark = pytest.mark.usefixtures("unscoped")


def url(cast):
    return reverse("assessments:start", kwargs={"slug": cast.slug})


def data(cast, **changes):
    values = {
        "submission": str(uuid.uuid4()),
        "unit": str(cast.unit.pk),
        "period": "quarter:2026:3",
    }
    return {**values, **changes}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    """Forms offer the periods around 20 November 2026."""
    from datetime import date

    from django.utils import timezone

    monkeypatch.setattr(timezone, "localdate", lambda *args: date(2026, 11, 20))


def test_it_opens_the_first_area(acme):
    answer = acme.client().post(url(acme), data(acme))
    assessment = Assessment.objects.get()
    assert answer.status_code == 302
    assert answer.url.endswith(f"/assessments/{assessment.pk}/areas/data/")
    assert assessment.period.label == "3rd quarter 2026"
    assert assessment.created_by_name == "lead.acme"


def test_every_area_has_a_rating_row_from_the_start(acme):
    acme.client().post(url(acme), data(acme))
    rows = AreaRating.objects.values_list("area_key", "level", "version")
    assert sorted(rows) == sorted((key, None, 1) for key in AREA_KEYS)


def test_the_same_form_sent_twice_starts_one(acme):
    client = acme.client()
    form = data(acme)
    first, second = client.post(url(acme), form), client.post(url(acme), form)
    assert first.url == second.url
    assert Assessment.objects.count() == 1


def test_a_second_assessment_of_the_same_period_links_to_the_first(acme):
    existing = make_assessment(acme, quarter=3)
    answer = acme.client().post(url(acme), data(acme))
    assert answer.status_code == 422
    assert "already has an assessment of that period" in answer.content.decode()
    assert str(existing.pk) in answer.content.decode()
    assert Assessment.objects.count() == 1


def test_free_dates_are_taken_as_they_are(acme):
    form = data(acme, period="custom", start="2026-02-03", end="2026-05-09")
    acme.client().post(url(acme), form)
    assert Assessment.objects.get().period.label == "3 Feb 2026 to 9 May 2026"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"period": "custom", "start": "2026-05-09", "end": "2026-02-03"},
            "must not be before the first day",
        ),
        ({"period": "custom", "start": "2026-05-09"}, "Enter a date"),
        ({"period": "custom", "start": "0001-01-01", "end": "2026-01-01"}, "between 2000 and 2100"),
        ({"period": "custom", "start": "2020-01-01", "end": "2026-01-01"}, "two years at most"),
        ({"period": "custom", "start": "soon", "end": "later"}, "Enter a valid date"),
        ({"period": "quarter:2026:9"}, "not one of the available choices"),
        ({"period": ""}, "This field is required"),
        ({"unit": str(uuid.uuid4())}, "Choose one of your units"),
        ({"unit": "nonsense"}, "is not a valid UUID"),
        ({"submission": "nonsense"}, "Enter a valid UUID"),
    ],
)
def test_bad_input_is_explained_and_nothing_is_saved(acme, changes, message):
    answer = acme.client().post(url(acme), data(acme, **changes))
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not Assessment.objects.exists()


def test_what_was_typed_stays(acme):
    form = data(acme, period="custom", start="2026-05-09", end="2026-02-03")
    page = acme.client().post(url(acme), form).content.decode()
    assert 'value="2026-05-09"' in page
    assert 'value="2026-02-03"' in page


def test_a_unit_of_another_organisation_is_refused(acme, other):
    answer = acme.client().post(url(acme), data(acme, unit=str(other.unit.pk)))
    assert answer.status_code == 422
    assert "CANARY" not in answer.content.decode()
    assert not Assessment.objects.exists()


def test_a_lead_limited_to_one_unit_cannot_choose_another(acme):
    shop = Unit.objects.create(organization=acme.organization, name="Shop", kind="shop")
    acme.lead.units.add(shop)
    assert acme.client().post(url(acme), data(acme)).status_code == 422
    assert acme.client().post(url(acme), data(acme, unit=str(shop.pk))).status_code == 302


def test_an_archived_unit_is_not_offered(acme):
    Unit.objects.filter(pk=acme.unit.pk).update(archived_at="2026-01-01T00:00Z")
    page = acme.client().get(url(acme)).content.decode()
    assert "There is no unit to assess yet" in page


@pytest.mark.parametrize("role", ["rater", "reader"])
def test_who_does_not_assess_gets_403(acme, role):
    assert acme.client(role).get(url(acme)).status_code == 403
    assert acme.client(role).post(url(acme), data(acme)).status_code == 403


def test_a_stranger_gets_404(acme, other):
    assert other.client("owner").get(url(acme)).status_code == 404
