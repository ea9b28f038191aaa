"""One assessment as a document: what is read from a file, and what is written to one.

Organisation, unit, period and ratings; the roadmap adds its initiatives (roadmaps/exchange.py).
What is stored and exported again gives the same bytes.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django_scopes import scopes_disabled

from assessments.completion import AreasMissingError, NoIndexError, store_completion
from assessments.exchange_depth import (
    area_fields,
    corrected,
    criterion_ratings,
    depth_of,
    level_from,
    level_key,
    revision_of,
)
from assessments.models import AreaRating, Assessment, CriterionRating
from assessments.schema import Refused, cleaned, shown
from foundation import strict_json
from foundation.periods import MONTHS, Period, PeriodKind, period_around
from maturity.levels import AREA_KEYS
from maturity.models import ModelVersion
from organizations.models import Organization, Unit
from organizations.zones import known_zones

FORMAT = "rumbo-assessment"
VERSION = 1

Document = dict[str, Any]

__all__ = ["Document", "Refused", "document_of", "find", "organization_for", "read", "store"]


def read(raw: bytes) -> Document:
    """The checked, cleaned document, areas in the model's order. Raises Refused."""
    try:
        document = cleaned(strict_json.loads(raw))
    except strict_json.JsonError as error:
        raise Refused(str(error)) from error
    if reasons := [*_time_faults(document), *_area_faults(document), *_zone_faults(document)]:
        raise Refused(*reasons)
    if document["completed_at"]:
        document["completed_at"] = _instant(datetime.fromisoformat(document["completed_at"]))
    document["areas"].sort(key=lambda entry: AREA_KEYS.index(entry["area"]))
    return document


def _time_faults(document: Document) -> Iterator[str]:
    if document["completed_at"]:
        try:
            datetime.fromisoformat(document["completed_at"]).astimezone(UTC)
        except ValueError:
            yield f"completed_at: {shown(document['completed_at'])} is not a date and time."
    period = document["period"]
    start, end = date.fromisoformat(period["start"]), date.fromisoformat(period["end"])
    kind = PeriodKind(period["kind"])
    if end < start:
        yield "period.end: the last day must not be before the first day."
    elif kind in MONTHS and (whole := period_around(start, kind)) != Period(start, end, kind):
        yield (
            f"period: the {kind.replace('_', '-')} around {start} runs from {whole.start} to"
            f" {whole.end}. Write these days, or the kind “custom”."
        )


def _area_faults(document: Document) -> Iterator[str]:
    seen: set[str] = set()
    for position, entry in enumerate(document["areas"]):
        if entry["area"] in seen:
            yield f"areas[{position}].area: {shown(entry['area'])} stands twice."
        seen.add(entry["area"])


def _zone_faults(document: Document) -> Iterator[str]:
    zone = document["organization"]["time_zone"]
    if zone not in known_zones():
        yield (
            f"organization.time_zone: {shown(zone)} is not a known time zone; an example is"
            " “Europe/Madrid”."
        )


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def document_of(assessment: Assessment) -> Document:
    """Everything but the initiatives, keys in the order of the schema."""
    completed_at = assessment.completed_at
    model = assessment.model_version
    ratings = {row.area_key: row for row in AreaRating.objects.filter(assessment=assessment)}
    rows = CriterionRating.objects.filter(assessment=assessment)
    criteria = {row.criterion_id: row for row in rows}
    return {
        "format": FORMAT,
        "version": VERSION,
        "id": str(assessment.pk),
        "organization": facts_of(assessment.organization),
        "unit": _path(assessment.unit),
        "model": {"key": model.key, "version": model.version},
        "period": {
            "kind": str(assessment.period_kind),
            "start": assessment.period_start.isoformat(),
            "end": assessment.period_end.isoformat(),
        },
        "state": str(assessment.state),
        "completed_at": _instant(completed_at) if completed_at else None,
        "completed_by": assessment.completed_by_name if completed_at else None,
        **revision_of(assessment),
        "areas": [
            {**_area(key, ratings[key]), **depth_of(model.model, ratings[key], criteria)}
            for key in AREA_KEYS
        ],
    }


def facts_of(organization: Organization) -> Document:
    return {
        "slug": organization.slug,
        "name": organization.name,
        "language": organization.language,
        "currency": organization.currency,
        "time_zone": organization.time_zone,
        "is_demonstration": organization.is_demonstration,
    }


def _path(unit: Unit) -> list[Document]:
    above = _path(unit.parent) if unit.parent else []
    return [*above, {"name": unit.name, "kind": str(unit.kind)}]


def _area(key: str, rating: AreaRating) -> Document:
    return {"area": key, "level": level_key(rating.level), "rationale": rating.rationale}


def find(assessment_id: UUID) -> Assessment | None:
    """In whichever organisation; its identity is the same everywhere."""
    with scopes_disabled():
        found: Assessment | None = (
            Assessment.objects.select_related("organization", "unit", "model_version")
            .defer("model_version__content")
            .filter(pk=assessment_id)
            .first()
        )
    return found


