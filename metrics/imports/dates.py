"""Dates as survey programs and people write them. Pure.

Nothing is guessed from a single date: 03/04/2013 has an order only when another date of its
column shows it, or a person says so.
"""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from metrics.imports.layout import DateOrder
from metrics.imports.units import fold

SERIAL_FROM, SERIAL_TO = 20_000, 60_000  # 1954 to 2064, as a spreadsheet counts days
SERIAL_ZERO = date(1899, 12, 30)  # the day 0, given that 1900 is taken for a leap year
LONGEST = 60  # characters; "Wednesday, 24 September 2013 at 10:33:00 GMT+02:00"
PIVOT = 69  # 69 is 1969, 68 is 2068

_TIME = r"(?:[T ,]+(?:at |a las )?\d{1,2}(?:[:.h]\d{2}.*| ?[ap]\.?m\.?)?)?"
_ISO = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}", re.IGNORECASE)
_COMPACT = re.compile(r"((?:19|20)\d\d)([01]\d)([0-3]\d)(?:T?\d{4,6}Z?)?")
_NUMBERS = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE)
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_WEEKDAY = r"(?:[a-z]+\.?,? )?"
_DAY_MONTH = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th|º|\.)?[-/. ]+(?:de |of )?([a-z]{{3,10}})\.?,?"
    rf"[-/. ]*(?:de |del )?(\d{{4}}|\d{{2}}){_TIME}",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"{_WEEKDAY}([a-z]{{3,10}})\.?[-/. ]+(\d{{1,2}})(?:st|nd|rd|th)?,?[-/. ]+(\d{{4}}){_TIME}",
    re.IGNORECASE,
)
_NAMES = (
    "january february march april may june july august september october november december",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
)
MONTHS = {
    start: number
    for names in _NAMES
    for number, name in enumerate(names.split(), start=1)
    for start in (name, name[:3], name[:4])
} | {"setiembre": 9, "set": 9}


def order_of(texts: Iterable[str]) -> DateOrder | None:
    """How the dates of a column are written; None when most of its texts are no dates.

    Numbers alone are never taken for dates: `are_serials` is asked for them.
    """
    found: dict[DateOrder, int] = {}
    count = 0
    for text in texts:
        count += 1
        if order := _order(text.strip()):
            found[order] = found.get(order, 0) + 1
    if not count or sum(found.values()) < 0.8 * count:
        return None
    if DateOrder.DAY_FIRST in found and DateOrder.MONTH_FIRST in found:
        return DateOrder.AMBIGUOUS
    for order in (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST, DateOrder.AMBIGUOUS):
        if order in found:
            return order
    return max(found, key=lambda order: found[order])


def are_serials(texts: Iterable[str]) -> bool:
    """Whether all are numbers in the range that a spreadsheet uses for today's dates."""
    values = [text.strip() for text in texts]
    return bool(values) and all(_serial(value) is not None for value in values)


def parse_day(text: str, day_first: bool | None) -> date | None:
    """The day; None for what is no date, and for one that needs an order when none is given."""
    text = text.strip()
    if len(text) > LONGEST:
        return None
    if match := _ISO.fullmatch(text):
        return _day(match[1], match[3], match[4])
    if match := _NUMBERS.fullmatch(text):
        return _numbers(match, day_first)
    if match := _COMPACT.fullmatch(text):
        return _day(match[1], match[2], match[3])
    if _SERIAL.fullmatch(text):
        return _serial(text)
    return _words(text)


def _numbers(match: re.Match[str], day_first: bool | None) -> date | None:
    first, second = match[1], match[3]
    if day_first is None and first != second:
        if max(int(first), int(second)) <= 12:
            return None
        day_first = int(first) > 12
    return _day(match[4], second, first) if day_first else _day(match[4], first, second)


def _words(text: str) -> date | None:
    plain = fold(text)
    if match := _DAY_MONTH.fullmatch(plain):
        day, month, year = match[1], match[2], match[3]
    elif match := _MONTH_DAY.fullmatch(plain):
        month, day, year = match[1], match[2], match[3]
    else:
        return None
    number = MONTHS.get(month)
    return _day(year, str(number), day) if number else None


def _day(year: str, month: str, day: str) -> date | None:
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= PIVOT else 2000
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None


def _serial(text: str) -> date | None:
    match = _SERIAL.fullmatch(text)
    if not match or not SERIAL_FROM <= int(match[1]) <= SERIAL_TO:
        return None
    return SERIAL_ZERO + timedelta(days=int(match[1]))


def _order(text: str) -> DateOrder | None:
    """What one text says about the order."""
    match = _NUMBERS.fullmatch(text)
    if match is None:
        if _SERIAL.fullmatch(text) or parse_day(text, None) is None:
            return None
        return DateOrder.ISO if text[:4].isdigit() else DateOrder.WORDS
    first, second = int(match[1]), int(match[3])
    if first > 12 and second > 12:
        return None
    if first > 12:
        return DateOrder.DAY_FIRST
    return DateOrder.MONTH_FIRST if second > 12 else DateOrder.AMBIGUOUS
