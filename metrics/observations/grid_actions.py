"""Saving one metric's cells: all of them, or none."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from foundation.versions import StaleWriteError
from metrics.observations import actions
from metrics.observations.grid import Block
from metrics.observations.grid_forms import Entry, Fault
from metrics.recipes import InputsError
from organizations.models import Membership

REFUSALS = (
    InputsError,
    StaleWriteError,
    actions.PeriodError,
    actions.ArchivedUnitError,
    actions.SwitchedOffError,
    actions.ImportedError,
)


class RefusedError(Exception):
    """Nothing was saved; `faults` says why, period by period."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(len(faults))
        self.faults = faults


@transaction.atomic
def save_block(*, block: Block, entries: Iterable[Entry], by: Membership, at: datetime) -> None:
    """Writes the periods that changed. Raises RefusedError, and PermissionDenied."""
    faults: list[Fault] = []
    for entry in entries:
        try:
            _save(block, entry, by, at)
        except REFUSALS as error:
            key = error.field if isinstance(error, InputsError) else ""
            faults.append(Fault(entry.index, key, error))
    if faults:
        raise RefusedError(faults)


def _save(block: Block, entry: Entry, by: Membership, at: datetime) -> None:
    column = block.columns[entry.index]
    row = column.row
    if entry.inputs is None:
        if row is not None:
            actions.retire(observation=row, by=by, at=at, expected_version=entry.version)
        return
    actions.record(
        unit=block.place.unit,
        metric=block.one.metric,
        period=column.period,
        part=block.place.part,
        inputs=entry.inputs,
        note=row.note if row else "",
        expected_version=entry.version or None,
        by=by,
        at=at,
    )
