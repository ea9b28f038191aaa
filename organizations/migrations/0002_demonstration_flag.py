"""Only data that was born a demonstration is one: the flag never changes afterwards."""

from django.db import migrations

from foundation.triggers import ForbidWrites


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_initial")]

    operations = [
        ForbidWrites(
            table="organizations_organization",
            name="demonstration_flag",
            on=("UPDATE",),
            when="OLD.is_demonstration <> NEW.is_demonstration",
            message="The demonstration flag never changes.",
        ),
    ]
