"""Nobody's answer can be worked out from what an anonymous round shows.

The attacker knows everything but the answers: who took part, in which group, who has answered or
changed an answer between two closings, and every figure that was ever shown. Each figure is a sum
over known people, so whatever can be computed from all of them is a linear combination.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.agreement.suppression import (
    FEWEST,
    Answer,
    Disclosure,
    State,
    comments_beside,
    counted,
    disclose,
    enough,
    groups_beside,
    shown_groups,
    shuffled,
)
from maturity.levels import Level

START = datetime(2026, 11, 20, 12, 0)
HOUR = timedelta(hours=1)
PRIME = 2_147_483_647


def answer(person, level, group="", at=START, **options):
    level = None if level is None else Level(level)
    return Answer(str(person), f"Rater {person}", group, level, "", at, **options)


def answers(*levels, group="", first=0):
    return [answer(first + n, level, group) for n, level in enumerate(levels)]


# --- one closing


def test_fewer_than_three_levels_show_nothing():
    assert disclose(None, answers(0, 2), closed_at=START) is None
    assert disclose(None, answers(0, 2, None, None), closed_at=START) is None


def test_three_levels_show_their_counts():
    shown = disclose(None, answers(0, 2, 2, None), closed_at=START)

    assert (shown.state, shown.counts, shown.dont_know) == (State.ALL, (1, 0, 2), 1)


def test_who_was_withdrawn_before_the_closing_does_not_count():
    gone = answer(9, 0, revoked_at=START)
    later = answer(10, 0, revoked_at=START + HOUR)

    assert counted([gone, later], closed_at=START) == (later,)


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ({"A": 3, "B": 3}, ("A", "B")),
        ({"A": 3, "B": 2}, ()),  # B would follow from the whole
        (
            {"A": 3, "B": 4, "C": 2},
            (),
        ),  # A has to go too, and B alone compares nothing
        ({"A": 3, "B": 4, "C": 5, "D": 1}, ("B", "C")),
        ({"A": 3, "B": 4, "C": 1, "D": 2}, ("A", "B")),  # C and D together are three
        ({"A": 3, "B": 3, "": 1}, ()),  # one person without a group would follow
        ({"A": 3, "B": 3, "": 3}, ("A", "B")),
        ({"": 9}, ()),
        ({}, ()),
    ],
)
def test_which_groups_stand_beside_the_whole(sizes, shown):
    assert shown_groups(sizes) == shown


@given(st.dictionaries(st.sampled_from(["", "A", "B", "C", "D", "E"]), st.integers(0, 6)))
def test_what_is_left_over_is_nobody_or_three(sizes):
    shown = shown_groups(sizes)
    left_over = sum(sizes.values()) - sum(sizes[name] for name in shown)

    assert all(sizes[name] >= FEWEST for name in shown)
    assert not shown or enough(left_over)


def test_comments_come_in_an_order_of_their_own():
    texts = [f"Comment {n}" for n in range(9)]

    assert sorted(shuffled(texts, salt="x")) == texts
    assert shuffled(texts, salt="x") == shuffled(reversed(texts), salt="x") != tuple(texts)
    assert shuffled(texts, salt="x") != shuffled(texts, salt="y")


# --- closed again


def again(before, listed, hours=2):
    return disclose(before, listed, closed_at=START + hours * HOUR)


@pytest.fixture
def first():
    listed = [*answers(0, 0, 2, group="A"), *answers(1, 1, 2, group="B", first=3)]
    return listed, disclose(None, listed, closed_at=START)


def test_nothing_new_shows_the_same_again(first):
    listed, shown = first

    assert again(shown, listed) == shown
    assert groups_beside(shown, listed) == ("A", "B")


@pytest.mark.parametrize("new", [1, 2])
def test_one_or_two_newcomers_leave_the_figures_of_before(first, new):
    listed, shown = first
    late = [answer(10 + n, 0, "A", START + HOUR) for n in range(new)]

    found = again(shown, [*listed, *late])
    assert (found.state, found.counts, found.at) == (State.EARLIER, shown.counts, START)
    assert groups_beside(found, [*listed, *late]) == ()


def test_three_newcomers_are_shown_without_groups(first):
    listed, shown = first
    late = [answer(10 + n, 0, "A", START + HOUR) for n in range(3)]

    found = again(shown, [*listed, *late])
    assert (found.state, sum(found.counts)) == (State.TOTAL, 9)
    assert groups_beside(found, [*listed, *late]) == ()


def test_people_who_turn_to_dont_know_are_no_cover(first):
    """Three who take their level back would leave the fourth of their group alone."""
    listed, shown = first
    back = [replace(a, level=None, at=START + HOUR) for a in listed[:3]]

    assert again(shown, [*back, *listed[3:]]).state is State.EARLIER


def test_withdrawing_three_people_is_no_cover(first):
    listed, shown = first
    gone = [replace(a, revoked_at=START + HOUR) for a in listed[:3]]

    assert again(shown, [*gone, *listed[3:]]).state is State.EARLIER


def test_moving_somebody_to_another_group_ends_the_comparison(first):
    listed, shown = first
    moved = [replace(listed[0], group="B"), *listed[1:]]

    assert again(shown, moved) == shown
    assert groups_beside(shown, moved) == ()


def test_an_answer_stamped_before_the_closing_does_not_slip_through(first):
    listed, shown = first
    slipped = [*listed, answer(10, 0, "A", START - HOUR)]
    turned = [replace(listed[0], level=Level.EXCELLENT), *listed[1:]]
    reworded = [replace(listed[0], note="Other words"), *listed[1:]]

    for changed in (slipped, turned, reworded):
        assert again(shown, changed).state is State.EARLIER
        assert groups_beside(shown, changed) == ()


def test_what_was_shown_survives_storage(first):
    _, shown = first

    assert Disclosure.from_json(shown.as_json()) == shown


# --- the attacker

PEOPLE, FIRST = 10, 7  # how many there are, and how many of them answer before the first closing
LEVELS = st.sampled_from([*Level, *Level, None])
OPENING = st.fixed_dictionaries(dict.fromkeys(range(FIRST), LEVELS))
CHANGES = st.dictionaries(st.integers(0, PEOPLE - 1), LEVELS, max_size=4)
CLOSINGS = st.builds(lambda first, more: [first, *more], OPENING, st.lists(CHANGES, max_size=3))
GROUPS = st.lists(st.sampled_from(["A", "B", "A", "B", "C", ""]), min_size=PEOPLE, max_size=PEOPLE)


def everything_shown(closings, groups):
    """One set of (person, which of their answers) for every figure that was ever shown."""
    current, figures, shown, columns = {}, [], None, {}
    for number, changes in enumerate(closings):
        for person, level in changes.items():
            at = START + (2 * number) * HOUR
            current[person] = answer(person, level, groups[person], at)
            columns[person] = (person, number)
        closed_at = START + (2 * number + 1) * HOUR
        shown = disclose(shown, current.values(), closed_at=closed_at)
        rated = [a for a in current.values() if a.level is not None]
        if shown and shown.at == closed_at:
            figures.append({columns[int(a.person)] for a in rated})
        for name in groups_beside(shown, current.values()) if shown else ():
            figures.append({columns[int(a.person)] for a in rated if a.group == name})
    return figures


def rank(rows):
    """Of integer rows, modulo a large prime."""
    rows, found = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((r for r in range(found, len(rows)) if rows[r][column] % PRIME), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        inverse = pow(rows[found][column], -1, PRIME)
        for r in range(found + 1, len(rows)):
            factor = rows[r][column] * inverse % PRIME
            if factor:
                rows[r] = [
                    (x - factor * y) % PRIME for x, y in zip(rows[r], rows[found], strict=True)
                ]
        found += 1
    return found


def given_away(figures):
    """Two people (or one) about whom alone something follows from the figures; None if nobody.

    A combination says something about them alone exactly when leaving their columns out lowers
    the rank.
    """
    columns = sorted(set().union(*figures))
    people = sorted({person for person, _ in columns})
    matrix = [[int(column in figure) for column in columns] for figure in figures]
    whole = rank(matrix)
    for pair in combinations(people, min(2, len(people))):
        others = [n for n, (person, _) in enumerate(columns) if person not in pair]
        if rank([[row[n] for n in others] for row in matrix]) < whole:
            return pair
    return None


@settings(deadline=None, max_examples=150)
@given(CLOSINGS, GROUPS)
def test_an_attacker_learns_nothing_about_fewer_than_three_people(closings, groups):
    figures = everything_shown(closings, groups)

    assert not figures or given_away(figures) is None


def test_the_attacker_is_not_blind():
    """A whole of four beside a group of three gives the fourth away, and so do two closings."""
    a, b, c, d = ((n, 0) for n in range(4))

    assert 3 in given_away([{a, b, c, d}, {a, b, c}])
    assert 3 in given_away([{a, b, c}, {a, b, c, d}])
    assert given_away([{a, b, c, d}]) is None


# --- who goes, and what is only reworded


def test_whoever_goes_is_not_shown_by_the_difference():
    listed = answers(0, 1, 2, 2, 1)
    shown = disclose(None, listed, closed_at=START)
    gone = replace(listed[0], revoked_at=START + HOUR)
    more = [answer(10 + n, 2, at=START + HOUR) for n in range(3)]

    after = again(shown, [gone, *listed[1:], *more])

    assert (after.state, after.counts) == (State.EARLIER, shown.counts)


def test_three_who_go_and_three_who_come_are_shown():
    listed = answers(0, 1, 2, 2, 1)
    shown = disclose(None, listed, closed_at=START)
    gone = [replace(one, revoked_at=START + HOUR) for one in listed[:3]]
    more = [answer(10 + n, 2, at=START + HOUR) for n in range(3)]

    assert again(shown, [*gone, *listed[3:], *more]).counts == (0, 1, 4)


def test_a_note_that_is_reworded_is_no_new_level():
    listed = answers(0, 0, 1, 1, 2, 2)
    shown = disclose(None, listed, closed_at=START)

    def later(one, level):
        said = ((one.at, one.level),)
        return replace(one, at=START + HOUR, level=Level(level), note="x", earlier=said)

    changed = [later(listed[0], 2), later(listed[1], 0), later(listed[2], 1)]

    assert again(shown, [*changed, *listed[3:]]).state is State.EARLIER


def test_comments_go_with_the_first_change():
    listed = [replace(one, note=f"Note {n}") for n, one in enumerate(answers(0, 1, 2, 2))]
    shown = disclose(None, listed, closed_at=START)

    assert len(comments_beside(shown, listed)) == 4
    gone = replace(listed[0], revoked_at=START + HOUR)
    after = again(shown, [gone, *listed[1:]])
    assert comments_beside(after, listed[1:]) == ()
