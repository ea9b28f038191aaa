"""Completing is a separate, explicit act; afterwards the database itself refuses changes."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from assessments.models import AreaRating, AreaResult, Assessment
from organizations.models import Organization, Unit
from tests.cast import NOON, make_assessment, make_cast, make_completed

pytestmark = pytest.mark.usefixtures("unscoped")


def url(cast, assessment, name="complete"):
    kwargs = {"slug": cast.slug, "assessment_id": assessment.pk}
    return reverse(f"assessments:{name}", kwargs=kwargs)


def test_completing_stores_the_result(acme):
    draft = make_assessment(acme)
    answer = acme.client().post(url(acme, draft))
    done = Assessment.objects.get()
    assert answer.url.endswith("/result/")
    assert done.state == "completed"
    assert (done.index, done.stage, done.uncapped_stage) == (50, 2, 3)
    assert done.completed_by_name == "lead.acme"
    rows = AreaResult.objects.filter(assessment=done).values_list("area_key", "level", "index")
    assert list(rows) == [
        ("data", 1, 50),
        ("design", 2, 100),
        ("delivery", 1, 50),
        ("measurement", 1, 50),
        ("culture", 0, 0),
    ]


def test_opening_the_page_completes_nothing(acme):
    draft = make_assessment(acme)
    page = acme.client().get(url(acme, draft)).content.decode()
    assert "Check your answers" in page
    assert Assessment.objects.get().is_draft


def test_missing_areas_are_listed_with_links(acme):
    draft = make_assessment(acme, levels={"data": 1, "design": 2, "delivery": 1})
    answer = acme.client().post(url(acme, draft))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert (
        "Choose a level for 2 more areas before you complete the assessment:"
        " Measurement and Culture." in page
    )
    for area in ("measurement", "culture"):
        assert f"/areas/{area}/" in page
    assert Assessment.objects.get().is_draft
    assert not AreaResult.objects.exists()


def test_completing_twice_gives_one_result(acme):
    draft = make_assessment(acme)
    client = acme.client()
    client.post(url(acme, draft))
    first = Assessment.objects.get().completed_at
    assert client.post(url(acme, draft)).url.endswith("/result/")
    assert Assessment.objects.get().completed_at == first
    assert AreaResult.objects.count() == 5


def test_a_stored_result_equals_a_computed_one(acme):
    """The fixture of other tests and the real completion agree."""
    draft = make_assessment(acme)
    acme.client().post(url(acme, draft))
    real = Assessment.objects.get()
    made = make_completed(make_cast("twin", "Twin"))
    assert (real.index, real.stage) == (made.index, made.stage)


FROZEN = [
    "UPDATE assessments_assessment SET period_start = '2020-01-01'",
    "UPDATE assessments_assessment SET state = 'draft', completed_at = NULL",
    "UPDATE assessments_arearating SET level = 2",
    "UPDATE assessments_arearesult SET level = 2",
    "DELETE FROM assessments_arearating",
    "DELETE FROM assessments_arearesult",
    "DELETE FROM assessments_assessment",
    "INSERT INTO assessments_arearesult (assessment_id, area_key, position, level, mode, weight)"
    " SELECT id, 'more', 9, 2, 'direct', 1 FROM assessments_assessment",
    "INSERT INTO assessments_arearating (assessment_id, area_key, rationale, version,"
    " updated_by_name) SELECT id, 'more', '', 1, '' FROM assessments_assessment",
]


@pytest.mark.parametrize("statement", FROZEN)
def test_the_database_refuses_to_change_a_completed_assessment(acme, statement):
    make_completed(acme)
    with (
        pytest.raises(DatabaseError, match="frozen"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_draft_can_still_change(acme):
    draft = make_assessment(acme)
    AreaRating.objects.filter(assessment=draft).update(level=2)
    assert set(AreaRating.objects.values_list("level", flat=True)) == {2}


def test_nothing_real_can_be_turned_into_a_demonstration(acme):
    with pytest.raises(DatabaseError, match="demonstration flag"), transaction.atomic():
        Organization.objects.filter(pk=acme.organization.pk).update(is_demonstration=True)


def test_a_draft_can_be_discarded(acme):
    draft = make_assessment(acme)
    acme.client().post(url(acme, draft, "discard"))
    assert not Assessment.objects.exists()
    assert not AreaRating.objects.exists()


def test_a_completed_assessment_cannot_be_discarded(acme):
    done = make_completed(acme)
    acme.client().post(url(acme, done, "discard"))
    assert Assessment.objects.filter(pk=done.pk).exists()


@pytest.mark.parametrize("role", ["rater", "reader"])
@pytest.mark.parametrize("name", ["complete", "discard"])
def test_who_does_not_assess_gets_403(acme, role, name):
    draft = make_assessment(acme)
    assert acme.client(role).post(url(acme, draft, name)).status_code == 403
    assert Assessment.objects.get().is_draft


def test_a_stranger_gets_404(acme, other):
    draft = make_assessment(acme)
    assert other.client("owner").post(url(acme, draft)).status_code == 404


def test_an_archived_unit_completes_nothing(acme):
    draft = make_assessment(acme)
    Unit.objects.filter(pk=acme.unit.pk).update(archived_at=NOON)
    answer = acme.client().post(url(acme, draft))
    assert answer.status_code == 422
    assert Assessment.objects.get().is_draft


def test_after_discarding_the_same_form_starts_a_new_one(acme):
    client = acme.client()
    start = reverse("assessments:start", kwargs={"slug": acme.slug})
    form = {
        "submission": "7d1e8a3a-6a5d-4b61-9f5b-0a6f6cfe0a11",
        "unit": str(acme.unit.pk),
        "period": "custom",
        "start": "2026-01-01",
        "end": "2026-03-31",
    }
    client.post(start, form)
    client.post(url(acme, Assessment.objects.get(), "discard"))
    assert client.get(client.post(start, form).url).status_code == 200
