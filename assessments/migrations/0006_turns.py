"""Answers say in which turn of their round they came; those of earlier turns are kept as they are."""

import importlib

from django.db import migrations, models

kept = importlib.import_module("assessments.migrations.0004_frozen_depth")
ANSWER, CLOSED, REAL = kept.ANSWER, kept.CLOSED, kept.REAL
closed, of_participant = kept.closed, kept.of_participant

# The closing that ended the turn of the answer has been undone by a later reopening.
EARLIER = "OLD.turn < r.times_reopened"
OTHER_TURN = "NEW.turn <> r.times_reopened"
# An answer is changed, never turned into another one.
MOVED = " OR ".join(
    f"NEW.{column} <> OLD.{column}" for column in ("participant_id", "criterion_id", "late", "turn")
)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0005_disclosed")]

    operations = [
        migrations.AddField(
            model_name="participantrating",
            name="turn",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.RemoveConstraint(
            model_name="participantrating",
            name="participant_answers_once",
        ),
        migrations.AddConstraint(
            model_name="participantrating",
            constraint=models.UniqueConstraint(
                fields=("participant", "criterion_id", "late", "turn"),
                name="participant_answers_once",
            ),
        ),
        closed(
            *ANSWER,
            "INSERT",
            of_participant("NEW", f"({OTHER_TURN} OR ({CLOSED} AND NOT NEW.late))"),
        ),
        closed(
            *ANSWER,
            "UPDATE",
            f"({MOVED}) OR {of_participant('OLD', f'({EARLIER} OR ({CLOSED} AND NOT OLD.late))')}",
        ),
        closed(
            *ANSWER,
            "DELETE",
            of_participant("OLD", f"({EARLIER} OR {CLOSED}) AND {REAL}"),
        ),
    ]
