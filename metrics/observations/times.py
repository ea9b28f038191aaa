"""A pasted list of times or other amounts, one for each case, as a histogram. Pure.

A time is "m:ss" or "hh:mm:ss", or a number in the metric's own unit with a point or a comma;
"20 × 3" stands for three cases of 20.
"""

import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from metrics.recipes import Unit

MOST_CASES = 200_000
MOST_DIFFERENT = 20_000
LONGEST_TEXT = 4_000_000  # characters; 200,000 times of some 20 characters
NUMBER = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,6})?", re.ASCII)
CLOCK = re.compile(r"(?:([0-9]{1,6}):)?([0-9]{1,6}):([0-9]{2})(?:[.,][0-9]+)?", re.ASCII)
TIMES_COUNT = re.compile(r"(.+?)[ \u00a0]*[×x*][ \u00a0]*([0-9]{1,9})", re.ASCII)
SEPARATORS = re.compile(r"[;\t]")
SPACES = re.compile("[ \u00a0\u2009\u202f]")


class TimesError(ValueError):
    """`code`: "unreadable", "negative", "too_many", "too_many_different"; `line` from 1, or 0."""

    def __init__(self, code: str, line: int = 0, text: str = "") -> None:
        super().__init__(f"{code} in line {line}")
        self.code = code
        self.line = line
        self.text = text[:40]


def read_times(text: str, unit: Unit, *, whole: bool = False) -> dict[str, int]:
    """How often each value stands there, by decimal text, lowest first; empty for a blank text.

    `whole` takes whole numbers only, such as invitations. Raises TimesError.
    """
    if len(text) > LONGEST_TEXT:
        raise TimesError("too_many")
    found: Counter[Decimal] = Counter()
    pieces = 0
    for line, content in enumerate(text.splitlines(), start=1):
        for piece in SEPARATORS.split(content):
            if piece.strip():
                value, count = _repeated(piece.strip())
                found[_value(value, unit, line, whole=whole)] += count
                pieces += 1
        if pieces > MOST_CASES:
            raise TimesError("too_many")
        if len(found) > MOST_DIFFERENT:
            raise TimesError("too_many_different")
    return {_text(value): found[value] for value in sorted(found)}


def _repeated(piece: str) -> tuple[str, int]:
    repeated = TIMES_COUNT.fullmatch(piece)
    return (repeated[1], int(repeated[2])) if repeated else (piece, 1)


def _value(piece: str, unit: Unit, line: int, *, whole: bool) -> Decimal:
    seen = SPACES.sub("", piece)
    if seen.startswith(("-", "\u2212")):
        raise TimesError("negative", line, piece)
    clock = CLOCK.fullmatch(seen)
    if clock and not whole and unit in (Unit.HOURS, Unit.SECONDS):
        return _clock(clock, unit, line, piece)
    if not NUMBER.fullmatch(seen) or (whole and not seen.isdigit()):
        raise TimesError("unreadable", line, piece)
    return Decimal(seen.replace(",", "."))


def _clock(clock: re.Match[str], unit: Unit, line: int, piece: str) -> Decimal:
    """In hours, rounded to a ten-thousandth (0.36 s), or in seconds; parts of a second are cut."""
    hours, minutes, seconds = (int(part or 0) for part in clock.groups())
    if seconds > 59 or (clock[1] is not None and minutes > 59):
        raise TimesError("unreadable", line, piece)
    total = Decimal(3600 * hours + 60 * minutes + seconds)
    return (total / 3600).quantize(Decimal("0.0001")) if unit is Unit.HOURS else total


def write_times(histogram: Mapping[str, int], mark: str = ".") -> str:
    """A list that read_times makes the same histogram from, one value a line."""
    lines = []
    for value in sorted(histogram, key=Decimal):
        count = histogram[value]
        text = value.replace(".", mark)
        lines.append(text if count == 1 else f"{text} × {count}")
    return "\n".join(lines)


def _text(value: Decimal) -> str:
    """Without an exponent or trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
