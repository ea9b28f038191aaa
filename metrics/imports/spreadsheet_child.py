"""The program that reads a workbook; `metrics.imports.spreadsheets` starts it in isolated mode.

First every part is unpacked in small pieces and searched for what would make the parser use
memory without bounds; only then does the parser see the file. Standard output: a line of JSON,
then rows as CSV. A refusal is a line of JSON on standard error and status 3.
"""

import csv
import json
import os
import re
import resource
import signal
import sys
from io import TextIOWrapper
from typing import Any, NoReturn
from zipfile import ZipFile

REFUSED, FAILED = 3, 5
PIECE = 256 * 1024  # bytes unpacked at a time
OVERLAP = 200  # bytes of a piece that are seen again with the next one
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".svg", ".tiff", ".bmp")
LAST_COLUMN = 2000
SPARSE = 1_000_000  # cells of a sheet that may be empty however small its file is

# Searches that begin with plain letters are fast; the slow ones are for rarer spellings.
COLUMN = re.compile(rb'r="([A-Z]{1,4})')
ROW = re.compile(rb'<row [^>]*?r="(\d{1,10})"')
RARE = re.compile(rb"r(?:\s+=|=\s|=')")
RARE_COLUMN = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]{1,4})\d""")
RARE_ROW = re.compile(rb"""\br\s*=\s*["']\s*[A-Za-z]{0,4}(\d{1,10})""")
EMPTY_FORMULA = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f(?:\s[^>]*)?/>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</(?:\w+:)?c>"
)


class Refused(Exception):
    """`reason` is one of refusals.FileReason."""

    def __init__(self, reason: str, **values: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


def set_limits(cpu_seconds: int, wall_seconds: int, memory_bytes: int) -> None:
    """Bind this process; the kernel ends it when its processor time is used."""
    limits = {
        resource.RLIMIT_CPU: (cpu_seconds, cpu_seconds + 2),
        resource.RLIMIT_FSIZE: (1024 * 1024, 1024 * 1024),  # what it may say on standard error
        resource.RLIMIT_CORE: (0, 0),  # a core file would hold the answers
    }
    if sys.platform != "darwin":  # macOS counts shared libraries and refuses any such limit
        limits[resource.RLIMIT_AS] = (memory_bytes, memory_bytes)
    for limit, (soft, hard) in limits.items():
        most = resource.getrlimit(limit)[1]
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)
        resource.setrlimit(limit, (soft, hard))
    signal.alarm(wall_seconds)
    os.nice(5)  # behind the pages


def search(path: str, most_cells: int) -> int:
    """How many formulas have no value. Raises Refused for what must not reach the parser."""
    formulas = 0
    with ZipFile(path) as archive:
        for entry in archive.infolist():
            name = entry.filename.lower()
            if name.endswith(PICTURES) or name.endswith("/"):
                continue
            # A cell takes more than a byte: an area larger than its part is mostly holes.
            most = min(most_cells, SPARSE + entry.file_size)
            formulas += _search_part(archive, entry.filename, name, most)
    return formulas


def _search_part(archive: ZipFile, part: str, name: str, most_cells: int) -> int:
    formulas = last_row = 0
    columns: set[bytes] = set()
    is_sheet = "sharedstrings" not in name and "styles" not in name and "theme" not in name
    with archive.open(part) as file:
        kept = b""
        first = True
        while piece := file.read(PIECE):
            if first:
                _judge_start(piece)
                first = False
            seen = kept + piece
            if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
                raise Refused("entities")
            if is_sheet:
                last_row = max(last_row, _measure(seen, columns))
                formulas += len(EMPTY_FORMULA.findall(seen)) if b"f>" in seen else 0
                _judge_area(columns, last_row, most_cells)
            kept = seen[-OVERLAP:]
    return formulas


