import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0002_definitions_never_change"),
        ("organizations", "0003_cadence_and_notices"),
        ("reports", "0002_frozen"),
    ]

    operations = [
        migrations.CreateModel(
            name="DashboardSubscription",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("last_sent_on", models.DateField(blank=True, null=True)),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dashboard_subscriptions",
                        to="organizations.membership",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="metrics.team",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="organizations.unit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("team", None), ("unit", None)),
                        fields=("membership",),
                        name="subscription_organization_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("unit__isnull", False)),
                        fields=("membership", "unit"),
                        name="subscription_unit_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("team__isnull", False)),
                        fields=("membership", "team"),
                        name="subscription_team_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit", None), ("team", None), _connector="OR"),
                        name="subscription_of_one_dashboard",
                    ),
                ],
            },
        ),
    ]
