"""The cleaning layer: nothing visible is lost, nothing harmful passes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.cleaning import (
    MAX_COMBINING_MARKS,
    TextTooLong,
    UncleanText,
    clean_text,
    has_visible,
)

ANY_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=400)


def clean(text, *, max_length=10_000, multiline=True):
    return clean_text(text, max_length=max_length, multiline=multiline)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  two  words ", "two words"),
        ("line\nline", "line line"),
        ("a\x00b\x1bc\x7fd\x85e", "abcde"),
        ("a\u202eb\u2066c\u2069", "abc"),
        ("\ufeffa\ufdd0b\uffff", "ab"),
        ("<script>$x^2$</script>", "<script>$x^2$</script>"),
        ("=1+1", "=1+1"),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("e\u0301", "é"),
        ("e\u200b\u0301", "é"),
        ("a\u00adb\u200bc\u2060d\u2063e\U000e0041f\U000e007f", "abcdef"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("क्\u200cष", "क्\u200cष"),
    ],
)
def test_one_line(typed, kept):
    assert clean(typed, multiline=False) == kept


def test_lines_stay_and_blank_ones_are_limited():
    assert clean("a\r\n\r\n\r\n\r\n\r\nb\rc") == "a\n\n\nb\nc"


def test_accents_do_not_stack_without_end():
    text = clean("a" + "\u0300\u0301" * 60)
    assert len(text) <= 2 + MAX_COMBINING_MARKS


def test_half_a_character_is_refused():
    with pytest.raises(UncleanText):
        clean("a\ud800")


def test_too_long_says_how_long():
    with pytest.raises(TextTooLong) as caught:
        clean("a" * 11, max_length=10)
    assert (caught.value.length, caught.value.max_length) == (11, 10)


def test_a_hundred_thousand_accents_take_no_time():
    assert len(clean("x" + "\u0301" * 100_000, max_length=100)) < 10


INVISIBLE = (
    "\u200b\u200c\u200d\u200e\u200f\u2060\u2063\u00ad\u00a0\u3000\ufe0f\u0301\u034f"
    "\u115f\u1160\u2800\u3164\uffa0\U000e0041\U000e007f"
)


@pytest.mark.parametrize("text", ["", *INVISIBLE, INVISIBLE])
def test_nobody_sees_it(text):
    assert not has_visible(text)
    assert not has_visible(clean(text))


@pytest.mark.parametrize("text", ["a", "7", "?", "$", "ñ", "中", "م", "🙂", "❤\ufe0f", "\u200da"])
def test_anybody_sees_it(text):
    assert has_visible(clean(text))


@given(
    st.text(st.sampled_from("a e\u0301\u0327\u200b\u00ad\n\u200d\u1100\u1161\u11a8"), max_size=20)
)
def test_cleaning_twice_changes_nothing_where_letters_come_together(text):
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(ANY_TEXT, st.booleans())
def test_cleaning_twice_changes_nothing(text, multiline):
    once = clean(text, multiline=multiline)
    assert clean(once, multiline=multiline) == once


@given(ANY_TEXT)
def test_letters_and_digits_survive(text):
    def letters(value):
        # Apart from their accents: without what stood between them they may have come together.
        return [c for c in unicodedata.normalize("NFD", value) if c.isalnum()]

    assert letters(clean(text)) == letters(text)


@given(ANY_TEXT)
def test_what_passes_can_be_stored_anywhere(text):
    kept = clean(text)
    kept.encode("utf-8")
    assert "\x00" not in kept
    assert not any(0x202A <= ord(c) <= 0x202E or 0x2066 <= ord(c) <= 0x2069 for c in kept)
