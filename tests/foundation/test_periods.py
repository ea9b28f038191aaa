"""Periods: where they start and end, and what they are called."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from foundation.periods import MONTHS, Period, PeriodKind, period_around, period_of, previous

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
KINDS = st.sampled_from(list(MONTHS))


@pytest.mark.parametrize(
    ("kind", "number", "start", "end"),
    [
        (PeriodKind.QUARTER, 1, date(2026, 1, 1), date(2026, 3, 31)),
        (PeriodKind.QUARTER, 4, date(2026, 10, 1), date(2026, 12, 31)),
        (PeriodKind.HALF_YEAR, 1, date(2026, 1, 1), date(2026, 6, 30)),
        (PeriodKind.HALF_YEAR, 2, date(2026, 7, 1), date(2026, 12, 31)),
        (PeriodKind.YEAR, 1, date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_has_its_first_and_last_day(kind, number, start, end):
    assert period_of(kind, 2026, number) == Period(start, end, kind)


def test_february_of_a_leap_year_is_whole():
    assert period_of(PeriodKind.QUARTER, 2028, 1).end == date(2028, 3, 31)


@pytest.mark.parametrize(
    ("kind", "number"),
    [(PeriodKind.QUARTER, 5), (PeriodKind.QUARTER, 0), (PeriodKind.HALF_YEAR, 3)],
)
def test_a_number_outside_the_year_is_refused(kind, number):
    with pytest.raises(ValueError, match="does not exist"):
        period_of(kind, 2026, number)


@given(day=DAYS, kind=KINDS)
def test_the_period_around_a_day_holds_it(day, kind):
    period = period_around(day, kind)
    assert period.start <= day <= period.end
    assert period_of(kind, period.start.year, period.number) == period


@given(day=DAYS, kind=KINDS)
def test_the_previous_period_ends_the_day_before(day, kind):
    period = period_around(day, kind)
    before = previous(period)
    assert before.end == period.start - timedelta(days=1)
    assert before.kind is kind


@pytest.mark.parametrize(
    ("language", "kind", "number", "label", "short"),
    [
        ("en", PeriodKind.QUARTER, 4, "4th quarter 2026", "Q4 26"),
        ("en", PeriodKind.HALF_YEAR, 2, "2nd half 2026", "H2 26"),
        ("en", PeriodKind.YEAR, 1, "2026", "2026"),
        ("es", PeriodKind.QUARTER, 4, "4.º trimestre de 2026", "T4 26"),
        ("es", PeriodKind.HALF_YEAR, 1, "1.er semestre de 2026", "S1 26"),
    ],
)
def test_a_period_is_called_in_the_readers_language(language, kind, number, label, short):
    with translation.override(language):
        period = period_of(kind, 2026, number)
        assert (period.label, period.short_label) == (label, short)


def test_free_dates_name_both_days():
    with translation.override("en"):
        period = Period(date(2026, 2, 3), date(2026, 5, 9))
        assert period.label == "3 Feb 2026 to 9 May 2026"
        assert period.short_label == "May 26"
