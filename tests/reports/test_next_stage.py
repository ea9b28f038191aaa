"""How far the next stage is: what has to leave Immediate action, and what the index lacks."""

import pytest

from maturity.area_scoring import score_directly
from maturity.levels import AREA_KEYS, Level
from maturity.scoring import score_overall
from reports.pages.next_stage import allowed_at_zero, next_stage


def step(*values):
    """The next stage of areas with these levels, in the order of the model."""
    given = [None if value is None else Level(value) for value in values]
    levels = dict(zip(AREA_KEYS, given, strict=True))
    overall = score_overall({key: score_directly(level) for key, level in levels.items()})
    return next_stage(overall, levels)


@pytest.mark.parametrize(
    ("values", "stage", "points", "to_lift"),
    [
        ((0, 0, 0, 0, 0), 2, 25, 3),
        ((0, 0, 0, 1, 1), 2, 5, 1),
        ((0, 0, 0, 2, 2), 2, 0, 1),  # index 40: stage 2 but for the cap at 1
        ((0, 0, 1, 1, 1), 3, 20, 2),
        ((1, 2, 1, 1, 0), 3, 0, 1),
        ((1, 1, 1, 1, 1), 4, 25, 0),
        ((2, 2, 2, 0, 0), 3, 0, 2),
        ((2, 2, 1, 1, 1), 4, 5, 0),
    ],
)
def test_what_is_missing(values, stage, points, to_lift):
    found = step(*values)
    assert (found.stage, found.points, found.to_lift) == (stage, points, to_lift)


@pytest.mark.parametrize("values", [(2, 2, 2, 2, 2), (2, 2, 2, 1, 1), (None, 1, 1, 1, 1)])
def test_highest_stage_and_no_stage_have_no_next_one(values):
    assert step(*values) is None


def test_names_all_areas_at_immediate_action():
    assert step(0, 1, 1, 1, 0).at_zero == ("data", "culture")


def test_doing_what_it_says_reaches_the_stage():
    """Lifting the areas it names, and then any others, as far as the points ask."""
    for number in range(3**5):
        values = [number // 3**place % 3 for place in range(5)]
        found = step(*values)
        if found is None:
            continue
        lifted = list(values)
        for _ in range(found.to_lift):
            lifted[lifted.index(0)] = 1
        while sum(lifted) * 10 < found.index_needed:
            lifted[max(range(5), key=lambda k: lifted[k] if lifted[k] < 2 else -1)] += 1
        levels = {key: score_directly(Level(v)) for key, v in zip(AREA_KEYS, lifted, strict=True)}
        reached = score_overall(levels).stage
        assert reached is not None
        assert reached >= found.stage, values


@pytest.mark.parametrize(("stage", "allowed"), [(2, 2), (3, 0), (4, 0)])
def test_caps_are_those_of_the_scoring(stage, allowed):
    assert allowed_at_zero(stage) == allowed
