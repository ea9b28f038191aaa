"""What an exchanged document holds of an assessment in depth: criteria, overrides, revisions."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from assessments.models import AreaRating, Assessment, CriterionRating
from assessments.schema import Refused, shown
from maturity.area_scoring import Mode
from maturity.content import Model
from maturity.levels import Level

Document = dict[str, Any]


def level_key(value: int | None) -> str | None:
    return None if value is None else Level(value).name.lower()


def level_from(key: str | None) -> Level | None:
    return None if key is None else Level[key.upper()]


def depth_of(model: Model, area: AreaRating, rows: Mapping[str, CriterionRating]) -> Document:
    """The optional keys of one area; empty for one that was only rated as a whole."""
    entries = [
        _criterion(rows[criterion.id])
        for criterion in model.criteria_of(area.area_key)
        if criterion.id in rows and _says_something(rows[criterion.id])
    ]
    depth: Document = {}
    if area.mode != Mode.DIRECT:
        depth["mode"] = str(area.mode)
    if area.override_level is not None:
        depth["override"] = {
            "level": level_key(area.override_level),
            "reason": area.override_reason,
        }
    return {**depth, "criteria": entries} if entries else depth


def _says_something(row: CriterionRating) -> bool:
    return row.level is not None or not row.applicable or bool(row.note)


def _criterion(row: CriterionRating) -> Document:
    return {
        "criterion": row.criterion_id,
        "level": level_key(row.level),
        "not_applicable": "" if row.applicable else row.not_applicable_reason,
        "note": row.note,
    }


def revision_of(assessment: Assessment) -> Document:
    """The optional key of a revision; empty for any other assessment."""
    if assessment.replaces_id is None:
        return {}
    reason = assessment.revision_reason
    return {"revision": {"replaces": str(assessment.replaces_id), "reason": reason}}


def area_fields(entry: Document) -> Document:
    """The columns of AreaRating that an area's optional keys fill."""
    override = entry.get("override")
    return {
        "mode": entry.get("mode", Mode.DIRECT.value),
        "override_level": level_from(override["level"]) if override else None,
        "override_reason": override["reason"] if override else "",
    }


def criterion_ratings(
    assessment: Assessment, model: Model, areas: list[Document]
) -> Iterator[CriterionRating]:
    """Unsaved rows. Raises Refused for a criterion that is unknown, misplaced or there twice."""
    seen: set[str] = set()
    for position, area in enumerate(areas):
        known = [criterion.id for criterion in model.criteria_of(area["area"])]
        for number, entry in enumerate(area.get("criteria", ())):
            place = f"areas[{position}].criteria[{number}]"
            _check(place, entry, known, seen)
            seen.add(entry["criterion"])
            yield CriterionRating(
                assessment=assessment,
                criterion_id=entry["criterion"],
                level=level_from(entry["level"]),
                applicable=not entry["not_applicable"],
                not_applicable_reason=entry["not_applicable"],
                note=entry["note"],
                updated_at=assessment.created_at,
                updated_by_name=assessment.created_by_name,
            )


def _check(place: str, entry: Document, known: list[str], seen: set[str]) -> None:
    key = entry["criterion"]
    if key not in known:
        raise Refused(
            f"{place}.criterion: {shown(key)} is no criterion of this area; they are"
            f" {', '.join(known)}."
        )
    if key in seen:
        raise Refused(f"{place}.criterion: {shown(key)} stands twice.")
    if entry["not_applicable"] and entry["level"] is not None:
        raise Refused(f"{place}.level: a criterion that is not applicable has no level: null.")


def corrected(document: Document, assessment: Assessment) -> Assessment | None:
    """The assessment that a revision corrects; None for any other document. Raises Refused."""
    revision = document.get("revision")
    if revision is None:
        return None
    found: Assessment | None = (
        Assessment.objects.completed().filter(pk=UUID(revision["replaces"])).first()
    )
    if found is None:
        raise Refused(
            "revision.replaces: no completed assessment with this id is stored in this"
            " organisation. Import that one first."
        )
    if _place(found) != _place(assessment):
        raise Refused("revision.replaces: it is of another unit or period than its correction.")
    if Assessment.objects.filter(replaces=found).exists():
        raise Refused("revision.replaces: it has a revision already. Correct that one instead.")
    return found


def _place(assessment: Assessment) -> tuple[object, ...]:
    return (assessment.unit_id, assessment.period_start, assessment.period_end)
