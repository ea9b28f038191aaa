"""The level strip of a unit: areas down, assessments across."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessments.results import Moment
from maturity.levels import Level
from reports.pages.comparisons import is_break
from reports.pages.links import result_url


@dataclass(frozen=True)
class StripColumn:
    label: str
    title: str
    url: str
    break_before: bool


@dataclass(frozen=True)
class StripRow:
    label: str
    levels: tuple[Level | None, ...]


@dataclass(frozen=True)
class Strip:
    columns: tuple[StripColumn, ...]
    rows: tuple[StripRow, ...]

    @property
    def has_break(self) -> bool:
        return any(column.break_before for column in self.columns)


def strip_of(moments: Sequence[Moment], names: Mapping[str, str], *, slug: str) -> Strip:
    """Oldest first; a break stands where indexes on both sides may not be compared."""
    befores = (None, *moments[:-1])
    columns = (
        StripColumn(
            label=moment.period.short_label,
            title=moment.period.label,
            url=result_url(slug, moment.assessment_id),
            break_before=before is not None and is_break(before, moment),
        )
        for before, moment in zip(befores, moments, strict=True)
    )
    rows = (
        StripRow(name, tuple(moment.levels.get(key) for moment in moments))
        for key, name in names.items()
    )
    return Strip(tuple(columns), tuple(rows))
