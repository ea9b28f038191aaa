"""Workbooks are read like text files, in a process that a hostile one cannot take along."""

import random
import time
import zipfile
from datetime import date, datetime

import pytest

from metrics.imports import spreadsheets
from metrics.imports.reading import look_at, open_rows
from metrics.imports.refusals import FileReason, FileRefused
from metrics.imports.spreadsheets import ChildLimits, open_workbook
from tests.metrics.imports.files import (
    TABLE,
    csv_file,
    mapping,
    read,
    reasons,
    repacked,
    text,
    xlsx_file,
)

SHEET = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"<sheetData>%s</sheetData></worksheet>"
)
CELL = b'<row r="%d"><c r="%s%d"><v>5</v></c></row>'


def refusal(path, **how):
    started = time.monotonic()
    with pytest.raises(FileRefused) as caught:
        look_at(path, **how)
    assert time.monotonic() - started < 10  # seconds; 2 on a machine with nothing else to do
    return caught.value.reason


def test_a_workbook_gives_the_same_as_a_text_file(tmp_path):
    rows = [["q1", "q2", "day"], [5, 4.0, date(2013, 5, 2)], [0, 6, datetime(2013, 5, 3, 9, 5)]]
    path = xlsx_file(tmp_path, [*rows, [], [11, "x", None]])
    how = mapping("q1", "q2", date_column="day", rhythm="month")
    plain = read(tmp_path, text(TABLE) + "\n11,x,\n", how)
    outcome = read(tmp_path, path, how)
    assert (outcome.counts, outcome.blank) == (plain.counts, plain.blank)
    assert reasons(outcome) == reasons(plain)
    assert [line[0] for line in reasons(outcome)] == [5, 5, 5]
    layout = look_at(path)
    assert (layout.file_type, layout.sheet, layout.column("day").kind) == (
        "xlsx",
        "Answers",
        "date",
    )


def test_the_content_decides_and_not_the_name(tmp_path):
    assert look_at(xlsx_file(tmp_path, TABLE, "a.csv"), "a.csv").file_type == "xlsx"
    assert look_at(csv_file(tmp_path, text(TABLE), name="a.xlsx"), "a.xlsx").file_type == "csv"


def test_hidden_sheets_are_listed_and_not_chosen(tmp_path):
    def hide(book):
        book.active.sheet_state = "hidden"
        book.create_sheet("Empty")
        book.create_sheet("Seen").append(["q9"])
        book["Seen"].append([3])

    path = xlsx_file(tmp_path, TABLE, prepare=hide)
    layout = look_at(path)
    assert (layout.sheet, layout.names) == ("Seen", ("q9",))
    assert [(sheet.name, sheet.hidden) for sheet in layout.sheets] == [
        ("Answers", True),
        ("Empty", False),
        ("Seen", False),
    ]
    assert layout.warnings == {"hidden_sheets": 1}
    assert look_at(path, sheet="Answers").names == ("q1", "q2", "day")
    assert refusal(path, sheet="None") is FileReason.NO_SHEET


def test_formulas_without_a_value_merged_cells_and_serial_dates_are_told(tmp_path):
    def prepare(book):
        book.active["A3"] = "=SUM(1,2)"
        book.active.merge_cells("A1:B1")

    path = xlsx_file(
        tmp_path, [["q1", "q2", "Date"], [5, 4, 41396], [1, 2, 41397]], prepare=prepare
    )
    layout = look_at(path)
    assert layout.warnings["formulas_without_value"] == 1
    assert layout.warnings["merged_cells"] == 1
    assert layout.names[1] == "(column 2)"
    assert layout.column("Date").date_order == "excel_serial"
    outcome = read(tmp_path, path, mapping("q1", date_column="Date", rhythm="month"))
    assert (outcome.answers(0), outcome.blank) == ({5: 1}, [1])
    assert next(iter(outcome.counts)).start == date(2013, 5, 1)


def test_a_million_empty_rows_take_no_time(tmp_path):
    empty = b"".join(b'<row r="%d" spans="1:3"/>' % number for number in range(3, 1_000_000, 5))
    body = CELL % (1, b"A", 1) + CELL % (2, b"A", 2) + empty
    path = repacked(xlsx_file(tmp_path, TABLE), sheet=SHEET % body)
    started = time.monotonic()
    with open_rows(path) as opened:
        assert len(list(opened.rows)) == 2
    assert time.monotonic() - started < 10


