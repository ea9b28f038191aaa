"""Numbers are read as people type them, and never guessed."""

import pytest

from metrics.observations.grid_numbers import read_number
from metrics.recipes import InputsError, Kind


@pytest.mark.parametrize(
    "text",
    ["1234", "1.234", "1,234", "1 234", "1\u202f234", "1'234", " 1234 ", "+1234", "1,234.00"],
)
def test_a_count_is_read_in_every_manner(text):
    assert read_number(text, Kind.COUNT, ".") == read_number(text, Kind.COUNT, ",") == 1234


def test_larger_counts_have_several_marks():
    assert read_number("1.234.567", Kind.COUNT, ".") == 1_234_567
    assert read_number("1 234 567", Kind.COUNT, ".") == 1_234_567


def test_a_count_below_zero_is_left_to_the_rules_of_the_metric():
    assert read_number("-5", Kind.COUNT, ".") == read_number("−5", Kind.COUNT, ".") == -5


@pytest.mark.parametrize("text", ["12.5", "12,5", "1.2345", "1,234.5"])
def test_a_count_has_no_decimals(text):
    with pytest.raises(InputsError) as caught:
        read_number(text, Kind.COUNT, ".", "promoters")
    assert (caught.value.code, caught.value.field) == ("not_whole", "promoters")


@pytest.mark.parametrize(
    "text", ["1e5", "NaN", "inf", "٤٢", "४२", "12 %", "=1+1", "1 2", "--1", "0x10", "²", "9" * 60]
)
@pytest.mark.parametrize("kind", [Kind.COUNT, Kind.AMOUNT])
def test_what_is_no_plain_number_is_refused(text, kind):
    with pytest.raises(InputsError) as caught:
        read_number(text, kind, ".")
    assert caught.value.code == "not_a_number"


@pytest.mark.parametrize(
    ("text", "mark", "amount"),
    [
        ("4650.5", ".", "4650.5"),
        ("4650,5", ",", "4650.5"),
        ("4650,5", ".", "4650.5"),
        ("4.650,5", ".", "4650.5"),
        ("4,650.5", ",", "4650.5"),
        ("1.234", ".", "1.234"),
        ("1.234", ",", "1234"),
        ("1,234", ".", "1234"),
        ("1 234,5", ",", "1234.5"),
        ("1,234,567", ".", "1234567"),
        ("−2.5", ".", "-2.5"),
    ],
)
def test_the_language_says_which_mark_parts_the_decimals(text, mark, amount):
    assert read_number(text, Kind.AMOUNT, mark) == amount


@pytest.mark.parametrize("text", ["1.2.3", "1,23.4,5", "12.34,567.8"])
def test_marks_at_odds_are_refused(text):
    with pytest.raises(InputsError):
        read_number(text, Kind.AMOUNT, ".")
