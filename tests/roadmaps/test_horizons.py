"""Months, horizons and the days on which they end."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maturity.content import packaged_model
from roadmaps.horizons import HORIZON_MONTHS, add_months, end_of, horizon_of
from roadmaps.models import Initiative


@pytest.mark.parametrize(
    ("months", "horizon"),
    [
        ((0, 3), "0-3"),
        ((1, 2), "0-3"),
        ((3, 6), "3-6"),
        ((0, 6), "3-6"),
        ((6, 12), "6-12"),
        ((0, 12), "6-12"),
        ((6, 18), "6-12"),
    ],
)
def test_months_map_to_a_horizon(months, horizon):
    assert horizon_of(months) == horizon


def test_every_action_of_the_model_has_exactly_its_horizon():
    for criterion in packaged_model().criteria:
        for action in criterion.actions:
            assert HORIZON_MONTHS[horizon_of(action.horizon_months)] == action.horizon_months


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-11-20", 3, "2027-02-20"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2026-12-31", 6, "2027-06-30"),
        ("2026-12-31", 12, "2027-12-31"),
        ("2026-01-15", 0, "2026-01-15"),
    ],
)
def test_months_end_on_the_same_day_or_the_last_one(day, months, expected):
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(0, 60))
def test_adding_months_never_goes_back_and_never_skips_a_month(day, months):
    later = add_months(day, months)
    assert later >= day
    assert (later.year - day.year) * 12 + later.month - day.month == months


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_horizons_end_one_after_the_other(day):
    ends = [end_of(horizon, day) for horizon in HORIZON_MONTHS]
    assert ends == sorted(set(ends))


def test_choices_of_the_table_are_the_horizons():
    assert list(HORIZON_MONTHS) == Initiative.Horizon.values
