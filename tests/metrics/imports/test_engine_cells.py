"""One cell: a day, an answer, a unit. One respondent: one answer."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.imports import respondents
from metrics.imports.dates import order_of, parse_day
from metrics.imports.layout import Column, Kind
from metrics.imports.mapping import ScoreColumn
from metrics.imports.refusals import MappingError, MappingReason, RowReason
from metrics.imports.respondents import Respondents, TooManyRespondentsError
from metrics.imports.units import fold
from metrics.imports.values import BLANK, NOT_APPLICABLE, Answers, proposed_codes
from metrics.recipes import Definition, Recipe, Unit
from tests.metrics.imports.files import CSAT, NPS, UNITS

SECOND_OF_MAY = date(2013, 5, 2)


@pytest.mark.parametrize(
    "text",
    [
        "2013-05-02",
        "2013-5-2",
        "2013/05/02",
        "2013.05.02",
        "20130502",
        "2013-05-02 10:33:00",
        "2013-05-02T10:33:00.123Z",
        "02/05/2013",
        "2-5-13",
        "02.05.2013 9:05 AM",
        "2 May 2013",
        "02-may-13",
        "2 de mayo de 2013",
        "jueves, 2 de mayo de 2013",
        "May 2, 2013",
        "May 2nd, 2013",
        "Thu, 02 May 2013 10:00:00 +0000",
        " 41396 ",
        "41396.73",
    ],
)
def test_a_day_is_read_as_people_write_it(text):
    assert parse_day(text, day_first=True) == SECOND_OF_MAY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2013",
        "31/02/2013",
        "2013-13-01",
        "13/13/2013",
        "12345",
        "99999",
        "May",
        "1" * 99,
    ],
)
def test_what_is_no_day_is_none(text):
    assert parse_day(text, day_first=True) is None


def test_an_order_is_never_made_up():
    assert parse_day("03/04/2013", None) is None
    assert parse_day("03/04/2013", True) == date(2013, 4, 3)
    assert parse_day("03/04/2013", False) == date(2013, 3, 4)
    assert parse_day("25/04/2013", None) == date(2013, 4, 25)
    assert parse_day("04/04/2013", None) == date(2013, 4, 4)
    assert parse_day("25/04/2013", False) is None


def test_two_digits_of_a_year():
    assert parse_day("01/02/68", True).year == 2068
    assert parse_day("01/02/69", True).year == 1969


@settings(max_examples=60, deadline=None)
@given(st.dates(date(1970, 1, 1), date(2060, 12, 31)))
def test_a_written_day_comes_back(day):
    assert parse_day(day.isoformat(), None) == day
    assert parse_day(f"{day:%d/%m/%Y}", True) == day
    assert parse_day(f"{day:%m-%d-%Y}", False) == day
    assert parse_day(f"{day:%B} {day.day}, {day:%Y}", None) == day
    assert order_of([day.isoformat()]) == "iso"


def test_a_column_of_numbers_is_no_column_of_dates():
    assert order_of(["41396", "41397"]) is None
    assert order_of([]) is None


def answers(**rest):
    codes = {"blank_codes": ("0", "none"), "not_applicable_codes": ("6", "N/A")}
    return Answers(ScoreColumn("q", "m", **codes, **rest), CSAT)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("4", 3),
        ("4.0", 3),
        ("4,0", 3),
        (" +4 ", 3),
        ("04", 3),
        ("", BLANK),
        ("  ", BLANK),
        ("0", BLANK),
        ("0.0", BLANK),
        ("NONE", BLANK),
        ("6", NOT_APPLICABLE),
        ("6,0", NOT_APPLICABLE),
        ("n/a", NOT_APPLICABLE),
        ("4.5", RowReason.NOT_WHOLE),
        ("11", RowReason.OUTSIDE_SCALE),
        ("-1", RowReason.OUTSIDE_SCALE),
        ("5.01", RowReason.OUTSIDE_SCALE),
        ("four", RowReason.NOT_A_NUMBER),
        ("4 of 5", RowReason.NOT_A_NUMBER),
        ("1e0", RowReason.NOT_A_NUMBER),
        ("NaN", RowReason.NOT_A_NUMBER),
        ("9" * 5000, RowReason.NOT_A_NUMBER),
    ],
)
def test_a_cell_is_an_answer_no_answer_or_rejected(text, meaning):
    assert answers().read(text) == meaning


def test_texts_stand_for_answers():
    found = answers(translate={"Muy satisfecho": 5, "Nada": 1})
    assert [found["muy  SATISFECHO"], found["nada"], found["5"]] == [4, 0, 4]
    with pytest.raises(MappingError) as caught:
        answers(translate={"Best": 6})
    assert caught.value.reason is MappingReason.TRANSLATED_OUTSIDE


def test_what_is_remembered_of_cells_is_bounded():
    found = answers()
    for number in range(2 * Answers.MOST):
        found[f"x{number}"]
    found["y" * 1000]
    assert len(found) <= Answers.MOST
    assert "y" * 1000 not in found


def test_a_metric_without_answers_takes_none():
    retention = Definition(Recipe.RETENTION, Unit.PERCENT, True)
    with pytest.raises(MappingError) as caught:
        Answers(ScoreColumn("q", "m"), retention)
    assert caught.value.reason is MappingReason.METRIC_NOT_ANSWERS


def column(*texts, name="q"):
    return Column(name, 0, Kind.NUMBER, codes=dict.fromkeys(texts, 1))


def test_codes_beside_the_scale_are_proposed_as_no_answer():
    codes = proposed_codes(column("0", "1", "5", "6", "99", "7", "N/A", "-", "odd"), CSAT)
    assert codes.blank == ("0", "99", "-")
    assert codes.not_applicable == ("6", "7", "N/A")
    assert codes.unexplained == ("odd",)
    assert proposed_codes(column("0", "10"), NPS).blank == ()


def test_a_code_of_the_neighbours_is_proposed_too():
    whole = column(*"0123456", name="other")
    assert proposed_codes(column(*"12345"), CSAT, [whole]).not_applicable == ("6",)
    foreign = column(*"0123456789", name="other")
    assert proposed_codes(column(*"12345"), CSAT, [foreign]).not_applicable == ()


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Norte", "north"),
        (" NORTE ", "north"),
        ("cafe", "cafe"),
        ("South / Café", "cafe"),
        ("South/shop", "s-shop"),
        ("aurora/norte/Shop", "n-shop"),
        ("Shop", RowReason.AMBIGUOUS_UNIT),
        ("East", RowReason.UNKNOWN_UNIT),
        ("North / Café", RowReason.UNKNOWN_UNIT),
        ("  ", RowReason.NO_UNIT),
    ],
)
def test_a_unit_is_found_by_its_name_or_path(text, unit):
    assert UNITS.find(text) == unit


def test_folding_leaves_case_and_accents_out():
    assert fold("  ÁREA   de\tVentas ") == "area de ventas"


def test_a_respondent_answers_a_question_once_in_a_period():
    seen = Respondents()
    assert not seen.answered("R1", 1, 0b01)
    assert not seen.answered("R1", 1, 0b10)
    assert seen.answered("R1", 1, 0b11)
    assert not seen.answered("R1", 2, 0b11)
    assert not seen.answered("R2", 1, 0b11)
    assert len(seen) == 3


def test_thousands_of_respondents_are_told_apart():
    seen = Respondents()
    assert not any(seen.answered(f"R{n}", 1, 1) for n in range(9000))
    assert all(seen.answered(f"R{n}", 1, 1) for n in range(9000))
    assert len(seen) == 9000


def test_respondents_are_hashed_with_a_key_of_the_run(monkeypatch):
    first, second = Respondents(), Respondents()
    assert first._hash("R1", 1) != second._hash("R1", 1)
    monkeypatch.setattr(respondents, "MOST_RESPONDENTS", 2)
    first.answered("R1", 1, 1)
    first.answered("R2", 1, 1)
    with pytest.raises(TooManyRespondentsError):
        first.answered("R3", 1, 1)
