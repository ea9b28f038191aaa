"""Tables to download, as CSV and as a spreadsheet, in which no text can become a formula.

CSV has no types, so a text that a spreadsheet would take for a formula gets an apostrophe in front
(OWASP ASVS 1.2.10). In XLSX every text is stored as a text and stays as it is. Numbers and days
stay numbers and days in both.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STARTS = frozenset("=+-@;|%\t\r\n\0\uff1d\uff0b\uff0d\uff20")
# What XML 1.0 does not allow, as openpyxl has it.
ILLEGAL = re.compile("[\\000-\\010]|[\\013-\\014]|[\\016-\\037]|[\ufffe\uffff]|[\ud800-\udfff]")
LONGEST_CELL = 32_767  # characters that a spreadsheet cell takes
TITLE_LENGTH = 31
TITLE_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))

Cell = str | int | float | Decimal | date | datetime | None
Row = Sequence[Cell]


def safe_cell(text: str) -> str:
    """With an apostrophe in front where a spreadsheet could take it for a formula."""
    seen = text.lstrip(" \u00a0\u200b\ufeff")
    risky = bool(text) and (text[0] in STARTS or (bool(seen) and seen[0] in STARTS))
    return f"'{text}" if risky or text.startswith("'") else text


def read_back(cell: str) -> str:
    """The text that safe_cell made it from."""
    return cell[1:] if cell.startswith("'") else cell


def csv_text(header: Sequence[str], rows: Iterable[Row]) -> str:
    """Comma-separated with CRLF; a byte order mark lets spreadsheets see that it is UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in (header, *rows):
        writer.writerow([_csv_cell(cell) for cell in row])
    return "\ufeff" + out.getvalue()


def _csv_cell(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return safe_cell(cell.replace("\0", ""))
    return cell.isoformat() if isinstance(cell, date) else cell


def csv_response(filename: str, header: Sequence[str], rows: Iterable[Row]) -> HttpResponse:
    """A download; the name is ours and plain ASCII."""
    return download(filename, csv_text(header, rows).encode(), "text/csv; charset=utf-8")


def download(filename: str, content: bytes, content_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{filename}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def xlsx_response(filename: str, sheets: Mapping[str, Iterable[Row]]) -> HttpResponse:
    return download(filename, xlsx_bytes(sheets), XLSX)


def xlsx_bytes(sheets: Mapping[str, Iterable[Row]]) -> bytes:
    """Title → rows, the first of them the header; titles are shortened to what is allowed."""
    import openpyxl  # a third of a second that only a download pays for

    book = openpyxl.Workbook(write_only=True)
    bold = openpyxl.styles.Font(bold=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title.translate(TITLE_FORBIDDEN).strip()[:TITLE_LENGTH] or "1")
        sheet.freeze_panes = "A2"
        for number, row in enumerate(rows):
            cells = [_cell(openpyxl, sheet, value) for value in row]
            for cell in cells if number == 0 else ():
                cell.font = bold
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(openpyxl: Any, sheet: Any, value: Cell) -> Any:
    if isinstance(value, datetime):
        value = value.replace(tzinfo=None)  # a spreadsheet knows no time zones
    if isinstance(value, str):
        value = ILLEGAL.sub("", value)[:LONGEST_CELL]
    cell = openpyxl.cell.WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"  # never "f": a text that starts with "=" is no formula
    return cell
