"""What reading a survey file gives: counts of answers, and the rows that could not be used. Pure.

No row, no respondent and no date of a single answer is in here: only counts per group.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from metrics.imports.refusals import RowReason

MOST_LISTED = 10_000  # rejections that are listed one by one; all are counted
MOST_COMMENTS = 20_000


class Group(NamedTuple):
    """Answers of one score column (its place in mapping.scores), unit, period and part."""

    score: int
    unit_id: str
    start: date
    end: date
    channel: str
    moment: str


class Rejection(NamedTuple):
    """Why a row is not used. `row` counts as a spreadsheet does; the value is cut and cleaned."""

    row: int
    column: str
    value: str
    reason: RowReason
    details: Mapping[str, Any] = {}


class Comment(NamedTuple):
    """A screened comment; `score` is the answer of the first score column in its row."""

    text: str
    unit_id: str
    start: date
    end: date
    score: int | None


class Progress(NamedTuple):
    """How far the reading is. For a workbook, bytes are the share of its rows in its size."""

    bytes_read: int
    bytes_total: int
    rows_read: int
    rows_rejected: int


@dataclass
class Outcome:
    """Counts of the valid rows. A row with one wrong cell is rejected as a whole.

    rows_read = rows_used + rows_rejected; rows without any text are not read.
    All counts + blank + not applicable = rows_used × number of score columns.
    """

    rows_read: int = 0
    rows_used: int = 0
    rows_rejected: int = 0
    counts: dict[Group, dict[int, int]] = field(default_factory=dict)
    blank: list[int] = field(default_factory=list)  # per score column
    not_applicable: list[int] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)  # the first MOST_LISTED
    totals: dict[RowReason, int] = field(default_factory=dict)  # of all rejections
    comments: list[Comment] = field(default_factory=list)
    comments_left_out: int = 0  # those beyond MOST_COMMENTS

    def answers(self, score: int) -> dict[int, int]:
        """All answers of one score column, whatever their unit, period and part."""
        found: dict[int, int] = {}
        for group, counts in self.counts.items():
            if group.score == score:
                for answer, count in counts.items():
                    found[answer] = found.get(answer, 0) + count
        return dict(sorted(found.items()))
