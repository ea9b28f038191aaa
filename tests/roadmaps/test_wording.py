"""The plan in one sentence."""

import pytest

from roadmaps.plan import RoadmapCounts
from roadmaps.wording import accepted, headline


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((0, 0, 0), "Nothing is planned yet."),
        ((1, 1, 0), "1 initiative, 1 without a responsible person."),
        ((9, 3, 2), "9 initiatives, 3 without a responsible person."),
        ((9, 0, 2), "9 initiatives, all in somebody’s hands."),
        ((1, 0, 0), "1 initiative, in somebody’s hands."),
        ((1, 0, 1), "The only initiative is done."),
        ((4, 0, 4), "All 4 initiatives are done."),
    ],
)
def test_headline(counts, sentence):
    assert headline(RoadmapCounts(*counts)) == sentence


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (0, "That is in the plan already."),
        (1, "1 initiative was added to the plan."),
        (3, "3 initiatives were added to the plan."),
    ],
)
def test_accepted(count, sentence):
    assert accepted(count) == sentence
