"""Reading a whole file as its mapping says, without writing a figure.

Nothing is parsed inside a transaction: the counts are read first and kept afterwards, at once.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from metrics.imports import store
from metrics.imports.aggregate import read_answers
from metrics.imports.mapping import SurveyMapping
from metrics.imports.outcome import Outcome, Progress
from metrics.imports.refusals import FileRefused, MappingError
from metrics.imports.stored import outcome_to_json
from metrics.imports.units import UnitName, UnitNames
from metrics.models import MetricDefinition, RejectedRow, SurveyImport
from organizations.access import Permission, demand
from organizations.models import Membership, Unit

EVERY = 1.0  # seconds between two notes of progress, at least

State = SurveyImport.State


class NotWantedError(Exception):
    """The import was changed or given up while the file was read; what was read is of no use."""


@dataclass(frozen=True)
class Failure:
    """Why nothing was read: a code with its kind before it, and what fills its sentence."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


def definitions_of(organization_id: UUID) -> dict[str, MetricDefinition]:
    """What each metric that is on means now, by its id, with its metric. One query."""
    rows = (
        MetricDefinition.objects.filter(metric__organization=organization_id, metric__is_on=True)
        .select_related("metric")
        .order_by("number")
    )
    return {str(row.metric_id): row for row in rows}


def unit_names(membership: Membership, default: Unit) -> UnitNames:
    """The units that a file of this member may name. One query."""
    units = Unit.objects.filter(organization=membership.organization_id).active()
    rows = units.for_member(membership).in_tree_order()
    paths: dict[object, tuple[str, ...]] = {}
    for unit in rows:
        paths[unit.pk] = (*paths.get(unit.parent_id, ()), unit.name)
    return UnitNames(
        default=str(default.pk),
        units=tuple(UnitName(str(unit.pk), paths[unit.pk]) for unit in rows),
    )


def read(
    survey_import: SurveyImport,
    *,
    by: Membership,
    note: Callable[[Progress], None] | None = None,
) -> Outcome | Failure:
    """What the file says under its mapping, or why nothing can be said.

    Raises what `note` raises.
    """
    demand(by, Permission.MEASURE)
    mapping = SurveyMapping.from_json(survey_import.mapping)
    definitions = definitions_of(survey_import.organization_id)
    try:
        return read_answers(
            store.existing(survey_import.stored_as),
            mapping,
            {key: row.pure for key, row in definitions.items()},
            unit_names(by, survey_import.unit),
            note,
            keep_comments=bool(mapping.comment_column),
        )
    except store.FileGoneError:
        return Failure("gone")
    except FileRefused as refused:
        return Failure(f"file.{refused.reason.value}", dict(refused.values))
    except MappingError as error:
        return Failure(f"mapping.{error.reason.value}", dict(error.values))


def noting(survey_import: SurveyImport) -> Callable[[Progress], None]:
    """Writes how far the reading is, at most once a second. Raises NotWantedError."""
    last = [0.0]
    mine = SurveyImport.objects.filter(
        pk=survey_import.pk, state=State.CHECKING, version=survey_import.version
    )

    def note(progress: Progress) -> None:
        if time.monotonic() - last[0] < EVERY:
            return
        last[0] = time.monotonic()
        told = mine.update(
            bytes_read=progress.bytes_read,
            rows_read=progress.rows_read,
            rows_rejected=progress.rows_rejected,
        )
        if not told:
            raise NotWantedError

    return note


def keep(survey_import: SurveyImport, found: Outcome | Failure) -> bool:
    """Stores what was read; False when nobody waits for it any more. Inside a transaction."""
    row = SurveyImport.objects.select_for_update().filter(pk=survey_import.pk).first()
    if row is None or (row.state, row.version) != (State.CHECKING, survey_import.version):
        return False
    if isinstance(found, Failure):
        row.state, row.failure = State.FAILED, found.code[:60]
        row.outcome = {"values": {key: str(value)[:200] for key, value in found.values.items()}}
    else:
        _keep_outcome(row, found)
    row.save()
    survey_import.refresh_from_db()
    return True


def _keep_outcome(row: SurveyImport, outcome: Outcome) -> None:
    row.state, row.failure, row.outcome = State.CHECKED, "", outcome_to_json(outcome)
    row.bytes_read = row.size
    row.rows_read, row.rows_used = outcome.rows_read, outcome.rows_used
    row.rows_rejected = outcome.rows_rejected
    RejectedRow.objects.filter(survey_import=row).delete()
    RejectedRow.objects.bulk_create(
        [
            RejectedRow(
                survey_import=row,
                row=each.row,
                column=each.column[:120],
                value=each.value[:200],
                reason=each.reason.value,
                details=dict(each.details),
            )
            for each in outcome.rejected
        ],
        batch_size=500,
    )
