"""Criteria, evidence and rounds freeze with their assessment; a closed round keeps its answers."""

import importlib

from django.db import migrations

frozen = importlib.import_module("assessments.migrations.0002_frozen")
forbid, of_completed = frozen.forbid, frozen.of_completed
OF_REAL = frozen.OF_REAL


def of_participant(row: str, condition: str) -> str:
    """The answer belongs to a round `r`, of an assessment `a`, for which the condition holds."""
    rows = (
        "SELECT 1 FROM assessments_participant p"
        " JOIN assessments_ratinground r ON r.id = p.round_id"
        " JOIN assessments_assessment a ON a.id = r.assessment_id"
    )
    return f"EXISTS ({rows} WHERE p.id = {row}.participant_id AND {condition})"


def of_round(row: str, condition: str) -> str:
    rows = (
        "SELECT 1 FROM assessments_ratinground r"
        " JOIN assessments_assessment a ON a.id = r.assessment_id"
    )
    return f"EXISTS ({rows} WHERE r.id = {row}.round_id AND {condition})"


REAL = frozen.is_real("a.organization_id")
CLOSED = "r.state = 'closed'"
COMPLETED = "a.state = 'completed'"


def closed(table: str, name: str, event: str, when: str) -> object:
    """Like forbid, for what a closed round keeps."""
    message = "The answers of a closed round are kept unchanged."
    return frozen.ForbidWrites(table=table, name=name, on=[event], when=when, message=message)


# A row is neither changed in a completed assessment nor moved into one.
EITHER = f"{of_completed('OLD')} OR {of_completed('NEW')}"

AREA = ("assessments_arearating", "area_rating_frozen")
CRITERION = ("assessments_criterionrating", "criterion_frozen")
EVIDENCE = ("assessments_evidence", "evidence_frozen")
ROUND = ("assessments_ratinground", "round_frozen")
PARTICIPANT = ("assessments_participant", "participant_frozen")
ANSWER = ("assessments_participantrating", "answer_kept")


class Migration(migrations.Migration):
    dependencies = [("assessments", "0003_depth_and_rounds"), ("assessments", "0002_frozen")]

    operations = [
        forbid(*AREA, "UPDATE", EITHER),
        forbid(*CRITERION, "INSERT", of_completed("NEW")),
        forbid(*CRITERION, "UPDATE", EITHER),
        forbid(*CRITERION, "DELETE", OF_REAL),
        forbid(*EVIDENCE, "INSERT", of_completed("NEW")),
        forbid(*EVIDENCE, "UPDATE", EITHER),
        forbid(*EVIDENCE, "DELETE", OF_REAL),
        forbid(*ROUND, "INSERT", of_completed("NEW")),
        forbid(*ROUND, "UPDATE", EITHER),
        forbid(*ROUND, "DELETE", OF_REAL),
        forbid(*PARTICIPANT, "INSERT", of_round("NEW", COMPLETED)),
        forbid(*PARTICIPANT, "DELETE", of_round("OLD", f"{COMPLETED} AND {REAL}")),
        # An answer after the closing is a late row; the rows in time stay as they were given.
        closed(*ANSWER, "INSERT", f"NOT NEW.late AND {of_participant('NEW', CLOSED)}"),
        closed(*ANSWER, "UPDATE", f"NOT OLD.late AND {of_participant('OLD', CLOSED)}"),
        closed(
            *ANSWER,
            "DELETE",
            f"NOT OLD.late AND {of_participant('OLD', f'{CLOSED} AND {REAL}')}",
        ),
    ]
