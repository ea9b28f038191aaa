"""Opens a survey file row by row, whatever it is, and looks at the start of one.

A row number counts as a spreadsheet does: the first row is 1, and a cell with several lines does
not make several rows. Nothing here holds more than one row.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TextIO

from metrics.imports.encodings import encoding_of, known_encoding
from metrics.imports.layout import MOST_COLUMNS, SEPARATORS, Layout, Sheet
from metrics.imports.mapping import SurveyMapping
from metrics.imports.refusals import FileReason, FileRefused
from metrics.imports.sniffing import SAMPLE_LINES, describe, separator_of
from metrics.imports.spreadsheets import Lines, Workbook, is_workbook, open_workbook

CELL_LENGTH = 131_072  # characters; the csv module's own limit
ROW_LENGTH = 2_000_000  # characters
BUFFER = 256 * 1024

Row = list[str]


@dataclass
class Rows:
    """An opened file. `rows` may be walked once; `at` tells bytes read of `size`."""

    rows: Iterator[Row]
    size: int
    encoding: str = ""
    guessed: bool = False
    separator: str = ""
    workbook: Workbook | None = None
    _raw: io.FileIO | None = field(default=None, repr=False)

    def at(self, rows_read: int) -> int:
        """Bytes of the file that are read; for a workbook its share of rows."""
        if self._raw is not None and not self._raw.closed:
            return min(self._raw.tell(), self.size)
        total = self.workbook.rows if self.workbook else 0
        return min(self.size, self.size * rows_read // total) if total else self.size


@contextmanager
def open_rows(
    path: Path, *, encoding: str = "", separator: str = "", sheet: str = ""
) -> Iterator[Rows]:
    """The rows of the file; what is not said is found out. Raises FileRefused, also on the way."""
    size = path.stat().st_size
    if not size:
        raise FileRefused(FileReason.EMPTY)
    if is_workbook(path):
        with open_workbook(path, sheet) as workbook:
            rows = _records(workbook.text, ",", "utf-8")
            yield Rows(rows, size, workbook=workbook)
            return
    guessed = False
    if encoding:
        encoding = known_encoding(encoding)
    else:
        encoding, guessed = encoding_of(path)
    if separator not in SEPARATORS:
        with _opened(path, encoding) as (text, _):
            separator = separator_of(_first_lines(text, encoding))
    with _opened(path, encoding) as (text, raw):
        rows = _records(text, separator, encoding)
        yield Rows(rows, size, encoding, guessed, separator, _raw=raw)


def look_at(
    path: Path,
    name: str = "",
    *,
    encoding: str = "",
    separator: str = "",
    sheet: str = "",
    header_row: int = 0,
) -> Layout:
    """What the file looks like; what the person chose goes before what is guessed.

    The name decides nothing, the content does. Raises FileRefused.
    """
    with open_rows(path, encoding=encoding, separator=separator, sheet=sheet) as opened:
        start = list(islice(opened.rows, SAMPLE_LINES))
        layout = describe(start, header_row)
    workbook = opened.workbook
    warnings = dict(layout.warnings)
    if opened.guessed:
        warnings["encoding_guessed"] = 1
    if workbook:
        warnings |= workbook.warnings
    return Layout(
        file_type="xlsx" if workbook else "csv",
        encoding=opened.encoding,
        separator=opened.separator,
        sheet=workbook.sheet if workbook else "",
        sheets=tuple(Sheet(*each) for each in workbook.sheets) if workbook else (),
        header_row=layout.header_row,
        columns=layout.columns,
        rows_sampled=layout.rows_sampled,
        preview=layout.preview,
        first_rows=layout.first_rows,
        decimal_comma=layout.decimal_comma,
        warnings=warnings,
    )


@contextmanager
def open_mapped(path: Path, mapping: SurveyMapping) -> Iterator[Rows]:
    """The rows as the mapping says they are written."""
    with open_rows(
        path, encoding=mapping.encoding, separator=mapping.separator, sheet=mapping.sheet
    ) as opened:
        yield opened


@contextmanager
def _opened(path: Path, encoding: str) -> Iterator[tuple[TextIO, io.FileIO]]:
    with path.open("rb", buffering=0) as raw:
        # newline="": line ends inside quotes are part of the cell, and any kind of them ends a row
        yield (
            io.TextIOWrapper(
                io.BufferedReader(raw, BUFFER), encoding=encoding, errors="strict", newline=""
            ),
            raw,
        )


def _first_lines(text: TextIO, encoding: str) -> list[str]:
    try:
        return [line[:ROW_LENGTH] for line in islice(_lines(text, [0]), SAMPLE_LINES)]
    except UnicodeDecodeError as error:
        raise FileRefused(FileReason.ENCODING, encoding=encoding, row=0) from error


def _lines(text: Lines, length: list[int]) -> Iterator[str]:
    """Lines of bounded length; `length` is what the row has so far, set to 0 at its end."""
    line = text.readline(ROW_LENGTH)
    yield line.removeprefix("\ufeff")
    read = text.readline
    while line := read(ROW_LENGTH):
        length[0] += len(line)
        if length[0] >= ROW_LENGTH:
            raise FileRefused(FileReason.ROW_TOO_LONG, limit=ROW_LENGTH)
        if "\0" in line:
            raise FileRefused(FileReason.NUL)
        yield line


def _records(text: Lines, separator: str, encoding: str) -> Iterator[Row]:
    """Rows. Raises FileRefused with the number of the row that cannot be read."""
    length = [0]
    row = 0
    reader = csv.reader(_lines(text, length), delimiter=separator, strict=True)
    try:
        for cells in reader:
            row += 1
            length[0] = 0
            if len(cells) > MOST_COLUMNS:
                values = {"columns": len(cells), "limit": MOST_COLUMNS}
                raise FileRefused(FileReason.TOO_MANY_COLUMNS, row=row, **values)
            yield cells
    except csv.Error as error:
        if "field limit" in str(error):
            raise FileRefused(FileReason.CELL_TOO_LONG, row=row + 1, limit=CELL_LENGTH) from error
        raise FileRefused(FileReason.QUOTES, row=row + 1) from error
    except UnicodeDecodeError as error:
        raise FileRefused(FileReason.ENCODING, encoding=encoding, row=row + 1) from error
    except FileRefused as refused:
        refused.values.setdefault("row", row + 1)
        raise
