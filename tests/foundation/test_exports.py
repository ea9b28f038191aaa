"""No text of a file that we write can become a formula, and every text can be read back."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from foundation.exports import csv_response, csv_text, read_back, safe_cell, xlsx_bytes

DANGEROUS = [
    *("=1+1", "+1", "-1", "@A1", ";x", "|x", "%x", "\tx", "\rx", "\nx", "\0x"),
    *("＝1", "＋1", "－1", "＠x"),  # noqa: RUF001  full width
    *(" =1", "  +1", "\u00a0-1", "\u200b@x", "\ufeff=1", " \u00a0=1", " ＝1", " \t=1"),  # noqa: RUF001
    *('=HYPERLINK("https://example.org")', "-2+3+cmd|' /C calc'!A0"),
]
HARMLESS = ["", "Acme", "a=1", "1-2", "5 %", " Acme", "Ñandú"]


def test_there_are_25_starts():
    assert len(set(DANGEROUS)) == 25


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_could_be_a_formula_gets_an_apostrophe(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_stays_as_it_is(text):
    assert safe_cell(text) == text


@given(st.text())
@settings(max_examples=200)
def test_every_text_is_read_back(text):
    assert read_back(safe_cell(text)) == text


def test_numbers_and_days_stay_what_they_are_in_csv():
    (_head, row) = csv.reader(
        io.StringIO(csv_text(["a"], [[-1, Decimal("-2.5"), date(2026, 5, 1), None, "-1"]]), "")
    )
    assert row == ["-1", "-2.5", "2026-05-01", "", "'-1"]


def test_the_head_is_safe_too_and_null_characters_go():
    text = csv_text(["=A1"], [["a\0b"]])
    assert text == "\ufeff'=A1\r\nab\r\n"


def test_a_download_is_no_page():
    answer = csv_response("plan.csv", ["a"], [])
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'attachment; filename="plan.csv"'


def workbook(sheets):
    return load_workbook(io.BytesIO(xlsx_bytes(sheets)))


def test_no_cell_of_a_spreadsheet_is_a_formula():
    texts = [text for text in DANGEROUS if "\0" not in text and "\r" not in text]
    sheet = workbook({"Figures": [["Text"], *([text] for text in texts)]}).active
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == texts
    assert {cell.data_type for cell in cells} == {"s"}


def test_numbers_and_days_keep_their_types_in_a_spreadsheet():
    at = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
    sheet = workbook({"A": [["head"], [-1.5, None, date(2026, 5, 1), at]]}).active
    number, nothing, day, moment = (cell.value for cell in sheet[2])
    assert (number, nothing) == (-1.5, None)
    assert day.date() == date(2026, 5, 1)
    assert moment == at.replace(tzinfo=None)


@pytest.mark.parametrize(
    ("title", "stored"),
    [("[a]:*?/\\b", "a      b"), ("x" * 40, "x" * 31), ("/", "1"), ("", "1")],
)
def test_titles_of_sheets_are_made_allowed(title, stored):
    assert workbook({title: [["a"]]}).sheetnames == [stored]


def test_characters_that_no_spreadsheet_takes_are_left_out_and_long_texts_cut():
    sheet = workbook({"A": [["head"], ["a\x00b\x0bc\x1f", "y" * 40_000]]}).active
    assert sheet["A2"].value == "abc"
    assert len(sheet["B2"].value) == 32_767
