"""Rows of another table as JSON in one column, so that one query brings both."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Aggregate, F, Func, JSONField, QuerySet, Subquery
from django.db.models.functions import JSONArray


class JsonGroup(Aggregate):
    """All values of a group as a JSON array."""

    function = "JSONB_AGG"
    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **context)


class AsJson(Func):
    """A JSON column inside of a JSON array: SQLite keeps it as text and must be told."""

    function = "JSON"
    output_field = JSONField()
    arity = 1

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        return compiler.compile(self.source_expressions[0])


def json_rows(rows: "QuerySet[Any]", *names: str, key: str, json: tuple[str, ...] = ()) -> Subquery:
    """The rows as a list of lists, in the order of the names; None where there are none.

    `rows` are restricted by an OuterRef, of which `key` is the column; `json` names the JSON
    columns. Days come as ISO texts, UUIDs as hexadecimal texts.
    """
    columns = [AsJson(F(name)) if name in json else F(name) for name in names]
    grouped = rows.order_by().values(key).annotate(json_rows=JsonGroup(JSONArray(*columns)))
    return Subquery(grouped.values("json_rows"), output_field=JSONField())
