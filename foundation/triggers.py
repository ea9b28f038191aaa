"""Database triggers that refuse writes, so that frozen rows stay frozen whoever asks."""

import logging
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation

logger = logging.getLogger(__name__)

EXISTING = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND pg_table_is_visible(tgrelid)"
    ),
}


class ForbidWrites(Operation):
    """Refuses each statement of `on` (INSERT, UPDATE, DELETE) on rows where `when` holds.

    `when` is an SQL condition that SQLite and PostgreSQL both understand, sub-queries included, on
    OLD (not for INSERT) and NEW (not for DELETE); None means always. The refused statement raises
    a DatabaseError that carries `message`, which holds no apostrophe. There is one trigger for
    each statement, named `name` and the statement; among applied migrations the last one with a
    name decides.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(
        self,
        *,
        table: str,
        name: str,
        on: Iterable[str] = ("UPDATE", "DELETE"),
        when: str | None = None,
        message: str,
    ) -> None:
        self.table = table
        self.name = name
        self.on = tuple(on)
        self.when = when
        self.message = message

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        options = {
            "table": self.table,
            "name": self.name,
            "on": self.on,
            "when": self.when,
            "message": self.message,
        }
        return (self.__class__.__qualname__, [], options)

    def state_forwards(self, app_label: str, state: Any) -> None:
        return None

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        self.database_backwards(app_label, schema_editor, from_state, to_state)
        for statements in self.triggers(schema_editor.connection.vendor).values():
            for statement in statements:
                schema_editor.execute(statement, None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        for trigger in self.triggers(schema_editor.connection.vendor):
            schema_editor.execute(_drop(schema_editor.connection.vendor, trigger), None)

    def describe(self) -> str:
        return f"Refuse {' and '.join(self.on)} on {self.table}: {self.message}"

    def triggers(self, vendor: str) -> dict[str, list[str]]:
        """The statements that make each trigger, by its name."""
        make = self._for_sqlite if vendor == "sqlite" else self._for_postgresql
        names = {f"{self.name}_{event.lower()}": event for event in self.on}
        return {trigger: make(trigger, event) for trigger, event in names.items()}

    def _for_sqlite(self, trigger: str, event: str) -> list[str]:
        when = f" WHEN {self.when}" if self.when else ""
        return [
            f"CREATE TRIGGER {trigger} BEFORE {event} ON {self.table} FOR EACH ROW{when}"
            f" BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        ]

    def _for_postgresql(self, trigger: str, event: str) -> list[str]:
        row = "OLD" if event == "DELETE" else "NEW"
        return [
            f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $body$"
            f" BEGIN IF {self.when or 'TRUE'} THEN RAISE EXCEPTION '{self.message}'"
            f" USING ERRCODE = 'integrity_constraint_violation'; END IF;"
            f" RETURN {row}; END $body$",
            f"CREATE TRIGGER {trigger} BEFORE {event} ON {self.table}"
            f" FOR EACH ROW EXECUTE FUNCTION {trigger}()",
        ]


def _drop(vendor: str, trigger: str) -> str:
    if vendor == "sqlite":
        return f"DROP TRIGGER IF EXISTS {trigger}"
    return f"DROP FUNCTION IF EXISTS {trigger}() CASCADE"


def existing_triggers(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of the triggers that the database has."""
    with connection.cursor() as cursor:
        cursor.execute(EXISTING[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


def restore_triggers(*, using: str, **_signal: Any) -> list[str]:
    """Makes each trigger of an applied migration that is missing; their names.

    A receiver of post_migrate: every `migrate` repairs what another tool lost, for example one
    that copied only the tables.
    """
    connection = connections[using]
    existing = existing_triggers(connection)
    missing = {
        trigger: statements
        for trigger, statements in _wanted(connection).items()
        if trigger not in existing
    }
    with transaction.atomic(using), connection.cursor() as cursor:
        for trigger, statements in missing.items():
            logger.warning("The trigger %s was missing and has been restored.", trigger)
            for statement in statements:
                cursor.execute(statement)
    return list(missing)


def _wanted(connection: BaseDatabaseWrapper) -> dict[str, list[str]]:
    """The triggers of the applied migrations, on tables that exist."""
    tables = set(connection.introspection.table_names())
    wanted: dict[str, list[str]] = {}
    for operation in _applied(connection):
        if operation.table in tables:
            wanted |= operation.triggers(connection.vendor)
    return wanted


def _applied(connection: BaseDatabaseWrapper) -> Iterator[ForbidWrites]:
    executor = MigrationExecutor(connection)
    loader = executor.loader
    plan = executor.migration_plan(loader.graph.leaf_nodes(), clean_start=True)
    for migration, _backwards in plan:
        if (migration.app_label, migration.name) in loader.applied_migrations:
            yield from (o for o in migration.operations if isinstance(o, ForbidWrites))
