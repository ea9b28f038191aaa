"""How near a due date is, and to whom that is news."""

from datetime import timedelta

import pytest

from assessments.rhythm.due import Phase, news_of, phase_of
from tests.cast import day

DUE = day("2026-12-10")
LONG_AGO = day("2026-01-01")


@pytest.mark.parametrize(
    ("days_before", "phase"),
    [
        (30, None),
        (8, None),
        (7, Phase.WEEK),
        (2, Phase.WEEK),
        (1, Phase.TOMORROW),
        (0, Phase.TOMORROW),
        (-1, Phase.OVERDUE),
        (-400, Phase.OVERDUE),
    ],
)
def test_every_day_belongs_to_one_phase(days_before, phase):
    today = DUE - timedelta(days=days_before)
    assert phase_of(DUE, today) == phase
    assert news_of(DUE, today, LONG_AGO) == phase


@pytest.mark.parametrize(
    ("invited", "today", "told"),
    [
        ("2026-12-02", "2026-12-03", Phase.WEEK),  # eight days before
        ("2026-12-03", "2026-12-03", None),  # the invitation has just said so
        ("2026-12-05", "2026-12-06", None),
        ("2026-12-05", "2026-12-09", Phase.TOMORROW),
        ("2026-12-09", "2026-12-09", None),
        ("2026-12-09", "2026-12-11", Phase.OVERDUE),
        ("2026-12-10", "2026-12-11", Phase.OVERDUE),
        ("2026-12-11", "2026-12-12", None),  # invited when it was overdue already
    ],
)
def test_who_has_just_been_invited_is_not_reminded(invited, today, told):
    assert news_of(DUE, day(today), day(invited)) == told


def test_a_date_that_is_moved_brings_back_an_earlier_phase():
    today = day("2026-12-11")
    assert phase_of(DUE, today) is Phase.OVERDUE
    assert phase_of(DUE + timedelta(days=5), today) is Phase.WEEK