def _measure(seen: bytes, columns: set[bytes]) -> int:
    """The last row of the piece; its columns are added to `columns`."""
    rows = ROW.findall(seen)
    columns.update(COLUMN.findall(seen))
    if RARE.search(seen):
        rows += RARE_ROW.findall(seen)
        columns.update(RARE_COLUMN.findall(seen))
    return max(map(int, rows), default=0)


def _judge_start(piece: bytes) -> None:
    """The searches are for ASCII letters; XML in UTF-16 would pass them by."""
    if piece.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in piece[:64]:
        raise Refused("entities")
    if piece.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"MZ")):
        raise Refused("packed")


def _judge_area(columns: set[bytes], last_row: int, most_cells: int) -> None:
    """The parser keeps a rectangle from the first cell to the last one, empty or not."""
    width = max(map(_number, columns), default=0)
    if width > LAST_COLUMN:
        raise Refused("too_many_columns", row=1, columns=width, limit=LAST_COLUMN)
    if width * last_row > most_cells:
        raise Refused("too_large", limit=most_cells)


def _number(letters: bytes) -> int:
    """A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def write(path: str, wanted: str, formulas: int) -> None:
    """The workbook's line, then the rows of the wanted sheet."""
    # Imported under the limits: the library itself is part of what may go wrong.
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    with CalamineWorkbook.from_path(path) as book:
        sheets = [
            (each.name, each.visible != SheetVisibleEnum.Visible)
            for each in book.sheets_metadata
            if each.typ == SheetTypeEnum.WorkSheet
        ]
        sheet = _chosen(book, sheets, wanted)
        out = TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="replace", newline="")
        merged = sheet.merged_cell_ranges or []
        about = {
            "sheet": sheet.name,
            "sheets": sheets,
            "rows": sheet.total_height,
            "warnings": {
                "formulas_without_value": formulas,
                "hidden_sheets": sum(hidden for _, hidden in sheets),
                "merged_cells": len(merged),
            },
        }
        out.write(json.dumps(about) + "\n")
        out.flush()
        signal.alarm(0)  # from here on the reader sets the pace
        csv.writer(out, lineterminator="\n").writerows(map(_plain, sheet.iter_rows()))
        out.flush()


def _plain(row: list[Any]) -> list[Any]:
    """A workbook keeps every number as a fraction; 5.0 was written as 5."""
    return [
        int(cell) if type(cell) is float and cell.is_integer() and abs(cell) < 1e15 else cell
        for cell in row
    ]


def _chosen(book: Any, sheets: list[tuple[str, bool]], wanted: str) -> Any:
    """The wanted sheet; else the first one that people see and that holds something."""
    names = [name for name, _ in sheets]
    if wanted:
        if wanted not in names:
            raise Refused("no_sheet")
        return book.get_sheet_by_name(wanted)
    for name, hidden in sheets:
        if not hidden and (sheet := book.get_sheet_by_name(name)).height:
            return sheet
    raise Refused("no_sheet")


def end(status: int) -> NoReturn:
    """Without the interpreter's clean-up, which would take memory and time."""
    sys.stderr.flush()
    os._exit(status)


def main() -> NoReturn:
    path, sheet, *numbers = sys.argv[1:]
    cpu_seconds, wall_seconds, memory_bytes, cells = map(int, numbers)
    set_limits(cpu_seconds, wall_seconds, memory_bytes)
    try:
        write(path, sheet, search(path, cells))
    except Refused as refused:
        sys.stderr.write("\n" + json.dumps({"reason": refused.reason, "values": refused.values}))
        end(REFUSED)
    except MemoryError:
        sys.stderr.write("\n" + json.dumps({"reason": "too_large", "values": {"limit": cells}}))
        end(REFUSED)
    except BrokenPipeError:  # the reader has seen enough
        end(FAILED)
    except Exception as error:  # broken bytes make the parsers raise almost anything
        sys.stderr.write(f"{type(error).__name__}"[:200])
        end(FAILED)
    end(0)


if __name__ == "__main__":
    main()
