"""An issued report never changes; only a demonstration may be removed."""

from django.db import migrations

from foundation.triggers import ForbidWrites

REAL = (
    "NOT EXISTS (SELECT 1 FROM organizations_organization o"
    " WHERE o.id = OLD.organization_id AND o.is_demonstration)"
)
MESSAGE = "An issued report is frozen."


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("organizations", "0001_initial")]

    operations = [
        ForbidWrites(table="reports_report", name="report_frozen", on=("UPDATE",), message=MESSAGE),
        ForbidWrites(
            table="reports_report",
            name="report_frozen",
            on=("DELETE",),
            when_sqlite=REAL,
            when_postgresql=REAL,
            message=MESSAGE,
        ),
    ]
