"""What can be done with a survey file before its figures are written.

Each step is one short transaction; reading the file is the work of a job in between.
"""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from foundation.jobs.queue import enqueue
from foundation.versions import StaleWriteError
from metrics.imports import store
from metrics.imports.layout import Layout
from metrics.imports.mapping import SurveyMapping
from metrics.imports.store import Held
from metrics.imports.stored import import_key
from metrics.models import RejectedRow, SurveyImport
from organizations.access import Permission, demand, demand_own, demand_units
from organizations.models import Membership, Unit

CHECK = "survey.check"
IMPORT = "survey.import"

State = SurveyImport.State
# Where the columns may still be changed.
OPEN = frozenset({State.UPLOADED, State.CHECKING, State.CHECKED, State.FAILED})


class NotNowError(Exception):
    """The import has gone on meanwhile: this step is over, or not reached yet."""


class RejectedRowsError(Exception):
    """Some rows cannot be used, and nobody has chosen to import only the others."""


class NothingToImportError(Exception):
    """No row of the file can be used."""


class AlreadyImportedError(Exception):
    """The very same file with the same columns was imported before: `.earlier`."""

    def __init__(self, earlier: SurveyImport) -> None:
        super().__init__(str(earlier.pk))
        self.earlier = earlier


def begin(
    *, unit: Unit, file_name: str, file: Held, layout: Layout, by: Membership, at: datetime
) -> SurveyImport:
    """Takes a file that was written to the store and looked at; the caller marks it as taken."""
    demand(by, Permission.MEASURE)
    demand_own(by, unit)
    demand_units(by, [unit])
    row: SurveyImport = SurveyImport.objects.create(
        organization_id=by.organization_id,
        unit=unit,
        file_name=file_name[-150:],
        size=file.size,
        sha256=file.sha256,
        stored_as=file.name,
        layout=layout.to_json(),
        created_at=at,
        created_by_name=str(by.user)[:120],
    )
    return row


def look_again(
    *, survey_import: SurveyImport, layout: Layout, expected_version: int, by: Membership
) -> SurveyImport:
    """Keeps how the file looks when it is read otherwise. Raises NotNowError, StaleWriteError."""
    with transaction.atomic():
        row = _locked(survey_import, by, OPEN)
        if row.version != expected_version:
            if row.layout == layout.to_json():
                return row
            raise StaleWriteError
        row.layout, row.mapping, row.key = layout.to_json(), {}, ""
        row.state, row.failure, row.outcome = State.UPLOADED, "", {}
        row.version += 1
        row.save()
        RejectedRow.objects.filter(survey_import=row).delete()
    return row


def ask_check(
    *,
    survey_import: SurveyImport,
    mapping: SurveyMapping,
    expected_version: int,
    by: Membership,
    at: datetime,
) -> SurveyImport:
    """Keeps the mapping and has the whole file read with it.

    The same mapping again changes nothing. Raises NotNowError, StaleWriteError.
    """
    raw = mapping.to_json()
    with transaction.atomic():
        row = _locked(survey_import, by, OPEN)
        if row.mapping == raw and row.state in (State.CHECKING, State.CHECKED):
            return row
        if row.version != expected_version:
            raise StaleWriteError
        _start_check(row, raw)
        row.save()
        RejectedRow.objects.filter(survey_import=row).delete()
        _enqueue(CHECK, row, by, at)
    return row


def _start_check(row: SurveyImport, raw: dict[str, Any]) -> None:
    row.mapping, row.key = raw, import_key(row.sha256, row.unit_id, raw)
    row.state, row.failure, row.outcome = State.CHECKING, "", {}
    row.bytes_read = row.rows_read = row.rows_used = row.rows_rejected = 0
    row.version += 1


def ask_import(
    *,
    survey_import: SurveyImport,
    only_valid_rows: bool,
    replace_typed: bool,
    by: Membership,
    at: datetime,
) -> SurveyImport:
    """Has what was read written as figures; asked twice, it happens once.

    Raises NotNowError, RejectedRowsError, NothingToImportError, AlreadyImportedError.
    """
    with transaction.atomic():
        row = _locked(survey_import, by, {State.CHECKED, State.IMPORTING, State.DONE})
        if row.state != State.CHECKED:
            return row
        if not row.outcome.get("counts"):
            raise NothingToImportError
        if row.rows_rejected and not only_valid_rows:
            raise RejectedRowsError
        if earlier := same_import(row):
            raise AlreadyImportedError(earlier)
        row.state, row.only_valid_rows = State.IMPORTING, only_valid_rows
        row.version += 1
        row.save()
        _enqueue(IMPORT, row, by, at, replace_typed=replace_typed)
    return row


def same_import(row: SurveyImport) -> SurveyImport | None:
    """The import that the same file and mapping have led to already. One query."""
    rows = SurveyImport.objects.filter(organization=row.organization_id, key=row.key)
    return rows.filter(state=State.DONE).exclude(pk=row.pk).first() if row.key else None


def discard(*, survey_import: SurveyImport, by: Membership) -> bool:
    """Gives the file up: it is deleted with everything read from it. False when it is gone.

    Raises NotNowError once figures are being written or were.
    """
    with transaction.atomic():
        try:
            row = _locked(survey_import, by, OPEN)
        except SurveyImport.DoesNotExist:
            return False
        transaction.on_commit(partial(store.delete, row.stored_as))
        row.delete()
    return True


def _locked(survey_import: SurveyImport, by: Membership, states: Collection[State]) -> SurveyImport:
    """The row as it is now, after asking whether the member may change it."""
    demand(by, Permission.MEASURE)
    demand_own(by, survey_import)
    row: SurveyImport = SurveyImport.objects.select_for_update().get(pk=survey_import.pk)
    if row.state not in states:
        raise NotNowError(row.state)
    demand_units(by, [row.unit])
    return row


def _enqueue(kind: str, row: SurveyImport, by: Membership, at: datetime, **choices: bool) -> None:
    enqueue(
        kind=kind,
        key=f"{row.pk}:{row.version}",
        payload={
            "survey_import": str(row.pk),
            "version": row.version,
            "member": str(by.pk),
            **choices,
        },
        organization_id=row.organization_id,
        now=at,
    )
