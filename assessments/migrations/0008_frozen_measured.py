"""What the metrics said freezes with the assessment."""

import importlib

from django.db import migrations

frozen = importlib.import_module("assessments.migrations.0002_frozen")
forbid, of_completed = frozen.forbid, frozen.of_completed

READING = ("assessments_metricreading", "metric_reading_frozen")


class Migration(migrations.Migration):
    dependencies = [("assessments", "0007_measured")]

    operations = [
        forbid(*READING, "INSERT", of_completed("NEW")),
        forbid(*READING, "UPDATE", f"{of_completed('OLD')} OR {of_completed('NEW')}"),
        forbid(*READING, "DELETE", frozen.OF_REAL),
    ]
