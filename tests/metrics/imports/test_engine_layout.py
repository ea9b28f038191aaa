"""What a file looks like is found out from its content, and a person may say otherwise."""

import json

import pytest

from metrics.imports.layout import MOST_COLUMNS, Layout, distinct_names
from metrics.imports.reading import look_at
from metrics.imports.refusals import FileReason, FileRefused
from tests.metrics.imports.files import TABLE, csv_file, text, xlsx_file

SPANISH = [["satisfacción", "día", "opinión"], *[["5", "2013-05-02", "Muy bien, señor"]] * 5]


def refusal(path, **how):
    with pytest.raises(FileRefused) as caught:
        look_at(path, **how)
    return caught.value.reason, caught.value.values


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_the_encoding_is_found(tmp_path, encoding):
    path = csv_file(tmp_path, text(SPANISH, ";"), encoding)
    layout = look_at(path)
    assert layout.names == ("satisfacción", "día", "opinión")
    assert layout.separator == ";"
    assert layout.encoding == ("utf-16-le" if encoding == "utf-16" else encoding)


def test_a_letter_cut_by_the_end_of_a_block_is_still_utf_8(tmp_path):
    start = b"q\n" + b"a" * (1024 * 1024 - 3)
    assert look_at(csv_file(tmp_path, b"q,r\n1,2\n" + "é".encode())).encoding == "utf-8"
    path = csv_file(tmp_path, start[:100_000] + b"\n" + b"5\n" * 480_000 + "é\n".encode() * 9)
    assert look_at(path).encoding == "utf-8"


def test_a_person_may_choose_another_encoding(tmp_path):
    path = csv_file(tmp_path, text([["ñ"], ["1"]]), "cp850")
    assert look_at(path, encoding="cp850").names == ("ñ",)
    assert refusal(path, encoding="rot13")[0] is FileReason.UNKNOWN_ENCODING
    assert refusal(path, encoding="utf-8") == (
        FileReason.ENCODING,
        {"encoding": "utf-8", "row": 0},
    )


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_though_others_stand_in_quotes(tmp_path, separator):
    rows = [["q1", "why", "n"], *[["5", '"a,b;c|d\te"', "2"]] * 4]
    layout = look_at(csv_file(tmp_path, text(rows, separator)))
    assert (layout.separator, len(layout.columns)) == (separator, 3)


def test_decimal_commas_do_not_part_cells(tmp_path):
    layout = look_at(csv_file(tmp_path, "a;b;c\n" + "4,0;5,0;3,5\n" * 9))
    assert (layout.separator, layout.decimal_comma, len(layout.columns)) == (";", True, 3)


def test_a_declared_separator_is_taken(tmp_path):
    layout = look_at(csv_file(tmp_path, "sep=;\nq1;q2\n1;2\n"))
    assert (layout.separator, layout.header_row, layout.names) == (";", 2, ("q1", "q2"))


def test_a_single_column_is_a_file_too(tmp_path):
    assert look_at(csv_file(tmp_path, "score\n5\n4\n")).names == ("score",)


def test_titles_above_the_header_are_passed_over(tmp_path):
    rows = [["Survey of May", "", ""], ["", "", ""], *TABLE]
    layout = look_at(csv_file(tmp_path, text(rows)))
    assert (layout.header_row, layout.names) == (3, ("q1", "q2", "day"))
    assert layout.warnings["title_rows"] == 1
    assert layout.first_rows[0][0] == "Survey of May"
    assert look_at(csv_file(tmp_path, text(rows)), header_row=4).names == ("5", "4", "2013-05-02")


