"""The three horizons of a plan, in months from the assessment. Pure; knows nothing of Django."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date

HORIZON_MONTHS: Mapping[str, tuple[int, int]] = {"0-3": (0, 3), "3-6": (3, 6), "6-12": (6, 12)}


def horizon_of(months: tuple[int, int]) -> str:
    """The first horizon that is not over before the action is; the last one for what lasts longer.

    (0, 3) → "0-3", (3, 6) → "3-6", (0, 6) → "3-6", (6, 18) → "6-12".
    """
    for key, (_, end) in HORIZON_MONTHS.items():
        if months[1] <= end:
            return key
    return "6-12"


def end_of(horizon: str, start: date) -> date:
    """The day on which the horizon ends, counted from `start`."""
    return add_months(start, HORIZON_MONTHS[horizon][1])


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the month's last day where that day does not exist."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
