"""An assessment and the initiatives that answer it, as one document: export and import."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django_scopes import scope

from assessments.exchange import (
    Document,
    Refused,
    document_of,
    facts_of,
    find,
    organization_for,
    read,
    store,
)
from assessments.models import Assessment
from assessments.schema import shown
from foundation import strict_json
from maturity.content import Model
from organizations.actions import lock
from organizations.models import Membership, Organization, Role, User
from roadmaps.models import Initiative

__all__ = ["Imported", "Refused", "export_document", "import_document"]


@dataclass(frozen=True)
class Imported:
    """`is_new` is False where the same document had been imported before: nothing changed."""

    assessment: Assessment
    is_new: bool


def export_document(assessment: Assessment) -> bytes:
    """Canonical JSON; the same assessment always gives the same bytes."""
    return strict_json.dumps(_whole(assessment))


def _whole(assessment: Assessment) -> Document:
    with scope(organization=assessment.organization):
        rows = Initiative.objects.filter(assessment=assessment).current()
        return {**document_of(assessment), "initiatives": [_entry(row) for row in rows]}


def _entry(row: Initiative) -> Document:
    return {
        "area": row.area_key,
        "action": row.action_key or None,
        "title": row.title,
        "horizon": str(row.horizon),
        "effort": str(row.effort),
        "responsible_role": row.responsible_role,
        "starts_on": row.starts_on and row.starts_on.isoformat(),
        "due_on": row.due_on and row.due_on.isoformat(),
        "notes": row.notes,
        "state": str(row.state),
    }


@transaction.atomic
def import_document(
    raw: bytes, *, at: datetime, slug: str = "", owner: str = "", dry_run: bool = False
) -> Imported:
    """Stores all of the document or nothing; raises Refused with the reasons.

    `slug` puts it into that organisation instead of the document's own; `owner` is the e-mail
    address of somebody who becomes its owner. With `dry_run` everything is tried, nothing kept.
    """
    document = read(raw)
    if "initiatives" in document:
        document["initiatives"].sort(key=lambda entry: entry["horizon"])
    if slug:
        document["organization"] = facts_of(_organization(slug))
    _await_others(document["organization"]["slug"])
    known = find(UUID(document["id"]))
    if known:
        _demand_same(document, known)
    imported = Imported(known or _store(document, at), is_new=known is None)
    if owner:
        _add_owner(imported.assessment.organization, owner, at)
    if dry_run:
        transaction.set_rollback(True)
    return imported


def _organization(slug: str) -> Organization:
    found = Organization.objects.filter(slug=slug).first()
    if found is None:
        raise Refused(f"There is no organisation with the address {shown(slug)}.")
    return found


def _await_others(slug: str) -> None:
    """Imports into one organisation take turns: the second finds what the first has stored."""
    organization = Organization.objects.filter(slug=slug).first()
    if organization:
        lock(organization)


def _demand_same(document: Document, known: Assessment) -> None:
    stored = _whole(known)
    different = [name for name, value in document.items() if value != stored[name]]
    if different:
        raise Refused(
            f"id: the assessment {known.pk} is already here with other content"
            f" ({', '.join(different)}). An import never changes what is stored: give the document"
            " a new id and another period, or make the change in Rumbo."
        )


def _store(document: Document, at: datetime) -> Assessment:
    organization = organization_for(document, at=at)
    with scope(organization=organization):
        assessment = store(document, organization=organization, at=at)
        entries = document.get("initiatives", [])
        if reasons := list(_faults(entries, assessment)):
            raise Refused(*reasons)
        Initiative.objects.bulk_create(_rows(entries, assessment))
    return assessment


def _faults(entries: list[Document], assessment: Assessment) -> Iterator[str]:
    model = assessment.model_version.model
    planned = Initiative.objects.of_unit(assessment.unit).current().action_keys()
    for position, entry in enumerate(entries):
        path = f"initiatives[{position}]"
        if entry["action"] is None and not entry["title"]:
            yield f"{path}.title: an initiative without an action needs a title."
        if (entry["starts_on"] or "") > (entry["due_on"] or "9999"):
            yield f"{path}.due_on: the due date must not be before the start."
        if entry["action"] is not None:
            yield from _action_faults(f"{path}.action", entry, model, planned)
            planned.add(entry["action"])


def _action_faults(path: str, entry: Document, model: Model, planned: set[str]) -> Iterator[str]:
    key = entry["action"]
    try:
        action = model.action(key)
    except KeyError:
        yield f"{path}: {shown(key)} is not an action of the model {model.id} {model.version}."
        return
    if action.area != entry["area"]:
        yield f"{path}: {shown(key)} belongs to the area {action.area}, not {entry['area']}."
    if key in planned:
        yield f"{path}: {shown(key)} is already on the roadmap of the unit. Leave it out."


def _rows(entries: list[Document], assessment: Assessment) -> Iterator[Initiative]:
    current = Initiative.objects.of_unit(assessment.unit).current()
    first = {value: current.next_position(value) for value in Initiative.Horizon.values}
    for position, entry in enumerate(entries):
        yield Initiative(
            organization=assessment.organization,
            unit=assessment.unit,
            assessment=assessment,
            position=first[entry["horizon"]] + position,
            created_at=assessment.created_at,
            **_columns(entry, assessment.model_version.model),
        )


def _columns(entry: Document, model: Model) -> dict[str, Any]:
    columns = {**entry, "area_key": entry["area"], "action_key": entry["action"] or ""}
    del columns["area"], columns["action"]
    if entry["action"]:
        columns["criterion_id"] = model.action(entry["action"]).criterion_id
    return columns


def _add_owner(organization: Organization, email: str, at: datetime) -> None:
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        raise Refused(f"Nobody signs in with {shown(email)}. Let them sign up first.")
    member, _ = Membership.objects.get_or_create(
        organization=organization,
        user=person,
        defaults={"role": Role.OWNER, "joined_at": at},
    )
    if member.role != Role.OWNER:
        raise Refused(
            f"--owner: {shown(email)} is already a member of “{organization.slug}”, in the role"
            f" “{member.role}”; an import changes no role. Leave --owner out, and let an owner"
            " change the role under People."
        )
