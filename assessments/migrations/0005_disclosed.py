"""What closings have shown of an anonymous round, so that two of them give nobody away."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0004_frozen_depth")]

    operations = [
        migrations.AddField(
            model_name="ratinground",
            name="disclosed",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
