"""Sentences of the results pages: singular and plural, directions, and texts cut short."""

import pytest

from assessments.wording import change_summary
from maturity.change import compare_levels
from maturity.levels import Level
from reports.pages.sentences import (
    areas_rated,
    history_headline,
    index_needed_sentence,
    lift_sentence,
    moved_text,
    overview_headline,
    urgent_sentence,
)
from reports.wording import (
    area_count,
    excerpt,
    index_points,
    points_since,
    range_text,
    roadmap_sentence,
    trend_title,
    why_not_comparable,
)


@pytest.mark.parametrize(
    ("points", "text"),
    [
        (7, "↑ 7 points"),
        (1, "↑ 1 point"),
        (0, "no change"),
        (-1, "↓ 1 point"),
        (-20, "↓ 20 points"),
    ],
)
def test_changes_of_the_index_are_told_in_points(points, text):
    assert index_points(points) == text
    assert points_since(points, "2025") == f"{text} since 2025"


@pytest.mark.parametrize(
    ("text", "length", "cut"),
    [
        ("short", 10, "short"),
        ("two\n\nlines ", 20, "two lines"),
        ("one two three", 9, "one two…"),
        ("one two, three", 10, "one two…"),
        ("unbroken" * 5, 10, "unbrokenu…"),
        ("", 10, ""),
    ],
)
def test_excerpts_end_between_words(text, length, cut):
    assert excerpt(text, length) == cut
    assert len(excerpt(text, length)) <= length


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(40, 60, "between 40 and 60"), (50, 50, ""), (None, 50, ""), (None, None, "")],
)
def test_range_is_left_out_where_both_ends_print_alike(low, high, text):
    assert range_text(low, high) == text


@pytest.mark.parametrize(
    ("before", "now", "text"),
    [
        ({"data": 0}, {"data": 1}, "Since 2025: 1 area improved, none fell."),
        ({"data": 1}, {"data": 0}, "Since 2025: no area improved, 1 fell."),
        ({"data": 1}, {"data": 1}, "No area has changed its level since 2025."),
    ],
)
def test_change_is_counted(before, now, text):
    levels = [{key: Level(v) for key, v in side.items()} for side in (before, now)]
    assert change_summary(compare_levels(*levels), "2025") == text


def test_counts_of_areas():
    assert [area_count(1), area_count(3)] == ["1 area", "3 areas"]
    assert [areas_rated(0, 5), areas_rated(1, 5)] == ["0 of 5 areas", "1 of 5 areas"]


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "No area stands at Immediate action."),
        (1, "1 area stands at Immediate action."),
        (4, "4 areas stand at Immediate action."),
    ],
)
def test_urgent_areas(count, text):
    assert urgent_sentence(count) == text


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ((0, 0, 0, 0, 0), "Find out where your customer experience stands"),
        ((1, 1, 0, 0, 0), "One assessment so far"),
        ((6, 2, 0, 0, 0), "2 of 6 units have a first result."),
        ((6, 6, 6, 4, 1), "4 of 6 units improved since their last assessment."),
        ((6, 6, 6, 0, 0), "0 of 6 units improved since their last assessment."),
        ((6, 6, 1, 1, 0), "1 of 1 unit improved since its last assessment."),
        (
            (6, 6, 5, 0, 2),
            "2 of 5 units fell back since their last assessment; none improved.",
        ),
    ],
)
def test_headline_of_the_portfolio(facts, text):
    keys = ("units", "assessed", "compared", "improved", "fell")
    assert overview_headline(**dict(zip(keys, facts, strict=True))) == text


def test_headline_of_a_history_that_is_too_short_to_compare():
    assert history_headline(0, None, "") == "No assessment is completed yet"
    assert history_headline(1, None, "") == "One assessment so far"


def test_lifting_all_or_some_of_the_areas():
    assert lift_sentence(1, ["Culture"]) == "Culture has to leave Immediate action."
    assert lift_sentence(2, ["Data", "Culture"]) == (
        "Data and Culture have to leave Immediate action."
    )
    assert lift_sentence(2, ["Data", "Design", "Delivery", "Culture"]) == (
        "2 of these areas have to leave Immediate action: Data, Design, Delivery and Culture."
    )


def test_index_that_is_needed():
    assert index_needed_sentence(50, 40, reached=False) == (
        "The index has to reach 50; it is 40 now."
    )
    assert "high enough" in index_needed_sentence(50, 57, reached=True)


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ((0, 0, 0), "No initiative is planned yet."),
        ((1, 0, 0), "1 initiative"),
        ((9, 3, 2), "9 initiatives · 3 done · 2 without a responsible person"),
    ],
)
def test_plan_in_counts(counts, text):
    assert roadmap_sentence(*counts) == text


def test_trend_title_says_only_the_last_index_across_a_break():
    assert trend_title([20, 70], "2024", "2025", broken=True) == "The index stands at 70."
    assert trend_title([20, 70], "2024", "2025", broken=False) == (
        "The index rose from 20 in 2024 to 70 in 2025."
    )


def test_reason_why_indexes_are_not_compared():
    assert "another version" in why_not_comparable(other_model=True)
    assert "another way" in why_not_comparable(other_model=False)


@pytest.mark.parametrize(
    ("before", "now", "text"), [(0, 1, "improved"), (2, 0, "fell"), (1, 1, "unchanged")]
)
def test_meaning_of_a_movement(before, now, text):
    assert moved_text(Level(before), Level(now)) == text
