"""A definition is only ever followed by the next one; figures refer to the one they were made by."""

from django.db import migrations

from foundation.triggers import ForbidWrites


class Migration(migrations.Migration):
    dependencies = [("metrics", "0001_initial")]

    operations = [
        ForbidWrites(
            table="metrics_metricdefinition",
            name="definition_kept",
            on=["UPDATE"],
            message="A definition of a metric never changes; the next number follows it.",
        ),
    ]
