"""A stored model version never changes, whoever asks."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from maturity import models
from maturity.content import fingerprint, packaged_model
from maturity.models import ImmutableVersionError, ModelVersion

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SUM = "0" * 64


def store(**fields):
    values = {"key": "cx", "version": 2, "content": {}, "sha256": SUM, "created_at": NOW}
    return ModelVersion.objects.create(**(values | fields))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE maturity_modelversion SET version = 9",
        "UPDATE maturity_modelversion SET content = '{}'",
        "UPDATE maturity_modelversion SET sha256 = sha256",
        "DELETE FROM maturity_modelversion",
    ],
)
def test_the_database_refuses_raw_sql(model_version, statement):
    before = ModelVersion.objects.values_list().get()

    with (
        pytest.raises(DatabaseError, match="never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert ModelVersion.objects.values_list().get() == before


def test_the_database_refuses_a_query_set_update(model_version):
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        ModelVersion.objects.update(version=9)


def test_the_database_refuses_a_query_set_delete(model_version):
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        ModelVersion.objects.all().delete()


def test_saving_again_is_refused_with_what_to_do(model_version):
    with pytest.raises(ImmutableVersionError, match="load a new version"):
        model_version.save()


def test_deleting_is_refused(model_version):
    with pytest.raises(ImmutableVersionError, match="kept for ever"):
        model_version.delete()


@pytest.mark.django_db
def test_a_version_exists_once(model_version):
    with pytest.raises(IntegrityError):
        store(version=1)


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"version": 0}, {"sha256": "short"}, {"sha256": "G" * 64}])
def test_impossible_rows_are_refused(fields):
    with pytest.raises(IntegrityError):
        store(**fields)


# --- which one


def test_the_current_version_is_the_one_with_the_highest_number(model_version):
    tenth, second = store(version=10), store(version=2)

    assert ModelVersion.objects.current() == tenth
    assert ModelVersion.objects.numbered(2) == second
    assert ModelVersion.objects.numbered(1) == model_version


def test_another_model_is_never_the_current_one(model_version):
    store(key="other", version=99)

    assert ModelVersion.objects.current() == model_version


@pytest.mark.django_db
def test_without_a_model_there_is_no_current_version():
    with pytest.raises(ModelVersion.DoesNotExist):
        ModelVersion.objects.current()


def test_a_version_names_itself(model_version):
    assert str(model_version) == "cx 1"


# --- its content


@pytest.fixture
def fresh(monkeypatch):
    """A process that has parsed nothing yet."""
    monkeypatch.setattr(models, "_parsed", {})


def test_the_stored_content_is_the_packaged_one(model_version, fresh):
    assert model_version.model == packaged_model()


def test_the_content_is_read_and_parsed_once_per_process(
    model_version, fresh, django_assert_num_queries
):
    with django_assert_num_queries(2):
        first = ModelVersion.objects.current().model
    with django_assert_num_queries(1):
        assert ModelVersion.objects.current().model is first


def test_content_that_fails_its_checksum_is_not_used(fresh, db):
    altered = store(content={"id": "cx"}, sha256=fingerprint({"id": "other"}))

    with pytest.raises(ValueError, match="does not match its checksum"):
        _ = altered.model
