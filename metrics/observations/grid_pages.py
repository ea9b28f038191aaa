"""What the page of the grid shows: a section for each metric, with what was typed or is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from foundation.versions import StaleWriteError
from metrics import formulas
from metrics.figure_words import ABSENT, FigureWords
from metrics.observations import actions
from metrics.observations.grid import Block, Column, stored_text
from metrics.observations.grid_forms import Fault, Typed
from metrics.recipes import InputField, InputsError, Recipe
from metrics.wording import input_error, input_label, unit_text, whole


@dataclass(frozen=True)
class Unsaved:
    """What could not be saved: 409 when somebody else saved meanwhile, else 422."""

    typed: Typed
    faults: list[Fault]

    @property
    def status(self) -> int:
        return 409 if self.stale else 422

    @property
    def stale(self) -> list[int]:
        return [one.index for one in self.faults if isinstance(one.error, StaleWriteError)]


@dataclass(frozen=True)
class Cell:
    index: int
    id: str
    name: str
    label: str
    text: str
    is_required: bool
    error_id: str
    locked: str


@dataclass(frozen=True)
class Line:
    label: str
    is_required: bool
    cells: list[Cell]


@dataclass(frozen=True)
class Result:
    id: str
    period: str
    figure: FigureWords | None
    row_id: str  # of a figure that is changed elsewhere
    locked: str
    query: str  # that opens the form of one figure here


@dataclass(frozen=True)
class Problem:
    id: str
    text: str
    cell_id: str  # empty where it is about the whole metric


@dataclass(frozen=True)
class Conflict:
    period: str
    stored: str


@dataclass(frozen=True)
class Section:
    """One metric as its form shows it."""

    block: Block
    unsaved: Unsaved | None = None
    sent: Typed | None = None  # of a save that worked

    @property
    def id(self) -> str:
        return f"metric-{self.block.one.metric.pk}"

    @property
    def unit(self) -> str:
        return unit_text(self.block.definition.unit)

    @cached_property
    def lines(self) -> list[Line]:
        if not self.block.is_typed:
            return []
        return [self._line(field) for field in self.block.fields]

    def _line(self, field: InputField) -> Line:
        label = input_label(self.block.definition.recipe, field.key, self.block.definition)
        cells = [
            self._cell(field, label, index, column)
            for index, column in enumerate(self.block.columns)
        ]
        return Line(label, field.required, cells)

    def _cell(self, field: InputField, label: str, index: int, column: Column) -> Cell:
        cell_id = self._cell_id(index, field.key)
        text = _locked_text(column, field) if column.locked else self._text(field, index, column)
        return Cell(
            index=index,
            id=cell_id,
            name=f"c-{index}-{field.key}",
            label=f"{label}, {column.period.label}",
            text=text,
            is_required=field.required,
            error_id=next((one.id for one in self.problems if one.cell_id == cell_id), ""),
            locked=column.locked,
        )

    def _text(self, field: InputField, index: int, column: Column) -> str:
        if self.unsaved:
            return self.unsaved.typed.text(index, field.key)
        return stored_text(column.values.get(field.key), field.kind)

    def _cell_id(self, index: int, key: str) -> str:
        return f"{self.id}-{index}-{key}"

    @property
    def results(self) -> list[Result]:
        return [
            Result(
                id=f"{self.id}-result-{index}",
                period=column.period.label,
                figure=column.figure,
                row_id=str(column.row.pk) if column.row else "",
                locked=column.locked,
                query=self._query(column),
            )
            for index, column in enumerate(self.block.columns)
        ]

    def _query(self, column: Column) -> str:
        place, period = self.block.place, column.period
        asked = {
            "metric": str(self.block.one.metric.pk),
            "unit": str(place.unit.pk),
            "span": f"{period.kind.value}-{period.number}",
            "year": str(period.start.year),
            "channel": place.part.channel,
            "moment": place.part.moment,
            "segment": place.part.segment,
        }
        return urlencode({name: value for name, value in asked.items() if value})

    @property
    def version(self) -> str:
        """The versions that the next save is prepared on, one for each period."""
        if self.unsaved:
            return ",".join(map(str, self.unsaved.typed.versions))
        return self._versions(self.sent)

    @property
    def stored_version(self) -> str:
        """Those that "Save mine instead" is prepared on."""
        return self._versions(self.unsaved.typed if self.unsaved else None)

    def _versions(self, typed: Typed | None) -> str:
        """A period that the page shows blank and never had filled stays at 0: somebody else may
        have filled it meanwhile, and its blank cells must not take that back."""
        return ",".join(
            "0" if typed and self._is_untouched(typed, index) else str(column.version)
            for index, column in enumerate(self.block.columns)
        )

    def _is_untouched(self, typed: Typed, index: int) -> bool:
        return typed.versions[index] == 0 and typed.is_blank(self.block, index)

    @cached_property
    def problems(self) -> list[Problem]:
        found: dict[str, Problem] = {}
        for number, fault in enumerate(self.unsaved.faults if self.unsaved else []):
            text = fault_text(fault.error)
            if not text:
                continue
            problem = self._problem(fault, text, f"{self.id}-problem-{number}")
            found.setdefault(problem.text, problem)
        return list(found.values())

    def _problem(self, fault: Fault, text: str, problem_id: str) -> Problem:
        if not isinstance(fault.error, InputsError | actions.PeriodError):
            return Problem(problem_id, text, "")
        period = self.block.columns[fault.index].period.label
        keys = [field.key for field in self.block.fields]
        key = fault.key if fault.key in keys else keys[0]
        place = period
        if fault.key == key:
            place += f", {input_label(self.block.definition.recipe, key, self.block.definition)}"
        return Problem(problem_id, f"{place}: {text}", self._cell_id(fault.index, key))

    @property
    def conflicts(self) -> list[Conflict]:
        columns = self.block.columns
        return [
            Conflict(columns[index].period.label, self._stored(columns[index]))
            for index in (self.unsaved.stale if self.unsaved else [])
        ]

    def _stored(self, column: Column) -> str:
        """What stands there now, who wrote it and when."""
        if column.row is None:
            return _("The figure was taken back.")
        recipe, definition = self.block.definition.recipe, column.definition
        values = [
            f"{input_label(recipe, field.key, definition)}: {_shown(column, field)}"
            for field in self.block.fields
            if field.key in column.values
        ]
        facts = {
            "values": " · ".join(values) or (column.figure.line if column.figure else ""),
            "name": column.row.recorded_by_name,
            "day": date_format(column.row.recorded_at, "SHORT_DATETIME_FORMAT"),
        }
        return "{values} ({name}, {day})".format(**facts)


def fault_text(error: Exception) -> str:
    """What is wrong and what to do; empty for what is told elsewhere."""
    if isinstance(error, InputsError):
        if error.code == "not_a_number":
            return _("Type the number in plain digits, such as 1234.")
        return input_error(error)
    if isinstance(error, actions.PeriodError):
        return _period_texts()[error.code]
    if isinstance(error, actions.ArchivedUnitError):
        return _("This unit is archived. Restore it first; then figures can be entered.")
    if isinstance(error, actions.SwitchedOffError):
        return _("This metric was switched off meanwhile. Switch it on again to enter figures.")
    if isinstance(error, actions.ImportedError):
        return _(
            "A survey file gave one of these figures meanwhile. Correct the file and import it"
            " again, or undo its import."
        )
    return ""


def _period_texts() -> Mapping[str, str]:
    return {
        "future": _("This period has not begun yet. Enter its figures when it runs."),
        "too_early": _("Figures before 1990 cannot be entered."),
    }


def _shown(column: Column, field: InputField) -> str:
    value = column.values.get(field.key)
    if isinstance(value, int):
        return whole(value)
    return stored_text(value, field.kind) or ABSENT


def _locked_text(column: Column, field: InputField) -> str:
    """Nothing of a figure that is hidden, or that was made of other numbers."""
    row = column.row
    if row is None or formulas.compute(row.definition.pure, row.inputs).is_hidden:
        return ABSENT
    if column.current.recipe is not Recipe.VALUE and "value" in row.inputs:
        return ABSENT
    return _shown(column, field)