def hostile(tmp_path, name):
    path = xlsx_file(tmp_path, TABLE)
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    entity = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + SHEET % b""
    far = CELL % (1, b"A", 1) + CELL % (1048576, b"%s", 1048576)
    spaced = far.replace(b'r="%s', b"r = 'XFD").replace(b'8576">', b"8576'>")
    strings = (
        b"<sst><si><t>"
        + b"%s" % random.Random(1).randbytes(60_000).hex().encode()
        + b"</t></si></sst>"
    )
    parts = {
        "far cell": {"sheet": SHEET % (far % b"XFD")},
        "far cell, spaced": {"sheet": SHEET % spaced},
        "large area": {"sheet": SHEET % (far % b"ZZ")},
        "mostly holes": {"sheet": SHEET % (CELL % (1, b"A", 1) + CELL % (9999, b"ZZ", 9999))},
        "entities": {"sheet": entity},
        "entities in types": {"types": entity},
        "other encoding": {"sheet": sheet.decode().encode("utf-16")},
        "high ratio": {"sheet": SHEET % (b" " * 9_000_000)},
        "huge strings": {"xl/sharedStrings.xml": strings},
        "nested": {"xl/media/more.zip": b"PK"},
        "nested, renamed": {"xl/media/more.bin": b"PK\x03\x04" + b"0" * 99},
        "macros": {"xl/vbaProject.bin": b"x"},
        "many parts": {f"xl/p{number}.xml": b"<a/>" for number in range(300)},
        "broken sheet": {"sheet": b"<worksheet><sheetData><row><c><v>5"},
        "no workbook": {"xl/workbook.xml": b""},
        "outside": {"../x.xml": b"<a/>"},
    }
    return repacked(path, **parts[name])


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("far cell", FileReason.TOO_MANY_COLUMNS),
        ("far cell, spaced", FileReason.TOO_MANY_COLUMNS),
        ("large area", FileReason.TOO_LARGE),
        ("mostly holes", FileReason.TOO_LARGE),
        ("entities", FileReason.ENTITIES),
        ("entities in types", FileReason.ENTITIES),
        ("other encoding", FileReason.ENTITIES),
        ("high ratio", FileReason.PACKED),
        ("huge strings", FileReason.TOO_LARGE),
        ("nested", FileReason.PACKED),
        ("nested, renamed", FileReason.PACKED),
        ("macros", FileReason.MACROS),
        ("many parts", FileReason.PACKED),
        ("broken sheet", FileReason.BROKEN),
        ("no workbook", FileReason.BROKEN),
        ("outside", FileReason.PACKED),
    ],
)
def test_a_hostile_workbook_is_refused(tmp_path, monkeypatch, name, reason):
    monkeypatch.setattr(spreadsheets, "MOST_TEXTS", 100_000)
    assert refusal(hostile(tmp_path, name)) is reason


def test_other_office_files_are_named_as_such(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refusal(path) is FileReason.OPEN_DOCUMENT
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("answers.csv", "q1\n5\n")
    assert refusal(path) is FileReason.ARCHIVE
    path.write_bytes(path.read_bytes()[:-5])
    assert refusal(path) is FileReason.BROKEN


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import os; os.abort()", FileReason.TOO_LARGE),
        ("import os; os.kill(os.getpid(), 9)", FileReason.TOO_LARGE),
        ("import os; os.kill(os.getpid(), 24)", FileReason.TIMEOUT),
        ("raise SystemExit(5)", FileReason.BROKEN),
        ("print('half a line', end='')", FileReason.BROKEN),
    ],
)
def test_the_end_of_the_child_is_a_reason(tmp_path, monkeypatch, code, reason):
    path = xlsx_file(tmp_path, TABLE)
    monkeypatch.setattr(spreadsheets, "CHILD", (spreadsheets.CHILD[0], "-c", code))
    assert refusal(path) is reason


def test_a_child_that_dies_among_the_rows_gives_no_result(tmp_path, monkeypatch):
    path = xlsx_file(tmp_path, TABLE)
    about = '{"sheet": "s", "sheets": [], "rows": 3, "warnings": {}}'
    code = f"print('''{about}'''); print('q1'); print('5'); raise SystemExit(5)"
    monkeypatch.setattr(spreadsheets, "CHILD", (spreadsheets.CHILD[0], "-c", code))
    with pytest.raises(FileRefused):
        read(tmp_path, path, mapping("q1"))


def test_the_child_is_bound_in_memory_and_time(tmp_path):
    path = xlsx_file(tmp_path, TABLE)
    small = ChildLimits(memory_bytes=1024 * 1024)
    with pytest.raises(FileRefused), open_workbook(path, limits=small):
        pass
    few = ChildLimits(cells=2)
    with pytest.raises(FileRefused) as caught, open_workbook(path, limits=few):
        pass
    assert caught.value.values == {"limit": 2}


def test_the_child_ends_when_nobody_reads_on(tmp_path):
    path = xlsx_file(tmp_path, [["q1"], *[[5]] * 3000])
    started = time.monotonic()
    with open_rows(path) as opened:
        assert next(opened.rows) == ["q1"]
    assert time.monotonic() - started < 10
