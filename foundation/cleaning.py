"""One cleaning layer for every text that a person or a file brings in.

What passes here can be stored by SQLite and PostgreSQL, shown by a browser and laid out by the PDF
engine in bounded time. Control characters, direction overrides, invisible characters and stacked
accents go, letters stay. The joiner and the variation selectors stay too, because emoji and some
scripts need them; the tags go, so that the flag of a region becomes a plain black one.
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
    "\u00ad\u200b\u2060-\u2064"  # soft hyphen, spaces of no width, invisible operators
    "\U000e0000-\U000e007f"  # tags
    "]"
)
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # fillers and the empty Braille cell
_VISIBLE = frozenset("LNPS")  # letter, number, punctuation, symbol: the first half of a category
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
    text = _CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    # Only now: what stood between a letter and its accent is gone.
    text = _limit_combining_marks(unicodedata.normalize("NFC", text))
    text = _fold_lines(text) if multiline else _SPACES.sub(" ", text)
    text = text.strip()
    if len(text) > max_length:
        raise TextTooLong(len(text), max_length)
    return text


def has_visible(text: str) -> bool:
    """Whether a reader sees anything of it: a mark needs a letter, and some letters are blank."""
    return any(
        unicodedata.category(character)[0] in _VISIBLE and character not in _BLANK_LETTERS
        for character in text
    )


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
