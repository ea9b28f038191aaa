"""Database triggers that refuse writes, so that frozen rows stay frozen whoever asks."""

from collections.abc import Iterable
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation


class ForbidWrites(Operation):
    """Refuses UPDATE and DELETE on `table` where the condition holds.

    `when_sqlite` and `when_postgresql` are SQL conditions on OLD (and NEW, for UPDATE only);
    None means always. A condition for PostgreSQL may hold sub-queries: it runs inside the
    trigger's function. The refused statement raises an IntegrityError or InternalError that
    carries `message`.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(
        self,
        *,
        table: str,
        name: str,
        on: Iterable[str] = ("UPDATE", "DELETE"),
        when_sqlite: str | None = None,
        when_postgresql: str | None = None,
        message: str,
    ) -> None:
        self.table = table
        self.name = name
        self.on = tuple(on)
        self.when_sqlite = when_sqlite
        self.when_postgresql = when_postgresql
        self.message = message

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        options = {
            "table": self.table,
            "name": self.name,
            "on": self.on,
            "when_sqlite": self.when_sqlite,
            "when_postgresql": self.when_postgresql,
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
        for event in self.on:
            for statement in self._create(schema_editor.connection.vendor, event):
                schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        for event in self.on:
            schema_editor.execute(self._drop(schema_editor.connection.vendor, event))

    def describe(self) -> str:
        return f"Refuse {' and '.join(self.on)} on {self.table}: {self.message}"

    def _trigger(self, event: str) -> str:
        return f"{self.name}_{event.lower()}"

    def _create(self, vendor: str, event: str) -> list[str]:
        trigger = self._trigger(event)
        if vendor == "sqlite":
            when = f" WHEN {self.when_sqlite}" if self.when_sqlite else ""
            return [
                f"CREATE TRIGGER {trigger} BEFORE {event} ON {self.table} FOR EACH ROW{when}"
                f" BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
            ]
        condition = self.when_postgresql or "TRUE"
        row = "OLD" if event == "DELETE" else "NEW"
        return [
            f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN"
            f" IF {condition} THEN RAISE EXCEPTION '{self.message}'"
            f" USING ERRCODE = 'integrity_constraint_violation'; END IF;"
            f" RETURN {row}; END $body$",
            f"CREATE TRIGGER {trigger} BEFORE {event} ON {self.table}"
            f" FOR EACH ROW EXECUTE FUNCTION {trigger}()",
        ]

    def _drop(self, vendor: str, event: str) -> str:
        trigger = self._trigger(event)
        if vendor == "sqlite":
            return f"DROP TRIGGER IF EXISTS {trigger}"
        return f"DROP FUNCTION IF EXISTS {trigger}() CASCADE"