def test_empty_and_equal_headers_get_names_of_their_own(tmp_path):
    layout = look_at(csv_file(tmp_path, "Q1,,Q1,note\n5,4,3,x\n"))
    assert layout.names == ("Q1 (column 1)", "(column 2)", "Q1 (column 3)", "note")
    assert layout.warnings == {"names_made_distinct": 3}
    assert len(set(distinct_names([""] * 300 + ["x"] * 300))) == 600
    assert len(set(distinct_names(["Q1", "Q1", "Q1 (column 1)"]))) == 3


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", FileReason.EMPTY),
        (b"\n\n ,\n", FileReason.EMPTY),
        (b"\xef\xbb\xbf", FileReason.EMPTY),
        (b"q1,q2\n", FileReason.NO_ROWS),
        (b"q1,q2\n,\n\n", FileReason.NO_ROWS),
        (b"%PDF-1.7\n1,2\n", FileReason.BINARY),
        (b"\x89PNG\r\n\x1a\n\0\0", FileReason.BINARY),
        (bytes(range(1, 128)) * 9, FileReason.BINARY),
        (b"q1,q2\n1,\x002\n", FileReason.NUL),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, FileReason.OLD_SPREADSHEET),
        (b"PK\x05\x06" + b"\0" * 18, FileReason.ARCHIVE),
        (b"PK\x03\x04" + b"\0" * 99, FileReason.BROKEN),
        (b"q" + b",q" * MOST_COLUMNS + b"\n1\n", FileReason.TOO_MANY_COLUMNS),
        (b"q" + b",q" * 100_000 + b"\n1\n", FileReason.TOO_MANY_COLUMNS),
        (b"q1,q2\n1,2\n1," + b"x" * 131_073, FileReason.CELL_TOO_LONG),
        (b'q1,q2\n1,2\n1,"' + b"x\n" * 99_000, FileReason.CELL_TOO_LONG),
        (b'q1,q2\n1,2\n1,"never closed\n', FileReason.QUOTES),
        (b"q1\n" + b"1," * 1_000_000, FileReason.ROW_TOO_LONG),
    ],
)
def test_what_is_no_survey_is_refused(tmp_path, content, reason):
    assert refusal(csv_file(tmp_path, content))[0] is reason


def test_a_refusal_names_the_row(tmp_path):
    path = csv_file(tmp_path, b"q1,q2\n1,2\n1," + b"x" * 131_073)
    assert refusal(path)[1] == {"row": 3, "limit": 131_072}
    assert refusal(csv_file(tmp_path, b'q1,q2\n\n1,"open\n'))[1] == {"row": 3}


def test_mixed_line_ends_are_read(tmp_path):
    layout = look_at(csv_file(tmp_path, b'q1,q2\r\n5,"a\r\nb"\r4,c\n3,d'))
    assert layout.rows_sampled == 3
    assert layout.column("q1").codes == {"3": 1, "4": 1, "5": 1}


def test_a_layout_survives_the_database(tmp_path):
    for path in (csv_file(tmp_path, text(TABLE)), xlsx_file(tmp_path, TABLE)):
        layout = look_at(path)
        assert Layout.from_json(json.loads(json.dumps(layout.to_json()))) == layout


def looks(tmp_path, name, cells):
    rows = [["other", name], *[["x", cell] for cell in cells]]
    column = look_at(csv_file(tmp_path, text(rows, ";"))).column(name)
    return column.kind.value, column.looks_like.value, column.date_order


@pytest.mark.parametrize(
    ("name", "cells", "kind", "guess", "order"),
    [
        ("q7", ["0", "1", "5", "6", ""] * 5, "number", "score", None),
        ("nps", ["0", "10", "9", "99"] * 5, "number", "score", None),
        ("how", ["Very satisfied", "Satisfied", "Dissatisfied"] * 5, "text", "score", None),
        ("weight", ["0.55", "1.26", "1.3"] * 5, "number", "", None),
        ("zip", ["94131", "94521"] * 9, "number", "", None),
        ("caseid", [str(n) for n in range(500, 530)], "number", "respondent", None),
        ("e-mail", [f"a{n}@b.example" for n in range(9)], "text", "respondent", None),
        ("canal", ["tienda", "otro"] * 5, "text", "channel", None),
        ("where", ["phone", "web"] * 5, "text", "channel", None),
        ("Stage", ["after", "before"] * 5, "text", "moment", None),
        ("shop", ["Madrid", "Lima"] * 5, "text", "unit", None),
        ("say", ["It took a long time until somebody came to us"] * 5, "text", "comment", None),
        ("when", ["2013-05-02", "2013-05-03"] * 5, "date", "date", "iso"),
        ("when", ["20130502", "20130503"] * 5, "date", "date", "iso"),
        ("when", ["03/04/2013", "25/04/2013"] * 5, "date", "date", "day_first"),
        ("when", ["03/04/13", "04/25/13"] * 5, "date", "date", "month_first"),
        ("when", ["03.04.2013", "05.06.2013"] * 5, "date", "date", "ambiguous"),
        ("when", ["13-04-2013", "04-13-2013"] * 5, "date", "date", "ambiguous"),
        ("when", ["2 de mayo de 2013", "May 3, 2013"] * 5, "date", "date", "words"),
        ("Fecha", ["41396", "41397"] * 5, "date", "date", "excel_serial"),
        ("code", ["41396", "41397"] * 5, "number", "", None),
        ("none", ["", " "] * 5, "empty", "", None),
    ],
)
def test_what_a_column_is_for_is_guessed(tmp_path, name, cells, kind, guess, order):
    assert looks(tmp_path, name, cells) == (kind, guess, order)
