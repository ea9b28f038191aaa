"""An issued report never changes; only a demonstration may be removed."""

from django.db import migrations

from foundation.triggers import ForbidWrites
from organizations.triggers import is_real

TABLE, NAME, MESSAGE = "reports_report", "report_frozen", "An issued report is frozen."


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("organizations", "0001_initial")]

    operations = [
        ForbidWrites(table=TABLE, name=NAME, on=["UPDATE"], message=MESSAGE),
        ForbidWrites(
            table=TABLE,
            name=NAME,
            on=["DELETE"],
            when=is_real("OLD.organization_id"),
            message=MESSAGE,
        ),
    ]
