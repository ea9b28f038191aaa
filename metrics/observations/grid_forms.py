"""What the grid is asked for, and what was typed into one metric's cells."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _

from foundation.fields import CleanCharField, ListField
from foundation.periods import PeriodKind
from metrics import formulas
from metrics.models import Channel, Moment
from metrics.models.metric import Rhythm
from metrics.observations.grid import Block
from metrics.observations.grid_numbers import read_number
from metrics.recipes import InputsError
from metrics.series import Part
from organizations.models import Unit
from organizations.queries import INDENT

SELECT = {"class": "form-select"}
EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)
VERSIONS = re.compile(r"[0-9]{1,9}(?:,[0-9]{1,9})*")


class PlaceForm(forms.Form):
    """Unit, rhythm and part; `until` is a day of the last period."""

    unit = ListField(label=_("Unit"), required=False, widget=forms.Select(attrs=SELECT))
    channel = ListField(label=_("Channel"), required=False, widget=forms.Select(attrs=SELECT))
    moment = ListField(label=_("Moment"), required=False, widget=forms.Select(attrs=SELECT))
    segment = CleanCharField(
        label=_("Customer segment"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    rhythm = forms.ChoiceField(choices=Rhythm.choices, required=False, widget=forms.HiddenInput)
    until = forms.DateField(required=False, input_formats=["%Y-%m-%d"], widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any], *, units: list[Unit]) -> None:
        super().__init__(data)
        self._choose("unit", [(str(unit.pk), INDENT * unit.indent + unit.name) for unit in units])
        self._choose("channel", [("", _("All channels")), *Channel.choices])
        self._choose("moment", [("", _("All moments")), *Moment.choices])

    def _choose(self, name: str, choices: list[Any]) -> None:
        cast(ListField, self.fields[name]).choices = choices

    @property
    def part(self) -> Part:
        """What cannot be is left out."""
        data = self.cleaned_data
        return Part(
            channel=data.get("channel") or "",
            moment=data.get("moment") or "",
            segment=data.get("segment") or "",
        )

    @property
    def kind(self) -> PeriodKind | None:
        rhythm = self.cleaned_data.get("rhythm")
        return PeriodKind(rhythm) if rhythm else None

    @property
    def until_day(self) -> date | None:
        """None where none was said, or one that no grid shows."""
        day: date | None = self.cleaned_data.get("until")
        return day if day and EARLIEST <= day <= LATEST else None


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell, or with a whole period where `key` is empty."""

    index: int
    key: str
    error: Exception


@dataclass(frozen=True)
class Entry:
    """One period to write: `inputs` as they are stored, or None to take the figure back."""

    index: int
    inputs: dict[str, Any] | None
    version: int


@dataclass
class Typed:
    """What was sent for one metric: cells by name, and the versions that the page was made of."""

    cells: Mapping[str, str]
    versions: list[int]
    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def text(self, index: int, key: str) -> str:
        return self.cells.get(f"c-{index}-{key}", "")

    def is_blank(self, block: Block, index: int) -> bool:
        return not any(self.text(index, one.key).strip() for one in block.fields)


def typed_of(data: Mapping[str, str], block: Block) -> Typed | None:
    """None where the versions are none; what cannot be counted stands in `faults`."""
    sent = data.get("overwrite") or data.get("version", "")
    if not VERSIONS.fullmatch(sent):
        return None
    versions = [int(version) for version in sent.split(",")]
    if len(versions) != len(block.columns):
        return None
    typed = Typed(data, versions)
    for index in range(len(versions)):
        given = _given(typed, block, index)
        if any(fault.index == index for fault in typed.faults):
            continue
        try:
            entry = _entry(typed, block, index, given)
        except InputsError as error:
            typed.faults.append(Fault(index, error.field, error))
        else:
            if entry is not None:
                typed.entries.append(entry)
    return typed


def _given(typed: Typed, block: Block, index: int) -> dict[str, object]:
    """The numbers of a period, blank ones left out; those that cannot be read become faults."""
    mark = get_format("DECIMAL_SEPARATOR")
    given: dict[str, object] = {}
    for one in block.fields:
        text = typed.text(index, one.key)
        if not text.strip():
            continue
        try:
            given[one.key] = read_number(text, one.kind, mark, one.key)
        except InputsError as error:
            typed.faults.append(Fault(index, one.key, error))
    return given


def _entry(typed: Typed, block: Block, index: int, given: Mapping[str, object]) -> Entry | None:
    """None where nothing changes: never filled, taken back already, or typed as it is stored."""
    column, version = block.columns[index], typed.versions[index]
    if not given:
        is_gone = version == 0 or column.row is None
        return None if is_gone else Entry(index, None, version)
    inputs = formulas.to_inputs(column.definition, given)
    if column.row is not None and column.row.inputs == inputs:
        return None
    return Entry(index, inputs, version)
