"""What a survey file looks like, found out by reading its start. Pure: facts, and no words.

Everything in here came from the file and is shown only through templates that escape it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

MOST_COLUMNS = 2000
SAMPLE_ROWS = 2000
MOST_CODES = 30  # distinct values of a column that are counted in the layout
NAME_LENGTH = 120
SAMPLE_LENGTH = 80

# What a person may choose, most likely first; the first four say themselves which they are.
ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16-le",
    "utf-16-be",
    "cp1252",
    "iso-8859-1",
    "iso-8859-15",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "mac-roman",
    "cp437",
    "cp850",
    "shift_jis",
    "gb18030",
    "big5",
    "euc-kr",
)
SEPARATORS = (",", ";", "\t", "|")


class Kind(StrEnum):
    """What most cells of a column are."""

    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    EMPTY = "empty"


class Looks(StrEnum):
    """What a column may be for; only ever a proposal."""

    SCORE = "score"
    DATE = "date"
    UNIT = "unit"
    CHANNEL = "channel"
    MOMENT = "moment"
    RESPONDENT = "respondent"
    COMMENT = "comment"
    NOTHING = ""


class DateOrder(StrEnum):
    """How the dates of a column are written."""

    ISO = "iso"
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    AMBIGUOUS = "ambiguous"  # the person must say which
    EXCEL_SERIAL = "excel_serial"
    WORDS = "words"  # the month is written out, so that the order does not matter


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook."""

    name: str
    hidden: bool = False


@dataclass(frozen=True)
class Column:
    """One column; `name` is distinct within the file, `index` counts from 0.

    `codes` are its distinct values in the sample and how often each stood there, small numbers
    first; empty when there are more than MOST_CODES. `blank` counts empty cells of the sample.
    """

    name: str
    index: int
    kind: Kind
    looks_like: Looks = Looks.NOTHING
    samples: tuple[str, ...] = ()
    codes: Mapping[str, int] = field(default_factory=dict)
    blank: int = 0
    date_order: DateOrder | None = None


@dataclass(frozen=True)
class Layout:
    """How the file is written and which columns it has.

    `file_type` is "csv" or "xlsx". `header_row` counts as a spreadsheet does, from 1.
    `rows_sampled` is how many rows below the header were looked at, at most SAMPLE_ROWS, and
    `preview` the first ones, as they stand. `warnings` maps a Caution to how often it applies.
    """

    file_type: str
    encoding: str
    separator: str
    sheet: str
    header_row: int
    columns: tuple[Column, ...]
    sheets: tuple[Sheet, ...] = ()
    rows_sampled: int = 0
    preview: tuple[tuple[str, ...], ...] = ()
    first_rows: tuple[tuple[str, ...], ...] = ()  # rows 1 to 10, to choose the header from
    decimal_comma: bool = False
    warnings: Mapping[str, int] = field(default_factory=dict)

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Layout":
        """The layout that `to_json` gave, also after a stay in the database."""
        return cls(
            **{
                **raw,
                "columns": tuple(_column(each) for each in raw["columns"]),
                "sheets": tuple(Sheet(**each) for each in raw["sheets"]),
                "preview": tuple(map(tuple, raw["preview"])),
                "first_rows": tuple(map(tuple, raw["first_rows"])),
            }
        )


def _column(raw: Mapping[str, Any]) -> Column:
    order = raw["date_order"]
    return Column(
        **{
            **raw,
            "kind": Kind(raw["kind"]),
            "looks_like": Looks(raw["looks_like"]),
            "samples": tuple(raw["samples"]),
            "date_order": DateOrder(order) if order else None,
        }
    )


def distinct_names(header: list[str]) -> list[str]:
    """A name for each column: "Q1 (column 7)" where the header is empty or stands twice."""
    cleaned = [" ".join(name.split())[:NAME_LENGTH] for name in header]
    counts = Counter(cleaned)
    names: dict[str, None] = {}
    for number, name in enumerate(cleaned, start=1):
        if not name or counts[name] > 1:
            name = f"{name[: NAME_LENGTH - 20]} (column {number})".strip()
        while name in names:  # the file itself calls another one "Q1 (column 7)"
            name += "*"
        names[name] = None
    return list(names)
