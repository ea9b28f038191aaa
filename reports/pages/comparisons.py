"""Two completed assessments of a unit beside each other: levels always, indexes where they may."""

from collections.abc import Mapping
from dataclasses import dataclass

from assessments.results import Moment
from assessments.wording import change_summary, moved_sentences
from maturity.change import Movement, compare_levels
from maturity.levels import Level
from maturity.scoring import round_half_up
from reports.pages.sentences import moved_text
from reports.wording import index_points, why_not_comparable


@dataclass(frozen=True)
class MovementCell:
    """Areas that went from the row's level to the column's level."""

    count: int
    names: tuple[str, ...]
    meaning: str


@dataclass(frozen=True)
class MovementRow:
    before: Level
    cells: tuple[MovementCell, ...]


@dataclass(frozen=True)
class Comparison:
    """`points` is the change of the index, None where the two may not be compared."""

    before: Moment
    now: Moment
    movement: Movement
    points: int | None
    summary: str
    sentences: tuple[str, ...]
    points_text: str
    caution: str  # why the indexes are not compared; empty where they are

    @property
    def levels(self) -> tuple[Level, ...]:
        """Heads of the movement table, best first."""
        return tuple(reversed(Level))

    def rows(self, names: Mapping[str, str]) -> tuple[MovementRow, ...]:
        """The 3 × 3 movement table: before down, now across, best first."""
        return tuple(
            MovementRow(before, tuple(self._cell(before, now, names) for now in self.levels))
            for before in self.levels
        )

    def _cell(self, before: Level, now: Level, names: Mapping[str, str]) -> MovementCell:
        keys = [
            key
            for key, level in self.now.levels.items()
            if level == now and self.before.levels.get(key) == before
        ]
        return MovementCell(
            count=self.movement.table[before][now],
            names=tuple(names[key] for key in keys),
            meaning=moved_text(before, now),
        )


def compare(before: Moment, now: Moment, names: Mapping[str, str]) -> Comparison:
    """`before` is the earlier one; `names` gives each area's name."""
    movement = compare_levels(before.levels, now.levels)
    points = index_difference(before, now)
    return Comparison(
        before=before,
        now=now,
        movement=movement,
        points=points,
        summary=change_summary(movement, before.period.label),
        sentences=tuple(moved_sentences(movement, before.levels, now.levels, names)),
        points_text="" if points is None else index_points(points),
        caution=""
        if points is not None
        else why_not_comparable(other_model=other_model(before, now)),
    )


def index_difference(before: Moment, now: Moment) -> int | None:
    """In points of the printed indexes; None across a break."""
    if is_break(before, now):
        return None
    return round_half_up(now.index) - round_half_up(before.index)


def other_model(before: Moment, now: Moment) -> bool:
    return before.model_version_id != now.model_version_id


def is_break(before: Moment, now: Moment) -> bool:
    """The indexes on both sides may not be compared."""
    return not before.may_compare_indexes(model_version_id=now.model_version_id, direct=now.direct)
