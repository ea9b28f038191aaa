"""Django's SQLite, except that a migration that rebuilds a table keeps every trigger.

SQLite changes most columns by building the table anew. The table's own triggers would go with the
old table, and a trigger elsewhere that names the table would make the rebuilding fail.
"""

from typing import Any

from django.db.backends.sqlite3 import base, schema


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    def _remake_table(self, *args: Any, **options: Any) -> None:
        """In the migration's own transaction: whatever ends it early leaves the triggers there."""
        triggers = self._triggers()
        for name in triggers:
            self.execute(f"DROP TRIGGER {self.quote_name(name)}", None)
        super()._remake_table(*args, **options)  # type: ignore[misc]
        for statement in triggers.values():
            self.execute(statement, None)

    def _triggers(self) -> dict[str, str]:
        """Every trigger's name and the statement that makes it."""
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            return dict(cursor.fetchall())


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = DatabaseSchemaEditor
