"""A completed assessment refuses every change; only a demonstration may be removed."""

from django.db import migrations

from foundation.triggers import ForbidWrites
from organizations.triggers import is_real

COMPLETED = "OLD.state = 'completed'"
COMPLETED_AND_REAL = f"{COMPLETED} AND {is_real('OLD.organization_id')}"


def of_completed(row: str, more: str = "TRUE") -> str:
    """The row belongs to a completed assessment `a` for which `more` holds as well."""
    completed = f"WHERE a.id = {row}.assessment_id AND a.state = 'completed' AND {more}"
    return f"EXISTS (SELECT 1 FROM assessments_assessment a {completed})"  # noqa: S608


def forbid(table: str, name: str, event: str, when: str | None) -> ForbidWrites:
    message = "A completed assessment is frozen."
    return ForbidWrites(table=table, name=name, on=[event], when=when, message=message)


OF_REAL = of_completed("OLD", is_real("a.organization_id"))


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial"), ("organizations", "0001_initial")]

    operations = [
        forbid("assessments_assessment", "assessment_frozen", "UPDATE", COMPLETED),
        forbid("assessments_assessment", "assessment_frozen", "DELETE", COMPLETED_AND_REAL),
        forbid("assessments_arearating", "area_rating_frozen", "INSERT", of_completed("NEW")),
        forbid("assessments_arearating", "area_rating_frozen", "UPDATE", of_completed("OLD")),
        forbid("assessments_arearating", "area_rating_frozen", "DELETE", OF_REAL),
        forbid("assessments_arearesult", "area_result_frozen", "INSERT", of_completed("NEW")),
        forbid("assessments_arearesult", "area_result_frozen", "UPDATE", None),
        forbid("assessments_arearesult", "area_result_frozen", "DELETE", OF_REAL),
    ]