def organization_for(document: Document, *, at: datetime) -> Organization:
    """The organisation of that slug, created where there is none. Raises Refused."""
    facts = document["organization"]
    known = Organization.objects.filter(slug=facts["slug"]).first()
    if known is None:
        return _create_organization(facts, at)
    stored = facts_of(known)
    if reasons := [
        f"organization.{name}: {shown(value)} differs from {shown(stored[name])}, which the"
        f" organisation “{known.slug}” has here. Correct it, or name the organisation with"
        " --organization."
        for name, value in facts.items()
        if value != stored[name]
    ]:
        raise Refused(*reasons)
    return known


def _create_organization(facts: Document, at: datetime) -> Organization:
    if facts["is_demonstration"]:
        raise Refused(
            "organization.is_demonstration: an import makes no demonstration, because everything in"
            " one can be removed with a single command. Write false, or name an organisation that"
            " exists with --organization."
        )
    try:
        with transaction.atomic():
            return Organization.objects.create(**facts, created_at=at)
    except IntegrityError as error:
        raise Refused(
            f"organization.slug: another import has just created {shown(facts['slug'])}."
            " Start this one again."
        ) from error


def store(document: Document, *, organization: Organization, at: datetime) -> Assessment:
    """The new assessment; a completed one passes the same completion as on the page.

    Must run inside a transaction and the organisation's scope. Raises Refused.
    """
    unit = _unit_for(document["unit"], organization)
    if "revision" not in document:
        _demand_free_period(document, unit)
    period = document["period"]
    at = datetime.fromisoformat(document["completed_at"]) if document["completed_at"] else at
    assessment = Assessment(
        id=UUID(document["id"]),
        organization=organization,
        unit=unit,
        model_version=_model_version(document["model"]),
        period_kind=period["kind"],
        period_start=date.fromisoformat(period["start"]),
        period_end=date.fromisoformat(period["end"]),
        created_at=at,
        created_by_name=document["completed_by"] or "",
    )
    if original := corrected(document, assessment):
        assessment.replaces = original
        assessment.revision_reason = document["revision"]["reason"]
    assessment.save(force_insert=True)
    _store_ratings(assessment, document["areas"])
    if document["state"] == Assessment.State.COMPLETED:
        _complete(assessment, at, document["completed_by"])
    return assessment


def _store_ratings(assessment: Assessment, areas: list[Document]) -> None:
    AreaRating.objects.bulk_create(_ratings(assessment, areas))
    model = assessment.model_version.model
    CriterionRating.objects.bulk_create(list(criterion_ratings(assessment, model, areas)))


def _complete(assessment: Assessment, at: datetime, name: str) -> None:
    try:
        store_completion(assessment, completed_at=at, completed_by_name=name)
    except AreasMissingError as error:
        raise Refused(
            f"areas: too few criteria are rated for a level in {', '.join(error.keys)}. Rate at"
            " least half of the criteria that apply, or the area as a whole."
        ) from error
    except NoIndexError as error:
        raise Refused(
            "areas: no area has enough rated criteria for an index. Rate at least half of the"
            " criteria of one, or one area as a whole."
        ) from error


def _ratings(assessment: Assessment, entries: list[Document]) -> Iterator[AreaRating]:
    for entry in entries:
        yield AreaRating(
            assessment=assessment,
            area_key=entry["area"],
            level=level_from(entry["level"]),
            rationale=entry["rationale"],
            **area_fields(entry),
            updated_at=assessment.created_at,
            updated_by_name=assessment.created_by_name,
        )


def _unit_for(path: list[Document], organization: Organization) -> Unit:
    """The unit at the end of the path; what is missing of the path is created."""
    parent = _unit_for(path[:-1], organization) if len(path) > 1 else None
    step = path[-1]
    known: Unit | None = Unit.objects.active().named(step["name"]).first()
    if known is None:
        created: Unit = Unit.objects.create(
            organization=organization, parent=parent, depth=len(path), **step
        )
        return created
    if (known.name, known.kind) != (step["name"], step["kind"]) or known.parent != parent:
        raise Refused(_other_unit(len(path) - 1, known))
    return known


def _other_unit(position: int, known: Unit) -> str:
    place = " / ".join(step["name"] for step in _path(known))
    return (
        f"unit[{position}]: the organisation has this unit as “{place}” ({known.kind})."
        " Write it in the same way, or give it another name."
    )


def _demand_free_period(document: Document, unit: Unit) -> None:
    period = document["period"]
    taken: Assessment | None = Assessment.objects.filter(
        unit=unit, period_start=period["start"], period_end=period["end"]
    ).first()
    if taken:
        raise Refused(
            f"period: “{unit.name}” already has an assessment of {taken.period.label}: {taken.pk}"
            f" ({taken.state}). Choose another period or unit."
        )


def _model_version(wanted: Document) -> ModelVersion:
    found = ModelVersion.objects.filter(**wanted).first()
    if found is None:
        loaded = ", ".join(sorted(map(str, ModelVersion.objects.all()))) or "none"
        raise Refused(
            f"model: “{wanted['key']} {wanted['version']}” is not loaded here; loaded: {loaded}."
            " Load it with `manage.py load_model FILE`."
        )
    return found
