"""Frozen stays frozen: later migrations keep every trigger, and `migrate` restores a lost one."""

import logging

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, migrations, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.writer import MigrationWriter

from foundation.triggers import ForbidWrites, existing_triggers, restore_triggers
from organizations.models import Organization
from tests.cast import make_completed

TRIGGERS = {
    "model_version_frozen_update",
    "model_version_frozen_delete",
    "demonstration_flag_update",
    "assessment_frozen_update",
    "assessment_frozen_delete",
    "area_rating_frozen_insert",
    "area_rating_frozen_update",
    "area_rating_frozen_delete",
    "area_result_frozen_insert",
    "area_result_frozen_update",
    "area_result_frozen_delete",
    "report_frozen_update",
    "report_frozen_delete",
    "criterion_frozen_insert",
    "criterion_frozen_update",
    "criterion_frozen_delete",
    "evidence_frozen_insert",
    "evidence_frozen_update",
    "evidence_frozen_delete",
    "round_frozen_insert",
    "round_frozen_update",
    "round_frozen_delete",
    "participant_frozen_insert",
    "participant_frozen_delete",
    "answer_kept_insert",
    "answer_kept_update",
    "answer_kept_delete",
    "metric_reading_frozen_insert",
    "metric_reading_frozen_update",
    "metric_reading_frozen_delete",
    "definition_kept_update",
}
# A column of each table that a trigger stands on or names.
COLUMNS = [
    ("maturity.ModelVersion", "key"),
    ("organizations.Organization", "name"),
    ("assessments.Assessment", "created_by_name"),
    ("assessments.AreaRating", "updated_by_name"),
    ("assessments.AreaResult", "mode"),
    ("reports.Report", "language"),
]
REFUSED = [
    ("UPDATE assessments_assessment SET version = 9", "frozen"),
    ("DELETE FROM assessments_assessment", "frozen"),
    ("UPDATE assessments_arearating SET level = 2", "frozen"),
    ("DELETE FROM assessments_arearating", "frozen"),
    ("UPDATE assessments_arearesult SET level = 2", "frozen"),
    ("DELETE FROM assessments_arearesult", "frozen"),
    ("DELETE FROM maturity_modelversion", "never changes"),
    ("UPDATE organizations_organization SET is_demonstration = true", "demonstration flag"),
]

sqlite_only = pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="Only SQLite rebuilds tables."
)


def definitions() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


def widened(model, name):
    """The field, twenty characters longer: on SQLite that needs a new table."""
    field = model._meta.get_field(name).clone()
    field.max_length += 20
    field.set_attributes_from_name(name)
    field.model = model
    return field


def drop(name: str, table: str) -> None:
    on = "" if connection.vendor == "sqlite" else f" ON {table}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")


def assert_refused() -> None:
    for statement, message in REFUSED:
        with (
            pytest.raises(DatabaseError, match=message),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.django_db
def test_the_triggers_are_these():
    assert existing_triggers(connection) == TRIGGERS


@sqlite_only
@pytest.mark.parametrize(("label", "name"), COLUMNS)
@pytest.mark.django_db(transaction=True)
def test_a_rebuilt_table_keeps_every_trigger(acme, label, name):
    make_completed(acme)
    before = definitions()
    model = apps.get_model(label)
    old, new = model._meta.get_field(name), widened(model, name)
    with connection.schema_editor() as editor:
        editor.alter_field(model, old, new)
    try:
        assert definitions() == before
        assert_refused()
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(model, new, old)
    assert definitions() == before


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_a_rebuilding_that_is_cut_short_leaves_every_trigger(acme, monkeypatch):
    make_completed(acme)
    before = definitions()
    field = Organization._meta.get_field("name")
    monkeypatch.setattr(connection.SchemaEditorClass, "create_model", cut_short)
    with pytest.raises(RuntimeError), connection.schema_editor() as editor:
        editor.alter_field(Organization, field, widened(Organization, "name"))
    assert definitions() == before
    assert_refused()


def cut_short(*args, **options):
    raise RuntimeError


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_without_our_engine_the_rebuilding_fails(monkeypatch):
    """What the engine is for; when this passes one day, it is no longer needed."""
    from django.db.backends.sqlite3.schema import DatabaseSchemaEditor

    monkeypatch.setattr(connection, "SchemaEditorClass", DatabaseSchemaEditor)
    field = Organization._meta.get_field("name")
    with (
        pytest.raises(DatabaseError, match="error in trigger"),
        connection.schema_editor() as editor,
    ):
        editor.alter_field(Organization, field, widened(Organization, "name"))


@pytest.mark.django_db(transaction=True)
def test_the_next_migrate_restores_a_missing_trigger(acme, caplog):
    make_completed(acme)
    drop("assessment_frozen_update", "assessments_assessment")
    drop("area_rating_frozen_delete", "assessments_arearating")
    assert len(existing_triggers(connection)) == len(TRIGGERS) - 2
    with caplog.at_level(logging.WARNING, logger="foundation.triggers"):
        call_command("migrate", verbosity=0)
    assert "The trigger assessment_frozen_update was missing" in caplog.text
    assert existing_triggers(connection) == TRIGGERS
    assert_refused()


@pytest.mark.django_db
def test_nothing_is_restored_where_nothing_is_missing():
    assert restore_triggers(using="default") == []


@pytest.mark.django_db
def test_only_applied_migrations_count():
    drop("report_frozen_update", "reports_report")
    MigrationRecorder(connection).record_unapplied("reports", "0002_frozen")
    assert restore_triggers(using="default") == []
    MigrationRecorder(connection).record_applied("reports", "0002_frozen")
    assert restore_triggers(using="default") == ["report_frozen_update"]


@pytest.mark.django_db
def test_a_table_that_is_gone_needs_no_trigger(monkeypatch):
    drop("report_frozen_update", "reports_report")
    tables = [name for name in connection.introspection.table_names() if name != "reports_report"]
    monkeypatch.setattr(connection.introspection, "table_names", lambda *args: tables)
    assert restore_triggers(using="default") == []


OPERATION = {"table": "foundation_submission", "name": "trial", "message": "No more writing."}


def run(operation, *, backwards=False) -> None:
    step = operation.database_backwards if backwards else operation.database_forwards
    with connection.schema_editor() as editor:
        step("foundation", editor, None, None)


@pytest.mark.django_db(transaction=True)
def test_the_last_definition_of_a_name_decides():
    before = existing_triggers(connection)
    run(ForbidWrites(**OPERATION))
    run(ForbidWrites(**OPERATION, when="OLD.key = NEW.key", on=["UPDATE"]))
    assert existing_triggers(connection) - before == {"trial_update", "trial_delete"}
    run(ForbidWrites(**OPERATION), backwards=True)
    assert existing_triggers(connection) == before


def test_the_operation_can_be_written_into_a_migration():
    operation = ForbidWrites(**OPERATION, on=["INSERT"], when="NEW.key = ''")
    text = MigrationWriter(migrations.Migration("trial", "foundation")).as_string()
    assert "class Migration" in text
    name, args, options = operation.deconstruct()
    copy = ForbidWrites(*args, **options)
    assert name == "ForbidWrites"
    assert copy.triggers("sqlite") == operation.triggers("sqlite")
    assert copy.describe() == "Refuse INSERT on foundation_submission: No more writing."
