"""How near a due date is, and whether that is news to somebody. Pure; days of one time zone."""

from datetime import date, timedelta
from enum import StrEnum


class Phase(StrEnum):
    """Where today stands; a later phase takes the place of an earlier one that was missed."""

    WEEK = "due_week"  # seven to two days before
    TOMORROW = "due_tomorrow"  # the day before, and the day itself
    OVERDUE = "overdue"


_BEGINS = {
    Phase.WEEK: timedelta(days=-7),
    Phase.TOMORROW: timedelta(days=-1),
    Phase.OVERDUE: timedelta(days=1),
}
EARLIEST = -_BEGINS[Phase.WEEK]


def phase_of(due_on: date, today: date) -> Phase | None:
    """The latest phase that has begun; None while there is more than a week."""
    begun = [phase for phase, offset in _BEGINS.items() if due_on + offset <= today]
    return begun[-1] if begun else None


def news_of(due_on: date, today: date, known_since: date) -> Phase | None:
    """The phase to tell of; None as well for who learned of the due date within this phase."""
    phase = phase_of(due_on, today)
    if phase is None or known_since >= due_on + _BEGINS[phase]:
        return None
    return phase
