from django.db import migrations

from foundation.triggers import ForbidWrites


class Migration(migrations.Migration):
    dependencies = [("maturity", "0001_initial")]

    operations = [
        ForbidWrites(
            table="maturity_modelversion",
            name="model_version_frozen",
            message="A model version never changes and is never deleted.",
        )
    ]
