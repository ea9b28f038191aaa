"""What a dashboard says in whole sentences, and the round numbers of its axes."""

from itertools import pairwise

import pytest

from foundation.periods import PeriodKind
from reports.dashboards.pictures import hidden_sentence, round_ticks
from reports.dashboards.sentences import duration, headline


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (PeriodKind.MONTH, "2 months"),
        (PeriodKind.QUARTER, "2 quarters"),
        (PeriodKind.HALF_YEAR, "2 half-years"),
        (PeriodKind.YEAR, "2 years"),
        (PeriodKind.CUSTOM, "2 periods"),
    ],
)
def test_time_is_told_in_the_rhythm_of_the_metric(kind, text):
    assert duration(kind, 2).replace("\u00a0", " ") == text


def test_without_metrics_the_headline_says_so():
    assert headline(()) == "No metric is switched on yet."


@pytest.mark.parametrize(
    ("lowest", "highest"), [(74.0, 82.5), (-3.0, 41.0), (0.001, 0.0042), (1, 1_000_000), (80, 85)]
)
def test_round_ticks_hold_both_ends_and_are_few(lowest, highest):
    ticks = list(round_ticks(lowest, highest))
    assert ticks[0] <= lowest
    assert ticks[-1] >= highest
    assert 3 <= len(ticks) <= 7
    steps = {round(after - before, 9) for before, after in pairwise(ticks)}
    assert len(steps) == 1


@pytest.mark.parametrize(("count", "found"), [(0, False), (1, True), (3, True)])
def test_hidden_figures_are_counted(count, found):
    assert bool(hidden_sentence(count)) is found
