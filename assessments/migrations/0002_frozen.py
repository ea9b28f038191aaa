"""A completed assessment refuses every change; only a demonstration may be removed."""

from django.db import migrations

from foundation.triggers import ForbidWrites

REAL = (
    "NOT EXISTS (SELECT 1 FROM organizations_organization o"
    " WHERE o.id = {organization} AND o.is_demonstration)"
)
PARENT = (
    "EXISTS (SELECT 1 FROM assessments_assessment a"
    " WHERE a.id = {row}.assessment_id AND a.state = ''completed''{more})"
).replace("''", "'")


def parent_completed(row: str, *, real: bool = False) -> str:
    more = " AND " + REAL.format(organization="a.organization_id") if real else ""
    return PARENT.format(row=row, more=more)


def forbid(table: str, name: str, event: str, condition: str | None) -> ForbidWrites:
    return ForbidWrites(
        table=table,
        name=name,
        on=(event,),
        when_sqlite=condition,
        when_postgresql=condition,
        message="A completed assessment is frozen.",
    )


COMPLETED = "OLD.state = 'completed'"
COMPLETED_AND_REAL = COMPLETED + " AND " + REAL.format(organization="OLD.organization_id")


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial"), ("organizations", "0001_initial")]

    operations = [
        forbid("assessments_assessment", "assessment_frozen", "UPDATE", COMPLETED),
        forbid("assessments_assessment", "assessment_frozen", "DELETE", COMPLETED_AND_REAL),
        forbid("assessments_arearating", "area_rating_frozen", "INSERT", parent_completed("NEW")),
        forbid("assessments_arearating", "area_rating_frozen", "UPDATE", parent_completed("OLD")),
        forbid(
            "assessments_arearating",
            "area_rating_frozen",
            "DELETE",
            parent_completed("OLD", real=True),
        ),
        forbid("assessments_arearesult", "area_result_frozen", "INSERT", parent_completed("NEW")),
        forbid("assessments_arearesult", "area_result_frozen", "UPDATE", None),
        forbid(
            "assessments_arearesult",
            "area_result_frozen",
            "DELETE",
            parent_completed("OLD", real=True),
        ),
    ]
