"""The period that an assessment or a figure speaks of: a month to a year, or free dates."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


class PeriodKind(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    CUSTOM = "custom"


MONTHS = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF_YEAR: 6,
    PeriodKind.YEAR: 12,
}


@dataclass(frozen=True, order=True)
class Period:
    """First and last day, both inclusive."""

    start: date
    end: date
    kind: PeriodKind = PeriodKind.CUSTOM

    @property
    def number(self) -> int:
        """Which month (1-12), quarter (1-4) or half (1-2) of its year; 1 for the others."""
        months = MONTHS.get(self.kind, 12)
        return (self.start.month - 1) // months + 1

    @property
    def label(self) -> str:
        """In the active language: "4th quarter 2026", "3 February 2026 to 9 May 2026"."""
        year = self.start.year
        if self.kind is PeriodKind.MONTH:
            return date_format(self.start, "YEAR_MONTH_FORMAT")
        if self.kind is PeriodKind.QUARTER:
            return _quarter_names()[self.number - 1] % {"year": year}
        if self.kind is PeriodKind.HALF_YEAR:
            return _half_names()[self.number - 1] % {"year": year}
        if self.kind is PeriodKind.YEAR:
            return str(year)
        return pgettext("period", "%(start)s to %(end)s") % {
            "start": date_format(self.start, "SHORT_DATE_FORMAT"),
            "end": date_format(self.end, "SHORT_DATE_FORMAT"),
        }

    @property
    def short_label(self) -> str:
        """For table heads: "Q4 26", "H2 26", "2026", "May 26"."""
        year = f"{self.start.year % 100:02d}"
        if self.kind is PeriodKind.QUARTER:
            return pgettext("quarter", "Q%(number)d %(year)s") % {
                "number": self.number,
                "year": year,
            }
        if self.kind is PeriodKind.HALF_YEAR:
            return pgettext("half-year", "H%(number)d %(year)s") % {
                "number": self.number,
                "year": year,
            }
        if self.kind is PeriodKind.YEAR:
            return str(self.start.year)
        return date_format(self.end, "M y")


def _quarter_names() -> tuple[str, str, str, str]:
    return (
        _("1st quarter %(year)d"),
        _("2nd quarter %(year)d"),
        _("3rd quarter %(year)d"),
        _("4th quarter %(year)d"),
    )


def _half_names() -> tuple[str, str]:
    return (_("1st half %(year)d"), _("2nd half %(year)d"))


def period_of(kind: PeriodKind, year: int, number: int = 1) -> Period:
    """The month, quarter, half-year or year; ValueError for a number outside the year."""
    months = MONTHS[kind]
    if not 1 <= number <= 12 // months:
        raise ValueError(f"{kind} {number} does not exist")
    start = date(year, (number - 1) * months + 1, 1)
    month = start.month + months
    after = date(year + (month > 12), (month - 1) % 12 + 1, 1)
    return Period(start, after - timedelta(days=1), kind)


def period_around(day: date, kind: PeriodKind) -> Period:
    """The month, quarter, half-year or year that holds the day."""
    return period_of(kind, day.year, (day.month - 1) // MONTHS[kind] + 1)


def previous(period: Period) -> Period:
    """The month, quarter, half-year or year just before."""
    return period_around(period.start - timedelta(days=1), period.kind)


def kind_of(start: date, end: date) -> PeriodKind:
    """The kind of period that these two days bound; CUSTOM for any others."""
    for kind in MONTHS:
        around = period_around(start, kind)
        if (around.start, around.end) == (start, end):
            return kind
    return PeriodKind.CUSTOM


def latest_periods(kind: PeriodKind, until: date, count: int) -> list[Period]:
    """The last `count` periods of the kind, oldest first; the last one holds `until`."""
    found = [period_around(until, kind)]
    while len(found) < count:
        found.append(previous(found[-1]))
    return found[::-1]
