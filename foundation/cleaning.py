"""One cleaning layer for every text that a person or a file brings in.

What passes here can be stored by SQLite and PostgreSQL, shown by a browser and laid out by the PDF
engine in bounded time. Nothing visible is lost: control characters, direction overrides and
stacked accents go, letters stay.
"""

import re
import unicodedata

MAX_COMBINING_MARKS = 4
MAX_BLANK_LINES = 2

_CONTROLS = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 and C1 without tab, newline and return
    "\u202a-\u202e\u2066-\u2069"  # direction embeddings, overrides and isolates
    "\ufdd0-\ufdef\ufffe\uffff\ufeff"  # noncharacters and the byte order mark
    "]"
)
_BLANK_LINES = re.compile(rf"\n{{{MAX_BLANK_LINES + 2},}}")
_SPACES = re.compile(r"\s+")


class UncleanText(ValueError):
    """The text cannot be stored: it holds half a character (a lone surrogate)."""


class TextTooLong(ValueError):
    """The cleaned text is longer than allowed; `.length` is its length in characters."""

    def __init__(self, length: int, max_length: int) -> None:
        super().__init__(f"{length} characters, at most {max_length}")
        self.length = length
        self.max_length = max_length


def clean_text(value: str, *, max_length: int, multiline: bool = False) -> str:
    """The text in NFC without controls, with at most two blank lines in a row.

    A single-line text has its white space folded to single spaces. Raises UncleanText for lone
    surrogates and TextTooLong when more than `max_length` characters remain.
    """
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise UncleanText
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    text = _limit_combining_marks(_CONTROLS.sub("", text))
    text = _fold_lines(text) if multiline else _SPACES.sub(" ", text)
    text = text.strip()
    if len(text) > max_length:
        raise TextTooLong(len(text), max_length)
    return text


def _fold_lines(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n" * (MAX_BLANK_LINES + 1), lines)


def _limit_combining_marks(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= MAX_COMBINING_MARKS:
            kept.append(character)
    return "".join(kept)
